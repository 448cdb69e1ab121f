#include "proto/message.h"

#include <string.h>

#include "proto/codec.h"

enum kind {
    KIND_U64,
    KIND_TEXT,
    KIND_BIN,
    KIND_TEXTS,
    KIND_BINS,
    KIND_SEQS,
    KIND_RECEIPTS,
    KIND_VERDICTS
};

enum {
    FIELDS_PER_MESSAGE_MAX = 8,
    RECEIPT_ITEMS = 4,
    VERDICT_ITEMS = 4,
    FRAME_ITEMS_MAX = 1 + 2 + FIELDS_PER_MESSAGE_MAX + ITEMS_MAX * (1 + RECEIPT_ITEMS),
};

struct message_field {
    enum kind kind;
    size_t offset;
};

/* One struct member a field, so that messages.def can name fields by their own names. */
enum {
#define MESSAGE_FIELD(name, KIND, meaning) AT_##name,
#include "proto/message_fields.def"
#undef MESSAGE_FIELD
    AT_COUNT
};

static const struct message_field fields[AT_COUNT] = {
#define MESSAGE_FIELD(name, KIND, meaning)                                                         \
    [AT_##name] = {KIND_##KIND, offsetof(struct message, name)},
#include "proto/message_fields.def"
#undef MESSAGE_FIELD
};

struct layout {
    const char *name;
    enum message_type type;
    uint8_t fields[FIELDS_PER_MESSAGE_MAX + 1]; /* AT_… + 1; 0 ends */
};

#define F(name) AT_##name + 1,
static const struct layout layouts[] = {
#define MESSAGE(number, NAME, socket, sender, fields, meaning) {#NAME, number, {fields}},
#include "proto/messages.def"
#undef MESSAGE
};
#undef F

/* A row with too many fields would have no end. */
#define F(name) +1
#define MESSAGE(number, NAME, socket, sender, fields, meaning)                                     \
    _Static_assert((0 fields) <= FIELDS_PER_MESSAGE_MAX, #NAME " has too many fields");
#include "proto/messages.def"
#undef MESSAGE
#undef F

static const char *const refusal_words[REFUSAL_COUNT] = {
#define REFUSAL(NAME, word, meaning) [REFUSAL_##NAME] = word,
#include "proto/refusals.def"
#undef REFUSAL
};

static const struct layout *layout_of(uint64_t type)
{
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++)
        if (layouts[i].type == type)
            return &layouts[i];
    return NULL;
}

const char *message_name(enum message_type type)
{
    const struct layout *layout = layout_of(type);

    return layout ? layout->name : NULL;
}

const char *refusal_word(enum refusal refusal)
{
    return refusal < REFUSAL_COUNT ? refusal_words[refusal] : NULL;
}

enum refusal refusal_of(struct text word)
{
    for (enum refusal refusal = 0; refusal < REFUSAL_COUNT; refusal++)
        if (text_is(word, refusal_words[refusal]))
            return refusal;
    return REFUSAL_COUNT;
}

struct message message_sorry(uint64_t id, enum refusal refusal, const char *why)
{
    return (struct message){.type = MESSAGE_SORRY,
                            .id = id,
                            .word = text_of(refusal_word(refusal)),
                            .why = text_of(why)};
}

size_t message_item_bytes(size_t size)
{
    return size + 5; /* the longest head of a str or bin */
}

static void write_entry(struct writer *writer, const struct message *message, enum kind kind,
                        size_t i)
{
    const struct receipt *receipt = &message->receipts[i];
    const struct verdict_line *verdict = &message->verdicts[i];

    switch (kind) {
    case KIND_TEXTS:
        writer_text(writer, message->rows[i]);
        break;
    case KIND_BINS:
        writer_bin(writer, message->events[i].data, message->events[i].size);
        break;
    case KIND_SEQS:
        writer_u64(writer, message->seqs[i]);
        break;
    case KIND_RECEIPTS:
        writer_array(writer, RECEIPT_ITEMS);
        writer_u64(writer, receipt->n);
        writer_u64(writer, receipt->outcome);
        writer_u64(writer, receipt->reason);
        writer_u64(writer, receipt->ref);
        break;
    case KIND_VERDICTS:
        writer_array(writer, VERDICT_ITEMS);
        writer_u64(writer, verdict->taken);
        writer_u64(writer, verdict->seq);
        writer_text(writer, verdict->field);
        writer_text(writer, verdict->why);
        break;
    default:
        writer->failed = true;
    }
}

static void write_field(struct writer *writer, const struct message *message,
                        const struct message_field *field)
{
    const void *at = (const char *)message + field->offset;
    const struct text *text = at;

    switch (field->kind) {
    case KIND_U64:
        writer_u64(writer, *(const uint64_t *)at);
        break;
    case KIND_TEXT:
        writer_text(writer, *text);
        break;
    case KIND_BIN:
        writer_bin(writer, text->data, text->size);
        break;
    default:
        writer_array(writer, message->count);
        for (size_t i = 0; i < message->count; i++)
            write_entry(writer, message, field->kind, i);
    }
}

static size_t field_count(const struct layout *layout)
{
    size_t count = 0;

    while (layout->fields[count])
        count++;
    return count;
}

size_t message_encode(const struct message *message, void *bytes, size_t size_max)
{
    const struct layout *layout = layout_of(message->type);
    struct writer writer;

    writer_init(&writer, bytes, size_max);
    writer_array(&writer, 2 + field_count(layout));
    writer_u64(&writer, PROTOCOL_VERSION);
    writer_u64(&writer, message->type);
    for (const uint8_t *at = layout->fields; *at; at++)
        write_field(&writer, message, &fields[*at - 1]);
    return writer.failed ? 0 : writer.size;
}

static void read_receipt(struct reader *list, struct receipt *receipt)
{
    struct reader entry = reader_list(list);
    uint64_t outcome, reason;

    receipt->n = reader_u64(&entry);
    outcome = reader_u64(&entry);
    reason = reader_u64(&entry);
    receipt->ref = reader_u64(&entry);
    if (!reader_done(&entry) || outcome >= OUTCOME_END || reason >= REASON_END)
        list->failed = true;
    receipt->outcome = (enum outcome)outcome;
    receipt->reason = (enum reason)reason;
}

static void read_verdict(struct reader *list, struct verdict_line *verdict)
{
    struct reader entry = reader_list(list);
    uint64_t taken = reader_u64(&entry);

    verdict->seq = reader_u64(&entry);
    verdict->field = reader_text(&entry);
    verdict->why = reader_text(&entry);
    if (!reader_done(&entry) || taken >= TAKEN_COUNT)
        list->failed = true;
    verdict->taken = (enum taken)taken;
}

static void read_list(struct reader *reader, struct message *message, enum kind kind)
{
    struct reader list = reader_list(reader);

    if (list.count > ITEMS_MAX)
        list.failed = true;
    for (size_t i = 0; i < list.count && !list.failed; i++) {
        if (kind == KIND_TEXTS)
            message->rows[i] = reader_text(&list);
        else if (kind == KIND_BINS)
            message->events[i] = reader_bin(&list);
        else if (kind == KIND_SEQS)
            message->seqs[i] = reader_u64(&list);
        else if (kind == KIND_RECEIPTS)
            read_receipt(&list, &message->receipts[i]);
        else
            read_verdict(&list, &message->verdicts[i]);
        if ((kind == KIND_TEXTS || kind == KIND_BINS) && !message->rows[i].data)
            list.failed = true;
    }
    message->count = list.count;
    reader->failed |= list.failed;
}

static void read_field(struct reader *reader, struct message *message,
                       const struct message_field *field)
{
    void *at = (char *)message + field->offset;

    switch (field->kind) {
    case KIND_U64:
        *(uint64_t *)at = reader_u64(reader);
        break;
    case KIND_TEXT:
        *(struct text *)at = reader_text(reader);
        break;
    case KIND_BIN:
        *(struct text *)at = reader_bin(reader);
        break;
    default:
        read_list(reader, message, field->kind);
    }
}

static bool read_message(struct reader *reader, struct message *message, enum refusal *ret_refusal)
{
    uint64_t version = reader_u64(reader);

    if (!reader->failed && version != PROTOCOL_VERSION) {
        *ret_refusal = REFUSAL_BAD_VERSION;
        return false;
    }
    const struct layout *layout = layout_of(reader_u64(reader));
    if (!layout)
        return false;
    message->type = layout->type;
    for (const uint8_t *at = layout->fields; *at; at++)
        read_field(reader, message, &fields[*at - 1]);
    return reader_done(reader);
}

bool message_decode(const void *bytes, size_t size, struct message *ret_message,
                    enum refusal *ret_refusal)
{
    struct reader reader;

    *ret_refusal = REFUSAL_BAD_MESSAGE;
    if (!reader_init(&reader, bytes, size, FRAME_DEPTH_MAX, FRAME_ITEMS_MAX))
        return false;
    memset(ret_message, 0, offsetof(struct message, events));
    bool is_good = read_message(&reader, ret_message, ret_refusal);
    reader_clear(&reader);
    return is_good;
}
