/* What the records of a log say that they changed, in sum (proto/record.h), held against the naive
 * judge. Reports to checker.h. */
#ifndef KAOHE_MODEL_EFFECTS_H
#define KAOHE_MODEL_EFFECTS_H

#include "tests/model/naive.h"
#include "tests/model/naive_read.h"

void effects_begin(void);
void effects_add(const struct naive_record *record);
void effects_check(const naive_t *naive); /* at the end of the log */

#endif
