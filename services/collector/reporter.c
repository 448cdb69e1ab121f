#include "services/collector/reporter.h"

#include <assert.h>
#include <stdlib.h>

#include "common/base/memory.h"

struct reporter {
    outbox_t *outbox;
    struct text clause;
    uint64_t events_max;
    bool has_deadline;
    struct instant deadline;        /* the next of a case */
    uint8_t event[EVENT_BYTES_MAX]; /* the report being made */
};

reporter_t *reporter_new(outbox_t *outbox, struct text clause, uint64_t events_max)
{
    reporter_t *reporter = memory_new(sizeof *reporter);

    reporter->outbox = outbox;
    reporter->clause = clause;
    reporter->events_max = events_max;
    return reporter;
}

void reporter_destroy(reporter_t **reporter)
{
    free(*reporter);
    *reporter = NULL;
}

void reporter_look(reporter_t *reporter, txn_t *txn)
{
    reporter->has_deadline = case_next_deadline(txn, reporter->clause, &reporter->deadline);
}

static bool has_room(const struct reporter *reporter)
{
    return outbox_depth(reporter->outbox) < reporter->events_max;
}

static bool awaits_deadline(const struct reporter *reporter, bool is_held_back)
{
    return reporter->has_deadline && !is_held_back && has_room(reporter);
}

bool reporter_is_due(const reporter_t *reporter, bool is_held_back, struct instant now)
{
    return awaits_deadline(reporter, is_held_back) && instant_compare(reporter->deadline, now) < 0;
}

/* A deadline has passed only after its own millisecond. */
int64_t reporter_wait_ms(const reporter_t *reporter, bool is_held_back, struct instant now)
{
    if (!awaits_deadline(reporter, is_held_back))
        return INT64_MAX;
    int64_t wait_ms = (reporter->deadline.second - now.second) * 1000 +
                      (reporter->deadline.nano - now.nano) / 1000000 + 1;
    return wait_ms < 0 ? 0 : wait_ms;
}

void reporter_report(reporter_t *reporter, txn_t *txn, struct instant now)
{
    for (int i = 0; i < REPORTS_A_PASS && has_room(reporter); i++) {
        size_t size = case_next_overdue(txn, reporter->clause, now, reporter->event);
        if (size == 0)
            return;
        assert(size <= sizeof reporter->event);
        outbox_add(reporter->outbox, txn, reporter->event, size, true);
    }
}
