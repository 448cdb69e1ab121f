/* kaohe prove: a proof file of one record, for whoever does not trust this log. */
#include <stdio.h>

#include "services/tool/proving.h"
#include "services/tool/reach.h"
#include "services/tool/row.h"

static enum status prove(const struct tool *tool, ask_t *scorer, uint64_t n)
{
    struct message question = {.type = MESSAGE_GET_PROOF, .get_proof = {.n = n}};
    json_t *json;
    enum status status = proving_ask(tool, scorer, &question, &json);

    if (status != STATUS_OK)
        return status;
    const char *proof = row_text(json, "proof");
    fputs(proof, stdout);
    if (!*proof)
        status = tool_fail(tool, STATUS_BUG, "the answer has no proof");
    json_decref(json);
    return status;
}

enum status command_prove(struct tool *tool, int argc, char **argv)
{
    const char *record = NULL;
    uint64_t n = 0;
    struct home home;
    ask_t *scorer = NULL;
    enum status status = tool_arguments(tool, argc, argv, NULL, 0, &record, 1, 1);

    if (status == STATUS_OK)
        status = tool_record(tool, "N", record, &n);
    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    if (status == STATUS_OK)
        status = reach_scorer(tool, &home, &scorer);
    if (status == STATUS_OK)
        status = prove(tool, scorer, n);
    ask_close(&scorer);
    return status;
}
