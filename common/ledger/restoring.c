#include "common/ledger/restoring.h"

#include <assert.h>
#include <stdio.h>

#include "common/form/json.h"
#include "common/ledger/ledger_inside.h"
#include "common/ledger/log.h"
#include "common/ledger/restoring_row.h"
#include "common/ledger/view_inside.h"
#include "proto/event_codec.h"

enum { RESTORE_BYTES_MAX = 256 };

struct restoring_state ledger_restoring(const ledger_t *ledger)
{
    return ledger->restoring;
}

struct restoring_state view_restoring(view_t *view)
{
    return restoring_row_get(view->txn, log_last(view->txn));
}

static void turn(ledger_t *ledger, struct restoring_state state)
{
    assert(ledger->txn);
    ledger->restoring = state;
    restoring_row_put(ledger->txn, &ledger->restoring);
}

void ledger_begin_taking(ledger_t *ledger, int64_t wall_ms)
{
    char bytes[RESTORE_BYTES_MAX], stamp[STAMP_BYTES], summary[STAMP_BYTES + 32];
    struct event event = {.action = text_of(action_name(ACTION_RESTORE)),
                          .from = {.is_there = true, .value = (int64_t)ledger->n}};
    struct ledger_taken taken;

    assert(ledger->restoring.phase == RESTORING_GATHERING);
    assert(ledger->restoring.from == ledger->n);
    stamp_print(wall_ms, stamp);
    snprintf(summary, sizeof summary, "from a backup, %s", stamp);
    event.summary = text_of(summary);
    struct text encoded = {bytes, event_encode(&event, bytes, sizeof bytes)};
    assert(encoded.size > 0);
    turn(ledger, (struct restoring_state){RESTORING_TAKING, ledger->n});
    ledger_take(ledger,
                &(struct ordered_batch){.source = text_of(OFFICE),
                                        .events = {.items = &encoded, .count = 1},
                                        .received_ms = ledger->received_ms,
                                        .is_kept = true},
                &taken);
    assert(taken.verdict == LEDGER_TROUBLE || taken.verdict == LEDGER_TAKEN);
    assert(taken.verdict == LEDGER_TROUBLE || taken.receipts.items[0].outcome == OUTCOME_NOTED);
}

void ledger_end_taking(ledger_t *ledger)
{
    assert(ledger->restoring.phase == RESTORING_TAKING);
    turn(ledger, (struct restoring_state){RESTORING_NOT, 0});
}
