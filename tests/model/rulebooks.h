/* The later rulebooks of a history: the default one with a few words changed, so that the naive judge
 * can know each by its name (naive_rules.h has what they change). */
#ifndef KAOHE_MODEL_RULEBOOKS_H
#define KAOHE_MODEL_RULEBOOKS_H

#include "proto/text.h"

enum { RULEBOOKS = 6 };

void rulebooks_make(void);               /* once */
struct text rulebooks_text(unsigned at); /* 0 to RULEBOOKS - 1; the last cannot be read */

#endif
