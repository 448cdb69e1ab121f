/* What became of rulings, in words: what was ruled on and how, and the scores before and after. */
#ifndef KAOHE_TOOL_RULE_TELL_H
#define KAOHE_TOOL_RULE_TELL_H

#include "common/client/ask.h"
#include "common/score/rulebook.h"
#include "services/tool/rule.h"

/* The standings of each year that a wanted ruling is about, for rule_tell_scores afterwards; the caller
 * frees them. What cannot be had is said, and left out. */
json_t *rule_tell_before(const struct tool *tool, ask_t *scorer, const struct ruling *rulings,
                         size_t count);
/* A line for each centre and year: its score before and now. */
void rule_tell_scores(const struct tool *tool, ask_t *scorer, json_t *before,
                      const struct ruling *rulings, size_t count);

/* A line for each that is in the log: what was ruled on, and how. */
void rule_tell(const struct rulebook *rules, const struct ruling *rulings, size_t count);
/* Says of each that was refused why; STATUS_NO if there is one. */
MUST_CHECK enum status rule_tell_refused(const struct tool *tool, const struct home *home,
                                         const struct ruling *rulings, size_t count);

#endif
