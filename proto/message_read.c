#include "proto/codec.h"
#include "proto/message_layout.h"

static void read_receipt(struct reader *list, struct receipt *receipt)
{
    struct reader entry = reader_list(list);
    uint64_t outcome, reason, received;

    receipt->n = reader_u64(&entry);
    outcome = reader_u64(&entry);
    reason = reader_u64(&entry);
    receipt->ref = reader_u64(&entry);
    received = reader_u64(&entry);
    if (!reader_done(&entry) || outcome >= OUTCOME_END || reason >= REASON_END ||
        received > INT64_MAX)
        list->failed = true;
    receipt->outcome = (enum outcome)outcome;
    receipt->reason = (enum reason)reason;
    receipt->received_ms = (int64_t)received;
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

/* A collector of before outcomes were kept along sends none: its events must come back all the same. */
static void read_kept_item(struct reader *list, struct kept_item *kept)
{
    struct reader entry = reader_list(list);
    bool has_outcome = entry.count != KEPT_ITEMS_OLD;
    uint64_t received, outcome = OUTCOME_NONE, reason = REASON_NONE;

    kept->n = reader_u64(&entry);
    received = reader_u64(&entry);
    kept->epoch = reader_u64(&entry);
    kept->seq = reader_u64(&entry);
    if (has_outcome) {
        outcome = reader_u64(&entry);
        reason = reader_u64(&entry);
    }
    kept->event = reader_bin(&entry);
    if (!reader_done(&entry) || received > INT64_MAX || outcome >= OUTCOME_END ||
        reason >= REASON_END || !kept->event.data)
        list->failed = true;
    kept->outcome = (enum outcome)outcome;
    kept->reason = (enum reason)reason;
    kept->received_ms = (int64_t)received;
}

/* Opens a list; one with too many entries has failed. */
static struct reader open_list(struct reader *reader)
{
    struct reader list = reader_list(reader);

    list.failed |= list.count > ITEMS_MAX;
    return list;
}

/* `read` is reader_text or reader_bin; an entry is never nil. */
static struct text_list read_texts(struct reader *reader, struct message_room *room,
                                   struct text (*read)(struct reader *))
{
    struct text_list texts = {.items = room->texts};
    struct reader list = open_list(reader);

    for (; texts.count < list.count && !list.failed; texts.count++) {
        room->texts[texts.count] = read(&list);
        list.failed |= !room->texts[texts.count].data;
    }
    reader->failed |= list.failed;
    return texts;
}

static struct seq_list read_seqs(struct reader *reader, struct message_room *room)
{
    struct seq_list seqs = {.items = room->seqs};
    struct reader list = open_list(reader);

    for (; seqs.count < list.count && !list.failed; seqs.count++)
        room->seqs[seqs.count] = reader_u64(&list);
    reader->failed |= list.failed;
    return seqs;
}

static struct receipt_list read_receipts(struct reader *reader, struct message_room *room)
{
    struct receipt_list receipts = {.items = room->receipts};
    struct reader list = open_list(reader);

    for (; receipts.count < list.count && !list.failed; receipts.count++)
        read_receipt(&list, &room->receipts[receipts.count]);
    reader->failed |= list.failed;
    return receipts;
}

static struct verdict_list read_verdicts(struct reader *reader, struct message_room *room)
{
    struct verdict_list verdicts = {.items = room->verdicts};
    struct reader list = open_list(reader);

    for (; verdicts.count < list.count && !list.failed; verdicts.count++)
        read_verdict(&list, &room->verdicts[verdicts.count]);
    reader->failed |= list.failed;
    return verdicts;
}

static struct kept_list read_kept(struct reader *reader, struct message_room *room)
{
    struct kept_list kept = {.items = room->kept};
    struct reader list = open_list(reader);

    for (; kept.count < list.count && !list.failed; kept.count++)
        read_kept_item(&list, &room->kept[kept.count]);
    reader->failed |= list.failed;
    return kept;
}

/* `field` is the member of a message that has this kind. */
static void read_field(struct reader *reader, struct message_room *room, enum kind kind,
                       void *field)
{
    switch (kind) {
    case KIND_U64:
        *(uint64_t *)field = reader_u64(reader);
        break;
    case KIND_TEXT:
        *(struct text *)field = reader_text(reader);
        break;
    case KIND_BIN:
        *(struct text *)field = reader_bin(reader);
        break;
    case KIND_TEXTS:
        *(struct text_list *)field = read_texts(reader, room, reader_text);
        break;
    case KIND_BINS:
        *(struct text_list *)field = read_texts(reader, room, reader_bin);
        break;
    case KIND_SEQS:
        *(struct seq_list *)field = read_seqs(reader, room);
        break;
    case KIND_RECEIPTS:
        *(struct receipt_list *)field = read_receipts(reader, room);
        break;
    case KIND_VERDICTS:
        *(struct verdict_list *)field = read_verdicts(reader, room);
        break;
    case KIND_KEPTS:
        *(struct kept_list *)field = read_kept(reader, room);
        break;
    }
}

static bool read_message(struct reader *reader, struct message_room *room, struct message *message,
                         enum refusal *ret_refusal)
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
    for (size_t i = 0; i < layout->count; i++)
        read_field(reader, room, field_kinds[layout->slots[i].name],
                   (char *)message + layout->slots[i].offset);
    return reader_done(reader);
}

bool message_decode(const void *bytes, size_t size, struct message_room *room,
                    struct message *ret_message, enum refusal *ret_refusal)
{
    struct reader reader;

    *ret_refusal = REFUSAL_BAD_MESSAGE;
    if (!reader_init(&reader, bytes, size, FRAME_DEPTH_MAX, FRAME_ITEMS_MAX))
        return false;
    bool is_good = read_message(&reader, room, ret_message, ret_refusal);
    reader_clear(&reader);
    return is_good;
}
