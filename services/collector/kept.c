#include "services/collector/kept.h"

#include "services/collector/outbox_row.h"

static const struct span turn_key = {"kept", 4};

struct kept_turn kept_turn(txn_t *txn)
{
    struct kept_turn turn = {0};
    struct span value;

    if (txn_get(txn, OUTBOX_STATE, turn_key, &value) && !outbox_row_read_turn(value, &turn))
        txn_fail(txn, STATUS_DAMAGED, "by which log's numbers events are kept cannot be read");
    return turn;
}

void kept_begin_turn(txn_t *txn, uint64_t log)
{
    struct kept_turn turn = {kept_turn(txn).turn + 1, log};
    uint8_t value[OUTBOX_TURN_BYTES];

    outbox_row_write_turn(&turn, value);
    txn_put(txn, OUTBOX_STATE, turn_key, (struct span){value, sizeof value});
}

void kept_put(txn_t *txn, uint64_t turn, uint64_t n, struct span row)
{
    uint8_t key[OUTBOX_KEPT_KEY_BYTES];

    txn_put(txn, OUTBOX_KEPT, outbox_row_kept_key(turn, n, key), row);
}

void kept_drop(txn_t *txn, uint64_t turn, uint64_t n)
{
    uint8_t key[OUTBOX_KEPT_KEY_BYTES];

    txn_delete(txn, OUTBOX_KEPT, outbox_row_kept_key(turn, n, key));
}

static bool read_row(txn_t *txn, const cursor_t *cursor, struct kept_event *ret_event)
{
    if (outbox_row_read_kept_key(cursor_key(cursor), &ret_event->turn, &ret_event->n) &&
        outbox_row_read_kept(cursor_value(cursor), ret_event))
        return true;
    txn_fail(txn, STATUS_DAMAGED, "a kept event of the outbox cannot be read");
    return false;
}

/* The first at or behind that place, of any turn. */
static bool seek(txn_t *txn, uint64_t turn, uint64_t n, struct kept_event *ret_event)
{
    cursor_t *cursor = cursor_open(txn, OUTBOX_KEPT);
    uint8_t key[OUTBOX_KEPT_KEY_BYTES];
    bool is_read =
        cursor_seek(cursor, outbox_row_kept_key(turn, n, key)) && read_row(txn, cursor, ret_event);

    cursor_close(&cursor);
    return is_read;
}

bool kept_next(txn_t *txn, uint64_t turn, uint64_t n, struct kept_event *ret_event)
{
    return seek(txn, turn, n, ret_event) && ret_event->turn == turn;
}

bool kept_stale(txn_t *txn, uint64_t turn, struct kept_event *ret_event)
{
    return seek(txn, 0, 0, ret_event) && ret_event->turn < turn;
}

bool kept_count(txn_t *txn, uint64_t log, const struct kept_span *span, uint64_t *ret_count)
{
    struct kept_turn turn = kept_turn(txn);
    struct kept_event event;

    *ret_count = 0;
    if (turn.log != log || kept_stale(txn, turn.turn, &event))
        return false;
    for (event.n = span->from; kept_next(txn, turn.turn, event.n + 1, &event);)
        *ret_count += event.n <= span->to || event.seq < span->first;
    return true;
}

uint64_t kept_last(txn_t *txn, uint64_t turn)
{
    cursor_t *cursor = cursor_open(txn, OUTBOX_KEPT);
    struct kept_event last = {0};
    bool is_there = cursor_last(cursor) && read_row(txn, cursor, &last) && last.turn == turn;

    cursor_close(&cursor);
    return is_there ? last.n : 0;
}

struct kept_range kept_range(txn_t *txn)
{
    struct kept_event first = {0};

    seek(txn, 0, 0, &first);
    return (struct kept_range){txn_count(txn, OUTBOX_KEPT), first.n};
}

/* Whether the oldest is to be forgotten. */
static bool is_over(txn_t *txn, const struct kept_bounds *bounds, struct kept_event *ret_oldest)
{
    return seek(txn, 0, 0, ret_oldest) && (ret_oldest->received_ms < bounds->since_ms ||
                                           txn_bytes(txn, OUTBOX_KEPT) > bounds->bytes_max);
}

bool kept_is_over(txn_t *txn, const struct kept_bounds *bounds)
{
    struct kept_event oldest;

    return is_over(txn, bounds, &oldest);
}

void kept_forget(txn_t *txn, const struct kept_bounds *bounds, size_t max)
{
    struct kept_event oldest;

    for (; max > 0 && is_over(txn, bounds, &oldest); max--)
        kept_drop(txn, oldest.turn, oldest.n);
}
