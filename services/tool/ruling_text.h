/* Rulings of the log as lines for officials: fixed columns first, what may be long below them. */
#ifndef KAOHE_TOOL_RULING_TEXT_H
#define KAOHE_TOOL_RULING_TEXT_H

#include "common/score/rulebook.h"
#include "proto/event.h"
#include "proto/record.h"

void ruling_print_head(void);
/* A confirm, dismiss or revoke, also one that took no effect: then with the reason. */
void ruling_print(const struct record *record, const struct event *event,
                  const struct rulebook *rules);

#endif
