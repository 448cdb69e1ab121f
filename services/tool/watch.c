/* kaohe watch: the standings as they change. */
#include <signal.h>

#include "common/base/clock.h"
#include "services/tool/reach.h"
#include "services/tool/row.h"
#include "services/tool/term.h"
#include "services/tool/watching.h"

struct watch {
    struct watching watching;
    const struct home *home;
    subscription_t *subscription;
};

static volatile sig_atomic_t is_stopped;

static void stop(int signal)
{
    (void)signal;
    is_stopped = 1;
}

static void take_news(void *context, const struct subscription_news *news)
{
    struct watch *watch = context;
    struct mirror_standings held;
    bool is_held = subscription_standings(watch->subscription, news->year, &held);

    watching_take(&watch->watching, news, is_held ? &held : NULL);
}

static enum status find(void *context, enum subscription_end end,
                        char ret_endpoint[SUBSCRIPTION_ENDPOINT_BYTES], struct trouble *ret_trouble)
{
    const struct watch *watch = context;

    return end == SUBSCRIPTION_FEED ? reach_feed(watch->home, ret_endpoint, ret_trouble)
                                    : reach_query(watch->home, ret_endpoint, ret_trouble);
}

static uint64_t year_of(void *context, struct text json)
{
    json_t *standings = row_read(json);
    long long year = row_number(standings, "year");

    (void)context;
    json_decref(standings);
    return year > 0 ? (uint64_t)year : 0;
}

static enum status step(struct watch *watch)
{
    struct trouble trouble;
    enum status status = subscription_step(watch->subscription, clock_mono_ms(), &trouble);

    return status == STATUS_OK ? watch->watching.status
                               : tool_fail(watch->watching.tool, status, "%s", trouble.why);
}

static void wait_for_news(const struct watch *watch)
{
    wire_t *wires[SUBSCRIPTION_WIRES];
    unsigned count = subscription_wires(watch->subscription, wires);

    wire_wait(wires, count, -1, subscription_wait_ms(watch->subscription, clock_mono_ms()));
}

/* The standings to begin with are of the year that the scorer chooses; their answer also tells
 * whether the scorer is there at all. */
static enum status begin(struct watch *watch)
{
    enum status status = step(watch);

    while (status == STATUS_OK && !watch->watching.standings) {
        wait_for_news(watch);
        status = step(watch);
    }
    return status == STATUS_OK ? watching_begin(&watch->watching) : status;
}

static enum status go_on(struct watch *watch)
{
    enum status status = STATUS_OK;

    signal(SIGINT, stop);
    signal(SIGTERM, stop);
    while (!is_stopped && status == STATUS_OK) {
        wait_for_news(watch);
        status = step(watch);
    }
    return status;
}

static enum status follow(struct watch *watch)
{
    static const struct subscription_calls calls = {find, year_of, take_news};

    watch->subscription = subscription_new(&calls, watch, clock_mono_ms());
    enum status status = begin(watch);
    if (status == STATUS_OK)
        status = go_on(watch);
    watching_clear(&watch->watching);
    subscription_destroy(&watch->subscription);
    return status;
}

enum status command_watch(struct tool *tool, int argc, char **argv)
{
    const char *tier_text = NULL;
    int as_json = 0;
    struct watch watch = {.watching = {.tool = tool}};
    struct watching_wishes *wishes = &watch.watching.wishes;
    const struct tool_option options[] = {{"--tier", &tier_text, NULL},
                                          {"--centre", &wishes->centre, NULL},
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
    wishes->tier = (int)tier;
    wishes->as_json = as_json;
    wishes->as_table = !as_json && term_is_terminal();
    watch.home = &home;
    return follow(&watch);
}
