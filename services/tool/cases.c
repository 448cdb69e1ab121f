/* kaohe cases: the open cases that collectors know of. */
#include <stdio.h>

#include "services/tool/collectors.h"
#include "services/tool/reach.h"
#include "services/tool/row.h"
#include "services/tool/term.h"

static enum status print_item(void *context, struct text item, struct trouble *ret_trouble)
{
    const bool *as_json = context;

    if (*as_json) {
        printf("%.*s\n", (int)item.size, item.data);
        return STATUS_OK;
    }
    json_t *row = row_read(item);
    if (!row)
        return trouble_set(ret_trouble, STATUS_BUG, "a row of the answer is no JSON text");
    term_cell(row_text_or(row, "due", "-"), 26, TERM_LEFT);
    term_cell(row_is(row, "overdue") ? "超时" : "", 4, TERM_LEFT);
    term_cell(row_text_or(row, "centre", "-"), 14, TERM_LEFT);
    printf("%s\n", row_text_or(row, "case", "-"));
    json_decref(row);
    return STATUS_OK;
}

static enum status list(const struct tool *tool, const struct home *home, const char *source,
                        bool as_json)
{
    struct message question = {.type = MESSAGE_GET_CASES};
    ask_t *ask;
    enum status status = reach_collector(tool, home, source, &ask);

    if (status == STATUS_OK)
        status = reach_pages(tool, ask, &question, print_item, &as_json);
    ask_close(&ask);
    return status;
}

enum status command_cases(struct tool *tool, int argc, char **argv)
{
    static char sources[COLLECTORS_MAX][SLUG_BYTES_MAX + 1];
    const char *source = NULL;
    int as_json = 0;
    const struct tool_option options[] = {{"--source", &source, NULL}, {"--json", NULL, &as_json}};
    struct home home;
    enum status status = tool_arguments(tool, argc, argv, options, 2, NULL, 0, 0);

    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    if (status != STATUS_OK)
        return status;
    unsigned count = collectors_find(&home, source, sources);
    if (count == 0)
        return tool_fail(tool, STATUS_NOBODY, "no collector has ever run in %s", home.dir);
    for (unsigned i = 0; i < count && status == STATUS_OK; i++)
        status = list(tool, &home, sources[i], as_json);
    return status;
}
