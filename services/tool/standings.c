/* kaohe standings: the standings now. */
#include <stdio.h>

#include "services/tool/client.h"
#include "services/tool/standings_table.h"

static enum status show(client_t *client, uint64_t year, bool as_json)
{
    struct message question = {.type = MESSAGE_GET_STANDINGS, .year = year};
    json_t *standings;
    enum status status = client_ask_json(client, &question, &standings);

    if (status != STATUS_OK)
        return status;
    if (as_json)
        json_dumpf(standings, stdout, JSON_COMPACT | JSON_REAL_PRECISION(15));
    if (as_json)
        putchar('\n');
    else
        standings_table_print(standings, 0, NULL);
    json_decref(standings);
    return STATUS_OK;
}

enum status command_standings(struct tool *tool, int argc, char **argv)
{
    const char *year_text = NULL;
    int as_json = 0;
    const struct tool_option options[] = {{"--year", &year_text, NULL}, {"--json", NULL, &as_json}};
    uint64_t year = 0;
    struct home home;
    client_t *client = NULL;
    enum status status = tool_arguments(tool, argc, argv, options, 2, NULL, 0, 0);

    if (status == STATUS_OK)
        status = tool_number(tool, "--year", year_text, 1000, 9999, &year);
    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    if (status == STATUS_OK)
        status = client_open_scorer(tool, &home, &client);
    if (status == STATUS_OK)
        status = show(client, year, as_json);
    client_close(&client);
    return status;
}
