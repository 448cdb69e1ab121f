#include "services/tool/log_pages.h"

#include "proto/event_codec.h"

struct walk {
    struct progress *progress;
    log_pages_visit *visit;
    void *context;
    uint64_t n; /* the next record */
};

static enum status visit_record(void *context, struct text bytes, struct trouble *ret_trouble)
{
    struct walk *walk = context;
    struct record record;
    struct event event;
    struct fault fault;

    if (!record_decode(bytes.data, bytes.size, &record) ||
        !event_decode(record.event.data, record.event.size, &event, &fault))
        return trouble_set(ret_trouble, STATUS_DAMAGED,
                           "record %llu of the log cannot be read: the scorer's store is damaged",
                           (unsigned long long)walk->n);
    walk->n = record.n + 1;
    if (walk->progress)
        progress_tell(walk->progress, "record %llu", (unsigned long long)record.n);
    return walk->visit(walk->context, &record, &event, ret_trouble);
}

enum status log_pages_walk(ask_t *scorer, uint64_t from, uint64_t to, struct progress *progress,
                           log_pages_visit *visit, void *context, struct trouble *ret_trouble)
{
    struct message question = {.type = MESSAGE_GET_LOG, .get_log = {.n = from, .to = to}};
    struct walk walk = {.progress = progress, .visit = visit, .context = context, .n = from};
    enum status status = ask_pages(scorer, &question, visit_record, &walk, ret_trouble);

    if (progress)
        progress_end(progress);
    return status;
}

enum status log_pages_last(ask_t *scorer, uint64_t *ret_n, struct trouble *ret_trouble)
{
    struct message question = {.type = MESSAGE_GET_STATUS};
    const struct message *answer;
    enum status status = ask_for(scorer, &question, &answer, ret_trouble);

    if (status == STATUS_OK)
        *ret_n = answer->answer.n;
    return status;
}

static enum status note_received(void *context, const struct record *record,
                                 const struct event *event, struct trouble *ret_trouble)
{
    int64_t *received_ms = context;

    (void)event;
    (void)ret_trouble;
    *received_ms = record->received_ms;
    return STATUS_OK;
}

enum status log_pages_since(ask_t *scorer, int64_t ms, uint64_t last, uint64_t *ret_n,
                            struct trouble *ret_trouble)
{
    uint64_t low = 1, high = last + 1; /* it is one of these, both included */

    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        int64_t received_ms = 0;
        enum status status =
            log_pages_walk(scorer, middle, middle, NULL, note_received, &received_ms, ret_trouble);
        if (status != STATUS_OK)
            return status;
        if (received_ms >= ms)
            high = middle;
        else
            low = middle + 1;
    }
    *ret_n = low;
    return STATUS_OK;
}
