/* A ledger that came back from a backup, until what it lacks was brought back (PROTOCOL.md 17). A row of the
 * table `meta`, so that it is in the transaction of all that follows.
 *
 *    kaohe backup          kaohe restore       ledger_begin_taking       ledger_end_taking
 *   ──────────────► BACKUP ────────────► GATHERING ────────────► TAKING ────────────────► NOT
 */
#ifndef KAOHE_LEDGER_RESTORING_H
#define KAOHE_LEDGER_RESTORING_H

#include "common/ledger/view.h"

enum restoring {
    RESTORING_NOT,
    RESTORING_BACKUP,    /* a bare copy: no scorer starts on it */
    RESTORING_GATHERING, /* put in place; the log takes nothing until every source is known */
    RESTORING_TAKING,    /* the record `restore` is in the log, and kept events are taken */
};

struct restoring_state {
    enum restoring phase;
    uint64_t from; /* the last record of the backup; `restore` is the one behind it */
};

/* As of what was taken last, committed or not; of a ledger for views only as it was opened. */
struct restoring_state ledger_restoring(const ledger_t *ledger);
/* As of the view's record. */
struct restoring_state view_restoring(view_t *view);

/* While GATHERING, between begin and commit: the record `restore` comes behind the log, and TAKING begins. It is
 * the scorer's own: of the office, in no epoch. What follows is older than now, so it was received when the
 * backup's last record was; `wall_ms` stands in its summary. */
void ledger_begin_taking(ledger_t *ledger, int64_t wall_ms);
/* While TAKING, between begin and commit: nothing is left to take. From now on the log has another origin
 * (proof/origin.h), and takes what comes. */
void ledger_end_taking(ledger_t *ledger);

#endif
