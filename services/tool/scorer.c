#include "services/tool/scorer.h"

#include <assert.h>

#include "common/client/ask.h"
#include "common/run/door.h"
#include "services/tool/progress.h"
#include "services/tool/row.h"

kaohe_t *scorer_new(const struct home *home)
{
    return kaohe_new(home->dir, *home->key ? home->key : NULL);
}

static const kaohe_event_t *await_event(kaohe_t *scorer)
{
    struct progress waiting = {0};
    const kaohe_event_t *event;

    while (!(event = kaohe_next(scorer, CLIENT_AGAIN_MS)))
        progress_tell(&waiting, "%s has not answered yet", DOOR_SCORER_WHO);
    progress_end(&waiting);
    return event;
}

enum status scorer_failure(kaohe_status_t status, const char *why, struct trouble *ret_trouble)
{
    return trouble_set(ret_trouble, status_of_exit_code((int)status), "%s", why);
}

enum status scorer_rows(kaohe_t *scorer, kaohe_status_t begun, scorer_visit *visit, void *context,
                        struct trouble *ret_trouble)
{
    enum status status = STATUS_OK;

    if (begun != KAOHE_OK)
        return scorer_failure(begun, kaohe_why(scorer), ret_trouble);
    while (status == STATUS_OK) {
        const kaohe_event_t *event = await_event(scorer);
        if (event->kind == KAOHE_ROW)
            status = visit(context, (struct text){event->text, event->text_bytes}, ret_trouble);
        else if (event->status != KAOHE_OK)
            return scorer_failure(event->status, event->why, ret_trouble);
        else
            return STATUS_OK;
    }
    kaohe_unask(scorer);
    return status;
}

static enum status keep_row(void *context, struct text row, struct trouble *ret_trouble)
{
    json_t **ret_row = context;

    assert(!*ret_row); /* only questions that one row answers come here */
    *ret_row = row_read(row);
    return *ret_row ? STATUS_OK
                    : trouble_set(ret_trouble, STATUS_BUG, "the answer is no JSON text");
}

enum status scorer_row(kaohe_t *scorer, kaohe_status_t begun, json_t **ret_row,
                       struct trouble *ret_trouble)
{
    *ret_row = NULL;
    return scorer_rows(scorer, begun, keep_row, ret_row, ret_trouble);
}

json_t *scorer_status(kaohe_t *scorer)
{
    struct trouble trouble; /* is not told */
    json_t *status;

    return scorer_row(scorer, kaohe_ask_status(scorer), &status, &trouble) == STATUS_OK ? status
                                                                                        : NULL;
}
