/* kaohe rulings: what the office has ruled, in the order of the log. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/form/event_json.h"
#include "services/tool/log_rules.h"
#include "services/tool/log_pages.h"
#include "services/tool/period.h"
#include "services/tool/reach.h"
#include "services/tool/ruling_kind.h"
#include "services/tool/ruling_text.h"
#include "services/tool/unfound.h"

struct listing {
    bool as_json;
    const char *centre; /* as typed; NULL: any */
    struct rulebook *rules;
    struct progress progress;
    unsigned long count, void_count; /* all; those that took no effect */
};

static bool is_ruling(const struct record *record, const struct event *event)
{
    return ruling_kind_of_action(event_action(event)) && text_is(record->source, OFFICE);
}

/* The slug of a centre, however it was written; what the rules do not know stays as it is. */
static struct text slug_of(const struct listing *listing, struct text written)
{
    const struct centre *centre = rulebook_centre_named(listing->rules, written);

    return centre ? text_of(centre->slug) : written;
}

static bool is_wanted(const struct listing *listing, const struct event *event)
{
    return !listing->centre ||
           text_equal(slug_of(listing, text_of(listing->centre)), slug_of(listing, event->centre));
}

static enum status print_json(const struct record *record, struct trouble *ret_trouble)
{
    char *line = record_line(record);

    if (!line)
        return trouble_set(ret_trouble, STATUS_DAMAGED, "record %llu of the log cannot be read",
                           (unsigned long long)record->n);
    puts(line);
    free(line);
    return STATUS_OK;
}

static enum status visit(void *context, const struct record *record, const struct event *event,
                         struct trouble *ret_trouble)
{
    struct listing *listing = context;

    if (!is_ruling(record, event) || !is_wanted(listing, event))
        return STATUS_OK;
    progress_end(&listing->progress);
    if (listing->count++ == 0 && !listing->as_json)
        ruling_print_head();
    if (!ruling_kind_of_outcome(record->outcome))
        listing->void_count++;
    if (listing->as_json)
        return print_json(record, ret_trouble);
    ruling_print(record, event, listing->rules);
    return STATUS_OK;
}

/* A centre that only a later rulebook knows has rulings all the same. */
static enum status end(const struct tool *tool, const struct listing *listing)
{
    if (listing->centre && !listing->count &&
        !rulebook_centre_named(listing->rules, text_of(listing->centre)))
        return unfound_centre(tool, listing->rules, listing->centre, "");
    if (!listing->as_json && listing->void_count)
        printf("共 %lu 项裁定，另有 %lu 项未生效\n", listing->count - listing->void_count,
               listing->void_count);
    else if (!listing->as_json && listing->count)
        printf("共 %lu 项裁定\n", listing->count);
    else if (!listing->as_json)
        printf("没有裁定\n");
    return STATUS_OK;
}

/* The records that were received in the period; `ret_from` is behind `ret_to` where none was. */
static enum status find_records(ask_t *scorer, const struct period *period, uint64_t *ret_from,
                                uint64_t *ret_to, struct trouble *ret_trouble)
{
    uint64_t last = 0, behind;
    enum status status = log_pages_last(scorer, &last, ret_trouble);

    *ret_from = 1;
    behind = last + 1;
    if (status == STATUS_OK && period->begin > INT64_MIN / 1000)
        status = log_pages_since(scorer, period->begin * 1000, last, ret_from, ret_trouble);
    if (status == STATUS_OK && period->end < INT64_MAX / 1000)
        status = log_pages_since(scorer, period->end * 1000, last, &behind, ret_trouble);
    *ret_to = behind - 1;
    return status;
}

static enum status list(const struct tool *tool, const struct home *home,
                        const struct period *period, struct listing *listing)
{
    uint64_t from, to;
    struct trouble trouble;
    ask_t *scorer;
    enum status status = reach_scorer(tool, home, &scorer);

    if (status != STATUS_OK)
        return status;
    status = find_records(scorer, period, &from, &to, &trouble);
    if (status == STATUS_OK)
        listing->rules = log_rules_ask(home);
    if (status == STATUS_OK && from <= to)
        status = log_pages_walk(scorer, from, to, &listing->progress, visit, listing, &trouble);
    status = status == STATUS_OK ? end(tool, listing) : tool_fail(tool, status, "%s", trouble.why);
    free(listing->rules);
    ask_close(&scorer);
    return status;
}

enum status command_rulings(struct tool *tool, int argc, char **argv)
{
    const char *since = NULL, *until = NULL;
    int as_json = 0, is_today = 0;
    struct listing listing = {0};
    const struct tool_option options[] = {{"--since", &since, NULL, 0},
                                          {"--until", &until, NULL, 0},
                                          {"--centre", &listing.centre, NULL, 0},
                                          {"--today", NULL, &is_today, 0},
                                          {"--json", NULL, &as_json, 0}};
    struct period period;
    struct home home;
    enum status status = tool_arguments(tool, argc, argv, options, 5, NULL, 0, 0);

    if (status == STATUS_OK && is_today && (since || until))
        status = tool_fail(tool, STATUS_USAGE, "--today is a period of its own");
    if (status == STATUS_OK)
        status = period_read(tool, since, until, &period);
    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    if (status != STATUS_OK)
        return status;
    if (is_today)
        period.begin = period_day_begin(clock_wall_ms() / 1000);
    listing.as_json = as_json;
    return list(tool, &home, &period, &listing);
}
