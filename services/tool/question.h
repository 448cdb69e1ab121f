/* A yes that is asked for before something is written for ever. */
#ifndef KAOHE_TOOL_QUESTION_H
#define KAOHE_TOOL_QUESTION_H

#include "services/tool/tool.h"

/* Asks, with `question` as it stands before "[y/N]", on the terminal that stdin and stderr are; `has_said_yes` answers beforehand. Where there is no
 * terminal, or the answer is none of y, Y and yes, it is false, and it is said that nothing was written. */
bool question_is_yes(const struct tool *tool, const char *question, bool has_said_yes);

#endif
