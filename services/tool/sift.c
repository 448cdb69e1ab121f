#include "services/tool/sift.h"

#include <string.h>

#include "services/tool/clause_name.h"
#include "services/tool/row.h"

void sift_clause(struct sift *sift, const struct rulebook *rules, const char *typed)
{
    const struct clause *clause = clause_named(rules, typed);

    sift->clause = clause ? clause->slug : typed;
    sift->is_clause_unknown = !clause;
}

/* A later rulebook may have a clause that the log's first does not know. */
static bool is_of_clause(struct sift *sift, json_t *finding)
{
    bool is_it = !sift->clause || strcmp(sift->clause, row_text(finding, "clause")) == 0;

    if (is_it)
        sift->is_clause_unknown = false;
    return is_it;
}

/* A time that cannot be read is before every day: --since alone hides such a finding. */
static bool is_of_period(const struct sift *sift, json_t *finding)
{
    struct instant occurred;
    bool is_read = instant_read(text_of(row_text(finding, "occurred")), &occurred);

    return period_has(&sift->period, is_read ? occurred.second : INT64_MIN);
}

static bool has_text(const struct sift *sift, json_t *finding)
{
    static const char *const places[] = {"record", "summary", "evidence"};
    bool has = !sift->text;

    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        has = has || strstr(row_text(finding, places[i]), sift->text);
    return has;
}

bool sift_wants(struct sift *sift, json_t *finding)
{
    return is_of_clause(sift, finding) && is_of_period(sift, finding) && has_text(sift, finding);
}
