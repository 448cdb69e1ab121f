/* What `backup` and `restore` share: a store is copied record by record into a draft, and the copy verified before
 * it stands in its place. Whatever goes wrong is said. */
#ifndef KAOHE_TOOL_COPYING_H
#define KAOHE_TOOL_COPYING_H

#include "common/ledger/copy.h"
#include "services/tool/draft.h"
#include "services/tool/progress.h"
#include "services/tool/verify.h"

struct copying {
    const struct tool *tool;
    const struct home *home;     /* its settings say how large a store is made */
    char store[HOME_PATH_BYTES]; /* which is copied */
    enum restoring phase;        /* what the copy says of itself */
    struct draft draft;          /* begun by the caller, who also ends it */
    ledger_t *ledger;
    view_t *view;
    refold_t *copy;
    struct progress progress;
    uint64_t n; /* the last record that was copied */
};

/* Before anything is begun, that the disk of `dir` has room for it. STATUS_FULL: it has not. */
MUST_CHECK enum status copying_find_room(const struct copying *copying, const char *dir);
/* Makes the copy in the draft. STATUS_NO: the log is wrong, and there is none. STATUS_FULL: no room; or the log is
 * just being brought back from a backup itself, and is not all there (to be backed up, not even as it was). */
MUST_CHECK enum status copying_make(struct copying *copying, struct verified *ret_verified);
/* The bytes of a store's file; 0: there is none. */
uint64_t copying_file_bytes(const char *dir);

#endif
