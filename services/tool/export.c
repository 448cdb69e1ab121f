/* kaohe export: the log as NDJSON. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/base64.h"
#include "common/base/memory.h"
#include "common/form/event_json.h"
#include "common/form/json.h"
#include "common/proof/checkpoint.h"
#include "services/tool/log_pages.h"
#include "services/tool/progress.h"
#include "services/tool/proving.h"
#include "services/tool/reach.h"
#include "services/tool/row.h"
#include "services/tool/scorer.h"
#include "services/tool/term.h"

struct exporting {
    const struct tool *tool;
    const struct home *home;
    struct progress progress;
    bool shows;    /* progress: the lines go elsewhere than the terminal that shows it */
    int proves;    /* the lines have the records' bytes */
    uint64_t n;    /* the last record that was written */
    uint64_t last; /* that is to be; 0: the log's */
};

/* What was printed last was record `n`. */
static enum status printed(struct exporting *exporting, uint64_t n, struct trouble *ret_trouble)
{
    int error = ferror(stdout) ? errno : 0;

    exporting->n = n;
    if (exporting->shows)
        progress_tell(&exporting->progress, "record %llu", (unsigned long long)n);
    return !error ? STATUS_OK
                  : trouble_set(ret_trouble, STATUS_DISK, "cannot write the output: %s",
                                strerror(error));
}

static enum status print_line(void *context, struct text line, struct trouble *ret_trouble)
{
    struct exporting *exporting = context;

    puts(line.data);
    return printed(exporting, exporting->n + 1, ret_trouble);
}

/* The line of a record, with its bytes as the last member. */
static void print_with_bytes(const char *line, struct text bytes)
{
    char *base64 = memory_raw(BASE64_DIGITS(bytes.size) + 1);

    base64_write((struct span){bytes.data, bytes.size}, base64);
    printf("%.*s,\"bytes\":\"%s\"}\n", (int)strlen(line) - 1, line, base64);
    free(base64);
}

static enum status print_proof(void *context, struct text bytes, struct trouble *ret_trouble)
{
    struct exporting *exporting = context;
    struct record record;
    char *line = record_decode(bytes.data, bytes.size, &record) ? record_line(&record) : NULL;

    if (!line)
        return trouble_set(ret_trouble, STATUS_DAMAGED,
                           "record %llu of the log cannot be read: the scorer's store is damaged",
                           (unsigned long long)exporting->n + 1);
    print_with_bytes(line, bytes);
    free(line);
    return printed(exporting, record.n, ret_trouble);
}

/* The size that a checkpoint is of; 0: it is none. */
static uint64_t size_of(const char *text)
{
    struct checkpoint checkpoint;
    struct note note;

    return checkpoint_read_note(text_of(text), &note, &checkpoint) ? 0 : checkpoint.size;
}

/* A checkpoint that covers what the log has now, and the records up to it. */
static enum status export_by(struct exporting *exporting, ask_t *scorer)
{
    const struct tool *tool = exporting->tool;
    struct message question = {.type = MESSAGE_GET_CHECKPOINT};
    struct message log = {.type = MESSAGE_GET_LOG, .get_log = {.n = 1}};
    json_t *json = NULL;
    struct trouble trouble;
    enum status status = log_pages_last(scorer, &question.get_checkpoint.n, &trouble);

    if (status != STATUS_OK)
        return tool_fail(tool, status, "%s", trouble.why);
    status = proving_ask(tool, scorer, &question, &json);
    if (status != STATUS_OK)
        return status;
    log.get_log.to = size_of(row_text(json, "checkpoint"));
    status = log.get_log.to ? reach_pages(tool, scorer, &log, print_proof, exporting)
                            : tool_fail(tool, STATUS_BUG, "the answer has no checkpoint");
    char *line = json_line(json);
    if (status == STATUS_OK)
        puts(line);
    free(line);
    return status;
}

static enum status export_proof(struct exporting *exporting)
{
    ask_t *scorer = NULL;
    enum status status = reach_scorer(exporting->tool, exporting->home, &scorer);

    if (status == STATUS_OK)
        status = export_by(exporting, scorer);
    ask_close(&scorer);
    return status;
}

/* Nothing may be all that there is: a reader that fetches what is new. */
static void say_last(const struct exporting *exporting, kaohe_t *scorer)
{
    json_t *status = scorer_status(scorer);
    long long last = row_number(status, "n");

    if (status)
        tool_say(exporting->tool, "日志只有第 1 至 %lld 条记录 (the log has records 1 to %lld)",
                 last, last);
    json_decref(status);
}

static enum status export_lines(struct exporting *exporting)
{
    uint64_t before = exporting->n;
    struct trouble trouble;
    kaohe_t *scorer = scorer_new(exporting->home);
    enum status status = scorer_rows(scorer, kaohe_ask_records(scorer, before + 1, exporting->last),
                                     print_line, exporting, &trouble);

    if (status != STATUS_OK)
        tool_say(exporting->tool, "%s", trouble.why);
    else if (exporting->n == before)
        say_last(exporting, scorer);
    kaohe_free(&scorer);
    return status;
}

enum status command_export(struct tool *tool, int argc, char **argv)
{
    const char *from_text = NULL, *to_text = NULL;
    struct exporting exporting = {.tool = tool, .shows = !term_is_terminal()};
    const struct tool_option options[] = {{"--from", &from_text, NULL, 0},
                                          {"--to", &to_text, NULL, 0},
                                          {"--proof", NULL, &exporting.proves, 0}};
    struct home home;
    uint64_t from = 1;
    enum status status = tool_arguments(tool, argc, argv, options, 3, NULL, 0, 0);

    if (status == STATUS_OK)
        status = tool_number(tool, "--from", from_text, 1, INT64_MAX, &from);
    if (status == STATUS_OK)
        status = tool_number(tool, "--to", to_text, 1, INT64_MAX, &exporting.last);
    if (status == STATUS_OK && exporting.last && from > exporting.last)
        status = tool_fail(tool, STATUS_USAGE, "--from %s is after --to %s", from_text, to_text);
    if (status == STATUS_OK && exporting.proves && (from_text || to_text))
        status = tool_fail(tool, STATUS_USAGE,
                           "--proof is of the whole log: it goes without --from and --to");
    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    if (status != STATUS_OK)
        return status;
    exporting.home = &home;
    exporting.n = from - 1;
    status = exporting.proves ? export_proof(&exporting) : export_lines(&exporting);
    progress_end(&exporting.progress);
    return status;
}
