/* kaohe clock: the scorer's clock, whether it is trusted, and an operator's word that it is right. */
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"
#include "services/tool/reach.h"
#include "services/tool/row.h"

enum { ACCEPT_MS_MAX = 5000, ACCEPT_LOOK_MS = 50 };

static void print_clock(json_t *clock, const char *received)
{
    long long off_ms = row_number(clock, "off_ms"), apart_ms = off_ms < 0 ? -off_ms : off_ms;

    printf("wall         %s\nexpected     %s\nlast record  %s\n", row_text_or(clock, "wall", "-"),
           row_text_or(clock, "expected", "-"), received);
    if (row_is(clock, "trusted"))
        puts("trusted");
    else
        printf("held: %s (%lld.%03lld s %s). Nothing is logged until it agrees again;\n"
               "if the wall is right as it is: kaohe clock accept\n",
               row_text_or(clock, "why", "-"), apart_ms / 1000, apart_ms % 1000,
               off_ms < 0 ? "behind" : "ahead");
}

static enum status show(const struct tool *tool, ask_t *scorer, bool as_json)
{
    json_t *json;
    enum status status = reach_status(tool, scorer, &json);

    if (status != STATUS_OK)
        return status;
    json_t *clock = json_object_get(json, "clock");
    const char *received = row_text_or(json, "received", "-");
    if (as_json) {
        json_object_set(clock, "received", json_object_get(json, "received"));
        json_dumpf(clock, stdout, JSON_COMPACT);
        putchar('\n');
    } else {
        print_clock(clock, received);
    }
    json_decref(json);
    return STATUS_OK;
}

/* Whether it is over, which is said: the record is there, or the clock agreed before it was taken. */
static bool is_over(json_t *clock, long long accepted_before)
{
    long long accepted = row_number(clock, "accepted");
    bool is_trusted = row_is(clock, "trusted");

    if (accepted != accepted_before)
        printf("accepted, record %lld\n", accepted);
    else if (is_trusted)
        puts("the clock agrees again by itself: nothing was accepted");
    return accepted != accepted_before || is_trusted;
}

/* The scorer does it in its next pass. */
static enum status wait_until_taken(const struct tool *tool, ask_t *scorer,
                                    long long accepted_before)
{
    int64_t until_ms = clock_mono_ms() + ACCEPT_MS_MAX;

    while (clock_mono_ms() < until_ms) {
        json_t *json;
        enum status status = reach_status(tool, scorer, &json);
        if (status != STATUS_OK)
            return status;
        bool is_end = is_over(json_object_get(json, "clock"), accepted_before);
        json_decref(json);
        if (is_end)
            return STATUS_OK;
        poll(NULL, 0, ACCEPT_LOOK_MS);
    }
    return tool_fail(tool, STATUS_NOBODY, "the scorer has not taken it yet: ask kaohe clock");
}

static enum status accept_clock(const struct tool *tool, ask_t *scorer)
{
    struct message question = {.type = MESSAGE_ACCEPT_CLOCK};
    json_t *clock;
    enum status status = reach_json(tool, scorer, &question, &clock);

    if (status != STATUS_OK)
        return status;
    bool was_trusted = row_is(clock, "trusted");
    long long accepted = row_number(clock, "accepted");
    json_decref(clock);
    if (!was_trusted)
        return wait_until_taken(tool, scorer, accepted);
    puts("the clock is trusted: there is nothing to accept");
    return STATUS_OK;
}

enum status command_clock(struct tool *tool, int argc, char **argv)
{
    int as_json = 0;
    const struct tool_option options[] = {{"--json", NULL, &as_json, 0}};
    const char *word = NULL;
    struct home home;
    ask_t *scorer = NULL;
    enum status status = tool_arguments(tool, argc, argv, options, 1, &word, 0, 1);

    if (status == STATUS_OK && word && strcmp(word, "accept") != 0)
        status = tool_fail(tool, STATUS_USAGE, "`%s` is not `accept`", word);
    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    if (status == STATUS_OK)
        status = reach_scorer(tool, &home, &scorer);
    if (status == STATUS_OK)
        status = word ? accept_clock(tool, scorer) : show(tool, scorer, as_json);
    ask_close(&scorer);
    return status;
}
