#include "services/collector/outbox.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ORIGIN_BYTES = 1, RECEIPT_BYTES = 18, STATE_BYTES = 40 };

static const char *const tables[OUTBOX_TABLES] = {"state", "events", "receipts", "cases",
                                                  "deadlines"};
static const struct span state_key = {"state", 5}, source_key = {"source", 6};

struct outbox {
    store_t *store;
    struct outbox_state durable; /* what is on disk */
    struct outbox_state running; /* what the open transaction makes of it */
    uint8_t *row;                /* ORIGIN_BYTES + EVENT_BYTES_MAX, the one being added */
};

static struct span seq_key(uint64_t seq, uint8_t ret_bytes[8])
{
    bytes_put(ret_bytes, seq, 8);
    return (struct span){ret_bytes, 8};
}

static void put_state(outbox_t *outbox, txn_t *txn)
{
    uint8_t value[STATE_BYTES];

    bytes_put(value, outbox->running.epoch, 8);
    bytes_put(value + 8, outbox->running.base, 8);
    bytes_put(value + 16, outbox->running.next, 8);
    bytes_put(value + 24, outbox->running.turn, 8);
    bytes_put(value + 32, outbox->running.next_epoch, 8);
    txn_put(txn, OUTBOX_STATE, state_key, (struct span){value, STATE_BYTES});
}

static uint64_t first_held(txn_t *txn, uint64_t next)
{
    uint8_t zero[8];
    cursor_t *cursor = cursor_open(txn, OUTBOX_EVENTS);
    uint64_t first =
        cursor_seek(cursor, seq_key(0, zero)) ? bytes_get(cursor_key(cursor).data, 8) : next;

    cursor_close(&cursor);
    return first;
}

static void get_state(outbox_t *outbox, const uint8_t *value)
{
    outbox->running = (struct outbox_state){.epoch = bytes_get(value, 8),
                                            .base = bytes_get(value + 8, 8),
                                            .next = bytes_get(value + 16, 8),
                                            .turn = bytes_get(value + 24, 8),
                                            .next_epoch = bytes_get(value + 32, 8)};
}

static enum status load(outbox_t *outbox, const char *dir, uint64_t fresh_epoch, char *ret_why)
{
    char why[STORE_WHY_BYTES];
    txn_t *txn = outbox_begin(outbox);
    struct span value;

    if (!txn_get(txn, OUTBOX_STATE, state_key, &value)) {
        outbox->running =
            (struct outbox_state){.epoch = fresh_epoch, .base = 1, .first = 1, .next = 1};
        put_state(outbox, txn);
    } else if (value.size == STATE_BYTES) {
        get_state(outbox, value.data);
        outbox->running.first = first_held(txn, outbox->running.next);
    } else {
        txn_fail(txn, STATUS_BUG, "the outbox's state cannot be read");
    }
    enum status status = outbox_commit(outbox, &txn, why);
    if (status != STATUS_OK)
        snprintf(ret_why, STORE_WHY_BYTES, "cannot open the outbox %.150s: %.80s", dir, why);
    return status;
}

enum status outbox_open(const char *dir, size_t map_bytes, uint64_t fresh_epoch,
                        outbox_t **ret_outbox, char ret_why[STORE_WHY_BYTES])
{
    outbox_t *outbox = calloc(1, sizeof *outbox);

    assert(outbox);
    outbox->row = malloc(ORIGIN_BYTES + EVENT_BYTES_MAX);
    assert(outbox->row);
    enum status status = store_open(dir, tables, OUTBOX_TABLES, map_bytes, &outbox->store, ret_why);
    if (status == STATUS_OK)
        status = load(outbox, dir, fresh_epoch, ret_why);
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

enum status outbox_claim(outbox_t *outbox, const char *source, char ret_why[STORE_WHY_BYTES])
{
    txn_t *txn = outbox_begin(outbox);
    struct span owner = {source, strlen(source)};
    char why[STORE_WHY_BYTES];

    if (!txn_get(txn, OUTBOX_STATE, source_key, &owner))
        txn_put(txn, OUTBOX_STATE, source_key, owner);
    bool is_ours = text_is((struct text){owner.data, owner.size}, source);
    snprintf(why, sizeof why, "it is the outbox of %.*s", (int)owner.size,
             (const char *)owner.data);
    if (!is_ours)
        txn_fail(txn, STATUS_CONFIG, why);
    enum status status = outbox_commit(outbox, &txn, why);
    if (status != STATUS_OK)
        snprintf(ret_why, STORE_WHY_BYTES, "cannot open the outbox of %.32s: %.180s", source, why);
    return status;
}

struct outbox_state outbox_state(const outbox_t *outbox)
{
    return outbox->durable;
}

bool outbox_is_nearly_full(outbox_t *outbox, uint64_t disk_reserve)
{
    return store_is_nearly_full(outbox->store, disk_reserve);
}

bool outbox_is_in_place(outbox_t *outbox, char ret_why[STORE_WHY_BYTES])
{
    return store_is_in_place(outbox->store, ret_why);
}

bool outbox_wants_to_grow(outbox_t *outbox)
{
    return store_wants_to_grow(outbox->store);
}

enum status outbox_grow(outbox_t *outbox, size_t *ret_map_bytes, char ret_why[STORE_WHY_BYTES])
{
    return store_grow(outbox->store, ret_map_bytes, ret_why);
}

uint64_t outbox_depth(const outbox_t *outbox)
{
    const struct outbox_state *state = &outbox->running;

    return state->next - state->first;
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

enum status outbox_commit(outbox_t *outbox, txn_t **txn, char ret_why[STORE_WHY_BYTES])
{
    enum status status = txn_commit(txn, ret_why);

    if (status == STATUS_OK)
        outbox->durable = outbox->running;
    return status;
}

void outbox_abort(outbox_t *outbox, txn_t **txn)
{
    outbox->running = outbox->durable;
    txn_abort(txn);
}

uint64_t outbox_add(outbox_t *outbox, txn_t *txn, const void *event, size_t size, bool is_for_case)
{
    uint8_t key[8], *row = outbox->row;
    uint64_t seq = outbox->running.next++;

    assert(size <= EVENT_BYTES_MAX);
    row[0] = is_for_case;
    memcpy(row + ORIGIN_BYTES, event, size);
    txn_append(txn, OUTBOX_EVENTS, seq_key(seq, key), (struct span){row, ORIGIN_BYTES + size});
    put_state(outbox, txn);
    return seq;
}

/* From now on the outbox numbers under another epoch; what it holds keeps its sequences. */
static void begin_epoch(outbox_t *outbox, txn_t *txn, uint64_t epoch)
{
    struct outbox_state *state = &outbox->running;

    state->epoch = epoch;
    state->base = state->first;
    state->turn = state->next_epoch = 0;
    put_state(outbox, txn);
}

void outbox_turn(outbox_t *outbox, txn_t *txn, uint64_t from, uint64_t epoch)
{
    struct outbox_state *state = &outbox->running;

    assert(from <= state->next);
    if (from <= state->first) {
        begin_epoch(outbox, txn, epoch);
    } else if (from != state->turn) {
        state->turn = from;
        state->next_epoch = epoch;
        put_state(outbox, txn);
    }
}

uint64_t outbox_epoch_end(const struct outbox_state *state)
{
    return state->turn ? state->turn : state->next;
}

static bool get_event(txn_t *txn, uint64_t seq, struct span *ret_event, bool *ret_is_for_case)
{
    uint8_t key[8];
    struct span row;

    if (!txn_get(txn, OUTBOX_EVENTS, seq_key(seq, key), &row) || row.size < ORIGIN_BYTES) {
        txn_fail(txn, STATUS_BUG, "an event of the outbox is missing");
        return false;
    }
    *ret_is_for_case = *(const uint8_t *)row.data != 0;
    *ret_event = (struct span){(const uint8_t *)row.data + ORIGIN_BYTES, row.size - ORIGIN_BYTES};
    return true;
}

static bool is_digest_of(txn_t *txn, const struct message *receipt, digest_t *digest)
{
    unsigned char sum[DIGEST_SIZE];
    struct span event;
    bool is_for_case;

    digest_start(digest);
    for (size_t i = 0; i < receipt->count; i++) {
        if (!get_event(txn, receipt->first + i, &event, &is_for_case))
            return true; /* the transaction has failed, and nobody has forked */
        digest_add(digest, event.data, event.size);
    }
    digest_end(digest, sum);
    return receipt->digest.size == DIGEST_SIZE &&
           digest_equal(sum, (const unsigned char *)receipt->digest.data);
}

static void put_receipt(txn_t *txn, uint64_t seq, const struct receipt *receipt)
{
    uint8_t key[8], value[RECEIPT_BYTES];

    bytes_put(value, receipt->n, 8);
    bytes_put(value + 8, receipt->ref, 8);
    value[16] = (uint8_t)receipt->outcome;
    value[17] = (uint8_t)receipt->reason;
    txn_put(txn, OUTBOX_RECEIPTS, seq_key(seq, key), (struct span){value, RECEIPT_BYTES});
    if (seq > OUTBOX_RECEIPTS_MAX)
        txn_delete(txn, OUTBOX_RECEIPTS, seq_key(seq - OUTBOX_RECEIPTS_MAX, key));
}

static void settle_one(txn_t *txn, uint64_t seq, const struct receipt *receipt, outbox_visit *visit,
                       void *context)
{
    struct span event;
    bool is_for_case;
    uint8_t key[8];

    if (!get_event(txn, seq, &event, &is_for_case))
        return;
    if (is_for_case)
        visit(context, txn, event, receipt);
    txn_delete(txn, OUTBOX_EVENTS, seq_key(seq, key));
    put_receipt(txn, seq, receipt);
}

enum settled outbox_settle(outbox_t *outbox, txn_t *txn, const struct message *receipt,
                           digest_t *digest, outbox_visit *visit, void *context)
{
    struct outbox_state *state = &outbox->running;

    if (receipt->first != state->first || receipt->count == 0 ||
        receipt->count > outbox_epoch_end(state) - state->first)
        return SETTLED_NOTHING;
    if (!is_digest_of(txn, receipt, digest))
        return SETTLED_FORKED;
    for (size_t i = 0; i < receipt->count; i++)
        settle_one(txn, receipt->first + i, &receipt->receipts[i], visit, context);
    state->first += receipt->count;
    if (state->first == state->turn)
        begin_epoch(outbox, txn, state->next_epoch);
    return SETTLED;
}

struct receipt outbox_receipt(txn_t *txn, uint64_t seq)
{
    uint8_t key[8];
    struct span value;

    if (!txn_get(txn, OUTBOX_RECEIPTS, seq_key(seq, key), &value) || value.size != RECEIPT_BYTES)
        return (struct receipt){0};
    const uint8_t *at = value.data;
    return (struct receipt){
        .n = bytes_get(at, 8), .ref = bytes_get(at + 8, 8), .outcome = at[16], .reason = at[17]};
}

size_t outbox_fill(const outbox_t *outbox, txn_t *txn, uint64_t first, uint64_t end,
                   struct message *batch)
{
    uint64_t epoch_end = outbox_epoch_end(&outbox->durable);
    size_t bytes = 0;
    struct span event;
    bool is_for_case;

    batch->first = first;
    batch->count = 0;
    if (end > epoch_end)
        end = epoch_end;
    while (first + batch->count < end && batch->count < BATCH_EVENTS_MAX &&
           get_event(txn, first + batch->count, &event, &is_for_case)) {
        bytes += message_item_bytes(event.size);
        if (batch->count > 0 && bytes > FRAME_BYTES_GOAL)
            break;
        batch->events[batch->count++] = (struct text){event.data, event.size};
    }
    return batch->count;
}
