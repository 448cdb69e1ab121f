#include "services/collector/keeping.h"

#include "common/base/clock.h"
#include "common/base/diag.h"

#define DAY_MS INT64_C(86400000)

struct keeping_now keeping_now(const struct room *room, const struct case_clock *clock,
                               const struct link *link)
{
    return (struct keeping_now){.mono_ms = clock_mono_ms(),
                                .wall_ms = case_clock_now(clock).second * 1000,
                                .is_short = room->is_full || room->is_scarce,
                                .knows_time =
                                    link->state == LINK_LIVE && !case_clock_is_held(clock)};
}

static struct kept_bounds bounds_of(const struct keeping *keeping, const struct settings *settings,
                                    const struct keeping_now *now)
{
    bool is_wary = now->mono_ms < keeping->wary_ms;
    struct kept_bounds bounds = {.since_ms = INT64_MIN,
                                 .bytes_max = (uint64_t)settings->keep_mib << 20};

    if (now->knows_time)
        bounds.since_ms = now->wall_ms - settings->keep_days * DAY_MS;
    if (now->is_short || is_wary || settings->keep_days == 0)
        bounds.bytes_max = 0;
    return bounds;
}

static enum status look(outbox_t *outbox, const struct kept_bounds *bounds, bool *ret_is_over,
                        struct trouble *ret_trouble)
{
    txn_t *txn = outbox_begin_read(outbox);

    *ret_is_over = kept_is_over(txn, bounds);
    enum status status = txn_status(txn);
    if (status != STATUS_OK)
        trouble_set(ret_trouble, status, "%s", txn_why(txn));
    txn_abort(&txn);
    return status;
}

/* Without room for it nothing is written, and that is certain. */
static enum status forget(outbox_t *outbox, const struct kept_bounds *bounds, bool *ret_is_over,
                          struct trouble *ret_trouble)
{
    txn_t *txn = outbox_begin(outbox);

    kept_forget(txn, bounds, KEPT_STEP);
    *ret_is_over = kept_is_over(txn, bounds);
    enum status status = outbox_commit(outbox, &txn, ret_trouble);
    if (status != STATUS_FULL)
        return status;
    *ret_is_over = false;
    return STATUS_OK;
}

/* A disk that is full to the last page is left alone. */
static bool has_room_to_delete(outbox_t *outbox)
{
    store_t *store = outbox_store(outbox);
    uint64_t soon;

    return store_disk_bytes(store) >= KEEPING_DELETE_BYTES ||
           store_reusable_bytes(store, &soon) >= KEEPING_DELETE_BYTES;
}

enum status keeping_look(struct keeping *keeping, outbox_t *outbox, const struct settings *settings,
                         const struct keeping_now *now)
{
    struct kept_bounds bounds = bounds_of(keeping, settings, now);
    struct trouble trouble;
    bool is_over = false;

    outbox_keep(outbox, &bounds);
    keeping->made_room = false;
    if (now->mono_ms < keeping->look_ms && !now->is_short)
        return STATUS_OK;
    enum status status = look(outbox, &bounds, &is_over, &trouble);
    if (now->is_short && is_over)
        is_over = has_room_to_delete(outbox);
    keeping->made_room = now->is_short && is_over;
    for (int left = now->is_short ? KEEPING_SHORT_STEPS : 1;
         left > 0 && is_over && status == STATUS_OK; left--)
        status = forget(outbox, &bounds, &is_over, &trouble);
    if (status != STATUS_OK)
        diag_error("cannot look after what the outbox keeps: %s; ending", trouble.why);
    keeping->has_more = is_over;
    keeping->look_ms = is_over ? 0 : now->mono_ms + KEPT_LOOK_MS;
    return status;
}

void keeping_had_no_room(struct keeping *keeping, int64_t mono_ms)
{
    keeping->wary_ms = mono_ms + KEEPING_WARY_MS;
    keeping->look_ms = 0;
}
