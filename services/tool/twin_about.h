/* What an event is about, in parts for people. Pure. */
#ifndef KAOHE_TOOL_TWIN_ABOUT_H
#define KAOHE_TOOL_TWIN_ABOUT_H

#include "common/score/calendar.h"
#include "proto/event.h"
#include "services/tool/clause_name.h"

enum { TWIN_PART_BYTES = 65 }; /* with its NUL: a record's number is whole; other parts are cut */

struct twin_about {
    char centre[TWIN_PART_BYTES];
    char what[TWIN_PART_BYTES]; /* the clause; of what is neither report nor ruling the action */
    char record[TWIN_PART_BYTES];
};

/* 武侯区, 刊物发表, WH-P-17; a part that an event does not have is empty. What the rulebooks do not know
 * stands as it was sent. */
void twin_about(const struct calendar *calendar, struct text source, const struct event *event,
                struct twin_about *ret_about);

#endif
