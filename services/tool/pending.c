/* kaohe pending: the office's work list. */
#include <stdio.h>
#include <stdlib.h>

#include "services/tool/finding_text.h"
#include "services/tool/log_rules.h"
#include "services/tool/restoring.h"
#include "services/tool/row.h"
#include "services/tool/sift.h"
#include "services/tool/unfound.h"

struct listing {
    bool as_json;
    struct sift sift;
    const struct home *home;
    struct rulebook *rules; /* NULL: not needed yet */
    const char *centre;     /* as it was typed; NULL: any */
    unsigned long all, wanted;
    json_t *years; /* how many are wanted of each */
};

static const struct rulebook *rules_of(struct listing *listing)
{
    if (!listing->rules)
        listing->rules = log_rules_ask(listing->home);
    return listing->rules;
}

static void count_year(struct listing *listing, json_t *finding)
{
    char key[24];

    snprintf(key, sizeof key, "%lld", row_number(finding, "year"));
    long long count = row_number(listing->years, key);
    json_object_set_new(listing->years, key, json_integer(count + 1));
}

static void print_wanted(struct listing *listing, json_t *finding, struct text item)
{
    listing->wanted++;
    count_year(listing, finding);
    if (listing->as_json) {
        printf("%.*s\n", (int)item.size, item.data);
        return;
    }
    if (listing->wanted == 1)
        finding_print_head();
    finding_print(finding, rules_of(listing));
}

static enum status print_item(void *context, struct text item, struct trouble *ret_trouble)
{
    struct listing *listing = context;
    json_t *finding = row_read(item);

    if (!finding)
        return trouble_set(ret_trouble, STATUS_BUG, "a row of the answer is no JSON text");
    listing->all++;
    if (sift_wants(&listing->sift, finding))
        print_wanted(listing, finding, item);
    json_decref(finding);
    return STATUS_OK;
}

/* What waits in a year that is closed waits in vain. */
static void print_closed(const struct listing *listing, json_t *status)
{
    const char *year;
    json_t *count;

    json_object_foreach(listing->years, year, count) if (unfound_is_closed(status, atoi(year)))
        printf("%s年已结束：其中 %lld 项除非重开该年度（reopen-year），不再计分\n", year,
               (long long)json_integer_value(count));
}

static void print_count(struct listing *listing)
{
    const struct centre *centre =
        listing->centre ? rulebook_centre_named(rules_of(listing), text_of(listing->centre)) : NULL;
    const char *whose = centre ? centre->name : "";

    if (listing->all == 0)
        printf("%s没有待核事项\n", whose);
    else if (listing->all == listing->wanted)
        printf("%s共 %lu 项待核\n", whose, listing->all);
    else
        printf("%s共 %lu 项待核，其中符合条件 %lu 项\n", whose, listing->all, listing->wanted);
}

/* What is told once all rows were printed. */
static enum status end(const struct tool *tool, kaohe_t *scorer, const char *clause,
                       struct listing *listing)
{
    json_t *status = scorer_status(scorer);

    restoring_warn(tool, status);
    if (!listing->sift.is_clause_unknown && !listing->as_json) {
        print_closed(listing, status);
        print_count(listing);
    }
    json_decref(status);
    return listing->sift.is_clause_unknown
               ? tool_fail(tool, STATUS_NO, "unknown-clause: `%s`, see kaohe rules", clause)
               : STATUS_OK;
}

static enum status list(const struct tool *tool, const char *clause, struct listing *listing)
{
    const struct unfound unfound = {.centre = listing->centre};
    kaohe_t *scorer = scorer_new(listing->home);
    struct trouble trouble;

    listing->years = json_object();
    if (clause)
        sift_clause(&listing->sift, rules_of(listing), clause);
    enum status status = scorer_rows(scorer, kaohe_ask_pending(scorer, listing->centre), print_item,
                                     listing, &trouble);
    status = status == STATUS_OK ? end(tool, scorer, clause, listing)
                                 : unfound_fail(tool, scorer, &unfound, status, &trouble);
    free(listing->rules);
    json_decref(listing->years);
    kaohe_free(&scorer);
    return status;
}

enum status command_pending(struct tool *tool, int argc, char **argv)
{
    const char *clause = NULL, *since = NULL, *until = NULL;
    int as_json = 0;
    struct listing listing = {0};
    const struct tool_option options[] = {
        {"--centre", &listing.centre, NULL, 0}, {"--clause", &clause, NULL, 0},
        {"--since", &since, NULL, 0},           {"--until", &until, NULL, 0},
        {"--json", NULL, &as_json, 0},          {"--text", &listing.sift.text, NULL, 0}};
    struct home home;
    enum status status = tool_arguments(tool, argc, argv, options, 6, NULL, 0, 0);

    if (status == STATUS_OK)
        status = period_read(tool, since, until, &listing.sift.period);
    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    listing.as_json = as_json;
    listing.home = &home;
    return status == STATUS_OK ? list(tool, clause, &listing) : status;
}
