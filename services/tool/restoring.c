#include "services/tool/restoring.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"
#include "services/tool/reach.h"
#include "services/tool/resting.h"
#include "services/tool/row.h"
#include "services/tool/source.h"

enum {
    HEARD_MS_MAX = 5000,
    HEARD_LOOK_MS = 50,
    LINE_WIDTH = 80,
    HEAD_WIDTH = 14,
    ELSEWHERE_MS = 1500
};

#define NOT_RESTORING "the log is not being brought back"
/* It was gathering when we looked. */
#define BEGUN_MEANWHILE "too late: something may have come back already; ask --status how it stands"

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

/* Those with records in the backup, and the others by themselves: of these it may be that nothing is to
 * come. */
static void print_awaited(json_t *awaited, json_t *unheard)
{
    bool are_all_unheard = json_array_size(unheard) == json_array_size(awaited);

    print_but("waits for:", awaited, unheard);
    print_sources(are_all_unheard ? "waits for:" : "and for:", unheard);
    if (json_array_size(unheard) > 0)
        printf("%*s (the backup has no record of them; name those that will not\n"
               "%*s come by --without)\n",
               HEAD_WIDTH - 1, "", HEAD_WIDTH - 1, "");
}

static bool is_taking(json_t *restoring)
{
    return strcmp(row_text(restoring, "phase"), "taking") == 0;
}

static void print_progress(json_t *restoring)
{
    printf("the log is brought back from a backup of %lld records; until then it takes\n"
           "nothing new\n",
           row_number(restoring, "from"));
    if (is_taking(restoring))
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
    print_awaited(awaited, unheard);
    print_sources("has come:", json_object_get(restoring, "come"));
    print_sources("may come:", json_object_get(restoring, "later"));
    print_sources("goes without:", json_object_get(restoring, "passed_over"));
    print_sources("other log's:", json_object_get(restoring, "other_log"));
    if (json_array_size(json_object_get(restoring, "passed_over")) > 0 && !is_taking(restoring))
        puts("(taken back by kaohe restore --with SOURCE, until the first event comes back)");
    if (json_array_size(awaited) > 0)
        puts("(where a collector cannot come any more: kaohe restore --without SOURCE; what\n"
             "it keeps is then taken as new, if it comes later)");
}

static void print_list(const char *list, json_t *lost)
{
    long long missing = row_number(lost, "missing"), refused = row_number(lost, "refused");

    printf("the log was brought back from a backup (%s in the scorer's home):\n", list);
    if (missing > 0)
        printf("%lld RECORDS ARE LOST, which nobody kept", missing);
    else
        fputs("nothing that is known of is lost", stdout);
    if (refused > 0)
        printf(", and %lld that came back behind\nthem %s refused now", refused,
               refused == 1 ? "is" : "are");
    puts("; remove that file once it is read");
}

void restoring_print(json_t *status)
{
    json_t *restoring = json_object_get(status, "restoring");
    const char *list = row_text(status, "restored");

    if (json_is_object(restoring))
        print_restoring(restoring);
    else if (*list)
        print_list(list, json_object_get(status, "lost"));
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

/* The scorer does it in its next pass, and may then be at the end; a word that comes too late does
 * nothing. */
static enum status wait_until_heard(const struct tool *tool, ask_t *scorer, const char *source,
                                    bool is_passed)
{
    int64_t until_ms = clock_mono_ms() + HEARD_MS_MAX;

    while (clock_mono_ms() < until_ms) {
        json_t *status;
        enum status result = reach_status(tool, scorer, &status);
        if (result != STATUS_OK)
            return result;
        json_t *restoring = json_object_get(status, "restoring");
        bool is_heard = has_source(json_object_get(restoring, "passed_over"), source) == is_passed;
        bool is_over = !json_is_object(restoring) || is_taking(restoring);
        json_decref(status);
        if (is_heard || (is_over && is_passed))
            return STATUS_OK;
        if (is_over)
            return tool_fail(tool, STATUS_NO, RESTING_TOO_LATE);
        poll(NULL, 0, HEARD_LOOK_MS);
    }
    return tool_fail(tool, STATUS_NOBODY, "the scorer has not heard it yet: ask --status");
}

/* What is given up where a source is passed over that is there. */
static enum status refuse_lightly(const struct tool *tool, json_t *status, const char *source)
{
    json_t *restoring = json_object_get(status, "restoring"), *row;
    const char *why = NULL;
    size_t i;

    json_array_foreach(json_object_get(status, "sources"), i, row)
    {
        if (strcmp(row_text(row, "source"), source) == 0 && row_is(row, "connected"))
            why = "its collector is connected";
    }
    if (has_source(json_object_get(restoring, "come"), source))
        why = "it has come";
    else if (has_source(json_object_get(restoring, "later"), source))
        why = "it may come, and is not waited for";
    if (!why)
        return STATUS_OK;
    return tool_fail(tool, STATUS_NO,
                     "%s: %s. Without it, all that it keeps of the lost log comes as new: with "
                     "other times, behind the rulings on it. Where that is meant: --yes",
                     source, why);
}

/* A source that the scorer knows, or a name that was mistyped. */
static enum status check_source(const struct tool *tool, const struct home *home, json_t *status,
                                const char *source)
{
    static const char *const lists[] = {"awaited", "come", "later", "passed_over"};
    json_t *restoring = json_object_get(status, "restoring");

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (has_source(json_object_get(restoring, lists[i]), source))
            return STATUS_OK;
    enum status result = source_is_known(tool, home, source);
    return result == STATUS_OK
               ? tool_fail(tool, STATUS_USAGE, "--without %s: no source of this log", source)
               : result;
}

/* The scorer decides who may say it, also where there is nothing to pass over. `no` is what its `not-found`
 * means. */
static enum status send(const struct tool *tool, ask_t *scorer, struct message *question,
                        const char *no)
{
    const struct message *answer;
    struct trouble trouble;
    enum status status = ask_for(scorer, question, &answer, &trouble);

    if (status == STATUS_NO && refusal_of(answer->sorry.word) == REFUSAL_NOT_FOUND)
        return tool_fail(tool, status, "%s", no);
    return status == STATUS_OK ? status : tool_fail(tool, status, "%s", trouble.why);
}

static enum status pass_over(const struct tool *tool, const struct home *home, ask_t *scorer,
                             const char *source, bool is_sure)
{
    struct message question = {.type = MESSAGE_PASS_OVER, .pass_over = {.source = text_of(source)}};
    json_t *json = NULL;
    enum status status = reach_status(tool, scorer, &json);

    if (status == STATUS_OK && json_is_object(json_object_get(json, "restoring"))) {
        status = check_source(tool, home, json, source);
        if (status == STATUS_OK && !is_sure)
            status = refuse_lightly(tool, json, source);
    }
    json_decref(json);
    if (status == STATUS_OK)
        status = send(tool, scorer, &question, NOT_RESTORING);
    return status == STATUS_OK ? wait_until_heard(tool, scorer, source, true) : status;
}

static enum status check_passed(const struct tool *tool, json_t *restoring, const char *source)
{
    if (!json_is_object(restoring))
        return STATUS_OK; /* the scorer says so */
    if (!has_source(json_object_get(restoring, "passed_over"), source))
        return tool_fail(tool, STATUS_NO, "%s is not passed over: --status shows who is", source);
    return is_taking(restoring) ? tool_fail(tool, STATUS_NO, RESTING_TOO_LATE) : STATUS_OK;
}

static enum status wait_for(const struct tool *tool, ask_t *scorer, const char *source)
{
    struct message question = {.type = MESSAGE_WAIT_FOR, .wait_for = {.source = text_of(source)}};
    json_t *json = NULL;
    enum status status = reach_status(tool, scorer, &json);
    bool is_restoring = json_is_object(json_object_get(json, "restoring"));

    if (status == STATUS_OK)
        status = check_passed(tool, json_object_get(json, "restoring"), source);
    json_decref(json);
    if (status == STATUS_OK)
        status = send(tool, scorer, &question, is_restoring ? BEGUN_MEANWHILE : NOT_RESTORING);
    return status == STATUS_OK ? wait_until_heard(tool, scorer, source, false) : status;
}

static enum status ask_scorer(const struct tool *tool, const struct home *home,
                              const struct restoring_words *words)
{
    ask_t *scorer = NULL;
    enum status status = reach_scorer(tool, home, &scorer);

    for (int i = 0; i < words->without_count && status == STATUS_OK; i++)
        status = pass_over(tool, home, scorer, words->without[i], words->is_sure);
    for (int i = 0; i < words->with_count && status == STATUS_OK; i++)
        status = wait_for(tool, scorer, words->with[i]);
    if (status == STATUS_OK)
        status = show(tool, scorer, words->as_json);
    ask_close(&scorer);
    if (status == STATUS_DENIED && words->without_count + words->with_count > 0)
        tool_say(tool, "where the office's key is lost: in the scorer's home, while the scorer is "
                       "stopped, the same is taken without a key");
    return status;
}

static enum status tell_resting(const struct tool *tool, const struct home *home,
                                const struct resting *resting, const struct restoring_words *words)
{
    enum status status = STATUS_OK;

    if (words->without_count > 0)
        status = resting_go_without(tool, home, resting, words->without, words->without_count);
    if (status == STATUS_OK)
        status = resting_wait_for(tool, home, resting, words->with, words->with_count);
    return status == STATUS_OK ? resting_tell(tool, home, resting, words->as_json) : status;
}

/* Where this home's store is gone, its scorer may have moved to another machine. */
static bool is_elsewhere(const struct home *home)
{
    struct message question = {.type = MESSAGE_GET_STATUS};
    const struct message *answer;
    struct trouble trouble;
    ask_t *scorer;

    if (!*home->settings.query)
        return false;
    enum status status = reach_quietly(home, &scorer, &trouble);
    bool is_there = status == STATUS_OK &&
                    ask_within(scorer, &question, ELSEWHERE_MS, &answer, &trouble) != STATUS_NOBODY;

    ask_close(&scorer);
    return is_there;
}

enum status restoring_command(const struct tool *tool, const struct restoring_words *words)
{
    struct home home;
    struct resting resting = {.lock = -1};
    enum status status = tool_home(tool, &home);

    if (status == STATUS_OK)
        status = resting_begin(tool, &home, &resting);
    bool is_here = resting.is_here && !(resting.is_gone && is_elsewhere(&home));
    if (status == STATUS_OK && is_here)
        status = tell_resting(tool, &home, &resting, words);
    else if (status == STATUS_OK)
        status = ask_scorer(tool, &home, words);
    resting_end(&resting);
    return status;
}

void restoring_warn(const struct tool *tool, json_t *status)
{
    json_t *restoring = json_object_get(status, "restoring");

    if (json_is_object(restoring))
        tool_say(tool, "NOT OF TODAY: the log is being brought back from a backup of %lld records",
                 row_number(restoring, "from"));
}
