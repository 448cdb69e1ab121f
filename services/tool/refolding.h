/* What `score`, `replay` and `what-if` share: a refold that says what is wrong with it, and what it
 * comes to. */
#ifndef KAOHE_TOOL_REFOLDING_H
#define KAOHE_TOOL_REFOLDING_H

#include <jansson.h>

#include "common/ledger/refold.h"
#include "services/tool/tool.h"

/* `rulebook` is the path of --rulebook: that rulebook holds, and no other takes effect; NULL: those
 * of the log hold. Says what went wrong. */
MUST_CHECK enum status refolding_open(const struct tool *tool, const char *rulebook,
                                      refold_t **ret_refold);
/* refold_status; says what went wrong. */
MUST_CHECK enum status refolding_check(const struct tool *tool, refold_t *refold);

/* Where a record that is folded comes from, as far as the rules ask for it: what only the scorer writes
 * is told from what somebody sent. All else is folded without its sequence: what stands in
 * `seen` changes no score, and its source may be in no roster. */
void refolding_place(struct record *record, const struct event *event, bool is_sent);

/* How often a log came back from a backup. */
struct restored {
    unsigned count;
    uint64_t n; /* the last record by which it did */
};
void refolding_note_restore(struct restored *restored, const struct record *record);
/* To stdout; nothing where it never did. */
void refolding_tell_restores(const struct restored *restored);

/* The year that is shown where none is asked for (EVENTS.md 9). */
int refolding_default_year(const refold_t *refold);
/* What was folded, as standings of record `n` (EVENTS.md 10); the caller frees them. NULL: no rulebook
 * is for the year. */
json_t *refolding_standings(refold_t *refold, int year, uint64_t n);

#endif
