#include "services/tool/proving.h"

#include "common/base/clock.h"
#include "services/tool/row.h"

enum { WAIT_MS = 10 * 1000, AGAIN_MS = 100 };

static bool is_sorry(const struct message *answer, enum refusal refusal)
{
    return answer->type == MESSAGE_SORRY && text_is(answer->sorry.word, refusal_word(refusal));
}

enum status proving_ask(const struct tool *tool, ask_t *scorer, struct message *question,
                        json_t **ret_json)
{
    int64_t end_ms = clock_mono_ms() + WAIT_MS;
    const struct message *answer;
    struct trouble trouble;
    enum status status = ask_for(scorer, question, &answer, &trouble);

    while (status == STATUS_NO && is_sorry(answer, REFUSAL_NO_CHECKPOINT) &&
           clock_mono_ms() < end_ms) {
        wire_wait(NULL, 0, -1, AGAIN_MS);
        status = ask_for(scorer, question, &answer, &trouble);
    }
    if (status == STATUS_NO && is_sorry(answer, REFUSAL_NO_MOMENT))
        status = STATUS_BAD_DATA;
    if (status == STATUS_NO && is_sorry(answer, REFUSAL_FULL))
        status = STATUS_FULL;
    if (status != STATUS_OK)
        return tool_fail(tool, status, "%s", trouble.why);
    *ret_json = row_read(answer->answer.json);
    return *ret_json ? STATUS_OK : tool_fail(tool, STATUS_BUG, "the answer is no JSON text");
}
