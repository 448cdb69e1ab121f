#include "services/tool/closed.h"

#include "services/tool/row.h"
#include "services/tool/unfound.h"

static bool is_closed(ask_t *scorer, long long year)
{
    struct message question = {.type = MESSAGE_GET_STATUS};
    const struct message *answer;
    struct trouble trouble;

    if (ask_for(scorer, &question, &answer, &trouble) != STATUS_OK)
        return false;
    json_t *status = row_read(answer->answer.json);
    bool is_closed = unfound_is_closed(status, (int)year);
    json_decref(status);
    return is_closed;
}

/* Whether an earlier one is of the same year. */
static bool is_known(const struct ruling *rulings, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (rulings[j].is_wanted && rulings[j].finding &&
            row_number(rulings[j].finding, "year") == row_number(rulings[i].finding, "year"))
            return true;
    return false;
}

enum status closed_refuse(const struct tool *tool, ask_t *scorer, const struct ruling *rulings,
                          size_t count)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; i < count; i++) {
        long long year = row_number(rulings[i].finding, "year");
        if (!rulings[i].is_wanted || !rulings[i].finding || is_known(rulings, i) ||
            !is_closed(scorer, year))
            continue;
        status = tool_fail(tool, STATUS_NO, "%lld年已结束（记录 %lld），" CLOSED_WAY_OUT "；未写入",
                           year, row_number(rulings[i].finding, "n"));
    }
    return status;
}
