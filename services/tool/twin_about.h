/* What an event is about, in one short line for people. Pure. */
#ifndef KAOHE_TOOL_TWIN_ABOUT_H
#define KAOHE_TOOL_TWIN_ABOUT_H

#include "common/score/calendar.h"
#include "proto/event.h"

enum { TWIN_ABOUT_BYTES = 160 };

/* `武侯区 刊物发表 WH-P-17`; of what is neither report nor ruling also the action. What the rulebooks do
 * not know stands as it was sent. */
void twin_about(const struct calendar *calendar, struct text source, const struct event *event,
                char ret_about[TWIN_ABOUT_BYTES]);

#endif
