/* Sources without which a log is brought back from a backup (PROTOCOL.md 17), by the word of whoever has the scorer's
 * machine: the file HOME/restore.without, a slug a line. It is said while no scorer runs, so that there is a way where
 * the office itself cannot say it any more, and holds until the log is back or another backup is put in place. */
#ifndef KAOHE_RUN_WITHOUT_H
#define KAOHE_RUN_WITHOUT_H

#include "common/run/home.h"
#include "proto/limits.h"

#define WITHOUT_FILE "restore.without" /* in the home */

enum { WITHOUT_MAX = 65 }; /* as many centres as a roster may have, and the office */

struct without {
    unsigned count;
    char slugs[WITHOUT_MAX][SLUG_BYTES_MAX + 1];
};

/* Where there is no file, there are none. STATUS_CONFIG: it is no such file, and `ret_trouble` says so. */
MUST_CHECK enum status without_read(const struct home *home, struct without *ret_without,
                                    struct trouble *ret_trouble);
/* Adds these to those that are there; on disk when it is STATUS_OK. */
MUST_CHECK enum status without_add(const struct home *home, const char *const *slugs,
                                   unsigned count, struct trouble *ret_trouble);
/* Takes one out that is there, or is not; the same. `ret_without` has those that are left. */
MUST_CHECK enum status without_remove(const struct home *home, const char *slug,
                                      struct without *ret_without, struct trouble *ret_trouble);
bool without_has(const struct without *without, const char *slug);
/* The word holds no longer; what cannot be removed is found again, which does no harm. */
void without_clear(const struct home *home);

#endif
