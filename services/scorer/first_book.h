/* The rulebook that a new log begins with: that of the settings, or chengdu-2006. Both calls say
 * themselves what is wrong with it: its file cannot be read or is no rulebook (STATUS_CONFIG). */
#ifndef KAOHE_SCORER_FIRST_BOOK_H
#define KAOHE_SCORER_FIRST_BOOK_H

#include "common/ledger/ledger.h"
#include "common/run/home.h"

/* Puts it into an empty ledger, as the first record, for the caller to commit. */
MUST_CHECK enum status first_book_put(const struct home *home, ledger_t *ledger);

/* Whether a log could begin with it; leaves nothing behind. */
MUST_CHECK enum status first_book_check(const struct home *home);

#endif
