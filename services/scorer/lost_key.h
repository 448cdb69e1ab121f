/* The way back for an office that has no key left that it can use: whoever has the scorer's machine
 * grants it another one (kaohe-scorer --grant-office). */
#ifndef KAOHE_SCORER_LOST_KEY_H
#define KAOHE_SCORER_LOST_KEY_H

#include "common/base/status.h"
#include "common/run/home.h"

/* Grants the office the key of a public file, by a record of the scorer's own, while no scorer has the
 * home. Says itself what went wrong, or which record it is. STATUS_NO: the key is granted already. */
MUST_CHECK enum status lost_key_grant(const struct home *home, const char *path);

#endif
