/* An explanation (PROTOCOL.md 11) as lines for people who know the regulation. */
#ifndef KAOHE_TOOL_EXPLANATION_TEXT_H
#define KAOHE_TOOL_EXPLANATION_TEXT_H

#include <jansson.h>

#include "common/score/rulebook.h"
#include "services/tool/moment.h"

/* Prints all of it: the base, each finding below its clause, the sums, and what is missing to the next
 * rank as the last line. */
void explanation_print(json_t *explanation, const struct rulebook *rules,
                       const struct moment *moment);

#endif
