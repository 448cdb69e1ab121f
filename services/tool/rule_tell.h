/* Rulings that are written, in words: what was ruled on and how, and the scores before and after. */
#ifndef KAOHE_TOOL_RULE_TELL_H
#define KAOHE_TOOL_RULE_TELL_H

#include "common/client/ask.h"
#include "common/score/rulebook.h"
#include "services/tool/rule.h"

/* Hands over (rule_hand_over) and tells what became of them: a line for each that is in the log, with
 * what was ruled on and how (without `rules`: how alone); why one was refused; and for each centre and
 * year its score before and now, where it can be had. STATUS_NO: one was
 * refused, or came late. */
MUST_CHECK enum status rule_tell_hand_over(const struct tool *tool, const struct home *home,
                                           ask_t *scorer, const struct rulebook *rules,
                                           struct ruling *rulings, size_t count);

#endif
