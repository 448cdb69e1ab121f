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

/* Where a record that is folded comes from, as far as the rules ask for it: a `clock` that somebody
 * sent is told from one that the scorer wrote. All else is folded without its sequence: what stands in
 * `seen` changes no score, and its source may be in no roster. */
void refolding_place(struct record *record, const struct event *event, bool is_sent);

/* The year that is shown where none is asked for (EVENTS.md 9). */
int refolding_default_year(const refold_t *refold);
/* What was folded, as standings of record `n` (EVENTS.md 10); the caller frees them. NULL: no rulebook
 * is for the year. */
json_t *refolding_standings(refold_t *refold, int year, uint64_t n);

#endif
