/* kaohe status: how scorer and collectors are doing, as the scorer sees them and as they see
 * themselves. */
#include <stdio.h>
#include <string.h>

#include "services/tool/collectors.h"
#include "services/tool/key_older.h"
#include "services/tool/reach.h"
#include "services/tool/restoring.h"
#include "services/tool/row.h"
#include "services/tool/scorer.h"
#include "services/tool/term.h"

enum { COLLECTOR_ANSWER_MS = 500, LINE_WIDTH = 80, TEXT_BYTES = 2048 };

static json_t *ask_collector(const struct tool *tool, const struct home *home, const char *source)
{
    json_t *json = reach_collector_status(tool, home, source, COLLECTOR_ANSWER_MS);
    char old[KEYFILE_NAME_BYTES_MAX + 1];

    if (strcmp(row_text(json, "link"), "denied") == 0 && key_older_runs(home, source, old))
        json_object_set_new(json, "older_key", json_string(old));
    return json ? json : json_pack("{s:s,s:s}", "source", source, "link", "not running");
}

static enum status ask_collectors(const struct tool *tool, const struct home *home,
                                  json_t **ret_collectors)
{
    static char sources[COLLECTORS_MAX][SLUG_BYTES_MAX + 1];
    json_t *array = json_array();
    unsigned count;
    enum status status = collectors_find(tool, home, NULL, sources, &count);

    for (unsigned i = 0; i < count; i++)
        json_array_append_new(array, ask_collector(tool, home, sources[i]));
    *ret_collectors = array;
    return status;
}

static void print_text(json_t *row, const char *key, int width)
{
    term_cell(row_text_or(row, key, "-"), width, TERM_LEFT);
}

static void print_number(json_t *row, const char *key, int width)
{
    if (json_is_integer(json_object_get(row, key)))
        term_number(row_number(row, key), width);
    else
        term_cell("-", width, TERM_RIGHT);
}

static void print_source(json_t *source)
{
    const char *state = row_is(source, "contested")                        ? "contested"
                        : json_is_object(json_object_get(source, "lacks")) ? "waits"
                        : row_is(source, "connected")                      ? "connected"
                                                                           : "away";

    print_text(source, "source", 14);
    term_cell(state, 10, TERM_LEFT);
    print_number(source, "outbox", 10);
    print_number(source, "last_seq", 10);
    if (row_number(source, "n"))
        print_number(source, "n", 10);
    else
        term_cell("-", 10, TERM_RIGHT); /* no record yet, or none since its epoch began */
    printf("%.19s\n", row_text_or(source, "heard", "-"));
}

/* Both collectors of a source that has two, by the names that their own status shows. */
static void print_contest(json_t *source)
{
    json_t *rival = json_object_get(source, "rival");

    if (row_is(source, "contested"))
        printf("two collectors of %s: %s has the conversation, %s was refused %lld s ago\n",
               row_text(source, "source"), row_text(source, "instance"),
               row_text(rival, "instance"), row_number(rival, "refused_ago_s"));
}

static void print_lack(json_t *source)
{
    json_t *lacks = json_object_get(source, "lacks");

    if (json_is_object(lacks))
        printf("%s waits: the log lacks its sequences %lld to %lld, which were\n"
               "receipted; the scorer's store is an old copy: bring the newer one back; only\n"
               "where there is none, start this collector once with --accept-gap\n"
               "(deploy/old-store.md)\n",
               row_text(source, "source"), row_number(lacks, "first"), row_number(lacks, "last"));
}

/* Wrapped, with what follows the first line indented. */
static void print_never(json_t *never)
{
    static const char head[] = "never heard:";
    size_t i, used = sizeof head - 1;
    json_t *source;

    if (json_array_size(never) == 0)
        return;
    fputs(head, stdout);
    json_array_foreach(never, i, source)
    {
        const char *comma = i + 1 < json_array_size(never) ? "," : "";
        size_t size = 1 + json_string_length(source) + strlen(comma);
        if (used + size > LINE_WIDTH) {
            used = 1;
            fputs("\n ", stdout);
        }
        printf(" %s%s", json_string_value(source), comma);
        used += size;
    }
    putchar('\n');
}

static void print_hold(json_t *clock)
{
    if (clock && !row_is(clock, "trusted"))
        printf("its clock is not trusted: %s; nothing is logged (see kaohe clock)\n",
               row_text_or(clock, "why", "-"));
}

static void print_full(json_t *scorer)
{
    const char *why = row_text(scorer, "full");
    char text[TEXT_BYTES];

    if (!*why)
        return;
    snprintf(text, sizeof text, "takes nothing new: %s", why);
    term_labelled("it", text, 0);
}

static void print_lost_key(json_t *scorer)
{
    if (strcmp(row_text(scorer, "checkpoints"), "lost-key") == 0)
        puts("a key of the log is lost: no checkpoint is made, and nobody vouches for what is\n"
             "new, until keys/log.signer_secret is brought back and the scorer started again");
}

static void print_scorer(json_t *scorer)
{
    size_t i;
    json_t *source;

    printf("scorer: record %lld, received %.19s, %lld wait for a ruling\n", row_number(scorer, "n"),
           row_text_or(scorer, "received", "-"), row_number(scorer, "pending"));
    print_full(scorer);
    print_hold(json_object_get(scorer, "clock"));
    restoring_print(scorer);
    print_lost_key(scorer);
    printf("\n%sSOURCE         AS SEEN BY     LAG    LAST SEQ LAST RECORD LAST HEARD\n"
           "               THE SCORER%s\n",
           term_dim(), term_plain());
    json_array_foreach(json_object_get(scorer, "sources"), i, source) print_source(source);
    print_never(json_object_get(scorer, "never"));
    json_array_foreach(json_object_get(scorer, "sources"), i, source) print_contest(source);
    json_array_foreach(json_object_get(scorer, "sources"), i, source) print_lack(source);
}

static void print_doubt(json_t *collector)
{
    const char *doubt = row_text_or(collector, "clock", "trusted");

    if (strcmp(doubt, "trusted") != 0)
        printf("the clock of the collector of %s is not trusted (%s): it reports no case overdue\n",
               row_text_or(collector, "source", "-"), doubt);
}

/* How many of them say the same under `key`, or 0 where one before the `at`-th has said it. */
static size_t count_alike(json_t *collectors, size_t at, const char *key, const char *why)
{
    size_t i, count = 0;
    json_t *collector;

    json_array_foreach(collectors, i, collector)
    {
        bool is_alike = strcmp(row_text(collector, key), why) == 0;
        if (is_alike && i < at)
            return 0;
        count += is_alike;
    }
    return count;
}

/* Once, where many have the same: what one came for would scroll away. */
static void print_trouble(json_t *collectors, size_t at, const char *key, const char *what)
{
    json_t *collector = json_array_get(collectors, at);
    const char *why = row_text(collector, key);
    size_t count = *why ? count_alike(collectors, at, key, why) : 0;
    char text[TEXT_BYTES], others[48] = "";

    if (count == 0)
        return;
    if (count > 1)
        snprintf(others, sizeof others, " (and of %zu more)", count - 1);
    snprintf(text, sizeof text, "collector of %s%s %s: %s", row_text_or(collector, "source", "-"),
             others, what, why);
    term_labelled("the", text, 0);
}

/* Why a collector does not tell how it is doing. */
static void print_denied(json_t *collector)
{
    const char *source = row_text_or(collector, "source", "-"),
               *old = row_text(collector, "older_key");

    if (strcmp(row_text(collector, "link"), "denied") != 0)
        return;
    if (*old)
        printf("the collector of %s still runs by its key before the rotation,\n"
               "which is kept as %s: start it again\n",
               source, old);
    else
        printf("the collector of %s does not let us in: our key may not enter there, or\n"
               "its own is not that of keys/%s.key\n",
               source, source);
}

static void print_alarm(json_t *collector)
{
    json_t *witness = json_object_get(collector, "witness");
    const char *source = row_text_or(collector, "source", "-");
    char text[TEXT_BYTES];

    if (strcmp(row_text_or(witness, "state", ""), "alarm") != 0)
        return;
    snprintf(text, sizeof text, "the collector of %s does not vouch for the log any more: %s",
             source, row_text_or(witness, "why", "-"));
    term_labelled("ALARM:", text, 0);
    printf("(the evidence is in witness/%s.alarm; only where it is known why:\n"
           "kaohe accept-restore --source %s)\n",
           source, source);
}

/* It is good, and may not cosign what it is shown. */
static void print_waiting(json_t *collector)
{
    json_t *witness = json_object_get(collector, "witness");
    char text[TEXT_BYTES];

    if (strcmp(row_text_or(witness, "state", ""), "waiting") != 0)
        return;
    snprintf(text, sizeof text,
             "collector of %s waits as a witness, with %lld records cosigned: %s",
             row_text_or(collector, "source", "-"), row_number(witness, "n"),
             row_text_or(witness, "why", "-"));
    term_labelled("the", text, 0);
}

/* How many vouch for the log, and up to where all of them do. */
static void print_witnesses(json_t *collectors)
{
    long long least = 0;
    size_t i, count = 0;
    json_t *collector;

    json_array_foreach(collectors, i, collector)
    {
        json_t *witness = json_object_get(collector, "witness");
        if (strcmp(row_text_or(witness, "state", ""), "good") != 0)
            continue;
        long long n = row_number(witness, "n");
        least = count++ == 0 || n < least ? n : least;
    }
    if (count > 0)
        printf("%zu witness%s for the log, at least up to record %lld\n", count,
               count == 1 ? " vouches" : "es vouch", least);
}

/* What a backup lacks that is older than this is nowhere any more. */
static void print_kept(json_t *collectors)
{
    const char *source = NULL;
    long long most = 0;
    json_t *collector;
    size_t i;

    json_array_foreach(collectors, i, collector)
    {
        json_t *kept = json_object_get(collector, "kept");
        if (row_number(kept, "count") == 0 || row_number(kept, "n") <= most)
            continue;
        most = row_number(kept, "n");
        source = row_text_or(collector, "source", "-");
    }
    if (source)
        printf("kept for a restore: back to record %lld (%s; the others further)\n", most, source);
}

static void print_collectors(json_t *collectors)
{
    size_t i;
    json_t *collector;

    printf("\n%sCOLLECTOR      LINK            OUTBOX   LAST SEQ INSTANCE%s\n", term_dim(),
           term_plain());
    json_array_foreach(collectors, i, collector)
    {
        print_text(collector, "source", 14);
        print_text(collector, "link", 11);
        print_number(collector, "outbox", 10);
        print_number(collector, "last_seq", 10);
        puts(row_text_or(collector, "instance", "-"));
    }
    json_array_foreach(collectors, i, collector) print_denied(collector);
    json_array_foreach(collectors, i, collector)
        print_trouble(collectors, i, "full", "takes nothing new");
    json_array_foreach(collectors, i, collector)
        print_trouble(collectors, i, "why", "does not have the scorer");
    json_array_foreach(collectors, i, collector) print_doubt(collector);
    print_witnesses(collectors);
    json_array_foreach(collectors, i, collector) print_waiting(collector);
    print_kept(collectors);
    json_array_foreach(collectors, i, collector) print_alarm(collector);
}

/* The scorer may be away; the collectors are shown all the same. */
static enum status ask_scorer(const struct tool *tool, const struct home *home, json_t **ret_json)
{
    struct trouble trouble;
    kaohe_t *scorer = scorer_new(home);
    enum status status = scorer_row(scorer, kaohe_ask_status(scorer), ret_json, &trouble);

    kaohe_free(&scorer);
    return status == STATUS_OK ? status : tool_fail(tool, status, "%s", trouble.why);
}

enum status command_status(struct tool *tool, int argc, char **argv)
{
    int as_json = 0;
    const struct tool_option options[] = {{"--json", NULL, &as_json, 0}};
    struct home home;
    json_t *scorer = NULL, *collectors;
    enum status status = tool_arguments(tool, argc, argv, options, 1, NULL, 0, 0);

    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    if (status != STATUS_OK)
        return status;
    status = ask_collectors(tool, &home, &collectors);
    if (status == STATUS_OK) /* else the scorer cannot be reached either */
        status = ask_scorer(tool, &home, &scorer);
    if (as_json) {
        json_t *all = json_pack("{s:o,s:o}", "scorer", scorer ? scorer : json_null(), "collectors",
                                collectors);
        json_dumpf(all, stdout, JSON_COMPACT);
        putchar('\n');
        json_decref(all);
        return status;
    }
    if (scorer)
        print_scorer(scorer);
    if (json_array_size(collectors) > 0)
        print_collectors(collectors);
    json_decref(scorer);
    json_decref(collectors);
    return status;
}
