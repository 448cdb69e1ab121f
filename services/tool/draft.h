/* A directory that is made beside its place, and stands there whole or not at all: `DIR.draft` until it is
 * done. One that is left behind by who was killed is taken over by the next; two at a time are not made. Who is told
 * to end (SIGINT, SIGTERM, SIGHUP) clears it away, and says that nothing was changed. */
#ifndef KAOHE_TOOL_DRAFT_H
#define KAOHE_TOOL_DRAFT_H

#include "services/tool/tool.h"

enum { DRAFT_PATH_BYTES = HOME_PATH_BYTES + 16 };

struct draft {
    const struct tool *tool;
    char place[HOME_PATH_BYTES]; /* without slashes at its end */
    char path[DRAFT_PATH_BYTES];
    int lock_fd; /* -1: it is not ours */
};

/* Says what is wrong. STATUS_CONFIG: the place is there and not empty. STATUS_FULL: another makes it. The caller
 * ends it with draft_give_up or draft_place in any case. */
MUST_CHECK enum status draft_begin(const struct tool *tool, const char *place,
                                   struct draft *ret_draft);
/* Removes the store that was made in it, and all else; of one that is not ours nothing. */
void draft_give_up(struct draft *draft);
/* The same where something may stand in the place: it is the caller's to put it aside. */
MUST_CHECK enum status draft_begin_beside(const struct tool *tool, const char *place,
                                          struct draft *ret_draft);
/* Puts it into its place, and syncs that. Says what went wrong; then it was given up. */
MUST_CHECK enum status draft_place(struct draft *draft);

#endif
