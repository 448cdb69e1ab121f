#include "tests/unit/proto/support_message.h"

static const char *const field_names[FIELD_NAMES] = {
#define MESSAGE_FIELD(name, KIND, meaning) #name,
#include "proto/message_fields.def"
#undef MESSAGE_FIELD
};

#define MESSAGE(number, NAME, member, socket, sender, fields, meaning)                             \
    {#NAME " comes back as it was sent", #NAME " is its vector", #NAME, MESSAGE_##NAME, #member},
const struct message_row message_rows[] = {
#include "proto/messages.def"
};
#undef MESSAGE
const size_t message_row_count = COUNT_OF(message_rows);

/* Numbers of every length that msgpack has. */
static uint64_t some_number(size_t i)
{
    return (UINT64_C(1) << i * 7 % 64) + i;
}

static struct receipt some_receipt(size_t i)
{
    return (struct receipt){.n = some_number(i),
                            .outcome = (enum outcome)(i % OUTCOME_END),
                            .reason = (enum reason)(i % REASON_END),
                            .ref = some_number(i + 1),
                            .received_ms = (int64_t)(some_number(i + 2) & INT64_MAX)};
}

static struct verdict_line some_verdict(size_t i)
{
    return (struct verdict_line){.taken = (enum taken)(i % TAKEN_COUNT),
                                 .seq = some_number(i),
                                 .field = i % 2 ? (struct text){0} : LIT("clause"),
                                 .why = i % 3 ? (struct text){0} : LIT("缺少 missing")};
}

static struct kept_item some_kept(size_t i)
{
    return (struct kept_item){.n = some_number(i),
                              .received_ms = (int64_t)(some_number(i + 1) & INT64_MAX),
                              .epoch = some_number(i + 2),
                              .seq = some_number(i + 3),
                              .outcome = (enum outcome)(i % OUTCOME_END),
                              .reason = (enum reason)(i % REASON_END),
                              .event = i % 2 ? LIT("event") : LIT("")};
}

/* Texts of different lengths: the beginnings of one. */
static struct text some_text(size_t i)
{
    static char letters[ITEMS_MAX + 1];

    assert_true(i < sizeof letters);
    memset(letters, 'x', sizeof letters);
    return (struct text){letters, i};
}

static void fill_list(enum kind kind, size_t count, struct message_room *room, void *list)
{
    for (size_t i = 0; i < count; i++) {
        if (kind == KIND_SEQS)
            room->seqs[i] = some_number(i);
        else if (kind == KIND_RECEIPTS)
            room->receipts[i] = some_receipt(i);
        else if (kind == KIND_VERDICTS)
            room->verdicts[i] = some_verdict(i);
        else if (kind == KIND_KEPTS)
            room->kept[i] = some_kept(i);
        else
            room->texts[i] = some_text(i);
    }
    if (kind == KIND_SEQS)
        *(struct seq_list *)list = (struct seq_list){room->seqs, count};
    else if (kind == KIND_RECEIPTS)
        *(struct receipt_list *)list = (struct receipt_list){room->receipts, count};
    else if (kind == KIND_VERDICTS)
        *(struct verdict_list *)list = (struct verdict_list){room->verdicts, count};
    else if (kind == KIND_KEPTS)
        *(struct kept_list *)list = (struct kept_list){room->kept, count};
    else
        *(struct text_list *)list = (struct text_list){room->texts, count};
}

void message_fill(const struct message_row *row, size_t count, struct message_room *room,
                  struct message *ret_message)
{
    const struct layout *layout = layout_of(row->type);

    memset(ret_message, 0, sizeof *ret_message);
    ret_message->type = row->type;
    for (size_t i = 0; i < layout->count; i++) {
        enum field_name name = layout->slots[i].name;
        void *field = (char *)ret_message + layout->slots[i].offset;
        if (field_kinds[name] == KIND_U64)
            *(uint64_t *)field = some_number(1 + (size_t)name);
        else if (field_kinds[name] == KIND_TEXT || field_kinds[name] == KIND_BIN)
            *(struct text *)field = text_of(field_names[name]);
        else
            fill_list(field_kinds[name], count, room, field);
    }
}

const struct slot *message_list(enum message_type type)
{
    const struct layout *layout = layout_of(type);

    for (size_t i = 0; i < layout->count; i++)
        if (field_kinds[layout->slots[i].name] >= KIND_TEXTS)
            return &layout->slots[i];
    return NULL;
}

void message_set_all(struct message *message, uint64_t number, struct text text)
{
    const struct layout *layout = layout_of(message->type);

    for (size_t i = 0; i < layout->count; i++) {
        enum kind kind = field_kinds[layout->slots[i].name];
        void *field = (char *)message + layout->slots[i].offset;
        if (kind == KIND_U64)
            *(uint64_t *)field = number;
        else if (kind == KIND_TEXT || kind == KIND_BIN)
            *(struct text *)field = text;
    }
}

static bool is_same_receipt(const struct receipt *a, const struct receipt *b)
{
    return a->n == b->n && a->outcome == b->outcome && a->reason == b->reason && a->ref == b->ref &&
           a->received_ms == b->received_ms;
}

static bool is_same_verdict(const struct verdict_line *a, const struct verdict_line *b)
{
    return a->taken == b->taken && a->seq == b->seq && text_equal(a->field, b->field) &&
           text_equal(a->why, b->why);
}

static bool is_same_kept(const struct kept_item *a, const struct kept_item *b)
{
    return a->n == b->n && a->received_ms == b->received_ms && a->epoch == b->epoch &&
           a->seq == b->seq && a->outcome == b->outcome && a->reason == b->reason &&
           text_equal(a->event, b->event);
}

/* All lists have their count at the same place. */
static bool is_same_list(enum kind kind, const void *a, const void *b)
{
    size_t count = ((const struct text_list *)a)->count;

    if (((const struct text_list *)b)->count != count)
        return false;
    for (size_t i = 0; i < count; i++) {
        bool is_same =
            kind == KIND_SEQS
                ? ((const struct seq_list *)a)->items[i] == ((const struct seq_list *)b)->items[i]
            : kind == KIND_RECEIPTS ? is_same_receipt(&((const struct receipt_list *)a)->items[i],
                                                      &((const struct receipt_list *)b)->items[i])
            : kind == KIND_VERDICTS ? is_same_verdict(&((const struct verdict_list *)a)->items[i],
                                                      &((const struct verdict_list *)b)->items[i])
            : kind == KIND_KEPTS    ? is_same_kept(&((const struct kept_list *)a)->items[i],
                                                   &((const struct kept_list *)b)->items[i])
                                    : text_equal(((const struct text_list *)a)->items[i],
                                                 ((const struct text_list *)b)->items[i]);
        if (!is_same)
            return false;
    }
    return true;
}

static bool is_same_field(enum kind kind, const void *a, const void *b)
{
    switch (kind) {
    case KIND_U64:
        return *(const uint64_t *)a == *(const uint64_t *)b;
    case KIND_TEXT:
    case KIND_BIN:
        return text_equal(*(const struct text *)a, *(const struct text *)b);
    default:
        return is_same_list(kind, a, b);
    }
}

void check_same_message(const char *what, const struct message *a, const struct message *b)
{
    const struct layout *layout = layout_of(a->type);

    CHECK(a->type == b->type, "%s: another type", what);
    for (size_t i = 0; i < layout->count; i++) {
        const struct slot *slot = &layout->slots[i];
        CHECK(is_same_field(field_kinds[slot->name], (const char *)a + slot->offset,
                            (const char *)b + slot->offset),
              "%s: %s", what, field_names[slot->name]);
    }
}
