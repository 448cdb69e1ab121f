/* kaohe export: the log as NDJSON. */
#include <stdio.h>
#include <stdlib.h>

#include "common/form/event_json.h"
#include "services/tool/client.h"

static enum status print_record(void *context, struct text bytes)
{
    const struct tool *tool = context;
    struct record record;
    char *line = record_decode(bytes.data, bytes.size, &record) ? record_line(&record) : NULL;

    if (!line)
        return tool_fail(tool, STATUS_BUG, "a record of the log cannot be read");
    bool is_good = puts(line) != EOF;
    free(line);
    return is_good ? STATUS_OK : tool_fail(tool, STATUS_DISK, "cannot write the output");
}

enum status command_export(struct tool *tool, int argc, char **argv)
{
    const char *from_text = NULL, *to_text = NULL;
    const struct tool_option options[] = {{"--from", &from_text, NULL}, {"--to", &to_text, NULL}};
    struct message question = {.type = MESSAGE_GET_LOG, .n = 1};
    struct home home;
    client_t *client = NULL;
    enum status status = tool_arguments(tool, argc, argv, options, 2, NULL, 0, 0);

    if (status == STATUS_OK)
        status = tool_number(tool, "--from", from_text, 1, INT64_MAX, &question.n);
    if (status == STATUS_OK)
        status = tool_number(tool, "--to", to_text, 1, INT64_MAX, &question.to);
    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    if (status == STATUS_OK)
        status = client_open_scorer(tool, &home, &client);
    if (status == STATUS_OK)
        status = client_pages(client, &question, print_record, tool);
    client_close(&client);
    return status;
}
