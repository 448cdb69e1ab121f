/* kaohe watch: the standings as they change. */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"
#include "services/tool/client.h"
#include "services/tool/row.h"
#include "services/tool/standings_table.h"
#include "services/tool/term.h"

enum { SILENCE_MS = 5000 };

struct watching {
    const struct tool *tool;
    const struct home *home;
    wire_t *feed;       /* NULL: nobody has bound it yet */
    const char *centre; /* NULL: all */
    int tier;           /* 0: all */
    bool as_json, as_table;
    uint64_t epoch, seq; /* of the last update; 0: none yet */
    json_t *standings;   /* the last ones shown, of one year */
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

static void print_changes(const struct watching *watching, const struct message *update)
{
    for (size_t i = 0; i < update->count; i++) {
        json_t *change = row_read(update->rows[i]);
        if (change && is_wanted(watching, change)) {
            if (watching->as_json)
                printf("%.*s\n", (int)update->rows[i].size, update->rows[i].data);
            else
                print_change(change);
        }
        json_decref(change);
    }
    if (update->merged)
        tool_say(watching->tool, "%llu more changes up to record %llu came too fast to be listed",
                 (unsigned long long)update->merged, (unsigned long long)update->n);
    fflush(stdout);
}

static void draw(const struct watching *watching)
{
    printf("\033[H\033[J");
    standings_table_print(watching->standings, watching->tier, watching->centre);
    printf("\n%sCtrl-C 结束%s\n", term_dim(), term_plain());
    fflush(stdout);
}

/* A gap means lost changes, never wrong standings: each update has them whole. */
static void check_gap(struct watching *watching, const struct message *update)
{
    bool is_first = watching->seq == 0;
    bool is_gap =
        !is_first && (update->epoch != watching->epoch || update->seq != watching->seq + 1);

    if (is_first && !watching->as_table)
        tool_say(watching->tool, "watching from record %llu on", (unsigned long long)update->n);
    if (is_gap && !watching->as_table)
        tool_say(watching->tool, "updates were lost: changes up to record %llu are not listed",
                 (unsigned long long)update->n_before);
    watching->epoch = update->epoch;
    watching->seq = update->seq;
}

static void take_update(struct watching *watching, const struct message *update)
{
    json_t *standings = row_read(update->json);

    check_gap(watching, update);
    if (!standings)
        return;
    bool is_new = !watching->standings || !json_equal(standings, watching->standings);
    json_decref(watching->standings);
    watching->standings = standings;
    if (!watching->as_table)
        print_changes(watching, update);
    else if (is_new)
        draw(watching);
}

static void receive(struct watching *watching)
{
    static struct message update;
    struct text frame;
    enum refusal refusal;

    while (watching->feed && wire_receive(watching->feed, NULL, &frame))
        if (message_decode(frame.data, frame.size, &update, &refusal) &&
            update.type == MESSAGE_UPDATE)
            take_update(watching, &update);
}

/* Connects to where the feed is now: a scorer that was started again may have another port. */
static enum status connect_feed(struct watching *watching)
{
    char endpoint[HOME_ENDPOINT_BYTES], why[WIRE_WHY_BYTES];

    wire_close(&watching->feed);
    home_endpoint(watching->home, watching->home->settings.feed, "feed", true, endpoint);
    if (!*endpoint)
        return STATUS_OK;
    enum status status = wire_connect(WIRE_SUBSCRIBER, endpoint, &watching->feed, why);
    return status == STATUS_OK ? status : tool_fail(watching->tool, status, "%s", why);
}

static enum status watch(struct watching *watching)
{
    int64_t heard_ms = clock_mono_ms();
    bool is_silent = false;
    enum status status = STATUS_OK;

    signal(SIGINT, stop);
    signal(SIGTERM, stop);
    while (!is_stopped && status == STATUS_OK) {
        uint64_t seq = watching->seq;
        wire_wait(&watching->feed, 1, -1, SILENCE_MS);
        receive(watching);
        if (watching->seq != seq) {
            heard_ms = clock_mono_ms();
            is_silent = false;
        } else if (clock_mono_ms() - heard_ms >= SILENCE_MS) {
            if (!is_silent)
                tool_say(watching->tool, "the feed is silent; waiting for the scorer");
            is_silent = true;
            heard_ms = clock_mono_ms();
            status = connect_feed(watching);
        }
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

/* The standings to begin with; they also tell whether the scorer is there at all. */
static enum status begin(struct watching *watching)
{
    struct message question = {.type = MESSAGE_GET_STANDINGS};
    client_t *client;
    enum status status = connect_feed(watching);

    if (status != STATUS_OK)
        return status;
    status = client_open_scorer(watching->tool, watching->home, &client);
    if (status == STATUS_OK)
        status = client_ask_json(client, &question, &watching->standings);
    client_close(&client);
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
    status = begin(&watching);
    if (status == STATUS_OK)
        status = watch(&watching);
    json_decref(watching.standings);
    wire_close(&watching.feed);
    return status;
}
