/* The way back for an office that has no key left that it can use: whoever has the scorer's machine
 * grants it another one (kaohe-scorer --grant-office). */
#ifndef KAOHE_SCORER_LOST_KEY_H
#define KAOHE_SCORER_LOST_KEY_H

#include "common/ledger/ledger.h"
#include "common/run/home.h"

/* Before the store is opened: the file is a public key, and this home has a log at all. */
MUST_CHECK enum status lost_key_check(const struct home *home, const char *path);
/* Appends and commits the grant. Says which record it is. STATUS_NO: the key is granted already. */
MUST_CHECK enum status lost_key_grant(ledger_t *ledger, const char *path);

#endif
