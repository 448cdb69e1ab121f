/* kaohe watch: the standings as they change. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/kaohe/kaohe.h"
#include "common/score/instant.h"
#include "services/tool/board.h"
#include "services/tool/log_rules.h"
#include "services/tool/row.h"
#include "services/tool/scorer.h"
#include "services/tool/screen.h"
#include "services/tool/watch_asks.h"

enum {
    LOOK_MS = 1000, /* at the clock, and whether stdout is still there */
};

struct watch {
    struct watching watching;
    const struct home *home;
    kaohe_t *kaohe; /* follows, and asks for a board */
    struct rulebook *rules;
    struct watch_asks asks;
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

/* Events. */

static void take(struct watch *watch, const kaohe_event_t *event)
{
    if (event->kind == KAOHE_HEARD)
        watch->heard_ms = clock_mono_ms();
    if (event->kind == KAOHE_ROW || event->kind == KAOHE_ANSWERED)
        watch_asks_take(&watch->asks, event);
    else
        watching_take(&watch->watching, event);
}

/* Why it ends is said after the screen, or it would go with it. */
static enum status say_end(const struct watch *watch)
{
    const struct watching *watching = &watch->watching;

    screen_close();
    return tool_fail(watching->tool, watching->status, "%s", watching->trouble.why);
}

static enum status take_events(struct watch *watch)
{
    const kaohe_event_t *event;

    while (watch->watching.status == STATUS_OK && (event = kaohe_next(watch->kaohe, 0)))
        take(watch, event);
    return watch->watching.status == STATUS_OK ? STATUS_OK : say_end(watch);
}

/* Until there is an event or a key; a signal ends it too. */
static void wait_for_news(struct watch *watch, int64_t wait_ms)
{
    struct pollfd files[] = {{.fd = kaohe_fd(watch->kaohe), .events = POLLIN},
                             {.fd = screen_keys(), .events = POLLIN}};

    poll(files, sizeof files / sizeof *files, (int)wait_ms);
}

/* The board. */

static struct board board_of(const struct watch *watch, const char *clock)
{
    const struct watching *watching = &watch->watching;
    bool is_heard = watch->heard_ms > 0;

    return (struct board){
        .standings = watching->standings,
        .before = watching->before,
        .silent = watching->is_silent ? NULL : watch->asks.silent,
        .why = watch->asks.why,
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
    struct watching *watching = &watch->watching;

    if (kaohe_fd(watch->kaohe) < 0)
        return tool_fail(watching->tool, STATUS_DISK, "%s", kaohe_why(watch->kaohe));
    kaohe_follow(watch->kaohe, watching->wishes.year);
    while (watching->status == STATUS_OK && !watching->standings)
        take(watch, kaohe_next(watch->kaohe, KAOHE_FOREVER));
    if (watching->status != STATUS_OK)
        return say_end(watch);
    watching->rules = watch->rules = log_rules_ask(watch->home);
    enum status status = watching_begin(watching);
    if (status == STATUS_OK && watching->wishes.as_board)
        watch_asks_log(&watch->asks);
    return status;
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
            watch_asks_next(&watch->asks);
            draw(watch);
        }
        wait_for_news(watch, LOOK_MS - (as_board ? clock_wall_ms() % LOOK_MS : 0));
        if (as_board)
            take_keys(watch);
        status = take_events(watch);
        if (status == STATUS_OK)
            status = check_output(watch);
    }
    screen_close();
    return status;
}

static enum status follow(struct watch *watch)
{
    const struct home *home = watch->home;

    watch->kaohe = scorer_new(home);
    watch->asks = (struct watch_asks){.kaohe = watch->kaohe, .watching = &watch->watching};
    enum status status = begin(watch);
    if (status == STATUS_OK)
        status = go_on(watch);
    watching_clear(&watch->watching);
    kaohe_free(&watch->kaohe);
    watch_asks_clear(&watch->asks);
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
