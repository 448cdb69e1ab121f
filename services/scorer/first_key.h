/* The first key of the office: where the home has one and the log never granted one, the scorer grants it
 * as it starts (contract of keys: EVENTS.md 9). */
#ifndef KAOHE_SCORER_FIRST_KEY_H
#define KAOHE_SCORER_FIRST_KEY_H

#include "common/ledger/ledger.h"
#include "common/run/home.h"

/* Appends and commits it where it is due. Says itself what went wrong. */
MUST_CHECK enum status first_key_put(const struct home *home, ledger_t *ledger);

#endif
