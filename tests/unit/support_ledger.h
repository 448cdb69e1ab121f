/* Ledgers in memory or in a directory, events made of JSON lines, and a scorer without sockets and
 * without a clock. */
#ifndef KAOHE_TESTS_SUPPORT_LEDGER_H
#define KAOHE_TESTS_SUPPORT_LEDGER_H

#include <unistd.h>

#include "common/base/digest.h"
#include "common/form/line.h"
#include "common/ledger/fold.h"
#include "common/ledger/log.h"
#include "proto/event_codec.h"
#include "services/scorer/ingest.h"
#include "tests/unit/support_rulebook.h"

#define NOW_MS INT64_C(1167609600000) /* 2007-01-01 UTC: all of 2006 has happened */

/* Events as JSON lines whose quotes are single ones. `more` begins with a comma. */
#define REPORT(source, centre, clause, record, day, more)                                          \
    "{'source':'" source "','centre':'" centre "','clause':'" clause "','record':'" record         \
    "','occurred':'" day "T10:00:00+08:00'" more "}"
#define RULE(action, centre, clause, record)                                                       \
    "{'source':'office','action':'" action "','centre':'" centre "','clause':'" clause             \
    "','record':'" record "'}"
#define YEAR(action, year) "{'source':'office','action':'" action "','year':" year "}"
#define OVERDUE(centre, record, day) REPORT(centre, centre, "overdue-case", record, day, "")

/* A store and its one running write transaction. */
struct ledger {
    store_t *store;
    txn_t *txn;
};

static inline struct ledger ledger_in_memory(void)
{
    struct ledger ledger;
    char why[STORE_WHY_BYTES];

    CHECK(ledger_open_scratch(&ledger.store, why) == STATUS_OK, "no store in memory: %s", why);
    ledger.txn = txn_begin_write(ledger.store);
    return ledger;
}

static inline struct ledger ledger_in(const char *dir)
{
    struct ledger ledger;
    char why[STORE_WHY_BYTES];

    CHECK(ledger_open(dir, (size_t)64 << 20, &ledger.store, why) == STATUS_OK, "%s", why);
    ledger.txn = txn_begin_write(ledger.store);
    return ledger;
}

/* Commits and begins again. */
static inline void ledger_commit(struct ledger *ledger)
{
    char why[STORE_WHY_BYTES];

    CHECK(txn_commit(&ledger->txn, why) == STATUS_OK, "the commit fails: %s", why);
    ledger->txn = txn_begin_write(ledger->store);
}

/* Gives up what was not committed. */
static inline void ledger_end(struct ledger *ledger)
{
    txn_abort(&ledger->txn);
    store_close(&ledger->store);
}

static inline void check_good(const struct ledger *ledger)
{
    CHECK(txn_status(ledger->txn) == STATUS_OK, "the transaction failed: %s", txn_why(ledger->txn));
}

static inline void check_failed(const struct ledger *ledger, enum status expected)
{
    CHECK(txn_status(ledger->txn) == expected, "the transaction: %s; expected: %s",
          status_text(txn_status(ledger->txn)), status_text(expected));
}

/* An entry as it would stand on disk. */
static inline void put_raw(const struct ledger *ledger, unsigned table, struct text key,
                           struct text value)
{
    txn_put(ledger->txn, table, (struct span){key.data, key.size},
            (struct span){value.data, value.size});
    check_good(ledger);
}

enum { DIR_BYTES = 256 };

static inline void dir_make(char path[DIR_BYTES])
{
    const char *root = getenv("TMPDIR");

    snprintf(path, DIR_BYTES, "%s/kaohe-test-XXXXXX", root ? root : "/tmp");
    assert_non_null(mkdtemp(path));
}

/* A directory that at the most a store is in. */
static inline void dir_remove(const char *path)
{
    static const char *const files[] = {"data.mdb", "lock.mdb"};
    char file[DIR_BYTES + 16];

    for (size_t i = 0; i < COUNT_OF(files); i++) {
        snprintf(file, sizeof file, "%s/%s", path, files[i]);
        unlink(file);
    }
    assert_int_equal(rmdir(path), 0);
}

static inline bool span_equal(struct span a, struct span b)
{
    return a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
}

/* Whether a table has the same bytes in two ledgers. */
static inline void check_same_table(const struct ledger *a, const struct ledger *b, unsigned table)
{
    cursor_t *at_a = cursor_open(a->txn, table), *at_b = cursor_open(b->txn, table);
    const struct span least = {"", 1};
    bool more_a = cursor_seek(at_a, least), more_b = cursor_seek(at_b, least);
    unsigned row = 0;

    for (; more_a && more_b; row++) {
        CHECK(span_equal(cursor_key(at_a), cursor_key(at_b)), "table %s, row %u: another key",
              ledger_table_names[table], row);
        CHECK(span_equal(cursor_value(at_a), cursor_value(at_b)), "table %s, row %u: another value",
              ledger_table_names[table], row);
        more_a = cursor_next(at_a);
        more_b = cursor_next(at_b);
    }
    CHECK(more_a == more_b, "table %s: %u rows, and more in one", ledger_table_names[table], row);
    cursor_close(&at_a);
    cursor_close(&at_b);
    check_good(a);
    check_good(b);
}

static inline void check_same_tables(const struct ledger *a, const struct ledger *b)
{
    for (unsigned table = TABLE_LOG; table < TABLE_COUNT; table++)
        check_same_table(a, b, table);
}

/* Reads an event; where the line begins with one, single quotes stand for double ones. */
static inline void read_json(struct line *line, const char *json, size_t size)
{
    static char text[LINE_BYTES_MAX];
    bool is_single = size > 1 && json[1] == '\'';

    assert_true(size <= sizeof text);
    for (size_t i = 0; i < size; i++)
        text[i] = is_single && json[i] == '\'' ? '"' : json[i];
    line_read(line, text, size, LINE_FROM_LOG);
    CHECK(line->kind == LINE_EVENT, "%.*s\n  is no event", (int)size, json);
}

/* The encoded event; the caller frees its bytes. */
static inline struct text event_bytes(const struct event *event)
{
    static char bytes[EVENT_BYTES_MAX];
    size_t size = event_encode(event, bytes, sizeof bytes);

    assert_true(size > 0);
    return text_copied((struct text){bytes, size});
}

static inline struct text json_bytes(const char *json)
{
    struct line line = {0};

    read_json(&line, json, strlen(json));
    struct text bytes = event_bytes(&line.event);
    line_clear(&line);
    return bytes;
}

/* A rulebook event: the default rulebook with edits. The caller frees its text. */
static inline struct event book_event(const char *edits, unsigned char digest[DIGEST_BYTES])
{
    struct text text = text_of(edited_rulebook(text_of(edits)));

    digest_of(text.data, text.size, digest);
    return (struct event){.action = text_of("rulebook"), .text = text, .digest = digest};
}

/* Folds an event and appends its record, as a scorer does. */
static inline struct folded ledger_take(const struct ledger *ledger, fold_t *fold,
                                        struct text source, const struct event *event)
{
    static char scratch[RECORD_TOTAL_BYTES_MAX];
    struct record record = {.n = log_last(ledger->txn) + 1, .received_ms = NOW_MS};
    struct envelope envelope = {record.n, record.received_ms, source};
    struct folded folded = fold_apply(fold, ledger->txn, event, &envelope);

    record.source = source;
    record.event = event_bytes(event);
    record.outcome = folded.verdict.outcome;
    record.reason = folded.verdict.reason;
    record.ref = folded.verdict.ref;
    log_append(ledger->txn, &record, scratch);
    free((void *)record.event.data);
    check_good(ledger);
    return folded;
}

static inline struct folded ledger_take_json(const struct ledger *ledger, fold_t *fold,
                                             const char *json, size_t size)
{
    struct line line = {0};

    read_json(&line, json, size);
    struct folded folded = ledger_take(ledger, fold, line.envelope.source, &line.event);
    line_clear(&line);
    return folded;
}

static inline struct folded ledger_take_book(const struct ledger *ledger, fold_t *fold,
                                             const char *edits)
{
    unsigned char digest[DIGEST_BYTES];
    struct event event = book_event(edits, digest);
    struct folded folded = ledger_take(ledger, fold, LIT(OFFICE), &event);

    free((void *)event.text.data);
    return folded;
}

/* `counted`, `refused conflict`, `duplicate 2`: good until the next call. */
static inline const char *outcome_words(enum outcome outcome, enum reason reason, uint64_t ref)
{
    static char words[64];

    if (outcome == OUTCOME_REFUSED)
        snprintf(words, sizeof words, "refused %s", reason_name(reason));
    else if (outcome == OUTCOME_DUPLICATE)
        snprintf(words, sizeof words, "duplicate %llu", (unsigned long long)ref);
    else
        snprintf(words, sizeof words, "%s", outcome_name(outcome));
    return words;
}

/* The sample year, one event a line; the caller frees it. */
static inline char *sample_read(void)
{
    FILE *file = fopen(SOURCE_DIR "/deploy/samples/invented-2006.ndjson", "r");
    char *text = NULL;
    size_t size = 0;

    assert_non_null(file);
    assert_true(getdelim(&text, &size, '\0', file) > 0);
    fclose(file);
    return text;
}

/* A scorer's cores over a ledger in memory. */
struct bench {
    struct ledger ledger;
    fold_t *fold;
    feed_t *feed;
    appender_t *appender;
    ingest_t *ingest;
    struct ingest_now now;
    struct answer answers[INGEST_ANSWERS_MAX]; /* that were released; their bytes are ours */
    unsigned count;
};

enum { FEED_EPOCH = 77 };

static inline void bench_load(struct bench *bench)
{
    bench->fold = fold_new(bench->ledger.txn);
    bench->feed = feed_new(FEED_EPOCH, log_last(bench->ledger.txn));
    bench->appender = appender_new(bench->ledger.txn, bench->fold, bench->feed);
    bench->ingest = ingest_new(bench->fold, bench->appender);
    check_good(&bench->ledger);
}

static inline void bench_unload(struct bench *bench)
{
    ingest_destroy(&bench->ingest);
    appender_destroy(&bench->appender);
    feed_destroy(&bench->feed);
    fold_destroy(&bench->fold);
}

static inline void bench_forget(struct bench *bench)
{
    for (unsigned i = 0; i < bench->count; i++)
        free(bench->answers[i].bytes);
    bench->count = 0;
}

static inline void bench_keep(void *context, const struct answer *answer)
{
    struct bench *bench = context;
    struct text bytes = text_copied((struct text){answer->bytes, answer->size});

    CHECK(bench->count < INGEST_ANSWERS_MAX, "more answers than a pass may have");
    bench->answers[bench->count] = *answer;
    bench->answers[bench->count++].bytes = (void *)bytes.data;
}

static inline void bench_commit(struct bench *bench)
{
    appender_flush(bench->appender, bench->ledger.txn);
    ledger_commit(&bench->ledger);
}

/* A log of one record, the default rulebook with edits. */
static inline void bench_begin(struct bench *bench, const char *edits)
{
    char *book = edited_rulebook(text_of(edits));

    memset(bench, 0, sizeof *bench);
    bench->now.wall_ms = NOW_MS;
    bench->ledger = ledger_in_memory();
    bench_load(bench);
    assert_true(appender_begin_log(bench->appender, bench->ledger.txn, text_of(book), NOW_MS));
    bench_commit(bench);
    free(book);
}

static inline void bench_end(struct bench *bench)
{
    bench_forget(bench);
    bench_unload(bench);
    ledger_end(&bench->ledger);
}

/* The process ends after a commit, and another begins. */
static inline void bench_restart(struct bench *bench)
{
    bench_commit(bench);
    bench_unload(bench);
    bench_load(bench);
}

/* One event into the log, past ingest. */
static inline struct receipt bench_take(struct bench *bench, const char *json)
{
    struct line line = {0};

    read_json(&line, json, strlen(json));
    struct text bytes = event_bytes(&line.event);
    struct record record = {.epoch = 1, .seq = 1, .source = line.envelope.source, .event = bytes};
    struct receipt receipt = appender_append(bench->appender, bench->ledger.txn, &record,
                                             &line.event, bench->now.wall_ms);
    free((void *)bytes.data);
    line_clear(&line);
    return receipt;
}

static inline struct peer peer_of(uint8_t number)
{
    return (struct peer){.bytes = {0, 1, 2, 3, number}, .size = 5};
}

/* One frame into the running pass; it lies in memory of exactly its size. */
static inline void bench_frame(struct bench *bench, uint8_t peer_number, struct text bytes)
{
    struct peer peer = peer_of(peer_number);
    struct text frame = text_copied(bytes);

    ingest_take(bench->ingest, bench->ledger.txn, &peer, frame, &bench->now);
    free((void *)frame.data);
}

static inline void bench_send(struct bench *bench, uint8_t peer, const struct message *message)
{
    static char bytes[FRAME_BYTES_MAX];
    size_t size = message_encode(message, bytes, sizeof bytes);

    assert_true(size > 0);
    bench_frame(bench, peer, (struct text){bytes, size});
}

/* Ends the pass: commit, then the answers. */
static inline void bench_pass(struct bench *bench)
{
    bench_commit(bench);
    bench_forget(bench);
    ingest_release(bench->ingest, bench_keep, bench);
}

/* A released answer; good until the next call. */
static inline const struct message *bench_answer(const struct bench *bench, unsigned i)
{
    static struct message message;
    enum refusal refusal;

    CHECK(i < bench->count, "only %u answers", bench->count);
    assert_true(
        message_decode(bench->answers[i].bytes, bench->answers[i].size, &message, &refusal));
    return &message;
}

#endif
