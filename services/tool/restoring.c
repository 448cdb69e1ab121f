#include "services/tool/restoring.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"
#include "services/tool/reach.h"
#include "services/tool/row.h"

enum { HEARD_MS_MAX = 5000, HEARD_LOOK_MS = 50, LINE_WIDTH = 80, HEAD_WIDTH = 14 };

/* ---- shown ---- */

/* Wrapped, with what follows the first line below it. */
static void print_sources(const char *head, json_t *sources)
{
    size_t i, used = HEAD_WIDTH;
    json_t *source;

    if (json_array_size(sources) == 0)
        return;
    printf("%-*s", HEAD_WIDTH - 1, head);
    json_array_foreach(sources, i, source)
    {
        const char *comma = i + 1 < json_array_size(sources) ? "," : "";
        size_t size = 1 + json_string_length(source) + strlen(comma);
        if (used + size > LINE_WIDTH) {
            used = HEAD_WIDTH;
            printf("\n%-*s", HEAD_WIDTH - 1, "");
        }
        printf(" %s%s", json_string_value(source), comma);
        used += size;
    }
    putchar('\n');
}

static bool has_source(json_t *sources, const char *slug)
{
    json_t *source;
    size_t i;

    json_array_foreach(sources, i, source)
    {
        if (strcmp(json_string_value(source), slug) == 0)
            return true;
    }
    return false;
}

/* Those that are not among the others. */
static void print_but(const char *head, json_t *sources, json_t *others)
{
    json_t *left = json_array(), *source;
    size_t i;

    json_array_foreach(sources, i, source)
    {
        if (!has_source(others, json_string_value(source)))
            json_array_append(left, source);
    }
    print_sources(head, left);
    json_decref(left);
}

static void print_progress(json_t *restoring)
{
    bool is_taking = strcmp(row_text(restoring, "phase"), "taking") == 0;

    printf("the log is brought back from a backup of %lld records; until then it takes\n"
           "nothing new\n",
           row_number(restoring, "from"));
    if (is_taking)
        printf("%-*s %lld events, up to record %lld of %lld that it had\n", HEAD_WIDTH - 1,
               "back:", row_number(restoring, "taken"), row_number(restoring, "at"),
               row_number(restoring, "to"));
    if (row_number(restoring, "refused") > 0)
        printf("%-*s %lld events come behind it as new ones\n", HEAD_WIDTH - 1,
               "not as kept:", row_number(restoring, "refused"));
}

static void print_restoring(json_t *restoring)
{
    json_t *awaited = json_object_get(restoring, "awaited");
    json_t *unheard = json_object_get(restoring, "unheard");

    print_progress(restoring);
    if (json_is_true(json_object_get(restoring, "blind")) && json_array_size(awaited) > 0)
        puts("no collector that has come has cosigned a checkpoint of what was lost, so it\n"
             "waits for all");
    print_but("waits for:", awaited, unheard);
    print_sources("no record of:", unheard);
    print_sources("has come:", json_object_get(restoring, "come"));
    print_sources("may come:", json_object_get(restoring, "later"));
    print_sources("goes without:", json_object_get(restoring, "passed_over"));
    print_sources("other log's:", json_object_get(restoring, "other_log"));
    if (json_array_size(awaited) > 0)
        puts("(where a collector cannot come any more: kaohe restore --without SOURCE; what\n"
             "it keeps is then taken as new, if it comes later)");
}

void restoring_print(json_t *status)
{
    json_t *restoring = json_object_get(status, "restoring");
    const char *list = row_text(status, "restored");

    if (json_is_object(restoring))
        print_restoring(restoring);
    else if (*list)
        printf("the log was brought back from a backup: %s in the scorer's home tells\n"
               "what nobody kept; remove it once it is read\n",
               list);
}

/* ---- asked ---- */

static enum status show(const struct tool *tool, ask_t *scorer, bool as_json)
{
    json_t *status;
    enum status result = reach_status(tool, scorer, &status);

    if (result != STATUS_OK)
        return result;
    json_t *restoring = json_object_get(status, "restoring");
    if (as_json)
        row_print(json_incref(restoring));
    else if (json_is_object(restoring) || *row_text(status, "restored"))
        restoring_print(status);
    else
        puts("the log is not being brought back from a backup");
    json_decref(status);
    return STATUS_OK;
}

/* The scorer does it in its next pass, and may then be at the end. */
static enum status wait_until_heard(const struct tool *tool, ask_t *scorer, const char *source)
{
    int64_t until_ms = clock_mono_ms() + HEARD_MS_MAX;

    while (clock_mono_ms() < until_ms) {
        json_t *status;
        enum status result = reach_status(tool, scorer, &status);
        if (result != STATUS_OK)
            return result;
        json_t *restoring = json_object_get(status, "restoring");
        bool is_heard = !json_is_object(restoring) ||
                        has_source(json_object_get(restoring, "passed_over"), source);
        json_decref(status);
        if (is_heard)
            return STATUS_OK;
        poll(NULL, 0, HEARD_LOOK_MS);
    }
    return tool_fail(tool, STATUS_NOBODY, "the scorer has not heard it yet: ask --status");
}

static enum status pass_over(const struct tool *tool, ask_t *scorer, const char *source)
{
    struct message question = {.type = MESSAGE_PASS_OVER, .pass_over = {.source = text_of(source)}};
    json_t *before;
    enum status status = reach_json(tool, scorer, &question, &before);

    if (status != STATUS_OK)
        return status;
    json_decref(before);
    return wait_until_heard(tool, scorer, source);
}

enum status restoring_command(const struct tool *tool, const char *const *without,
                              int without_count, bool as_json)
{
    struct home home;
    ask_t *scorer = NULL;
    enum status status = tool_home(tool, &home);

    if (status == STATUS_OK)
        status = reach_scorer(tool, &home, &scorer);
    for (int i = 0; i < without_count && status == STATUS_OK; i++)
        status = pass_over(tool, scorer, without[i]);
    if (status == STATUS_OK)
        status = show(tool, scorer, as_json);
    ask_close(&scorer);
    return status;
}
