/* The words for an event that the scorer refused: which value it is, which record it meets, who may.
 * Pure; explain.h fetches what they are made of. */
#ifndef KAOHE_TOOL_REFUSED_H
#define KAOHE_TOOL_REFUSED_H

#include "common/score/rulebook.h"
#include "proto/record.h"

enum { REFUSED_BYTES = 640, REFUSED_YEARS_BYTES = 128 };

struct refused {
    const struct record *record; /* its reason, source and time */
    const struct event *event;   /* that of the record */
    const struct rulebook *book; /* of the event's year, for its grade or points; NULL: not known */
    const struct rulebook *roster; /* one that has the centres; NULL: not known */
    const struct record *met; /* of a conflict: the first record of the finding; NULL: not known */
    const struct event *met_event; /* that of `met` */
    const char *granted; /* how the event's key is granted now: "as reader by record 7"; empty:
                                    * not; NULL: not known */
    const char *years;   /* that rulebooks are for: "2000 to 2099"; empty: not known */
    char *why;           /* REFUSED_BYTES, for the sentence */
};

/* Returns the field to look at: one that the event has, or that it lacks and should not. The sentence
 * is empty where nothing can be said beyond the reason. */
const char *refused_say(const struct refused *refused);

#endif
