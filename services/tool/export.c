/* kaohe export: the log as NDJSON. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/form/event_json.h"
#include "services/tool/progress.h"
#include "services/tool/reach.h"
#include "services/tool/term.h"

struct exporting {
    struct progress progress;
    bool shows; /* progress: the lines go elsewhere than the terminal that shows it */
    uint64_t n; /* the last record that was written */
};

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
    int error = puts(line) == EOF ? errno : 0;
    free(line);
    if (exporting->shows)
        progress_tell(&exporting->progress, "record %llu", (unsigned long long)record.n);
    return !error ? STATUS_OK
                  : trouble_set(ret_trouble, STATUS_DISK, "cannot write the output: %s",
                                strerror(error));
}

enum status command_export(struct tool *tool, int argc, char **argv)
{
    const char *from_text = NULL, *to_text = NULL;
    const struct tool_option options[] = {{"--from", &from_text, NULL}, {"--to", &to_text, NULL}};
    struct message question = {.type = MESSAGE_GET_LOG, .get_log = {.n = 1}};
    struct home home;
    struct exporting exporting = {.shows = !term_is_terminal()};
    ask_t *ask = NULL;
    enum status status = tool_arguments(tool, argc, argv, options, 2, NULL, 0, 0);

    if (status == STATUS_OK)
        status = tool_number(tool, "--from", from_text, 1, INT64_MAX, &question.get_log.n);
    if (status == STATUS_OK)
        status = tool_number(tool, "--to", to_text, 1, INT64_MAX, &question.get_log.to);
    if (status == STATUS_OK && question.get_log.to && question.get_log.n > question.get_log.to)
        status = tool_fail(tool, STATUS_USAGE, "--from %s is after --to %s", from_text, to_text);
    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    if (status == STATUS_OK)
        status = reach_scorer(tool, &home, &ask);
    exporting.n = question.get_log.n - 1;
    if (status == STATUS_OK)
        status = reach_pages(tool, ask, &question, print_record, &exporting);
    progress_end(&exporting.progress);
    ask_close(&ask);
    return status;
}
