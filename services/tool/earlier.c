#include "services/tool/earlier.h"

#include <stdio.h>
#include <string.h>

#include "common/form/json.h"
#include "common/score/instant.h"
#include "services/tool/finding_text.h"
#include "services/tool/row.h"

enum { WORTH_BYTES = FINDING_WORTH_BYTES + 2 };

void earlier_clear(struct earlier *earlier)
{
    json_decref(earlier->changes);
    json_decref(earlier->findings);
    *earlier = (struct earlier){0};
}

static bool is_one_of(const char *word, const char *const *words)
{
    while (*words && strcmp(*words, word) != 0)
        words++;
    return *words != NULL;
}

static bool is_report(json_t *record)
{
    static const char *const outcomes[] = {"counted", "pending", NULL};

    return is_one_of(row_text(record, "outcome"), outcomes);
}

static bool is_ruling(json_t *record)
{
    static const char *const outcomes[] = {"confirmed", "dismissed", "revoked", NULL};

    return is_one_of(row_text(record, "outcome"), outcomes);
}

/* Self-checks, and years that are closed or opened again: these name theirs. */
static bool is_note_of_year(json_t *record)
{
    return strcmp(row_text(record, "outcome"), "noted") == 0 && row_number(record, "year") > 0;
}

/* A district's report need not name its centre. */
static const struct centre *centre_of(json_t *record, const struct rulebook *rules)
{
    return rulebook_centre_named(
        rules, text_of(row_text_or(record, "centre", row_text(record, "source"))));
}

/* The caller frees it. */
static json_t *key_of(json_t *record, const struct centre *centre)
{
    return json_sprintf("%s %s %s", centre ? centre->slug : "", row_text(record, "clause"),
                        row_text(record, "record"));
}

static void set_points(json_t *report, const struct rulebook *rules)
{
    const struct clause *clause = rulebook_clause(rules, text_of(row_text(report, "clause")));
    points_t points = 0;

    if (!clause || json_object_get(report, "points"))
        return;
    if (clause->form == CLAUSE_FIXED)
        points = clause->points;
    for (unsigned i = 0; i < clause->grade_count; i++)
        if (strcmp(clause->grades[i].slug, row_text(report, "grade")) == 0)
            points = clause->grades[i].points;
    if (points)
        json_object_set_new(report, "points", json_points(points));
}

/* In brackets where it does not count, or counts no more. */
static void print_worth(json_t *record, json_t *finding, const struct rulebook *rules,
                        char ret_worth[WORTH_BYTES])
{
    static const char *const outcomes[] = {"counted", "confirmed", NULL};
    bool counts = is_one_of(row_text(record, "outcome"), outcomes);
    char worth[FINDING_WORTH_BYTES];

    finding_worth(finding, rules, worth);
    snprintf(ret_worth, WORTH_BYTES, counts ? "%s" : "(%s)", worth);
}

static json_t *make_change(json_t *record, json_t *finding, long long year,
                           const struct centre *centre, const struct rulebook *rules)
{
    char worth[WORTH_BYTES] = "";

    if (finding)
        print_worth(record, finding, rules, worth);
    return json_pack("{s:I,s:I,s:s,s:s*,s:s,s:O}", "n", (json_int_t)row_number(record, "n"), "year",
                     (json_int_t)year, "centre", centre ? centre->slug : "", "name",
                     centre ? centre->name : NULL, "worth", worth, "event", record);
}

static void add(struct earlier *earlier, json_t *change)
{
    if (!earlier->changes)
        earlier->changes = json_array();
    json_array_append_new(earlier->changes, change);
}

/* A later one of the same finding is a duplicate, and no report here. */
static json_t *note_finding(struct earlier *earlier, json_t *record, json_t *key,
                            const struct rulebook *rules)
{
    json_t *finding = json_deep_copy(record);

    set_points(finding, rules);
    if (!earlier->findings)
        earlier->findings = json_object();
    json_object_set_new(earlier->findings, json_string_value(key), finding);
    return finding;
}

void earlier_take(struct earlier *earlier, json_t *record, const struct rulebook *rules)
{
    const struct centre *centre = centre_of(record, rules);
    json_t *key = key_of(record, centre), *finding = NULL;
    struct instant occurred;

    if (is_report(record))
        finding = note_finding(earlier, record, key, rules);
    else if (is_ruling(record))
        finding = json_object_get(earlier->findings, json_string_value(key));
    json_decref(key);
    if (finding && instant_read(text_of(row_text(finding, "occurred")), &occurred))
        add(earlier, make_change(record, finding, instant_year(occurred), centre, rules));
    else if (is_note_of_year(record))
        add(earlier, make_change(record, NULL, row_number(record, "year"), centre, rules));
}

json_t *earlier_change(const struct earlier *earlier, size_t back)
{
    size_t count = json_array_size(earlier->changes);

    return back < count ? json_array_get(earlier->changes, count - 1 - back) : NULL;
}
