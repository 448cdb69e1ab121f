/* What a `kaohe what-if` comes to, as JSON and as text for people. */
#ifndef KAOHE_TOOL_SUPPOSITION_H
#define KAOHE_TOOL_SUPPOSITION_H

#include "services/tool/twin.h"

/* What was asked for, for people. */
struct supposition {
    int year;
    const char *file;       /* whose events were added; NULL: none */
    const char *rulebook;   /* the file of the other one; NULL: none */
    json_t *before, *after; /* standings of the year */
    json_t *other_years;    /* those that change too, in their order */
};

/* Both standings of the year, and which other years change; to be cleared. False: no rulebook is for
 * the year, or none would be. */
bool supposition_make(twin_t *twin, int year, struct supposition *ret_supposition);
void supposition_clear(struct supposition *supposition);

/* One line of JSON (PROTOCOL.md 11). */
void supposition_print_json(const struct supposition *supposition, const twin_t *twin);
void supposition_print(const struct supposition *supposition, const twin_t *twin);

#endif
