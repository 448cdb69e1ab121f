#include "common/ledger/ledger.h"

#include <assert.h>

#include "common/base/digest.h"
#include "common/base/signer.h"
#include "common/ledger/checkpoints.h"
#include "common/ledger/ledger_inside.h"
#include "common/ledger/log.h"
#include "proto/event_codec.h"

void ledger_observe(ledger_t *ledger, ledger_observer *observer, void *context)
{
    ledger->observer = observer;
    ledger->observer_context = context;
}

store_t *ledger_store(ledger_t *ledger)
{
    return ledger->store;
}

uint64_t ledger_last(const ledger_t *ledger)
{
    return ledger->n;
}

int64_t ledger_received_ms(const ledger_t *ledger)
{
    return ledger->received_ms;
}

const struct calendar *ledger_calendar(const ledger_t *ledger)
{
    return fold_calendar(ledger->fold);
}

const struct keyring *ledger_keyring(const ledger_t *ledger)
{
    return fold_keyring(ledger->fold);
}

void ledger_begin(ledger_t *ledger)
{
    assert(!ledger->is_reader);
    assert(!ledger->is_over);
    assert(!ledger->is_viewed);
    assert(!ledger->txn);
    ledger->txn = txn_begin_write(ledger->store);
    ledger->has_taken = false;
}

bool ledger_has_taken(const ledger_t *ledger)
{
    return ledger->has_taken;
}

enum status ledger_commit(ledger_t *ledger, struct trouble *ret_trouble)
{
    assert(ledger->txn);
    fold_flush(ledger->fold, ledger->txn);
    enum status status = txn_commit(&ledger->txn, ret_trouble);
    ledger->is_over = status != STATUS_OK && (status != STATUS_FULL || ledger->has_taken);
    return status;
}

void ledger_put_checkpoint(ledger_t *ledger, uint64_t n, struct text note)
{
    checkpoints_put(ledger->txn, n, note);
}

bool ledger_checkpoint(ledger_t *ledger, uint64_t n, struct text *ret_note)
{
    return checkpoints_get(ledger->txn, n, ret_note);
}

void ledger_put_cosignature(ledger_t *ledger, uint64_t n, uint8_t source, struct text line)
{
    cosignatures_put(ledger->txn, n, source, line);
}

void ledger_abort(ledger_t *ledger)
{
    txn_abort(&ledger->txn);
    ledger->is_over = true;
}

bool ledger_last_seq(ledger_t *ledger, struct text source, uint64_t epoch, uint64_t *ret_seq,
                     uint64_t *ret_n)
{
    uint8_t id;

    assert(ledger->txn);
    return fold_source(ledger->fold, source, &id) &&
           fold_last_seq(ledger->fold, ledger->txn, id, epoch, ret_seq, ret_n);
}

/* The digest of a rulebook's text travels in the event; with a wrong one it is malformed. */
static bool has_true_digest(const struct event *event)
{
    unsigned char sum[DIGEST_BYTES];

    if (!event->text.data)
        return true;
    digest_of(event->text.data, event->text.size, sum);
    return digest_equal(sum, event->digest);
}

static bool has_true_signer(const struct event *event)
{
    return !event->signer.data || signer_has_true_hash(event->signer);
}

/* Decodes all events of a batch, before the first is applied. Returns what is wrong, for people;
 * NULL: nothing. */
static const char *decode_events(ledger_t *ledger, const struct text_list *events)
{
    struct fault fault;

    if (events->count == 0)
        return "no events";
    for (size_t i = 0; i < events->count; i++) {
        struct text bytes = events->items[i];
        if (!event_decode(bytes.data, bytes.size, &ledger->events[i], &fault))
            return fault.why;
        if (!has_true_digest(&ledger->events[i]))
            return "the digest is not that of the text";
        if (!has_true_signer(&ledger->events[i]))
            return "the hash of the signer is not that of its name and key";
    }
    return NULL;
}

static struct receipt receipt_of(const struct record *record)
{
    return (struct receipt){.n = record->n,
                            .outcome = record->outcome,
                            .reason = record->reason,
                            .ref = record->ref,
                            .received_ms = record->received_ms};
}

/* The next record: `record` has its source, epoch, sequence, time and event; the rest is filled in.
 */
static void append(ledger_t *ledger, struct record *record, const struct event *event)
{
    assert(record->received_ms >= ledger->received_ms);
    record->n = ledger->n + 1;
    struct folded folded = fold_event(ledger->fold, ledger->txn, record, event);
    record->outcome = folded.verdict.outcome;
    record->reason = folded.verdict.reason;
    record->ref = folded.verdict.ref;
    record->effect = folded.effect;
    assert((record->outcome == OUTCOME_REFUSED) == (record->reason != REASON_NONE));
    struct text bytes = log_append(ledger->txn, record, ledger->record);
    fold_record(ledger->fold, ledger->txn, record, &folded, bytes);
    ledger->n = record->n;
    ledger->received_ms = record->received_ms;
    if (ledger->observer && txn_status(ledger->txn) == STATUS_OK)
        ledger->observer(ledger->observer_context, record, event, &folded);
}

/* Whether the log has this very event under its sequence; then its receipt again. */
static bool find_known(ledger_t *ledger, uint8_t source, uint64_t epoch, uint64_t seq,
                       struct text event, struct receipt *ret_receipt)
{
    struct record record;
    uint64_t n = fold_find(ledger->fold, ledger->txn, source, epoch, seq);

    if (n == 0)
        return false;
    if (!log_get(ledger->txn, n, &record) || record.epoch != epoch || record.seq != seq) {
        txn_fail(ledger->txn, STATUS_DAMAGED,
                 "the table `seen` has a record that is not in the log");
        return false;
    }
    *ret_receipt = receipt_of(&record);
    return text_equal(record.event, event);
}

/* Known events come first, then new ones. A sequence that the log has with another event is a fork:
 * nothing from there on is appended. */
static void append_new(ledger_t *ledger, const struct ordered_batch *batch, uint8_t source,
                       struct ledger_taken *taken)
{
    struct record record = {.received_ms = batch->received_ms,
                            .epoch = batch->epoch,
                            .key = batch->key,
                            .source = batch->source};

    for (size_t i = 0; i < batch->events.count; i++) {
        uint64_t seq = batch->epoch ? batch->first + i : 0;
        struct text event = batch->events.items[i];
        if (batch->epoch && seq <= taken->last) {
            if (!find_known(ledger, source, batch->epoch, seq, event, &ledger->receipts[i])) {
                taken->verdict = LEDGER_FORKED;
                return;
            }
        } else if (!fold_permits(ledger->fold, &record)) {
            taken->verdict = LEDGER_NOT_PERMITTED; /* an event before it has withdrawn the key */
            return;
        } else {
            record.seq = seq;
            record.event = event;
            append(ledger, &record, &ledger->events[i]);
            ledger->receipts[i] = receipt_of(&record);
            taken->last = seq;
            taken->n = record.n;
            taken->fresh++;
        }
        taken->receipts.count++;
    }
}

/* Sequences count from 1, and the one after the last must be a number too. */
static bool has_sequences(const struct ordered_batch *batch)
{
    return batch->first > 0 && batch->first <= UINT64_MAX - batch->events.count;
}

void ledger_take(ledger_t *ledger, const struct ordered_batch *batch,
                 struct ledger_taken *ret_taken)
{
    uint64_t last = batch->first > 0 ? batch->first - 1 : 0, n = 0;
    uint8_t source;

    assert(ledger->txn);
    assert(batch->events.count <= ITEMS_MAX);
    assert(ledger->restoring.phase == RESTORING_NOT ||
           (ledger->restoring.phase == RESTORING_TAKING && batch->is_kept));
    ledger->has_taken = true;
    *ret_taken = (struct ledger_taken){.receipts = {.items = ledger->receipts}};
    if (!fold_source(ledger->fold, batch->source, &source)) {
        ret_taken->verdict = LEDGER_UNKNOWN_SOURCE;
        return;
    }
    bool is_known =
        batch->epoch && fold_last_seq(ledger->fold, ledger->txn, source, batch->epoch, &last, &n);
    ret_taken->last = last;
    ret_taken->n = n;
    if (!keyring_speaks_for(fold_keyring(ledger->fold), batch->key, source)) {
        ret_taken->verdict = LEDGER_NOT_PERMITTED;
        return;
    }
    if (batch->received_ms < ledger->received_ms) {
        ret_taken->verdict = LEDGER_EARLIER;
        return;
    }
    ret_taken->why = decode_events(ledger, &batch->events);
    bool is_gap = is_known && batch->first > last + 1 && !batch->is_kept;
    if (batch->epoch && (!has_sequences(batch) || is_gap))
        ret_taken->verdict = LEDGER_GAP;
    else if (ret_taken->why)
        ret_taken->verdict = LEDGER_MALFORMED;
    else
        append_new(ledger, batch, source, ret_taken);
    if (txn_status(ledger->txn) != STATUS_OK)
        *ret_taken = (struct ledger_taken){.verdict = LEDGER_TROUBLE};
}
