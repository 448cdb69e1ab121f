/* kaohe watch: the standings as they change. */
#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/client/subscription.h"
#include "services/tool/reach.h"
#include "services/tool/row.h"
#include "services/tool/standings_table.h"
#include "services/tool/term.h"

struct watching {
    const struct tool *tool;
    const struct home *home;
    const char *centre; /* NULL: all */
    int tier;           /* 0: all */
    bool as_json, as_table;
    subscription_t *subscription;
    json_t *standings;  /* the last ones shown, of one year; NULL: none yet */
    enum status status; /* why there are none to begin with */
};

static volatile sig_atomic_t is_stopped;

static void stop(int signal)
{
    (void)signal;
    is_stopped = 1;
}

static bool is_wanted(const struct watching *watching, json_t *change)
{
    const char *slug = row_text(change, "centre");
    int tier = 0;

    if (watching->centre && strcmp(slug, watching->centre) != 0 &&
        strcmp(row_text(change, "name"), watching->centre) != 0)
        return false;
    if (!watching->tier)
        return true;
    return standings_find(watching->standings, slug, &tier) && tier == watching->tier;
}

static void print_change(json_t *change)
{
    json_t *event = json_object_get(change, "event");
    const char *action = row_text(event, "action");
    char score_before[POINTS_TEXT_BYTES], score[POINTS_TEXT_BYTES];

    standings_points(json_object_get(change, "score_before"), score_before);
    standings_points(json_object_get(change, "score"), score);
    printf("%lld  ", row_number(change, "n"));
    if (*row_text(change, "centre"))
        printf("%s %s → %s（第 %lld → %lld 名） ", row_text(change, "name"), score_before, score,
               row_number(change, "rank_before"), row_number(change, "rank"));
    printf("%s %s %s %s\n", *action ? action : "report", row_text(event, "clause"),
           row_text(event, "record"), row_text(event, "summary"));
}

static void print_row(const struct watching *watching, struct text row)
{
    json_t *change = row_read(row);

    if (change && is_wanted(watching, change)) {
        if (watching->as_json)
            printf("%.*s\n", (int)row.size, row.data);
        else
            print_change(change);
    }
    json_decref(change);
}

static void print_changes(const struct watching *watching, const struct message_update *update)
{
    for (size_t i = 0; i < update->rows.count; i++)
        print_row(watching, update->rows.items[i]);
    if (update->merged)
        tool_say(watching->tool, "%llu more changes up to record %llu came too fast to be listed",
                 (unsigned long long)update->merged, (unsigned long long)update->n);
    fflush(stdout);
}

static void draw(const struct watching *watching)
{
    assert(watching->as_table);
    assert(!watching->as_json);
    assert(watching->standings);
    printf("\033[H\033[J");
    standings_table_print(watching->standings, watching->tier, watching->centre);
    printf("\n%sCtrl-C 结束%s\n", term_dim(), term_plain());
    fflush(stdout);
}

/* What is shown from now on; true if that is another. */
static bool show(struct watching *watching, const struct mirror_standings *held)
{
    json_t *standings = row_read(held->json);

    if (!standings || json_equal(standings, watching->standings)) {
        json_decref(standings);
        return false;
    }
    json_decref(watching->standings);
    watching->standings = standings;
    return true;
}

static void show_again(struct watching *watching, const struct mirror_standings *held)
{
    if (show(watching, held) && watching->as_table)
        draw(watching);
}

/* To begin with, or those shown are others than was thought. */
static void take_standings(struct watching *watching, const struct mirror_standings *held)
{
    if (!watching->standings)
        show(watching, held);
    else if ((uint64_t)row_number(watching->standings, "year") == held->year)
        show_again(watching, held);
}

/* A gap means lost changes, never wrong standings: each update has them whole. */
static void say_gap(const struct watching *watching, const struct message_update *update)
{
    if (!watching->as_table)
        tool_say(watching->tool, "updates were lost: changes up to record %llu are not listed",
                 (unsigned long long)update->n_before);
}

static void take_update(struct watching *watching, const struct subscription_news *news)
{
    struct mirror_standings held;

    if (subscription_standings(watching->subscription, news->year, &held))
        show_again(watching, &held);
    if (watching->as_table)
        return;
    if (news->is_first)
        tool_say(watching->tool, "watching from record %llu on",
                 (unsigned long long)news->update->n);
    print_changes(watching, news->update);
}

/* Without standings to begin with there is nothing to watch; later ones are asked for again. */
static void take_failure(struct watching *watching, const struct subscription_news *news)
{
    if (!watching->standings)
        watching->status = tool_fail(watching->tool, news->status, "%s", news->why);
}

static void take_news(void *context, const struct subscription_news *news)
{
    struct watching *watching = context;

    switch (news->kind) {
    case SUBSCRIPTION_STANDINGS:
        take_standings(watching, &news->standings);
        break;
    case SUBSCRIPTION_GAP:
        say_gap(watching, news->update);
        break;
    case SUBSCRIPTION_UPDATE:
        take_update(watching, news);
        break;
    case SUBSCRIPTION_SILENT:
        tool_say(watching->tool, "the feed is silent; waiting for the scorer");
        break;
    case SUBSCRIPTION_BACK:
        break;
    case SUBSCRIPTION_UNANSWERED:
        take_failure(watching, news);
        break;
    }
}

static enum status find(void *context, enum subscription_end end,
                        char ret_endpoint[SUBSCRIPTION_ENDPOINT_BYTES], struct trouble *ret_trouble)
{
    const struct watching *watching = context;

    return end == SUBSCRIPTION_FEED ? reach_feed(watching->home, ret_endpoint, ret_trouble)
                                    : reach_query(watching->home, ret_endpoint, ret_trouble);
}

static uint64_t year_of(void *context, struct text json)
{
    json_t *standings = row_read(json);
    long long year = row_number(standings, "year");

    (void)context;
    json_decref(standings);
    return year > 0 ? (uint64_t)year : 0;
}

static enum status step(struct watching *watching)
{
    struct trouble trouble;
    enum status status = subscription_step(watching->subscription, clock_mono_ms(), &trouble);

    return status == STATUS_OK ? watching->status
                               : tool_fail(watching->tool, status, "%s", trouble.why);
}

static void wait_for_news(const struct watching *watching)
{
    wire_t *wires[SUBSCRIPTION_WIRES];
    unsigned count = subscription_wires(watching->subscription, wires);
    int64_t wait_ms = subscription_deadline(watching->subscription) - clock_mono_ms();

    wire_wait(wires, count, -1, wait_ms > 0 ? wait_ms : 0);
}

static enum status watch(struct watching *watching)
{
    enum status status = STATUS_OK;

    signal(SIGINT, stop);
    signal(SIGTERM, stop);
    while (!is_stopped && status == STATUS_OK) {
        wait_for_news(watching);
        status = step(watching);
    }
    return status;
}

/* What is asked for must be there, or nothing would ever be shown. */
static enum status check_wishes(const struct watching *watching)
{
    size_t i;
    json_t *tier;
    int tier_of_centre;
    bool has_tier = watching->tier == 0;

    json_array_foreach(json_object_get(watching->standings, "tiers"), i, tier) has_tier |=
        row_number(tier, "tier") == watching->tier;
    if (!has_tier)
        return tool_fail(watching->tool, STATUS_NO, "there is no tier %d", watching->tier);
    if (watching->centre && !standings_find(watching->standings, watching->centre, &tier_of_centre))
        return tool_fail(watching->tool, STATUS_NO, "no centre has this slug or name: %s",
                         watching->centre);
    return STATUS_OK;
}

/* The standings to begin with are of the year that the scorer chooses; their answer also tells
 * whether the scorer is there at all. */
static enum status begin(struct watching *watching)
{
    enum status status = step(watching);

    while (status == STATUS_OK && !watching->standings) {
        wait_for_news(watching);
        status = step(watching);
    }
    if (status == STATUS_OK)
        status = check_wishes(watching);
    if (status == STATUS_OK && watching->as_table)
        draw(watching);
    return status;
}

static enum status follow(struct watching *watching)
{
    static const struct subscription_calls calls = {find, year_of, take_news};

    watching->subscription = subscription_new(&calls, watching, clock_mono_ms());
    enum status status = begin(watching);
    if (status == STATUS_OK)
        status = watch(watching);
    json_decref(watching->standings);
    subscription_destroy(&watching->subscription);
    return status;
}

enum status command_watch(struct tool *tool, int argc, char **argv)
{
    const char *tier_text = NULL;
    int as_json = 0;
    struct watching watching = {.tool = tool};
    const struct tool_option options[] = {{"--tier", &tier_text, NULL},
                                          {"--centre", &watching.centre, NULL},
                                          {"--json", NULL, &as_json}};
    uint64_t tier = 0;
    struct home home;
    enum status status = tool_arguments(tool, argc, argv, options, 3, NULL, 0, 0);

    if (status == STATUS_OK)
        status = tool_number(tool, "--tier", tier_text, 1, 9, &tier);
    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    if (status != STATUS_OK)
        return status;
    watching.tier = (int)tier;
    watching.as_json = as_json;
    watching.as_table = !as_json && term_is_terminal();
    watching.home = &home;
    return follow(&watching);
}
