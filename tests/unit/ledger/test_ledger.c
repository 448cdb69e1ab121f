/* The ledger takes ordered batches: what is known gets its receipt again, what is new the next
 * record; a fork, a gap and what cannot be read take nothing. */
#include "tests/unit/ledger/support_ledger.h"

#include "common/base/digest.h"

#define DAY "2006-03-14"
#define A OVERDUE("jinjiang", "a", DAY) "\n"
#define B OVERDUE("jinjiang", "b", DAY) "\n"
#define C OVERDUE("jinjiang", "c", DAY) "\n"
#define WAITS REPORT("jinjiang", "jinjiang", "complaint", "w", DAY, "") "\n"
#define FORBIDDEN REPORT("jinjiang", "wuhou", "overdue-case", "f", DAY, "") "\n"
#define CONFIRM RULE("confirm", "jinjiang", "complaint", "w") "\n"
#define CLOSE YEAR("close-year", "2006") "\n"
#define BROKEN "!\x01\n" /* bytes that are no event */
#define MOST UINT64_MAX

enum { STEPS_MAX = 4 };

/* One batch; its events are lines. */
struct step {
    const char *source;
    uint64_t epoch, first;
    const char *script;
    const char *words; /* what became of it */
};

static const struct row {
    const char *title;
    struct step steps[STEPS_MAX];
} rows[] = {
    {"events get the next records",
     {{"jinjiang", 5, 1, A B A, "taken, 3 fresh, last 3 in 4: 2 counted 3 counted 4 duplicate 2 "},
      {"jinjiang", 5, 4, WAITS, "taken, 1 fresh, last 4 in 5: 5 pending "},
      {"office", 9, 1, CONFIRM CLOSE, "taken, 2 fresh, last 2 in 7: 6 confirmed 7 noted "},
      {"jinjiang", 5, 5, C, "taken, 1 fresh, last 5 in 8: 8 late "}}},
    {"an epoch that the log does not know begins with any sequence",
     {{"jinjiang", 5, 70, A B, "taken, 2 fresh, last 71 in 3: 2 counted 3 counted "},
      {"jinjiang", 6, 3, C, "taken, 1 fresh, last 3 in 4: 4 counted "},
      {"jinjiang", 4, 9, A, "taken, 1 fresh, last 9 in 5: 5 duplicate 2 "},
      {"jinjiang", 5, 72, B, "taken, 1 fresh, last 72 in 6: 6 duplicate 3 "}}},
    {"events that are known get the same receipts",
     {{"jinjiang", 5, 1, A A FORBIDDEN,
       "taken, 3 fresh, last 3 in 4: 2 counted 3 duplicate 2 4 refused forbidden "},
      {"jinjiang", 5, 1, A A FORBIDDEN,
       "taken, 0 fresh, last 3 in 4: 2 counted 3 duplicate 2 4 refused forbidden "},
      {"jinjiang", 5, 2, A, "taken, 0 fresh, last 3 in 4: 3 duplicate 2 "}}},
    {"known events come before new ones",
     {{"jinjiang", 5, 1, A B, "taken, 2 fresh, last 2 in 3: 2 counted 3 counted "},
      {"jinjiang", 5, 1, A B C, "taken, 1 fresh, last 3 in 4: 2 counted 3 counted 4 counted "},
      {"jinjiang", 5, 3, C A, "taken, 1 fresh, last 4 in 5: 4 counted 5 duplicate 2 "}}},
    {"events are known across runs that another source parts",
     {{"jinjiang", 5, 1, A, "taken, 1 fresh, last 1 in 2: 2 counted "},
      {"wuhou", 5, 1, OVERDUE("wuhou", "1", DAY), "taken, 1 fresh, last 1 in 3: 3 counted "},
      {"jinjiang", 5, 2, B, "taken, 1 fresh, last 2 in 4: 4 counted "},
      {"jinjiang", 5, 1, A B C, "taken, 1 fresh, last 3 in 5: 2 counted 4 counted 5 counted "}}},
    {"other content under a known sequence is a fork",
     {{"jinjiang", 5, 1, A B, "taken, 2 fresh, last 2 in 3: 2 counted 3 counted "},
      {"jinjiang", 5, 1, A C, "forked, 0 fresh, last 2 in 3: 2 counted "},
      {"jinjiang", 5, 1, C B A, "forked, 0 fresh, last 2 in 3: "},
      {"jinjiang", 5, 3, C, "taken, 1 fresh, last 3 in 4: 4 counted "}}},
    {"a sequence before the first of its epoch is a fork",
     {{"jinjiang", 5, 70, A B, "taken, 2 fresh, last 71 in 3: 2 counted 3 counted "},
      {"jinjiang", 5, 69, A A, "forked, 0 fresh, last 71 in 3: "}}},
    {"sequences that are left out are a gap",
     {{"jinjiang", 5, 1, A B, "taken, 2 fresh, last 2 in 3: 2 counted 3 counted "},
      {"jinjiang", 5, 4, C, "gap, 0 fresh, last 2 in 3: "},
      {"jinjiang", 5, MOST - 9, C, "gap, 0 fresh, last 2 in 3: "},
      {"jinjiang", 5, 3, C, "taken, 1 fresh, last 3 in 4: 4 counted "}}},
    {"a gap is told before what cannot be read",
     {{"jinjiang", 5, 1, A, "taken, 1 fresh, last 1 in 2: 2 counted "},
      {"jinjiang", 5, 3, BROKEN, "gap, 0 fresh, last 1 in 2: "}}},
    {"sequence 0 is a gap",
     {{"jinjiang", 5, 0, A, "gap, 0 fresh, last 0 in 0: "},
      {"jinjiang", 5, 1, A, "taken, 1 fresh, last 1 in 2: 2 counted "},
      {"jinjiang", 5, 0, A A, "gap, 0 fresh, last 1 in 2: "}}},
    {"the largest sequence is a gap, since none comes behind it",
     {{"jinjiang", 5, MOST, A, "gap, 0 fresh, last 18446744073709551614 in 0: "},
      {"jinjiang", 5, MOST - 1, A B, "gap, 0 fresh, last 18446744073709551613 in 0: "},
      {"jinjiang", 5, MOST - 1, A, "taken, 1 fresh, last 18446744073709551614 in 2: 2 counted "},
      {"jinjiang", 5, MOST - 1, A, "taken, 0 fresh, last 18446744073709551614 in 2: 2 counted "}}},
    {"a batch with an event that cannot be read takes nothing",
     {{"jinjiang", 5, 1, A BROKEN, "malformed, 0 fresh, last 0 in 0: "},
      {"jinjiang", 5, 1, A, "taken, 1 fresh, last 1 in 2: 2 counted "},
      {"jinjiang", 5, 1, A BROKEN B, "malformed, 0 fresh, last 1 in 2: "},
      {"jinjiang", 5, 2, B, "taken, 1 fresh, last 2 in 3: 3 counted "}}},
    {"a batch without an event is malformed",
     {{"jinjiang", 5, 1, "", "malformed, 0 fresh, last 0 in 0: "}}},
    {"a source that no roster has is unknown",
     {{"boston", 5, 1, A, "unknown, 0 fresh, last 0 in 0: "},
      {"锦江区", 5, 1, A, "unknown, 0 fresh, last 0 in 0: "},
      {"", 5, 1, A, "unknown, 0 fresh, last 0 in 0: "},
      {"jinjiang", 5, 1, A, "taken, 1 fresh, last 1 in 2: 2 counted "}}},
    {"what the scorer itself writes has no sequence",
     {{"office", 0, 0, CLOSE CLOSE, "taken, 2 fresh, last 0 in 3: 2 noted 3 noted "},
      {"office", 0, 0, CLOSE, "taken, 1 fresh, last 0 in 4: 4 noted "},
      {"office", 1, 1, CLOSE, "taken, 1 fresh, last 1 in 5: 5 noted "},
      {"office", 0, 0, BROKEN, "malformed, 0 fresh, last 0 in 0: "}}},
};

struct batch {
    struct text events[ITEMS_MAX];
    struct ordered_batch ordered;
};

/* The lines of a script; one that begins with `!` is bytes that are no event. */
static void batch_make(struct batch *batch, const struct step *step, int64_t received_ms)
{
    size_t count = 0;

    for (const char *at = step->script; *at;) {
        struct text line = {at, strcspn(at, "\n")};
        batch->events[count++] =
            *at == '!' ? text_copied((struct text){at + 1, line.size - 1}) : line_bytes(line);
        at += line.size + (at[line.size] == '\n');
    }
    batch->ordered = (struct ordered_batch){.source = text_of(step->source),
                                            .epoch = step->epoch,
                                            .first = step->first,
                                            .events = {batch->events, count},
                                            .received_ms = received_ms};
}

static void batch_free(struct batch *batch)
{
    for (size_t i = 0; i < batch->ordered.events.count; i++)
        free((void *)batch->events[i].data);
}

static void say_taken(const struct ledger_taken *taken, char words[400])
{
    static const char *const verdicts[] = {
        [LEDGER_TAKEN] = "taken",
        [LEDGER_FORKED] = "forked",
        [LEDGER_GAP] = "gap",
        [LEDGER_MALFORMED] = "malformed",
        [LEDGER_UNKNOWN_SOURCE] = "unknown",
        [LEDGER_TROUBLE] = "trouble",
    };
    int at = snprintf(words, 400, "%s, %zu fresh, last %llu in %llu: ", verdicts[taken->verdict],
                      taken->fresh, (unsigned long long)taken->last, (unsigned long long)taken->n);

    for (size_t i = 0; i < taken->receipts.count; i++)
        at += snprintf(words + at, (size_t)(400 - at), "%llu %s ",
                       (unsigned long long)taken->receipts.items[i].n,
                       receipt_words(&taken->receipts.items[i]));
}

static void take_step(ledger_t *ledger, const struct step *step)
{
    static struct batch batch;
    struct ledger_taken taken;
    char words[400];

    batch_make(&batch, step, NOW_MS);
    ledger_take(ledger, &batch.ordered, &taken);
    say_taken(&taken, words);
    check_string(step->script, words, step->words);
    if (taken.verdict == LEDGER_MALFORMED)
        assert_true(taken.why && *taken.why);
    batch_free(&batch);
}

static bool step_is(const struct row *row, size_t i)
{
    return i < STEPS_MAX && row->steps[i].source;
}

static void batches_become_of_one_transaction(void **state)
{
    const struct row *row = *state;
    ledger_t *ledger = ledger_with_book("");

    ledger_begin(ledger);
    for (size_t i = 0; step_is(row, i); i++)
        take_step(ledger, &row->steps[i]);
    commit_ledger(ledger);
    close_ledger(&ledger);
}

static void batches_become_of_transactions_of_their_own(void **state)
{
    const struct row *row = *state;
    ledger_t *ledger = ledger_with_book("");

    for (size_t i = 0; step_is(row, i); i++) {
        ledger_begin(ledger);
        take_step(ledger, &row->steps[i]);
        commit_ledger(ledger);
    }
    close_ledger(&ledger);
}

/* Everything that a ledger knows is on disk: another one goes on. */
static void batches_become_of_ledgers_of_their_own(void **state)
{
    const struct row *row = *state;
    char dir[PLACE_BYTES];

    fresh_path(dir);
    ledger_t *ledger = ledger_in(dir);
    ledger_begin(ledger);
    take_book(ledger, "");
    commit_ledger(ledger);
    for (size_t i = 0; step_is(row, i); i++) {
        uint64_t n = ledger_last(ledger);
        close_ledger(&ledger);
        ledger = ledger_in(dir);
        assert_int_equal(ledger_last(ledger), n);
        assert_true(ledger_received_ms(ledger) == NOW_MS);
        ledger_begin(ledger);
        take_step(ledger, &row->steps[i]);
        commit_ledger(ledger);
    }
    close_ledger(&ledger);
}

static void rulebook_with_another_digest_is_malformed(void **state)
{
    ledger_t *ledger = ledger_in_memory();
    unsigned char digest[DIGEST_BYTES];
    struct event event = book_event("", digest);
    struct ledger_taken taken;

    (void)state;
    digest[7] ^= 1;
    struct text bytes = event_bytes(&event);
    ledger_begin(ledger);
    ledger_take(ledger, &(struct ordered_batch){.source = LIT(OFFICE), .events = {&bytes, 1}},
                &taken);
    assert_int_equal(taken.verdict, LEDGER_MALFORMED);
    check_string("why", taken.why, "the digest is not that of the text");
    assert_int_equal(ledger_last(ledger), 0);
    free((void *)bytes.data);
    free((void *)event.text.data);
    close_ledger(&ledger);
}

static void empty_ledger_knows_only_the_office(void **state)
{
    ledger_t *ledger = ledger_in_memory();

    (void)state;
    assert_int_equal(ledger_last(ledger), 0);
    assert_int_equal(ledger_received_ms(ledger), 0);
    assert_null(calendar_newest(ledger_calendar(ledger)));
    ledger_begin(ledger);
    take_step(ledger, &(struct step){"jinjiang", 5, 1, A, "unknown, 0 fresh, last 0 in 0: "});
    take_step(ledger, &(struct step){"office", 5, 1, CLOSE,
                                     "taken, 1 fresh, last 1 in 1: 1 refused bad-time "});
    struct receipt receipt = take_book(ledger, "");
    assert_int_equal(receipt.n, 2);
    check_string("newest", calendar_newest(ledger_calendar(ledger))->name, "chengdu-2006");
    take_step(ledger,
              &(struct step){"jinjiang", 5, 1, A, "taken, 1 fresh, last 1 in 3: 3 counted "});
    close_ledger(&ledger); /* aborts what was begun */
    ledger_close(&ledger); /* again is fine */
}

static void record_has_all_that_the_batch_has(void **state)
{
    ledger_t *ledger = ledger_with_book("");
    struct text bytes = json_bytes(OVERDUE("jinjiang", "a", DAY));
    struct record record;

    (void)state;
    ledger_begin(ledger);
    take_bytes(ledger, LIT("jinjiang"), 5, 70, bytes);
    commit_ledger(ledger);
    view_t *view = view_open(ledger);
    assert_true(view_record(view, 2, &record));
    assert_int_equal(record.n, 2);
    assert_true(record.received_ms == NOW_MS);
    assert_int_equal(record.epoch, 5);
    assert_int_equal(record.seq, 70);
    assert_int_equal(record.outcome, OUTCOME_COUNTED);
    assert_int_equal(record.reason, REASON_NONE);
    assert_int_equal(record.ref, 0);
    check_text("source", record.source, LIT("jinjiang"));
    check_text("event", record.event, bytes);
    assert_true(view_record(view, 1, &record));
    assert_int_equal(record.epoch, 0); /* written by the scorer itself */
    assert_int_equal(record.seq, 0);
    view_close(&view);
    free((void *)bytes.data);
    close_ledger(&ledger);
}

/* 2007-01-01T08:00+08:00 is NOW_MS. */
#define AT(time)                                                                                   \
    "{'source':'jinjiang','clause':'overdue-case','record':'" time                                 \
    "','occurred':'2007-01-01T" time "+08:00'}"

static const struct time_step {
    int64_t received_ms; /* after NOW_MS; equal to the one before, or later */
    const char *json, *words;
} times[] = {
    {0, AT("08:10:00"), "counted"},
    {0, AT("08:10:00.001"), "refused bad-time"},
    {1, AT("08:10:00.001"), "counted"},
    {1, AT("08:10:00.002"), "refused bad-time"},
    {INT64_C(86400000), AT("09:00:00"), "counted"},
};

static void event_is_judged_by_the_time_of_its_batch(void **state)
{
    static struct batch batch;
    ledger_t *ledger = ledger_with_book("");
    struct ledger_taken taken;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        struct step step = {"jinjiang", 5, i + 1, times[i].json, ""};
        batch_make(&batch, &step, NOW_MS + times[i].received_ms);
        ledger_begin(ledger);
        ledger_take(ledger, &batch.ordered, &taken);
        assert_int_equal(taken.verdict, LEDGER_TAKEN);
        check_string(times[i].json, receipt_words(&taken.receipts.items[0]), times[i].words);
        assert_true(ledger_received_ms(ledger) == NOW_MS + times[i].received_ms);
        commit_ledger(ledger);
        batch_free(&batch);
    }
    close_ledger(&ledger);
}

static void last_sequence_is_that_of_the_log(void **state)
{
    ledger_t *ledger = ledger_with_book("");
    uint64_t seq = 0, n = 0;

    (void)state;
    ledger_begin(ledger);
    assert_false(ledger_last_seq(ledger, LIT("jinjiang"), 5, &seq, &n));
    assert_false(ledger_last_seq(ledger, LIT("boston"), 5, &seq, &n));
    take_step(ledger, &(struct step){"jinjiang", 5, 7, A B,
                                     "taken, 2 fresh, last 8 in 3: 2 counted 3 counted "});
    for (unsigned commits = 0; commits < 2; commits++) {
        assert_true(ledger_last_seq(ledger, LIT("jinjiang"), 5, &seq, &n));
        assert_int_equal(seq, 8);
        assert_int_equal(n, 3);
        assert_false(ledger_last_seq(ledger, LIT("jinjiang"), 6, &seq, &n));
        assert_false(ledger_last_seq(ledger, LIT("office"), 5, &seq, &n));
        commit_and_begin(ledger);
    }
    close_ledger(&ledger);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(rows, batches_become_of_one_transaction);
    SUITE_ROWS(rows, batches_become_of_transactions_of_their_own);
    SUITE_ROWS(rows, batches_become_of_ledgers_of_their_own);
    SUITE_TEST(rulebook_with_another_digest_is_malformed);
    SUITE_TEST(empty_ledger_knows_only_the_office);
    SUITE_TEST(record_has_all_that_the_batch_has);
    SUITE_TEST(event_is_judged_by_the_time_of_its_batch);
    SUITE_TEST(last_sequence_is_that_of_the_log);
    return suite_run("ledger");
}
