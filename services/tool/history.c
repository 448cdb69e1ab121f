#include "services/tool/history.h"

#include "services/tool/log_pages.h"
#include "services/tool/row.h"

enum { CHUNK = 1024 }; /* records, where the log is searched from its end */

struct around {
    const struct rulebook *rules;
    json_t *finding;
    uint64_t n;
    const char *status; /* at the record that is visited */
    struct history history;
};

static enum status keep_last(void *context, const struct record *record, const struct event *event,
                             struct trouble *ret_trouble)
{
    uint64_t *n = context;

    (void)event;
    (void)ret_trouble;
    if (ruling_kind_of_outcome(record->outcome))
        *n = record->n;
    return STATUS_OK;
}

enum status history_last(ask_t *scorer, uint64_t *ret_n, struct trouble *ret_trouble)
{
    struct progress progress = {0};
    uint64_t n = 0, to = 0;
    enum status status = log_pages_last(scorer, &to, ret_trouble);

    while (status == STATUS_OK && !n && to > 0) {
        uint64_t from = to > CHUNK ? to - CHUNK + 1 : 1;
        status = log_pages_walk(scorer, from, to, &progress, keep_last, &n, ret_trouble);
        to = from - 1;
    }
    if (status == STATUS_OK)
        *ret_n = n;
    return status;
}

/* A ruling may name the centre by its code, or by its name. The rules are the log's first: of a centre
 * that came later the finding tells them. */
static bool is_on(const struct around *around, const struct event *event)
{
    static const char *const names[] = {"centre", "name", "code"};
    const struct centre *centre = rulebook_centre_named(around->rules, event->centre);
    bool is_of_centre =
        centre && text_is(text_of(centre->slug), row_text(around->finding, "centre"));

    for (size_t i = 0; !centre && i < sizeof names / sizeof *names; i++)
        is_of_centre |= text_is(event->centre, row_text(around->finding, names[i]));
    return is_of_centre && text_is(event->clause, row_text(around->finding, "clause")) &&
           text_is(event->record, row_text(around->finding, "record"));
}

static enum status follow(void *context, const struct record *record, const struct event *event,
                          struct trouble *ret_trouble)
{
    struct around *around = context;
    const struct ruling_kind *ruling = ruling_kind_of_outcome(record->outcome);

    (void)ret_trouble;
    if ((long long)record->n == row_number(around->finding, "n"))
        around->status = record->outcome == OUTCOME_COUNTED ? "counted" : "pending";
    if (!ruling || !is_on(around, event))
        return STATUS_OK;
    if (record->n > around->n)
        around->history.later = record->n;
    if (record->n == around->n) {
        around->history.before = around->status;
        around->history.ruling = ruling;
    }
    around->status = ruling->status;
    return STATUS_OK;
}

enum status history_around(ask_t *scorer, const struct rulebook *rules, json_t *finding, uint64_t n,
                           struct history *ret_history, struct trouble *ret_trouble)
{
    struct around around = {.rules = rules, .finding = finding, .n = n, .status = "pending"};
    struct progress progress = {0};
    uint64_t first = (uint64_t)row_number(finding, "n");
    enum status status = log_pages_walk(scorer, first, 0, &progress, follow, &around, ret_trouble);

    if (status != STATUS_OK)
        return status;
    if (!around.history.ruling)
        return trouble_set(ret_trouble, STATUS_NO, "record %llu is no ruling that took effect",
                           (unsigned long long)n);
    *ret_history = around.history;
    return STATUS_OK;
}
