#include "services/collector/kept.h"

#include "services/collector/outbox_row.h"

void kept_put(txn_t *txn, uint64_t n, struct span row)
{
    uint8_t key[OUTBOX_SEQ_BYTES];

    txn_put(txn, OUTBOX_KEPT, outbox_row_key(n, key), row);
}

bool kept_next(txn_t *txn, uint64_t n, struct kept_event *ret_event)
{
    cursor_t *cursor = cursor_open(txn, OUTBOX_KEPT);
    uint8_t key[OUTBOX_SEQ_BYTES];
    bool is_there = cursor_seek(cursor, outbox_row_key(n, key));
    bool is_read = is_there && outbox_row_read_key(cursor_key(cursor), &ret_event->n) &&
                   outbox_row_read_kept(cursor_value(cursor), ret_event);

    cursor_close(&cursor);
    if (is_there && !is_read)
        txn_fail(txn, STATUS_DAMAGED, "a kept event of the outbox cannot be read");
    return is_read;
}

struct kept_range kept_range(txn_t *txn)
{
    struct kept_event first = {0};

    kept_next(txn, 0, &first);
    return (struct kept_range){txn_count(txn, OUTBOX_KEPT), first.n};
}

/* Whether the oldest is to be forgotten. */
static bool is_over(txn_t *txn, const struct kept_bounds *bounds, struct kept_event *ret_oldest)
{
    return kept_next(txn, 0, ret_oldest) && (ret_oldest->received_ms < bounds->since_ms ||
                                             txn_bytes(txn, OUTBOX_KEPT) > bounds->bytes_max);
}

bool kept_is_over(txn_t *txn, const struct kept_bounds *bounds)
{
    struct kept_event oldest;

    return is_over(txn, bounds, &oldest);
}

void kept_forget(txn_t *txn, const struct kept_bounds *bounds, size_t max)
{
    uint8_t key[OUTBOX_SEQ_BYTES];
    struct kept_event oldest;

    for (; max > 0 && is_over(txn, bounds, &oldest); max--)
        txn_delete(txn, OUTBOX_KEPT, outbox_row_key(oldest.n, key));
}
