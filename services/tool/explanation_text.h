/* An explanation (PROTOCOL.md 11) as lines for people who know the regulation. */
#ifndef KAOHE_TOOL_EXPLANATION_TEXT_H
#define KAOHE_TOOL_EXPLANATION_TEXT_H

#include "services/tool/outlook.h"

/* Prints all of it: the base, each finding below its clause, the sums, and the outlook as the last lines.
 * `moment` is a line on which past it is; empty: it is the present. */
void explanation_print(const struct outlook *outlook, const char *moment);

#endif
