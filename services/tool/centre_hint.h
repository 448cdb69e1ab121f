/* What somebody may have meant who typed the name of no centre. Pure. */
#ifndef KAOHE_TOOL_CENTRE_HINT_H
#define KAOHE_TOOL_CENTRE_HINT_H

#include "common/score/rulebook.h"

enum { CENTRE_HINT_BYTES = 512 };

/* That there is no such centre, and which ones are meant, perhaps: their name or slug has what was
 * typed in it, or differs from it by a character. */
void centre_hint(const struct rulebook *rules, const char *typed, char ret_hint[CENTRE_HINT_BYTES]);

#endif
