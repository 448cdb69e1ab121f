/* kaohe watch: the standings as they change. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/score/instant.h"
#include "services/tool/board.h"
#include "services/tool/log_rules.h"
#include "services/tool/reach.h"
#include "services/tool/row.h"
#include "services/tool/screen.h"
#include "services/tool/watching.h"

enum { LOOK_MS = 1000 }; /* at the clock, and whether stdout is still there */

struct watch {
    struct watching watching;
    const struct home *home;
    struct wire_pass pass;
    subscription_t *subscription;
    struct rulebook *rules;
    struct board_view view;
    int rows, columns; /* as they were drawn last */
    int64_t heard_ms;  /* the last update; 0: none yet */
    int64_t drawn_s;   /* by the clock that it shows */
};

static volatile sig_atomic_t is_stopped, is_suspended;

static void stop(int signal)
{
    (void)signal;
    is_stopped = 1;
}

static void suspend(int signal)
{
    (void)signal;
    is_suspended = 1;
}

static void wake(int signal)
{
    (void)signal; /* it ends a wait, and the size is looked at */
}

/* Without SA_RESTART, so that each of them ends a wait, and a write that waits. */
static void catch_signals(bool has_screen)
{
    static const struct {
        int number;
        void (*handler)(int);
        bool is_of_screen;
    } signals[] = {{SIGINT, stop, false},    {SIGTERM, stop, false}, {SIGHUP, stop, false},
                   {SIGTSTP, suspend, true}, {SIGWINCH, wake, true}, {SIGQUIT, stop, true}};

    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction action = {.sa_handler = signals[i].handler};
        if (has_screen || !signals[i].is_of_screen)
            sigaction(signals[i].number, &action, NULL);
    }
}

/* Each update has the standings of its year whole; after a gap that of another may be behind. */
static void take_news(void *context, const struct subscription_news *news)
{
    struct watch *watch = context;
    struct mirror_standings held;
    bool is_held = subscription_standings(watch->subscription, news->year, &held);
    int year = watching_year(&watch->watching);

    if (news->kind == SUBSCRIPTION_UPDATE)
        watch->heard_ms = clock_mono_ms();
    if (news->kind == SUBSCRIPTION_GAP && year)
        subscription_want(watch->subscription, (uint64_t)year);
    watching_take(&watch->watching, news, is_held ? &held : NULL);
}

static enum status find(void *context, enum subscription_end end,
                        char ret_endpoint[SUBSCRIPTION_ENDPOINT_BYTES],
                        const struct wire_pass **ret_pass, struct trouble *ret_trouble)
{
    struct watch *watch = context;

    return reach_find(watch->home, end, ret_endpoint, &watch->pass, ret_pass, ret_trouble);
}

static uint64_t year_of(void *context, struct text json)
{
    json_t *standings = row_read(json);
    long long year = row_number(standings, "year");

    (void)context;
    json_decref(standings);
    return year > 0 ? (uint64_t)year : 0;
}

/* What is said comes after the screen, or it would go with it. */
static enum status step(struct watch *watch)
{
    struct trouble trouble;
    enum status status = subscription_step(watch->subscription, clock_mono_ms(), &trouble);

    if (status == STATUS_OK)
        return watch->watching.status;
    screen_close();
    return tool_fail(watch->watching.tool, status, "%s", trouble.why);
}

static void wait_for_news(const struct watch *watch, int64_t wait_max_ms)
{
    wire_t *wires[SUBSCRIPTION_WIRES];
    unsigned count = subscription_wires(watch->subscription, wires);
    int64_t wait_ms = subscription_wait_ms(watch->subscription, clock_mono_ms());

    if (wait_ms > wait_max_ms)
        wait_ms = wait_max_ms;
    wire_wait(wires, count, screen_keys(), wait_ms);
}

/* The board. */

static struct board board_of(const struct watch *watch, const char *clock)
{
    const struct watching *watching = &watch->watching;
    bool is_heard = watch->heard_ms > 0;

    return (struct board){
        .standings = watching->standings,
        .before = watching->before,
        .recent = &watching->recent,
        .centre = watching->wishes.centre,
        .tier = watching->wishes.tier,
        .other_year = watching->other_year,
        .home = watch->home->dir,
        .clock = clock,
        .heard_s = is_heard ? (clock_mono_ms() - watch->heard_ms) / 1000 : -1,
        .is_silent = watching->is_silent,
        .has_keys = screen_keys() >= 0,
        .has_styles = term_has_colour(),
        .rows = watch->rows,
        .columns = watch->columns,
    };
}

static void draw(struct watch *watch)
{
    static struct page page;
    int64_t now_ms = clock_wall_ms();
    struct civil now = instant_civil(instant_of_ms(now_ms), BEIJING_SECONDS);
    char clock[16];
    int rows, columns;

    screen_size(&rows, &columns);
    if (!watch->watching.is_stale && watch->rows == rows && watch->columns == columns &&
        now_ms / 1000 == watch->drawn_s)
        return;
    watch->rows = rows;
    watch->columns = columns;
    watch->drawn_s = now_ms / 1000;
    watch->watching.is_stale = false;
    snprintf(clock, sizeof clock, "%02d:%02d:%02d", now.hour % 24, now.minute % 60,
             now.second % 60);
    struct board board = board_of(watch, clock);
    board_draw(&board, &watch->view, &page);
    screen_show(&page);
}

static void take_keys(struct watch *watch)
{
    char bytes[SCREEN_KEY_BYTES];
    size_t size = screen_read(bytes), taken;
    struct board board = board_of(watch, "");

    for (size_t at = 0; at < size; at += taken) {
        board_key(&board, keyboard_read(bytes + at, size - at, &taken), &watch->view);
        watch->watching.is_stale = true;
    }
}

/* As the shell's Ctrl-Z asks, with the shell's screen back while it lasts. */
static void pause_if_asked(struct watch *watch)
{
    if (!is_suspended)
        return;
    is_suspended = 0;
    screen_close();
    raise(SIGSTOP);
    screen_open();
    watch->watching.is_stale = true;
}

/* The standings to begin with; their answer also tells whether the scorer is there at all. */
static enum status begin(struct watch *watch)
{
    enum status status = step(watch);

    while (status == STATUS_OK && !watch->watching.standings) {
        wait_for_news(watch, INT64_MAX);
        status = step(watch);
    }
    if (status != STATUS_OK)
        return status;
    watch->watching.rules = watch->rules = log_rules_ask(watch->home);
    return watching_begin(&watch->watching);
}

/* A pipe that nobody reads, or a terminal that is gone, is noticed though nothing is written. */
static enum status check_output(const struct watch *watch)
{
    if (!screen_is_gone() && !ferror(stdout))
        return STATUS_OK;
    screen_close();
    return tool_fail(watch->watching.tool, STATUS_DISK, "nobody reads the output any more");
}

static enum status go_on(struct watch *watch)
{
    bool as_board = watch->watching.wishes.as_board;
    enum status status = STATUS_OK;

    catch_signals(as_board);
    if (as_board)
        screen_open();
    while (!is_stopped && !watch->view.is_over && status == STATUS_OK) {
        if (as_board) {
            pause_if_asked(watch);
            draw(watch);
        }
        wait_for_news(watch, LOOK_MS - (as_board ? clock_wall_ms() % LOOK_MS : 0));
        if (as_board)
            take_keys(watch);
        status = step(watch);
        if (status == STATUS_OK)
            status = check_output(watch);
    }
    screen_close();
    return status;
}

static enum status follow(struct watch *watch)
{
    static const struct subscription_calls calls = {find, year_of, take_news};
    uint64_t year = (uint64_t)watch->watching.wishes.year;

    watch->subscription = subscription_new(&calls, watch, year, clock_mono_ms());
    enum status status = begin(watch);
    if (status == STATUS_OK)
        status = go_on(watch);
    watching_clear(&watch->watching);
    subscription_destroy(&watch->subscription);
    curve_clear(&watch->pass.pair);
    free(watch->rules);
    return status;
}

enum status command_watch(struct tool *tool, int argc, char **argv)
{
    static struct watch watch; /* what has changed last is too large for the stack */
    struct watching_wishes *wishes = &watch.watching.wishes;
    const char *tier_text = NULL, *year_text = NULL;
    int as_json = 0;
    const struct tool_option options[] = {{"--year", &year_text, NULL, 0},
                                          {"--tier", &tier_text, NULL, 0},
                                          {"--centre", &wishes->centre, NULL, 0},
                                          {"--json", NULL, &as_json, 0}};
    uint64_t tier = 0, year = 0;
    struct home home;
    enum status status = tool_arguments(tool, argc, argv, options, 4, NULL, 0, 0);

    if (status == STATUS_OK)
        status = tool_number(tool, "--year", year_text, YEAR_MIN, YEAR_MAX, &year);
    if (status == STATUS_OK)
        status = tool_number(tool, "--tier", tier_text, 1, 9, &tier);
    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    if (status != STATUS_OK)
        return status;
    watch.watching.tool = tool;
    wishes->tier = (int)tier;
    wishes->year = (int)year;
    wishes->as_json = as_json;
    wishes->as_board = !as_json && screen_is_there();
    watch.home = &home;
    return follow(&watch);
}
