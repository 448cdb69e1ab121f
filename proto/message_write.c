#include <assert.h>

#include "proto/codec.h"
#include "proto/message_layout.h"

/* Opens a list and returns how many entries are to be written: none where they are too many, which
 * fails. */
static size_t open_list(struct writer *writer, size_t count)
{
    writer->failed |= count > ITEMS_MAX;
    writer_array(writer, count);
    return writer->failed ? 0 : count;
}

static void write_texts(struct writer *writer, const struct text_list *list)
{
    size_t count = open_list(writer, list->count);

    for (size_t i = 0; i < count; i++)
        writer_text(writer, list->items[i]);
}

static void write_bins(struct writer *writer, const struct text_list *list)
{
    size_t count = open_list(writer, list->count);

    for (size_t i = 0; i < count; i++)
        writer_bin(writer, list->items[i].data, list->items[i].size);
}

static void write_seqs(struct writer *writer, const struct seq_list *list)
{
    size_t count = open_list(writer, list->count);

    for (size_t i = 0; i < count; i++)
        writer_u64(writer, list->items[i]);
}

static void write_receipts(struct writer *writer, const struct receipt_list *list)
{
    size_t count = open_list(writer, list->count);

    for (size_t i = 0; i < count; i++) {
        writer_array(writer, RECEIPT_ITEMS);
        writer_u64(writer, list->items[i].n);
        writer_u64(writer, list->items[i].outcome);
        writer_u64(writer, list->items[i].reason);
        writer_u64(writer, list->items[i].ref);
        writer_u64(writer, (uint64_t)list->items[i].received_ms);
    }
}

static void write_verdicts(struct writer *writer, const struct verdict_list *list)
{
    size_t count = open_list(writer, list->count);

    for (size_t i = 0; i < count; i++) {
        writer_array(writer, VERDICT_ITEMS);
        writer_u64(writer, list->items[i].taken);
        writer_u64(writer, list->items[i].seq);
        writer_text(writer, list->items[i].field);
        writer_text(writer, list->items[i].why);
    }
}

static void write_kept(struct writer *writer, const struct kept_list *list)
{
    size_t count = open_list(writer, list->count);

    for (size_t i = 0; i < count; i++) {
        writer_array(writer, KEPT_ITEMS);
        writer_u64(writer, list->items[i].n);
        writer_u64(writer, (uint64_t)list->items[i].received_ms);
        writer_u64(writer, list->items[i].epoch);
        writer_u64(writer, list->items[i].seq);
        writer_u64(writer, list->items[i].outcome);
        writer_u64(writer, list->items[i].reason);
        writer_bin(writer, list->items[i].event.data, list->items[i].event.size);
    }
}

/* `field` is the member of a message that has this kind. */
static void write_field(struct writer *writer, enum kind kind, const void *field)
{
    const struct text *text = field;

    switch (kind) {
    case KIND_U64:
        writer_u64(writer, *(const uint64_t *)field);
        break;
    case KIND_TEXT:
        writer_text(writer, *text);
        break;
    case KIND_BIN:
        writer_bin(writer, text->data, text->size);
        break;
    case KIND_TEXTS:
        write_texts(writer, field);
        break;
    case KIND_BINS:
        write_bins(writer, field);
        break;
    case KIND_SEQS:
        write_seqs(writer, field);
        break;
    case KIND_RECEIPTS:
        write_receipts(writer, field);
        break;
    case KIND_VERDICTS:
        write_verdicts(writer, field);
        break;
    case KIND_KEPTS:
        write_kept(writer, field);
        break;
    }
}

size_t message_encode(const struct message *message, void *bytes, size_t size_max)
{
    const struct layout *layout = layout_of(message->type);
    struct writer writer;

    assert(layout);
    writer_init(&writer, bytes, size_max);
    writer_array(&writer, 2 + layout->count);
    writer_u64(&writer, PROTOCOL_VERSION);
    writer_u64(&writer, message->type);
    for (size_t i = 0; i < layout->count; i++)
        write_field(&writer, field_kinds[layout->slots[i].name],
                    (const char *)message + layout->slots[i].offset);
    assert(writer.size <= size_max);
    return writer.failed ? 0 : writer.size;
}
