/* kaohe watch: the standings as they change. */
#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/client/mirror.h"
#include "common/wire/wire.h"
#include "services/tool/reach.h"
#include "services/tool/row.h"
#include "services/tool/standings_table.h"
#include "services/tool/term.h"

struct watching {
    const struct tool *tool;
    const struct home *home;
    wire_t *feed;       /* NULL: nobody has bound it yet */
    const char *centre; /* NULL: all */
    int tier;           /* 0: all */
    bool as_json, as_table;
    mirror_t *mirror;
    json_t *standings; /* the last ones shown, of one year */
    struct message_room room;
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

/* A gap means lost changes, never wrong standings: each update has them whole. */
static void say_place(const struct watching *watching, const struct message_update *update,
                      const struct mirror_news *news)
{
    if (news->is_first)
        tool_say(watching->tool, "watching from record %llu on", (unsigned long long)update->n);
    if (news->is_gap)
        tool_say(watching->tool, "updates were lost: changes up to record %llu are not listed",
                 (unsigned long long)update->n_before);
}

/* What is shown from now on is what the mirror holds of the year; true if that is another. */
static bool show_year(struct watching *watching, uint64_t year)
{
    struct mirror_standings held;
    json_t *standings = NULL;

    if (mirror_standings(watching->mirror, year, &held))
        standings = row_read(held.json);
    if (!standings || json_equal(standings, watching->standings)) {
        json_decref(standings);
        return false;
    }
    json_decref(watching->standings);
    watching->standings = standings;
    return true;
}

static void handle_update(struct watching *watching, const struct message_update *update)
{
    struct mirror_news news;

    mirror_update(watching->mirror, update, clock_mono_ms(), &news);
    if (news.is_repeated)
        return;
    bool is_new = show_year(watching, update->year);
    if (watching->as_table && is_new)
        draw(watching);
    if (watching->as_table)
        return;
    say_place(watching, update, &news);
    print_changes(watching, update);
}

static void receive(struct watching *watching)
{
    struct message message;
    struct text frame;
    enum refusal refusal;

    while (watching->feed && wire_receive(watching->feed, NULL, &frame))
        if (message_decode(frame.data, frame.size, &watching->room, &message, &refusal) &&
            message.type == MESSAGE_UPDATE)
            handle_update(watching, &message.update);
}

/* Connects to where the feed is now: a scorer that was started again may have another port. */
static enum status connect_feed(struct watching *watching)
{
    char endpoint[HOME_ENDPOINT_BYTES];
    struct trouble trouble;

    wire_close(&watching->feed);
    reach_feed(watching->home, endpoint);
    if (!*endpoint)
        return STATUS_OK;
    enum status status = wire_connect(WIRE_SUBSCRIBER, endpoint, &watching->feed, &trouble);
    return status == STATUS_OK ? status : tool_fail(watching->tool, status, "%s", trouble.why);
}

static enum status watch(struct watching *watching)
{
    bool is_new = false;
    enum status status = STATUS_OK;

    signal(SIGINT, stop);
    signal(SIGTERM, stop);
    while (!is_stopped && status == STATUS_OK) {
        wire_wait(&watching->feed, 1, -1, MIRROR_SILENCE_MS);
        receive(watching);
        if (!mirror_check_silence(watching->mirror, clock_mono_ms(), &is_new))
            continue;
        if (is_new)
            tool_say(watching->tool, "the feed is silent; waiting for the scorer");
        status = connect_feed(watching);
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

/* Asks for the standings to begin with, of the year that the scorer chooses. */
static enum status fetch(struct watching *watching)
{
    struct message question = {.type = MESSAGE_GET_STANDINGS};
    const struct message *answer;
    ask_t *scorer;
    enum status status = reach_scorer(watching->tool, watching->home, &scorer);

    if (status == STATUS_OK)
        status = reach_answer(watching->tool, scorer, &question, &answer);
    if (status == STATUS_OK) {
        watching->standings = row_read(answer->answer.json);
        mirror_snapshot(watching->mirror, (uint64_t)row_number(watching->standings, "year"),
                        &answer->answer);
    }
    ask_close(&scorer);
    if (status == STATUS_OK && !watching->standings)
        status = tool_fail(watching->tool, STATUS_BUG, "the answer is no JSON text");
    return status;
}

/* The answer also tells whether the scorer is there at all. */
static enum status begin(struct watching *watching)
{
    enum status status = connect_feed(watching);

    if (status == STATUS_OK)
        status = fetch(watching);
    if (status == STATUS_OK)
        status = check_wishes(watching);
    if (status == STATUS_OK && watching->as_table)
        draw(watching);
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
    watching.mirror = mirror_new(clock_mono_ms());
    status = begin(&watching);
    if (status == STATUS_OK)
        status = watch(&watching);
    json_decref(watching.standings);
    mirror_destroy(&watching.mirror);
    wire_close(&watching.feed);
    return status;
}
