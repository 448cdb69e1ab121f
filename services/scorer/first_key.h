/* The first keys of a log: where the home has a key of the office (keys/office.key) and the log never
 * granted one, the scorer grants it as it starts; in a log that has nothing but its rulebook also each
 * centre's key that is there. Each with the verifier key beside it, where there is one: its collector is a
 * witness of the log (signfile.h). To be asked while the clock is trusted. */
#ifndef KAOHE_SCORER_FIRST_KEY_H
#define KAOHE_SCORER_FIRST_KEY_H

#include "common/ledger/ledger.h"
#include "common/run/home.h"

/* Appends and commits what is due. Says itself what went wrong. */
MUST_CHECK enum status first_key_put(const struct home *home, ledger_t *ledger);

#endif
