/* kaohe pending: the office's work list. */
#include <stdio.h>

#include "services/tool/reach.h"
#include "services/tool/row.h"
#include "services/tool/term.h"

static void print_row(json_t *row)
{
    term_number(row_number(row, "n"), 8);
    printf("%.10s ", row_text_or(row, "received", "-"));
    term_cell(row_text_or(row, "name", "-"), 10, TERM_LEFT);
    term_cell(row_text_or(row, "clause", "-"), 18, TERM_LEFT);
    term_cell(row_text_or(row, "record", "-"), 20, TERM_LEFT);
    printf("%s\n", row_text_or(row, "summary", "-"));
}

struct listing {
    bool as_json, has_head;
};

static enum status print_item(void *context, struct text item, struct trouble *ret_trouble)
{
    struct listing *listing = context;

    if (listing->as_json) {
        printf("%.*s\n", (int)item.size, item.data);
        return STATUS_OK;
    }
    json_t *row = row_read(item);
    if (!row)
        return trouble_set(ret_trouble, STATUS_BUG, "a row of the answer is no JSON text");
    if (!listing->has_head)
        printf("%s    记录 收到日期   中心       条款               编号                 摘要%s\n",
               term_dim(), term_plain());
    listing->has_head = true;
    print_row(row);
    json_decref(row);
    return STATUS_OK;
}

enum status command_pending(struct tool *tool, int argc, char **argv)
{
    const char *centre = NULL;
    int as_json = 0;
    const struct tool_option options[] = {{"--centre", &centre, NULL}, {"--json", NULL, &as_json}};
    struct message question = {.type = MESSAGE_GET_PENDING};
    struct home home;
    ask_t *ask = NULL;
    enum status status = tool_arguments(tool, argc, argv, options, 2, NULL, 0, 0);

    question.get_pending.centre = text_of(centre);
    struct listing listing = {.as_json = as_json};
    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    if (status == STATUS_OK)
        status = reach_scorer(tool, &home, &ask);
    if (status == STATUS_OK)
        status = reach_pages(tool, ask, &question, print_item, &listing);
    if (status == STATUS_OK && !listing.has_head && !as_json)
        printf("没有待核事项 (nothing waits for a ruling)\n");
    ask_close(&ask);
    return status;
}
