#include "services/tool/handover.h"

#include <assert.h>
#include <string.h>

#include "services/tool/scorer.h"

enum status handover_begin(struct handover *handover, const struct home *home, const char *source,
                           const char *by, bool waits, struct trouble *ret_trouble)
{
    handover->kaohe = scorer_new(home);
    handover->waits = waits;
    kaohe_status_t status = kaohe_submit_begin_by(handover->kaohe, source, by, waits);
    return status == KAOHE_OK ? STATUS_OK
                              : scorer_failure(status, kaohe_why(handover->kaohe), ret_trouble);
}

void handover_clear(struct handover *handover)
{
    kaohe_free(&handover->kaohe);
}

bool handover_is_case(const kaohe_event_t *taken)
{
    return taken->taken == KAOHE_TAKEN_OPENED || taken->taken == KAOHE_TAKEN_UPDATED;
}

static bool is_named(const char *name, const char *text)
{
    return name && strcmp(name, text) == 0; /* not each number has one */
}

struct receipt handover_receipt(const kaohe_event_t *event)
{
    struct receipt receipt = {
        .n = event->n, .ref = event->first, .received_ms = event->received_ms};

    for (enum outcome outcome = OUTCOME_NONE + 1; outcome < OUTCOME_END; outcome++)
        if (is_named(outcome_name(outcome), event->outcome))
            receipt.outcome = outcome;
    for (enum reason reason = REASON_NONE + 1; reason < REASON_END; reason++)
        if (is_named(reason_name(reason), event->reason))
            receipt.reason = reason;
    return receipt;
}

static void count_taken(struct handover *handover, const kaohe_event_t *event)
{
    struct handover_counts *counts = &handover->counts;

    counts->malformed += event->taken == KAOHE_TAKEN_MALFORMED;
    counts->taken += event->taken != KAOHE_TAKEN_MALFORMED && event->taken != KAOHE_TAKEN_BLANK;
    counts->opened += event->taken == KAOHE_TAKEN_OPENED;
    counts->updated += event->taken == KAOHE_TAKEN_UPDATED;
    counts->overdue += handover_is_case(event) && event->seq;
    handover->unknown += handover->waits && event->seq;
}

static void take(struct handover *handover, const kaohe_event_t *event)
{
    if (event->kind == KAOHE_SUBMITTED) {
        handover->is_over = true;
        if (event->status != KAOHE_OK)
            handover->status = scorer_failure(event->status, event->why, &handover->trouble);
        return;
    }
    if (event->kind == KAOHE_TAKEN)
        count_taken(handover, event);
    if (event->kind == KAOHE_OUTCOME) {
        handover->counts.outcomes[handover_receipt(event).outcome]++;
        handover->unknown--;
    }
    handover->hear(handover->context, event);
}

/* Waits for what comes first, and takes all that has come. */
static void hear_all(struct handover *handover, int wait_ms)
{
    const kaohe_event_t *event = kaohe_next(handover->kaohe, wait_ms);

    for (; event; event = kaohe_next(handover->kaohe, 0))
        take(handover, event);
}

enum status handover_line(struct handover *handover, uint64_t tag, struct text line)
{
    int wait_ms = 0; /* at first it is only sent */

    assert(line.size <= KAOHE_LINE_BYTES_MAX);
    while (handover->status == STATUS_OK &&
           kaohe_submit_line(handover->kaohe, tag, line.data, line.size) != KAOHE_OK) {
        hear_all(handover, wait_ms);
        wait_ms = KAOHE_FOREVER;
    }
    return handover->status;
}

enum status handover_flush(struct handover *handover)
{
    if (!handover->is_over)
        hear_all(handover, 0);
    return handover->status;
}

enum status handover_finish(struct handover *handover, handover_idle *idle)
{
    if (!handover->is_over) {
        kaohe_submit_end(handover->kaohe);
        hear_all(handover, 0);
    }
    while (!handover->is_over) {
        idle(handover->context);
        hear_all(handover, HANDOVER_IDLE_MS);
    }
    return handover->status;
}
