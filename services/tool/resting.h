/* A log that is being brought back from a backup, in this home, while no scorer runs on it: what can be told
 * of it then, and said. Whoever has the scorer's machine may say without whom it is brought back
 * (run/without.h): there is no other way where the office's key was lost with the machine. */
#ifndef KAOHE_TOOL_RESTING_H
#define KAOHE_TOOL_RESTING_H

#include "services/tool/stock.h"

/* For --with, once something has come back. */
#define RESTING_TOO_LATE                                                                           \
    "too late: the log is being brought back without those that were named; what they keep comes " \
    "as new"

struct resting {
    bool is_here; /* there is a store in this home, or was one, and no scorer runs on it */
    bool is_gone; /* there was one */
    struct stock stock;
    int lock; /* held until resting_end, so that no scorer starts meanwhile; -1: it is not */
};

/* Refuses root in another's home: what it makes there (the lock, the store's lock file, a note) the scorer
 * could not use. Says so. */
MUST_CHECK enum status resting_check_owner(const struct tool *tool, const struct home *home);

/* Says what is wrong; where it is not here, nothing. The caller ends it in any case. */
MUST_CHECK enum status resting_begin(const struct tool *tool, const struct home *home,
                                     struct resting *ret_resting);
void resting_end(struct resting *resting);

/* Notes for whom it does not wait, for the scorer that starts. STATUS_NO: the log is not being brought
 * back. */
MUST_CHECK enum status resting_go_without(const struct tool *tool, const struct home *home,
                                          const struct resting *resting, const char *const *sources,
                                          int count);
/* Takes that back. STATUS_NO also where it is being brought back without it already, or it was not said. */
MUST_CHECK enum status resting_wait_for(const struct tool *tool, const struct home *home,
                                        const struct resting *resting, const char *const *sources,
                                        int count);
/* How it stands. */
MUST_CHECK enum status resting_tell(const struct tool *tool, const struct home *home,
                                    const struct resting *resting, bool as_json);

#endif
