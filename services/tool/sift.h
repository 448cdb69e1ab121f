/* Which findings of a list are wanted. */
#ifndef KAOHE_TOOL_SIFT_H
#define KAOHE_TOOL_SIFT_H

#include <jansson.h>

#include "common/score/rulebook.h"
#include "services/tool/period.h"

struct sift {
    struct period period;   /* of the event's date */
    const char *clause;     /* its slug; NULL: any */
    const char *text;       /* in the record number, the summary or the evidence; NULL: any */
    bool is_clause_unknown; /* to the rules that are known: a finding may have it all the same */
};

/* Sets the clause that somebody has typed. */
void sift_clause(struct sift *sift, const struct rulebook *rules, const char *typed);
bool sift_wants(struct sift *sift, json_t *finding);

#endif
