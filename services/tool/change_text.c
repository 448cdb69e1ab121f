#include "services/tool/change_text.h"

#include <stdio.h>
#include <string.h>

#include "services/tool/clause_name.h"
#include "services/tool/row.h"
#include "services/tool/standings_table.h"
#include "services/tool/words.h"

/* Of what was noted, the action says what was done. */
static const char *word_of(json_t *event)
{
    const char *outcome = row_text(event, "outcome");
    const char *key = strcmp(outcome, "noted") == 0 ? row_text(event, "action") : outcome;

    return words_event(key);
}

/* The centre that an event is about; NULL where the rules do not have it. */
static const struct centre *centre_of(json_t *event, const struct rulebook *rules)
{
    const char *centre = row_text_or(event, "centre", row_text(event, "source"));

    return rulebook_centre_named(rules, text_of(centre));
}

static bool is_of_another(json_t *change, const struct centre *centre)
{
    const char *slug = row_text(change, "centre");

    return *slug && centre && strcmp(centre->slug, slug) != 0;
}

static void print_standing(json_t *change, struct change_parts *parts)
{
    char before[POINTS_TEXT_BYTES], after[POINTS_TEXT_BYTES];
    long long rank_before = row_number(change, "rank_before"), rank = row_number(change, "rank");

    standings_points(json_object_get(change, "score_before"), before);
    standings_points(json_object_get(change, "score"), after);
    snprintf(parts->points, sizeof parts->points, "%s%s%s", before,
             strcmp(before, after) ? " → " : "", strcmp(before, after) ? after : "");
    if (rank == rank_before)
        snprintf(parts->rank, sizeof parts->rank, "第 %lld 名", rank);
    else
        snprintf(parts->rank, sizeof parts->rank, "第 %lld → %lld 名", rank_before, rank);
}

void change_read(json_t *change, const struct rulebook *rules, struct change_parts *ret_parts)
{
    json_t *event = json_object_get(change, "event");
    const char *received = row_text(event, "received"), *summary = row_text(event, "summary");
    const struct centre *centre = centre_of(event, rules);
    bool is_others = is_of_another(change, centre);

    *ret_parts = (struct change_parts){.is_others = is_others};
    if (strlen(received) >= sizeof "2006-01-02T15:04:05" - 1)
        snprintf(ret_parts->time, sizeof ret_parts->time, "%.8s", received + sizeof "2006-01-02");
    snprintf(ret_parts->who, sizeof ret_parts->who, "%s", row_text_or(change, "name", "全年"));
    if (*row_text(change, "centre") && json_object_get(change, "score"))
        print_standing(change, ret_parts);
    else
        snprintf(ret_parts->points, sizeof ret_parts->points, "%s", row_text(change, "worth"));
    snprintf(ret_parts->what, sizeof ret_parts->what, "%s%s%s", is_others ? "因" : "",
             is_others ? centre->name : "", word_of(event));
    clause_name(rules, row_text(event, "clause"), ret_parts->clause);
    snprintf(ret_parts->about, sizeof ret_parts->about, "%s%s%s", row_text(event, "record"),
             *summary ? " " : "", summary);
}

void change_line(json_t *change, const struct rulebook *rules, char ret_line[CHANGE_TEXT_BYTES])
{
    json_t *event = json_object_get(change, "event");
    const char *slug = row_text(event, "clause");
    bool is_pending = strcmp(row_text(event, "outcome"), "pending") == 0;
    struct change_parts parts;

    change_read(change, rules, &parts);
    snprintf(ret_line, CHANGE_TEXT_BYTES, "%lld年 第 %lld 条  %s%s%s%s%s%s %s%s%s%s%s%s%s%s",
             row_number(change, "year"), row_number(change, "n"), parts.who,
             *parts.points ? " " : "", parts.points, *parts.rank ? "（" : "", parts.rank,
             *parts.rank ? "）" : "", parts.what, is_pending ? "（未计分）" : "", *slug ? " " : "",
             slug, *slug ? "（" : "", *slug ? parts.clause : "", *slug ? "）" : "",
             *parts.about ? " " : "");
    size_t size = strlen(ret_line);
    snprintf(ret_line + size, CHANGE_TEXT_BYTES - size, "%s", parts.about);
}
