/* Opening the scorer's log: never an empty one where there was one, nor a bare backup; with its progress while the tables of an
 * earlier format are built again. */
#ifndef KAOHE_SCORER_OPENING_H
#define KAOHE_SCORER_OPENING_H

#include "common/ledger/ledger.h"
#include "common/run/home.h"

#define OPENING_STORE "scorer" /* its directory in the home */

/* Says itself what went wrong. STATUS_STOPPED: a signal came meanwhile. The caller closes it in any case. */
MUST_CHECK enum status opening_ledger(const struct home *home, const char *dir,
                                      ledger_t **ret_ledger);
/* As the `keep` of a daemon_kind: that the home knows that it has a log. */
MUST_CHECK enum status opening_keep(const struct home *home, bool *ret_mended);

/* Makes its mark again where that is gone; says what went wrong. As mark_keep. */
MUST_CHECK enum status opening_keep(const struct home *home, bool *ret_mended);

#endif
