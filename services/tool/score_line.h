/* A centre's score before and after something, and why it stays where it does. Pure. */
#ifndef KAOHE_TOOL_SCORE_LINE_H
#define KAOHE_TOOL_SCORE_LINE_H

#include <jansson.h>

enum { SCORE_LINE_BYTES = 512 };

/* `武侯区: 70 → 71`, of two rows of standings (EVENTS.md 10); where the score is the same, also what
 * changed below it. */
void score_line(json_t *before, json_t *after, char ret_line[SCORE_LINE_BYTES]);

#endif
