#include "tests/crash/audit.h"

#include <string.h>

#include "tests/crash/scene.h"

static struct books {
    struct log_book log;
    struct outbox_book outboxes[SOURCES];
} books;

static bool is_same_receipt(const struct receipt *a, const struct receipt *b)
{
    return a->n == b->n && a->outcome == b->outcome && a->reason == b->reason && a->ref == b->ref &&
           a->received_ms == b->received_ms;
}

/* Where an event of a source is: in its outbox, or behind it in the log. NULL: nowhere. */
static const struct entry *find(unsigned source, uint64_t seq)
{
    const struct outbox_book *outbox = &books.outboxes[source];

    if (seq >= outbox->next)
        return NULL;
    return seq >= outbox->first ? &outbox->held[seq - outbox->first]
                                : log_book_find(&books.log, source, seq);
}

static bool is_same_event(const struct entry *a, const struct entry *b)
{
    return a->epoch == b->epoch && digest_equal(a->digest, b->digest);
}

/* Nothing leaves an outbox but on a receipt, and what both have is the same. */
static void check_outbox(const struct outbox_book *outbox, struct verdict_text *verdict)
{
    const char *slug = source_slugs[outbox->source];

    for (uint64_t seq = 1; seq < outbox->next; seq++) {
        const struct entry *there = log_book_find(&books.log, outbox->source, seq);
        const struct entry *held = seq >= outbox->first ? &outbox->held[seq - outbox->first] : NULL;
        if (!there && !held)
            wrong(verdict, "%s: event %llu is neither in the outbox nor in the log", slug,
                  (unsigned long long)seq);
        else if (!held && !is_same_receipt(&there->receipt, &outbox->receipts[seq]))
            wrong(verdict, "%s: the receipt of event %llu is not what the log says", slug,
                  (unsigned long long)seq);
        else if (there && held && !is_same_event(there, held))
            wrong(verdict, "%s: event %llu is another in the log", slug, (unsigned long long)seq);
    }
}

/* The report of a case; NULL: there is none. */
static const struct entry *report_of(unsigned source, const char *name)
{
    for (uint64_t seq = 1; seq < books.outboxes[source].next; seq++) {
        const struct entry *entry = find(source, seq);
        if (entry && strcmp(entry->name, name) == 0)
            return entry;
    }
    return NULL;
}

/* A case and its report are on disk together. One whose report came too late may be reported again.
 */
static void check_cases(const struct audit *audit, const struct outbox_book *outbox,
                        struct verdict_text *verdict)
{
    for (unsigned i = 0; i < outbox->case_count; i++) {
        const struct case_seen *seen = &outbox->cases[i];
        const struct entry *report = report_of(outbox->source, seen->name);
        bool is_late = report && report->receipt.outcome == OUTCOME_LATE;
        if (seen->is_overdue != (report != NULL) && !is_late)
            wrong(verdict, "%s: case %s is%s reported, but not so in its record",
                  source_slugs[outbox->source], seen->name, report ? "" : " not");
        if (audit->is_delivered && seen->is_past && !report)
            wrong(verdict, "%s: case %s is overdue and not reported", source_slugs[outbox->source],
                  seen->name);
    }
}

static void check_event(const struct promise *promise, struct verdict_text *verdict)
{
    const struct entry *entry = find(promise->source, promise->seq);
    bool is_good =
        entry && (promise->kind == PROMISE_REPORT ? strcmp(entry->name, promise->name) == 0
                                                  : digest_equal(entry->digest, promise->digest));

    if (is_good && promise->kind == PROMISE_SENT)
        is_good = promise->epoch == entry->epoch;
    if (!is_good)
        wrong(verdict, "%s: %s is lost or another: %llu", source_slugs[promise->source],
              promise_names[promise->kind], (unsigned long long)promise->seq);
}

static void check_case(const struct promise *promise, struct verdict_text *verdict)
{
    const struct outbox_book *outbox = &books.outboxes[promise->source];

    for (unsigned i = 0; i < outbox->case_count; i++)
        if (strcmp(outbox->cases[i].name, promise->name) == 0)
            return;
    wrong(verdict, "%s: case %s is lost", source_slugs[promise->source], promise->name);
}

static void check_receipt(const struct promise *promise, struct verdict_text *verdict)
{
    struct receipt promised = {.n = promise->n,
                               .outcome = promise->outcome,
                               .reason = promise->reason,
                               .ref = promise->ref,
                               .received_ms = promise->received_ms};
    const struct entry *entry =
        promise->n <= books.log.count ? &books.log.entries[promise->n - 1] : NULL;

    if (!entry || entry->epoch != promise->epoch || entry->seq != promise->seq ||
        !is_same_receipt(&entry->receipt, &promised))
        wrong(verdict, "record %llu was receipted, and is lost or another",
              (unsigned long long)promise->n);
}

static const struct entry *find_by_epoch(uint64_t epoch, uint64_t seq)
{
    for (unsigned source = 0; source < SOURCES; source++) {
        const struct entry *entry = log_book_find(&books.log, source, seq);
        if (entry && entry->epoch == epoch)
            return entry;
    }
    return NULL;
}

static void check_digest(const struct promise *promise, struct verdict_text *verdict)
{
    unsigned char sum[DIGEST_BYTES];
    digest_t *digest = digest_new();

    digest_start(digest);
    for (uint64_t i = 0; i < promise->count; i++) {
        const struct entry *entry = find_by_epoch(promise->epoch, promise->seq + i);
        if (entry)
            digest_add(digest, entry->bytes.data, entry->bytes.size);
    }
    digest_end(digest, sum);
    digest_destroy(&digest);
    if (!digest_equal(sum, promise->digest))
        wrong(verdict, "the events that were receipted from %llu on are others in the log",
              (unsigned long long)promise->seq);
}

/* The last of a greeting is of its epoch. */
static void check_greeting(const struct promise *promise, struct verdict_text *verdict)
{
    const struct entry *last = find(promise->source, promise->seq);

    if (promise->seq && (!last || last->epoch != promise->epoch))
        wrong(verdict, "%s: the outbox that greeted is lost", source_slugs[promise->source]);
}

/* The last of a welcome is of the greeting's epoch, or of one before. */
static void check_welcome(const struct audit *audit, const struct promise *promise,
                          struct verdict_text *verdict)
{
    struct promise greeting;
    bool is_there = promise->seq == 0;

    for (unsigned i = 0; i < audit->point && !is_there; i++) {
        if (audit->trace->steps[i].kind != STEP_PROMISE)
            continue;
        memcpy(&greeting, trace_bytes(audit->trace, &audit->trace->steps[i]), sizeof greeting);
        is_there = greeting.kind == PROMISE_EPOCH && greeting.epoch == promise->epoch &&
                   log_book_find(&books.log, greeting.source, promise->seq);
    }
    if (!is_there)
        wrong(verdict, "event %llu, the last of a welcome, is lost",
              (unsigned long long)promise->seq);
}

static void check_promise(const struct audit *audit, const struct promise *promise,
                          struct verdict_text *verdict)
{
    switch (promise->kind) {
    case PROMISE_EPOCH:
        check_greeting(promise, verdict);
        break;
    case PROMISE_SENT:
    case PROMISE_TAKEN:
    case PROMISE_REPORT:
        check_event(promise, verdict);
        break;
    case PROMISE_CASE:
        check_case(promise, verdict);
        break;
    case PROMISE_RECEIPT:
        check_receipt(promise, verdict);
        break;
    case PROMISE_RECEIPTED:
        check_digest(promise, verdict);
        break;
    case PROMISE_LAST:
        check_welcome(audit, promise, verdict);
        break;
    case PROMISE_LOG:
        if (promise->n > books.log.count)
            wrong(verdict, "record %llu was told of, and the log ends with %llu",
                  (unsigned long long)promise->n, (unsigned long long)books.log.count);
        break;
    case PROMISE_KINDS:
        break;
    }
}

static void check_promises(const struct audit *audit, struct verdict_text *verdict)
{
    for (unsigned i = 0; i < audit->point; i++)
        if (audit->trace->steps[i].kind == STEP_PROMISE) {
            struct promise promise;
            memcpy(&promise, trace_bytes(audit->trace, &audit->trace->steps[i]), sizeof promise);
            check_promise(audit, &promise, verdict);
        }
}

static void check_all(const struct audit *audit, struct verdict_text *verdict)
{
    for (unsigned i = 0; i < SOURCES; i++) {
        check_outbox(&books.outboxes[i], verdict);
        check_cases(audit, &books.outboxes[i], verdict);
        if (audit->is_delivered && books.outboxes[i].first != books.outboxes[i].next)
            wrong(verdict, "%s: event %llu waits though all is delivered", source_slugs[i],
                  (unsigned long long)books.outboxes[i].first);
    }
    check_promises(audit, verdict);
}

void audit_run(const struct audit *audit, struct verdict_text *ret_verdict)
{
    struct home home;
    struct trouble trouble;

    if (!scene_home(audit->root, &home) || home_make(&home, "collector", &trouble) != STATUS_OK) {
        wrong(ret_verdict, "the home cannot be used");
        return;
    }
    for (unsigned i = 0; i < SOURCES; i++)
        outbox_book_read(&books.outboxes[i], &home, i, ret_verdict);
    log_book_open(&books.log, &home, ret_verdict);
    if (!ret_verdict->is_wrong)
        check_all(audit, ret_verdict);
    if (!ret_verdict->is_wrong)
        log_book_refold(&books.log, ret_verdict);
    log_book_close(&books.log);
}
