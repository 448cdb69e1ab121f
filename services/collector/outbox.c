#include "services/collector/outbox.h"

#include <assert.h>
#include <stdlib.h>

#include "common/base/memory.h"
#include "services/collector/epochs.h"
#include "services/collector/outbox_head.h"
#include "services/collector/outbox_row.h"

static const char *const tables[OUTBOX_TABLES] = {
    "state", "events", "receipts", "cases", "deadlines", "epochs", "clients", "turns", "kept"};
static const struct span source_key = {"source", 6}, keys_key = {"keys", 4},
                         witness_key = {"witness", 7};

struct outbox {
    store_t *store;
    struct outbox_state durable; /* what is on disk */
    struct outbox_state running; /* what the open transaction makes of it */
    uint64_t durable_bytes;      /* of its events on disk */
    uint64_t fresh_epoch;        /* of what this process takes */
    struct kept_bounds keeping;  /* see outbox_keep */
    bool is_met;                 /* see outbox_meet */
    uint64_t turn;               /* of what is being settled, in `kept` */
    uint8_t *row;                /* OUTBOX_KEPT_ROW_BYTES_MAX, the one being written */
};

static void put_state(outbox_t *outbox, txn_t *txn)
{
    outbox_head_write(txn, &outbox->running);
}

static enum status load(outbox_t *outbox, const char *dir, struct trouble *ret_trouble)
{
    struct trouble trouble;
    txn_t *txn = outbox_begin(outbox);

    outbox_head_read(txn, outbox->fresh_epoch, &outbox->running);
    enum status status = outbox_commit(outbox, &txn, &trouble);
    if (status == STATUS_OK)
        return STATUS_OK;
    return trouble_set(ret_trouble, status, "cannot open the outbox %s: %s", dir, trouble.why);
}

enum status outbox_open(const char *dir, size_t map_bytes, uint64_t fresh_epoch,
                        outbox_t **ret_outbox, struct trouble *ret_trouble)
{
    outbox_t *outbox = memory_new(sizeof *outbox);

    outbox->row = memory_raw(OUTBOX_KEPT_ROW_BYTES_MAX);
    outbox->fresh_epoch = fresh_epoch;
    enum status status =
        store_open(dir, tables, OUTBOX_TABLES, map_bytes, &outbox->store, ret_trouble);
    if (status == STATUS_OK)
        status = load(outbox, dir, ret_trouble);
    if (status != STATUS_OK)
        outbox_close(&outbox);
    *ret_outbox = outbox;
    return status;
}

void outbox_close(outbox_t **outbox)
{
    if (!*outbox)
        return;
    store_close(&(*outbox)->store);
    free((*outbox)->row);
    free(*outbox);
    *outbox = NULL;
}

/* Fails the transaction where the outbox belongs to another source. */
static void check_owner(txn_t *txn, struct text owner, const char *source)
{
    struct trouble trouble;

    if (text_is(owner, source))
        return;
    if (text_is_slug(owner))
        txn_fail(txn,
                 trouble_set(&trouble, STATUS_CONFIG, "it is the outbox of %.*s", (int)owner.size,
                             owner.data),
                 trouble.why);
    else
        txn_fail(txn, STATUS_DAMAGED, "the source of the outbox cannot be read");
}

enum status outbox_claim(outbox_t *outbox, const char *source, struct trouble *ret_trouble)
{
    txn_t *txn = outbox_begin(outbox);
    struct trouble trouble;
    struct span owner;

    if (txn_get(txn, OUTBOX_STATE, source_key, &owner))
        check_owner(txn, text_of_span(owner), source);
    else
        txn_put(txn, OUTBOX_STATE, source_key, span_of_text(text_of(source)));
    enum status status = outbox_commit(outbox, &txn, &trouble);
    if (status == STATUS_OK)
        return STATUS_OK;
    return trouble_set(ret_trouble, status, "cannot open the outbox of %s: %s", source,
                       trouble.why);
}

struct text outbox_keys(txn_t *txn)
{
    struct span keys = {0};

    if (txn_get(txn, OUTBOX_STATE, keys_key, &keys) && keys.size % KEY_BYTES != 0)
        txn_fail(txn, STATUS_DAMAGED, "the keys in the outbox cannot be read");
    return txn_status(txn) == STATUS_OK ? text_of_span(keys) : (struct text){0};
}

void outbox_put_keys(txn_t *txn, struct text keys)
{
    txn_put(txn, OUTBOX_STATE, keys_key, span_of_text(keys));
}

struct span outbox_witness(txn_t *txn)
{
    struct span memory = {0};

    txn_get(txn, OUTBOX_STATE, witness_key, &memory);
    return memory;
}

void outbox_put_witness(txn_t *txn, struct span memory)
{
    txn_put(txn, OUTBOX_STATE, witness_key, memory);
}

store_t *outbox_store(const outbox_t *outbox)
{
    return outbox->store;
}

struct outbox_state outbox_state(const outbox_t *outbox)
{
    return outbox->durable;
}

uint64_t outbox_log_bytes(const outbox_t *outbox)
{
    uint64_t events = outbox->durable.next - outbox->durable.first;

    return events * OUTBOX_LOG_EVENT_BYTES + outbox->durable_bytes * OUTBOX_LOG_FACTOR;
}

uint64_t outbox_depth(const outbox_t *outbox)
{
    assert(outbox->running.first <= outbox->running.next);
    return outbox->running.next - outbox->running.first;
}

txn_t *outbox_begin(outbox_t *outbox)
{
    outbox->running = outbox->durable;
    return txn_begin_write(outbox->store);
}

txn_t *outbox_begin_read(outbox_t *outbox)
{
    return txn_begin_read(outbox->store);
}

enum status outbox_commit(outbox_t *outbox, txn_t **txn, struct trouble *ret_trouble)
{
    uint64_t bytes = txn_bytes(*txn, OUTBOX_EVENTS);
    enum status status = txn_commit(txn, ret_trouble);

    if (status == STATUS_OK) {
        outbox->durable_bytes = bytes;
        outbox_head_check(&outbox->running);
        assert(outbox->running.next >= outbox->durable.next);
        assert(outbox->running.first >= outbox->durable.first);
        outbox->durable = outbox->running;
    }
    outbox->running = outbox->durable;
    return status;
}

void outbox_abort(outbox_t *outbox, txn_t **txn)
{
    outbox->running = outbox->durable;
    txn_abort(txn);
}

/* The running epoch is another from its first event on; what is held keeps its sequences. */
static void begin_epoch(outbox_t *outbox, uint64_t epoch)
{
    outbox->running.epoch = epoch;
    outbox->running.base = outbox->running.first;
}

/* From sequence `base` on events are of `epoch`, up to where another follows already. */
static void begin_epoch_behind(outbox_t *outbox, txn_t *txn, uint64_t base, uint64_t epoch)
{
    epochs_put(txn, base, epoch);
    outbox->running.next_base = epochs_first(txn);
}

void outbox_meet(outbox_t *outbox, bool is_met)
{
    outbox->is_met = is_met;
}

/* Before the first event that this process takes. */
static void begin_own_epoch(outbox_t *outbox, txn_t *txn)
{
    struct outbox_state *state = &outbox->running;

    if (outbox->is_met && state->first == state->next && !state->next_base)
        begin_epoch(outbox, outbox->fresh_epoch);
    else
        begin_epoch_behind(outbox, txn, state->next, outbox->fresh_epoch);
    state->is_ours = true;
}

uint64_t outbox_add(outbox_t *outbox, txn_t *txn, const void *event, size_t size, bool is_for_case)
{
    size_t row_size = outbox_row_write_event(event, size, is_for_case, outbox->row);
    uint8_t key[OUTBOX_SEQ_BYTES];

    if (!outbox->running.is_ours)
        begin_own_epoch(outbox, txn);
    uint64_t seq = outbox->running.next++;
    txn_append(txn, OUTBOX_EVENTS, outbox_row_key(seq, key), (struct span){outbox->row, row_size});
    put_state(outbox, txn);
    return seq;
}

void outbox_begin_epoch_at(outbox_t *outbox, txn_t *txn, uint64_t from, uint64_t epoch)
{
    struct outbox_state *state = &outbox->running;
    bool is_last = state->next_base == 0;

    assert(from >= 1);
    assert(from <= state->next);
    if (!is_last && from >= state->next_base)
        return; /* what is there is of another epoch */
    if (from <= state->first)
        begin_epoch(outbox, epoch);
    else
        begin_epoch_behind(outbox, txn, from, epoch);
    if (is_last)
        state->is_ours = true;
    put_state(outbox, txn);
}

void outbox_turn(outbox_t *outbox, txn_t *txn)
{
    struct outbox_state *state = &outbox->running;

    if (state->first != state->next_base)
        return;
    begin_epoch(outbox, epochs_take(txn));
    state->next_base = epochs_first(txn);
    put_state(outbox, txn);
}

uint64_t outbox_epoch_end(const struct outbox_state *state)
{
    return state->next_base ? state->next_base : state->next;
}

static bool get_event(txn_t *txn, uint64_t seq, struct span *ret_event, bool *ret_is_for_case)
{
    uint8_t key[OUTBOX_SEQ_BYTES];
    struct span row;

    if (!txn_get(txn, OUTBOX_EVENTS, outbox_row_key(seq, key), &row))
        txn_fail(txn, STATUS_DAMAGED, "an event of the outbox is missing");
    else if (outbox_row_read_event(row, ret_event, ret_is_for_case))
        return true;
    else
        txn_fail(txn, STATUS_DAMAGED, "an event of the outbox cannot be read");
    return false;
}

static bool is_digest_of(txn_t *txn, const struct message_receipt *receipt, digest_t *digest)
{
    unsigned char sum[DIGEST_BYTES];
    struct span event;
    bool is_for_case;

    digest_start(digest);
    for (size_t i = 0; i < receipt->receipts.count; i++) {
        if (!get_event(txn, receipt->first + i, &event, &is_for_case))
            return true; /* the transaction has failed, and nobody has forked */
        digest_add(digest, event.data, event.size);
    }
    digest_end(digest, sum);
    return receipt->digest.size == DIGEST_BYTES &&
           digest_equal(sum, (const unsigned char *)receipt->digest.data);
}

static void put_receipt(txn_t *txn, uint64_t seq, const struct receipt *receipt)
{
    uint8_t key[OUTBOX_SEQ_BYTES], value[OUTBOX_RECEIPT_BYTES];

    outbox_row_write_receipt(receipt, value);
    txn_put(txn, OUTBOX_RECEIPTS, outbox_row_key(seq, key), (struct span){value, sizeof value});
    if (seq > OUTBOX_RECEIPTS_MAX)
        txn_delete(txn, OUTBOX_RECEIPTS, outbox_row_key(seq - OUTBOX_RECEIPTS_MAX, key));
}

void outbox_keep(outbox_t *outbox, const struct kept_bounds *bounds)
{
    outbox->keeping = *bounds;
}

/* Its row in `kept`, made before anything is written, since the event points into the store. */
static struct span kept_row(outbox_t *outbox, uint64_t seq, const struct receipt *receipt,
                            struct span event)
{
    struct kept_event kept = {.received_ms = receipt->received_ms,
                              .epoch = outbox->running.epoch,
                              .seq = seq,
                              .outcome = receipt->outcome,
                              .reason = receipt->reason,
                              .event = event};

    return (struct span){outbox->row, outbox_row_write_kept(&kept, outbox->row)};
}

static void settle_one(outbox_t *outbox, txn_t *txn, uint64_t seq, const struct receipt *receipt,
                       outbox_visit *visit, void *context)
{
    struct span event;
    bool is_for_case;
    uint8_t key[OUTBOX_SEQ_BYTES];

    if (!get_event(txn, seq, &event, &is_for_case))
        return;
    struct span row = kept_row(outbox, seq, receipt, event);
    if (is_for_case)
        visit(context, txn, event, receipt);
    txn_delete(txn, OUTBOX_EVENTS, outbox_row_key(seq, key));
    put_receipt(txn, seq, receipt);
    if (outbox->keeping.bytes_max > 0)
        kept_put(txn, outbox->turn, receipt->n, row);
}

enum settled outbox_settle(outbox_t *outbox, txn_t *txn, const struct message_receipt *receipt,
                           digest_t *digest, outbox_visit *visit, void *context)
{
    struct outbox_state *state = &outbox->running;
    size_t count = receipt->receipts.count;

    if (receipt->first != state->first || count == 0 ||
        count > outbox_epoch_end(state) - state->first)
        return SETTLED_NOTHING;
    if (!is_digest_of(txn, receipt, digest))
        return SETTLED_FORKED;
    outbox->turn = kept_turn(txn).turn;
    for (size_t i = 0; i < count; i++)
        settle_one(outbox, txn, receipt->first + i, &receipt->receipts.items[i], visit, context);
    kept_forget(txn, &outbox->keeping, 2 * count);
    state->first += count;
    assert(state->first <= outbox_epoch_end(state));
    outbox_turn(outbox, txn);
    return SETTLED;
}

struct receipt outbox_receipt(txn_t *txn, uint64_t seq)
{
    struct receipt receipt = {0};
    uint8_t key[OUTBOX_SEQ_BYTES];
    struct span value;

    if (txn_get(txn, OUTBOX_RECEIPTS, outbox_row_key(seq, key), &value) &&
        !outbox_row_read_receipt(value, &receipt))
        txn_fail(txn, STATUS_DAMAGED, "a receipt of the outbox cannot be read");
    return receipt;
}

size_t outbox_fill(const outbox_t *outbox, txn_t *txn, uint64_t first, uint64_t end,
                   struct text ret_events[BATCH_EVENTS_MAX])
{
    uint64_t epoch_end = outbox_epoch_end(&outbox->durable);
    size_t count = 0, bytes = 0;
    struct span event;
    bool is_for_case;

    if (end > epoch_end)
        end = epoch_end;
    while (first + count < end && count < BATCH_EVENTS_MAX &&
           get_event(txn, first + count, &event, &is_for_case)) {
        bytes += message_item_bytes(event.size);
        if (count > 0 && bytes > FRAME_BYTES_GOAL)
            break;
        ret_events[count++] = text_of_span(event);
    }
    return count;
}
