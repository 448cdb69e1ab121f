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
#include "services/tool/term.h"

struct exporting {
    struct progress progress;
    bool shows; /* progress: the lines go elsewhere than the terminal that shows it */
    int proves; /* the lines have the records' bytes */
    uint64_t n; /* the last record that was written */
};

/* The line of a record, with its bytes as the last member. */
static void print_with_bytes(const char *line, struct text bytes)
{
    char *base64 = memory_raw(BASE64_DIGITS(bytes.size) + 1);

    base64_write((struct span){bytes.data, bytes.size}, base64);
    printf("%.*s,\"bytes\":\"%s\"}\n", (int)strlen(line) - 1, line, base64);
    free(base64);
}

static enum status print_record(void *context, struct text bytes, struct trouble *ret_trouble)
{
    struct exporting *exporting = context;
    struct record record;
    char *line = record_decode(bytes.data, bytes.size, &record) ? record_line(&record) : NULL;

    if (!line)
        return trouble_set(ret_trouble, STATUS_DAMAGED,
                           "record %llu of the log cannot be read: the scorer's store is damaged",
                           (unsigned long long)exporting->n + 1);
    exporting->n = record.n;
    if (exporting->proves)
        print_with_bytes(line, bytes);
    else
        puts(line);
    int error = ferror(stdout) ? errno : 0;
    free(line);
    if (exporting->shows)
        progress_tell(&exporting->progress, "record %llu", (unsigned long long)record.n);
    return !error ? STATUS_OK
                  : trouble_set(ret_trouble, STATUS_DISK, "cannot write the output: %s",
                                strerror(error));
}

/* The size that a checkpoint is of; 0: it is none. */
static uint64_t size_of(const char *text)
{
    struct checkpoint checkpoint;
    struct note note;

    return checkpoint_read_note(text_of(text), &note, &checkpoint) ? 0 : checkpoint.size;
}

/* A checkpoint that covers what the log has now, and the records up to it. */
static enum status export_proof(const struct tool *tool, ask_t *scorer, struct exporting *exporting)
{
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
    status = log.get_log.to ? reach_pages(tool, scorer, &log, print_record, exporting)
                            : tool_fail(tool, STATUS_BUG, "the answer has no checkpoint");
    char *line = json_line(json);
    if (status == STATUS_OK)
        puts(line);
    free(line);
    return status;
}

/* Nothing may be all that there is: a reader that fetches what is new. */
static enum status export_part(const struct tool *tool, ask_t *scorer, struct message *question,
                               struct exporting *exporting)
{
    uint64_t before = exporting->n, last;
    struct trouble trouble;
    enum status status = reach_pages(tool, scorer, question, print_record, exporting);

    if (status == STATUS_OK && exporting->n == before &&
        log_pages_last(scorer, &last, &trouble) == STATUS_OK)
        tool_say(tool, "日志只有第 1 至 %llu 条记录 (the log has records 1 to %llu)",
                 (unsigned long long)last, (unsigned long long)last);
    return status;
}

static enum status export_log(const struct tool *tool, struct message *question,
                              struct exporting *exporting)
{
    struct home home;
    ask_t *scorer = NULL;
    enum status status = tool_home(tool, &home);

    if (status == STATUS_OK)
        status = reach_scorer(tool, &home, &scorer);
    if (status == STATUS_OK)
        status = exporting->proves ? export_proof(tool, scorer, exporting)
                                   : export_part(tool, scorer, question, exporting);
    progress_end(&exporting->progress);
    ask_close(&scorer);
    return status;
}

enum status command_export(struct tool *tool, int argc, char **argv)
{
    const char *from_text = NULL, *to_text = NULL;
    struct exporting exporting = {.shows = !term_is_terminal()};
    const struct tool_option options[] = {{"--from", &from_text, NULL, 0},
                                          {"--to", &to_text, NULL, 0},
                                          {"--proof", NULL, &exporting.proves, 0}};
    struct message question = {.type = MESSAGE_GET_LOG, .get_log = {.n = 1}};
    enum status status = tool_arguments(tool, argc, argv, options, 3, NULL, 0, 0);

    if (status == STATUS_OK)
        status = tool_number(tool, "--from", from_text, 1, INT64_MAX, &question.get_log.n);
    if (status == STATUS_OK)
        status = tool_number(tool, "--to", to_text, 1, INT64_MAX, &question.get_log.to);
    if (status == STATUS_OK && question.get_log.to && question.get_log.n > question.get_log.to)
        status = tool_fail(tool, STATUS_USAGE, "--from %s is after --to %s", from_text, to_text);
    if (status == STATUS_OK && exporting.proves && (from_text || to_text))
        status = tool_fail(tool, STATUS_USAGE,
                           "--proof is of the whole log: it goes without --from and --to");
    exporting.n = question.get_log.n - 1;
    return status == STATUS_OK ? export_log(tool, &question, &exporting) : status;
}
