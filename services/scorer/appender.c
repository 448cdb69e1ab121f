#include "services/scorer/appender.h"

#include <assert.h>
#include <stdlib.h>

#include "common/base/digest.h"
#include "common/ledger/log.h"
#include "proto/event_codec.h"

struct appender {
    fold_t *fold;
    feed_t *feed;
    uint64_t n;          /* of the last record */
    int64_t received_ms; /* of the last record: never decreases */
    uint8_t *record;     /* RECORD_TOTAL_BYTES_MAX, the one being appended */
};

appender_t *appender_new(txn_t *txn, fold_t *fold, feed_t *feed)
{
    appender_t *appender = calloc(1, sizeof *appender);
    struct record record;

    assert(appender);
    appender->record = malloc(RECORD_TOTAL_BYTES_MAX);
    assert(appender->record);
    appender->fold = fold;
    appender->feed = feed;
    appender->n = log_last(txn);
    if (appender->n > 0 && log_get(txn, appender->n, &record))
        appender->received_ms = record.received_ms;
    return appender;
}

void appender_destroy(appender_t **appender)
{
    if (!*appender)
        return;
    free((*appender)->record);
    free(*appender);
    *appender = NULL;
}

uint64_t appender_last_n(const appender_t *appender)
{
    return appender->n;
}

/* The order of records is theirs alone: what the wall clock says only ever adds to it. */
static int64_t stamp(appender_t *appender, int64_t wall_ms)
{
    if (wall_ms > appender->received_ms)
        appender->received_ms = wall_ms;
    return appender->received_ms;
}

struct receipt appender_append(appender_t *appender, txn_t *txn, struct record *record,
                               const struct event *event, int64_t wall_ms)
{
    record->n = ++appender->n;
    record->received_ms = stamp(appender, wall_ms);
    struct envelope envelope = {
        .n = record->n, .received_ms = record->received_ms, .source = record->source};
    struct folded folded = fold_apply(appender->fold, txn, event, &envelope);
    record->outcome = folded.verdict.outcome;
    record->reason = folded.verdict.reason;
    record->ref = folded.verdict.ref;
    log_append(txn, record, appender->record);
    if (folded.verdict.card_changed ||
        (folded.year && !folded.centre && folded.verdict.outcome == OUTCOME_NOTED))
        feed_note(appender->feed, appender->fold, txn, record, &folded);
    return (struct receipt){
        .n = record->n, .outcome = record->outcome, .reason = record->reason, .ref = record->ref};
}

bool appender_begin_log(appender_t *appender, txn_t *txn, struct text rulebook, int64_t wall_ms)
{
    unsigned char sum[DIGEST_SIZE];
    struct event event = {.action = text_of("rulebook"), .text = rulebook, .digest = sum};
    struct record record = {.source = text_of(OFFICE)};
    struct fault fault;
    char *bytes = malloc(EVENT_BYTES_MAX);

    assert(bytes);
    digest_of(rulebook.data, rulebook.size, sum);
    record.event = (struct text){bytes, event_encode(&event, bytes, EVENT_BYTES_MAX)};
    bool is_good =
        event_check(&event, &fault) && record.event.size > 0 &&
        appender_append(appender, txn, &record, &event, wall_ms).outcome == OUTCOME_NOTED;
    free(bytes);
    return is_good;
}

void appender_flush(appender_t *appender, txn_t *txn)
{
    fold_flush(appender->fold, txn);
}
