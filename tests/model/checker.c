#include "tests/model/checker.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "common/base/timekeeper.h"
#include "common/ledger/tables.h"
#include "proto/record.h"
#include "services/collector/outbox_row.h"
#include "tests/model/disk.h"
#include "tests/model/restores.h"

static struct {
    const char *scorer_disk;
    bool is_violated;
    bool is_clock_excused;
    uint64_t feed;      /* the epoch of the feed that was published last; 0: none */
    uint64_t published; /* the newest record that an update told of */
    char why[CHECKER_WHY_BYTES];
    struct message message; /* the frame that is sent */
    struct message_room room;
} checker;

void checker_reset(const char *scorer_disk)
{
    checker.scorer_disk = scorer_disk;
    checker.is_violated = false;
    checker.is_clock_excused = false;
    checker.feed = checker.published = 0;
}

void checker_excuse_clock(void)
{
    checker.is_clock_excused = true;
}

void checker_forget_feeds(void)
{
    checker.feed = checker.published = 0;
}

bool checker_excuses_clock(void)
{
    return checker.is_clock_excused;
}

const char *checker_violation(void)
{
    return checker.is_violated ? checker.why : NULL;
}

void violated(const char *format, ...)
{
    va_list arguments;

    if (checker.is_violated)
        return;
    va_start(arguments, format);
    vsnprintf(checker.why, sizeof checker.why, format, arguments);
    va_end(arguments);
    checker.is_violated = true;
    tell("VIOLATED: %s", checker.why);
}

#define NUMBER(n) ((unsigned long long)(n))

static bool holds_record(uint64_t n, struct record *ret_record)
{
    struct key key = n_key(n);
    struct span value;

    return disk_holds(checker.scorer_disk, TABLE_LOG, key_span(&key), &value) &&
           record_decode(value.data, value.size, ret_record);
}

/* Each receipt is for a record that stands in the log, of that source, epoch and sequence. */
static void check_receipts(const struct machine *dialler, const struct message_receipt *message)
{
    struct record record;

    for (size_t i = 0; i < message->receipts.count; i++) {
        const struct receipt *receipt = &message->receipts.items[i];
        if (!holds_record(receipt->n, &record))
            violated("record %llu is receipted and not durable", NUMBER(receipt->n));
        else if (!text_is(record.source, dialler->source) || record.epoch != message->epoch ||
                 record.seq != message->first + i || record.outcome != receipt->outcome ||
                 record.reason != receipt->reason || record.received_ms != receipt->received_ms)
            violated("the receipt of %s, sequence %llu, is not what record %llu says",
                     dialler->source, NUMBER(message->first + i), NUMBER(receipt->n));
        else if (record.received_ms > machines_now() + CLOCK_STEP_MS_MAX &&
                 !checker.is_clock_excused)
            violated("record %llu was received in the future", NUMBER(receipt->n));
    }
}

/* A page has records that are durable, byte for byte, in order. */
static void check_page(const struct message_log *page)
{
    struct span value;
    uint64_t n = 0;

    for (size_t i = 0; i < page->records.count; i++) {
        struct text text = page->records.items[i];
        struct record record;
        if (!record_decode(text.data, text.size, &record)) {
            violated("a page of the log has what is no record");
            return;
        }
        struct key key = n_key(record.n);
        if ((n && record.n != n + 1) ||
            !disk_holds(checker.scorer_disk, TABLE_LOG, key_span(&key), &value) ||
            value.size != text.size || memcmp(value.data, text.data, text.size) != 0)
            violated("a page of the log has record %llu behind %llu, or not as it is on disk",
                     NUMBER(record.n), NUMBER(n));
        n = record.n;
    }
    if (page->next && page->next != n + 1)
        violated("a page of the log ends with %llu, and the next begins at %llu", NUMBER(n),
                 NUMBER(page->next));
}

/* A feed tells only of what the feeds before it have not told. */
static void check_update(const struct message_update *update)
{
    struct record record;

    if (!holds_record(update->n, &record))
        violated("record %llu is published and not durable", NUMBER(update->n));
    if (update->epoch != checker.feed && update->n_before < checker.published)
        violated("a feed begins with changes since record %llu, and %llu was published before",
                 NUMBER(update->n_before), NUMBER(checker.published));
    checker.feed = update->epoch;
    if (update->n > checker.published)
        checker.published = update->n;
}

/* No setting bounds the sources of a history, and a collector keeps to its window, whatever has come
 * between it and the scorer. */
static void check_refusal(const struct machine *dialler, const struct message_refuse *refuse)
{
    if (dialler->kind == MACHINE_COLLECTOR && refusal_of(refuse->word) == REFUSAL_SLOW_DOWN)
        violated("a collector that keeps to its window is told to slow down");
}

static void check_from_scorer(const struct machine *dialler, const struct message *message)
{
    if (message->type == MESSAGE_REFUSE && dialler)
        check_refusal(dialler, &message->refuse);
    if (message->type == MESSAGE_RECEIPT && dialler)
        check_receipts(dialler, &message->receipt);
    if (message->type == MESSAGE_RECEIPT && message->receipt.receipts.count > 0)
        restores_receipted();
    if (message->type == MESSAGE_LOG)
        check_page(&message->log);
    if (message->type == MESSAGE_UPDATE)
        check_update(&message->update);
}

static bool holds_event(const struct machine *collector, uint64_t seq, struct span *ret_value)
{
    uint8_t key[OUTBOX_SEQ_BYTES];

    return disk_holds(collector->disk, OUTBOX_EVENTS, outbox_row_key(seq, key), ret_value);
}

static bool is_receipted(const struct machine *collector, uint64_t seq)
{
    uint8_t key[OUTBOX_SEQ_BYTES];
    struct outbox_state state;
    struct span value;

    if (disk_holds(collector->disk, OUTBOX_RECEIPTS, outbox_row_key(seq, key), &value))
        return true; /* and the receipts of older ones are forgotten */
    return disk_holds(collector->disk, OUTBOX_STATE, span_of_text(text_of("state")), &value) &&
           outbox_row_read_state(value, &state) && seq + OUTBOX_RECEIPTS_MAX < state.next;
}

/* A TAKEN that is given again may be of what the scorer has by now; or of what a log that came back lacks, and the
 * outbox holds under another sequence. */
static void check_taken(const struct machine *from, const struct verdict_list *verdicts)
{
    struct span value;

    for (size_t i = 0; i < verdicts->count; i++) {
        uint64_t seq = verdicts->items[i].seq;
        if (seq && !holds_event(from, seq, &value) && !is_receipted(from, seq) &&
            !restores_were_loose())
            violated("sequence %llu is taken and not durable", NUMBER(seq));
    }
}

static void check_batch(const struct machine *from, const struct message_batch *batch)
{
    struct span value;

    for (size_t i = 0; i < batch->events.count; i++)
        if (!holds_event(from, batch->first + i, &value))
            violated("sequence %llu is sent and not durable", NUMBER(batch->first + i));
}

static void check_from_collector(const struct machine *from, const struct message *message)
{
    const struct message_ping *ping = &message->ping;

    if (message->type == MESSAGE_TAKEN)
        check_taken(from, &message->taken.verdicts);
    if (message->type == MESSAGE_PING &&
        ping->last + 1 - ping->first != disk_count(from->disk, OUTBOX_EVENTS))
        violated("a collector tells of other events than it holds");
    if (message->type == MESSAGE_BATCH)
        check_batch(from, &message->batch);
}

/* The first sequence that a message names, for the trace; 0: none. */
static uint64_t first_of(const struct message *message)
{
    switch (message->type) {
    case MESSAGE_HELLO:
        return message->hello.first;
    case MESSAGE_BATCH:
        return message->batch.first;
    case MESSAGE_RECEIPT:
        return message->receipt.first;
    case MESSAGE_PING:
        return message->ping.first;
    case MESSAGE_REFUSE:
        return message->refuse.first;
    default:
        return 0;
    }
}

const struct message *checker_tap(const struct machine *from, const struct machine *dialler,
                                  struct text frame)
{
    enum refusal refusal;

    if (from->kind != MACHINE_SCORER && from->kind != MACHINE_COLLECTOR)
        return NULL;
    if (!message_decode(frame.data, frame.size, &checker.room, &checker.message, &refusal)) {
        violated("a frame is sent that is no message (%s)", refusal_word(refusal));
        return NULL;
    }
    if (from->kind == MACHINE_SCORER)
        check_from_scorer(dialler, &checker.message);
    else
        check_from_collector(from, &checker.message);
    tell("sends %s (first %llu)", message_name(checker.message.type),
         NUMBER(first_of(&checker.message)));
    return &checker.message;
}
