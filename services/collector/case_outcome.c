#include "services/collector/case_outcome.h"

#include "proto/event_codec.h"
#include "services/collector/cases.h"

void case_outcome_visit(void *context, txn_t *txn, struct span bytes, const struct receipt *receipt)
{
    const struct case_reports *reports = context;
    struct event event;
    struct fault fault;

    bool is_open_again = receipt->outcome == OUTCOME_LATE || (receipt->outcome == OUTCOME_REFUSED &&
                                                              receipt->reason == REASON_BAD_TIME);
    if (!is_open_again)
        return;
    if (event_decode(bytes.data, bytes.size, &event, &fault))
        case_rearm(txn, text_of(reports->source), roster_slug(reports->roster, event.centre),
                   event.record);
    else
        txn_fail(txn, STATUS_DAMAGED, "a report of the outbox cannot be read");
}
