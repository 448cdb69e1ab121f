#include "tests/unit/scorer/support_scorer.h"

#include "common/base/digest.h"
#include "services/scorer/moved.h"
#include "services/scorer/order.h"

static void observe(void *context, const struct record *record, const struct event *event,
                    const struct folded *folded)
{
    struct bench *bench = context;

    (void)event;
    feed_observe(bench->feed, ledger_calendar(bench->ledger), record, folded);
}

static void load(struct bench *bench)
{
    bench->ledger = bench->dir[0] ? ledger_in(bench->dir) : ledger_in_memory();
}

/* As a scorer that has started: the feed goes on from the last record. */
static void load_cores(struct bench *bench)
{
    bench->ingest = ingest_new(bench->ledger);
    bench->view = view_open_for_writer(bench->ledger);
    bench->feed = feed_new(FEED_EPOCH, ledger_last(bench->ledger), moved_year(bench->view));
    view_park(bench->view);
    bench->is_viewing = false;
    ledger_observe(bench->ledger, observe, bench);
}

static void unload_cores(struct bench *bench)
{
    ingest_destroy(&bench->ingest);
    feed_destroy(&bench->feed);
    view_close(&bench->view);
}

static void begin(struct bench *bench, struct text rulebook)
{
    bench->now.wall_ms = NOW_MS;
    load(bench);
    ledger_begin(bench->ledger);
    assert_null(order_first_rulebook(bench->ledger, rulebook, NOW_MS));
    commit_ledger(bench->ledger);
    load_cores(bench);
}

void bench_begin_with(struct bench *bench, struct text rulebook)
{
    memset(bench, 0, sizeof *bench);
    begin(bench, rulebook);
}

void bench_begin(struct bench *bench, const char *edits)
{
    char *book = edited_rulebook(text_of(edits));

    bench_begin_with(bench, text_of(book));
    free(book);
}

void bench_begin_on_disk(struct bench *bench, const char *edits)
{
    char *book = edited_rulebook(text_of(edits));

    memset(bench, 0, sizeof *bench);
    fresh_dir(bench->dir);
    begin(bench, text_of(book));
    free(book);
}

static void forget_answers(struct bench *bench)
{
    for (unsigned i = 0; i < bench->count; i++)
        free(bench->answers[i].bytes);
    bench->count = 0;
}

static void audit(struct bench *bench)
{
    struct refold_fault fault = {.what = "a store error"};
    struct trouble trouble;
    view_t *view = bench_view(bench);
    refold_t *refold;

    assert_int_equal(refold_open(&refold, &trouble), STATUS_OK);
    CHECK(ledger_refold(view, refold, NULL, NULL, &fault), "record %llu: %s",
          (unsigned long long)fault.n, fault.what);
    CHECK(refold_compare_all(refold, view, &fault), "%s differs from the fold", fault.what);
    refold_close(&refold);
}

void bench_end(struct bench *bench)
{
    forget_answers(bench);
    bench_commit(bench);
    if (!bench->is_damaged)
        audit(bench);
    unload_cores(bench);
    close_ledger(&bench->ledger);
}

void bench_restart(struct bench *bench)
{
    bench_commit(bench);
    unload_cores(bench);
    if (bench->dir[0]) {
        close_ledger(&bench->ledger);
        load(bench);
    }
    load_cores(bench);
}

static void stop_viewing(struct bench *bench)
{
    if (bench->is_viewing)
        view_park(bench->view);
    bench->is_viewing = false;
}

void bench_write(struct bench *bench)
{
    if (bench->is_begun)
        return;
    stop_viewing(bench);
    ledger_begin(bench->ledger);
    bench->is_begun = true;
}

void bench_put_checkpoint(struct bench *bench, uint64_t n, struct text note)
{
    bench_write(bench);
    ledger_put_checkpoint(bench->ledger, n, note);
}

void bench_commit(struct bench *bench)
{
    if (bench->is_begun)
        commit_ledger(bench->ledger);
    bench->is_begun = false;
}

static struct receipt order_bytes(struct bench *bench, struct text source, struct text bytes)
{
    struct ordered_batch batch = {.source = source, .events = {&bytes, 1}};
    struct ledger_taken taken;

    bench_write(bench);
    order_batch(bench->ledger, &batch, bench->now.wall_ms, &taken);
    assert_int_equal(taken.verdict, LEDGER_TAKEN);
    assert_int_equal(taken.receipts.count, 1);
    assert_int_equal(taken.fresh, 1);
    return taken.receipts.items[0];
}

struct receipt bench_take_event(struct bench *bench, struct text source, const struct event *event)
{
    struct text bytes = event_bytes(event);
    struct receipt receipt = order_bytes(bench, source, bytes);

    free((void *)bytes.data);
    return receipt;
}

struct receipt bench_take(struct bench *bench, const char *json)
{
    struct line line = {0};

    read_json(&line, json, strlen(json));
    struct receipt receipt = bench_take_event(bench, line.envelope.source, &line.event);
    line_clear(&line);
    return receipt;
}

struct receipt bench_take_book(struct bench *bench, struct text rulebook)
{
    unsigned char digest[DIGEST_BYTES];
    struct event event = {.action = LIT("rulebook"), .text = rulebook, .digest = digest};

    digest_of(rulebook.data, rulebook.size, digest);
    return bench_take_event(bench, LIT(OFFICE), &event);
}

static struct peer peer_of(uint8_t number)
{
    return (struct peer){.bytes = {0, 1, 2, 3, number}, .size = 5};
}

bool bench_takes(const struct bench *bench, uint8_t number)
{
    struct peer peer = peer_of(number);

    return ingest_takes(bench->ingest, &peer);
}

void bench_frame(struct bench *bench, uint8_t number, struct text bytes)
{
    struct peer peer = peer_of(number);
    struct text frame = text_copied(bytes);

    bench_write(bench);
    ingest_frame(bench->ingest, &peer, frame, &bench->now);
    free((void *)frame.data);
}

void bench_send(struct bench *bench, uint8_t peer, const struct message *message)
{
    static char bytes[FRAME_BYTES_MAX];
    size_t size = message_encode(message, bytes, sizeof bytes);

    assert_true(size > 0);
    bench_frame(bench, peer, (struct text){bytes, size});
}

static bool is_keys(struct text bytes)
{
    static struct message_room room;
    struct message message;
    enum refusal refusal;

    assert_true(message_decode(bytes.data, bytes.size, &room, &message, &refusal));
    return message.type == MESSAGE_KEYS;
}

static void keep_answer(void *context, const struct answer *answer)
{
    struct bench *bench = context;
    struct text bytes = text_copied((struct text){answer->bytes, answer->size});

    if (is_keys(bytes)) {
        free((void *)bytes.data);
        return;
    }
    CHECK(bench->count < INGEST_ANSWERS_MAX, "more answers than a pass may have");
    bench->answers[bench->count] = *answer;
    bench->answers[bench->count++].bytes = (void *)bytes.data;
}

void bench_pass(struct bench *bench)
{
    bench_commit(bench);
    forget_answers(bench);
    ingest_release(bench->ingest, keep_answer, bench);
}

const struct message *bench_answer(const struct bench *bench, unsigned i)
{
    static struct message message;
    static struct message_room room;
    enum refusal refusal;

    CHECK(i < bench->count, "only %u answers", bench->count);
    const struct answer *answer = &bench->answers[i];
    assert_true(message_decode(answer->bytes, answer->size, &room, &message, &refusal));
    return &message;
}

view_t *bench_view(struct bench *bench)
{
    bench_commit(bench);
    if (!bench->is_viewing)
        view_renew(bench->view);
    bench->is_viewing = true;
    return bench->view;
}

void bench_damage(struct bench *bench, enum ledger_table table, struct text key, struct text value)
{
    bench_commit(bench);
    stop_viewing(bench);
    put_row(bench->ledger, table, key, value);
    bench->is_damaged = true;
}

void bench_damage_event(struct bench *bench, uint64_t n)
{
    static char bytes[RECORD_TOTAL_BYTES_MAX];
    struct key key = n_key(n);
    struct record record;

    assert_true(view_record(bench_view(bench), n, &record));
    record.event.size--;
    size_t size = record_encode(&record, bytes, sizeof bytes);
    assert_true(size > 0);
    bench_damage(bench, TABLE_LOG, text_of_span(key_span(&key)), (struct text){bytes, size});
}

static char *book_of_year(int year, const char *more)
{
    char edits[100];

    snprintf(edits, sizeof edits,
             "year-first = 2000=>year-first = %d|year-last = 2099=>year-last = %d%s", year, year,
             more);
    return edited_rulebook(text_of(edits));
}

char *rulebook_of_year(int year)
{
    return book_of_year(year, "");
}

static char *tier_of(char *book, unsigned number)
{
    char head[40];

    snprintf(head, sizeof head, "    %u\n        name = ", number);
    char *at = strstr(book, head);
    assert_non_null(at);
    return at;
}

char *rulebook_with_tiers_swapped(int year)
{
    char *book = book_of_year(year, "|base = 70=>base = 80"), *swapped;
    char *first = tier_of(book, 1), *second = tier_of(book, 2), *third = tier_of(book, 3);
    int rc = asprintf(&swapped, "%.*s%.*s%.*s%s", (int)(first - book), book, (int)(third - second),
                      second, (int)(second - first), first, third);

    assert_true(rc > 0);
    free(book);
    return swapped;
}
