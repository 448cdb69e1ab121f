/* A ledger that comes back from a backup: what it says of itself, the record by which it goes on, and that what was
 * kept of the lost one is taken as it was, with nothing else between. */
#include "common/ledger/view_restores.h"
#include "proto/event_codec.h"
#include "tests/unit/ledger/support_restore.h"

enum { HOUR_MS = 3600 * 1000 };

static char dir[PLACE_BYTES];

static void check_state(ledger_t *ledger, enum restoring phase, uint64_t from)
{
    view_t *view = view_open(ledger);
    struct restoring_state seen = view_restoring(view), known = ledger_restoring(ledger);

    assert_int_equal(view_status(view), STATUS_OK);
    view_close(&view);
    assert_int_equal(known.phase, phase);
    assert_int_equal(known.from, from);
    assert_int_equal(seen.phase, phase);
    assert_int_equal(seen.from, from);
}

static void reopen(ledger_t **ledger)
{
    close_ledger(ledger);
    *ledger = ledger_in(dir);
}

/* ---- what it says ---- */

static void it_says_what_it_is(void **state)
{
    struct trouble trouble;
    ledger_t *reader;

    (void)state;
    for (enum restoring phase = RESTORING_BACKUP; phase <= RESTORING_GATHERING; phase++) {
        fresh_path(dir);
        ledger_t *ledger = ledger_marked(dir, phase);
        check_state(ledger, phase, 5);
        check_refold(ledger, true);
        close_ledger(&ledger);
        assert_int_equal(ledger_open_reader(dir, &reader, &trouble), STATUS_OK);
        check_state(reader, phase, 5);
        close_ledger(&reader);
    }
}

static const struct damage_row {
    const char *title;
    uint8_t bytes[10];
    size_t size;
} damage_rows[] = {
    {"a backup of fewer records", {1, 0, 0, 0, 0, 0, 0, 0, 4}, 9},
    {"a backup of more", {1, 0, 0, 0, 0, 0, 0, 0, 6}, 9},
    {"gathering behind fewer records", {2, 0, 0, 0, 0, 0, 0, 0, 4}, 9},
    {"taking without a record `restore`", {3, 0, 0, 0, 0, 0, 0, 0, 5}, 9},
    {"no phase", {0, 0, 0, 0, 0, 0, 0, 0, 5}, 9},
    {"a phase that there is not", {4, 0, 0, 0, 0, 0, 0, 0, 5}, 9},
    {"cut short", {1, 0, 0, 0, 0, 0, 0, 5}, 8},
    {"too long", {1, 0, 0, 0, 0, 0, 0, 0, 5, 0}, 10},
};

static void what_cannot_be_is_damage(void **state)
{
    const struct damage_row *row = *state;
    struct trouble trouble;

    fresh_path(dir);
    ledger_t *ledger = ledger_marked(dir, RESTORING_BACKUP), *again;
    put_row(ledger, TABLE_META, LIT("restoring"),
            (struct text){(const char *)row->bytes, row->size});
    view_t *view = view_open(ledger);
    assert_int_equal(view_restoring(view).phase, RESTORING_NOT);
    assert_int_equal(view_status(view), STATUS_DAMAGED);
    view_close(&view);
    close_ledger(&ledger);
    assert_int_equal(ledger_open(dir, 64 << 20, NULL, NULL, &again, &trouble), STATUS_DAMAGED);
    CHECK(strstr(trouble.why, "being brought back from a backup is not so"), "%s", trouble.why);
    assert_int_equal(ledger_open_reader(dir, &again, &trouble), STATUS_DAMAGED);
}

/* ---- the record ---- */

static void check_restore(ledger_t *ledger)
{
    view_t *view = view_open(ledger);
    struct record before, record;
    struct event event;

    assert_true(view_record(view, 5, &before));
    assert_true(view_event(view, 6, &record, &event));
    assert_int_equal(record.received_ms, before.received_ms);
    check_text("source", record.source, LIT(OFFICE));
    assert_int_equal(record.epoch, 0);
    assert_int_equal(record.seq, 0);
    assert_int_equal(record.key, 0);
    assert_int_equal(record.outcome, OUTCOME_NOTED);
    check_text("action", event.action, LIT("restore"));
    assert_int_equal(event.from.value, 5);
    check_text("summary", event.summary, LIT("from a backup, 2007-01-01T09:00:00.000+08:00"));
    view_close(&view);
}

static void log_goes_on_by_a_record_of_its_own(void **state)
{
    (void)state;
    fresh_path(dir);
    ledger_t *ledger = ledger_marked(dir, RESTORING_GATHERING);
    ledger_begin(ledger);
    ledger_begin_taking(ledger, NOW_MS + HOUR_MS);
    assert_int_equal(ledger_restoring(ledger).phase, RESTORING_TAKING);
    commit_ledger(ledger);
    assert_int_equal(ledger_last(ledger), 6);
    check_state(ledger, RESTORING_TAKING, 5);
    check_restore(ledger);
    reopen(&ledger);
    check_state(ledger, RESTORING_TAKING, 5);
    ledger_begin(ledger);
    ledger_end_taking(ledger);
    commit_ledger(ledger);
    check_state(ledger, RESTORING_NOT, 0);
    reopen(&ledger);
    check_state(ledger, RESTORING_NOT, 0);
    take_overdue(ledger, 10, 12);
    check_refold(ledger, true);
    close_ledger(&ledger);
}

/* A crash before the commit: nothing of it is there, and it begins again. */
static void what_is_not_committed_has_not_begun(void **state)
{
    (void)state;
    fresh_path(dir);
    ledger_t *ledger = ledger_marked(dir, RESTORING_GATHERING);
    ledger_begin(ledger);
    ledger_begin_taking(ledger, NOW_MS);
    ledger_abort(ledger);
    reopen(&ledger);
    check_state(ledger, RESTORING_GATHERING, 5);
    assert_int_equal(ledger_last(ledger), 5);
    close_ledger(&ledger);
}

static const struct judge_row {
    const char *title, *source;
    uint64_t epoch;
    int64_t from;
    const char *words;
} judge_rows[] = {
    {"the scorer's own", OFFICE, 0, 5, "noted"},
    {"of fewer records than stand before it", OFFICE, 0, 4, "refused conflict"},
    {"of more", OFFICE, 0, 6, "refused conflict"},
    {"of less than none", OFFICE, 0, -1, "refused conflict"},
    {"the office's", OFFICE, 7, 5, "refused forbidden"},
    {"a centre's", "jinjiang", 7, 5, "refused forbidden"},
    {"one in a centre's name", "jinjiang", 0, 5, "refused forbidden"},
};

static void restore_is_the_scorers_alone(void **state)
{
    const struct judge_row *row = *state;
    struct event event = {.action = LIT("restore"), .from = {.is_there = true, .value = row->from}};
    struct text bytes = event_bytes(&event);
    ledger_t *ledger = ledger_with_book("");

    take_overdue(ledger, 1, 5);
    ledger_begin(ledger);
    struct receipt receipt =
        take_bytes(ledger, text_of(row->source), row->epoch, row->epoch ? 1 : 0, bytes);
    commit_ledger(ledger);
    check_string("outcome", receipt_words(&receipt), row->words);
    assert_int_equal(rows_of(ledger, TABLE_RESTORES), strcmp(row->words, "noted") == 0);
    check_refold(ledger, true);
    free((void *)bytes.data);
    close_ledger(&ledger);
}

/* ---- what was kept ---- */

/* An event of wuhou's epoch 9. */
static struct ledger_taken take_kept(ledger_t *ledger, uint64_t seq, int64_t received_ms,
                                     bool is_kept)
{
    char json[200];
    struct ledger_taken taken;

    snprintf(json, sizeof json, OVERDUE("wuhou", "w-%u", "2006-03-14"), (unsigned)seq);
    struct text event = json_bytes(json);
    ledger_take(ledger,
                &(struct ordered_batch){.source = LIT("wuhou"),
                                        .epoch = 9,
                                        .first = seq,
                                        .events = {&event, 1},
                                        .received_ms = received_ms,
                                        .is_kept = is_kept},
                &taken);
    free((void *)event.data);
    return taken;
}

static void check_kept(ledger_t *ledger, uint64_t seq, enum ledger_verdict verdict, size_t fresh)
{
    struct ledger_taken taken = take_kept(ledger, seq, ledger_received_ms(ledger), true);

    CHECK(taken.verdict == verdict, "%llu: %d", (unsigned long long)seq, taken.verdict);
    assert_int_equal(taken.fresh, fresh);
}

static void what_nobody_kept_is_no_gap(void **state)
{
    uint64_t last, n;

    (void)state;
    fresh_path(dir);
    ledger_t *ledger = ledger_taking(dir);
    ledger_begin(ledger);
    check_kept(ledger, 3, LEDGER_TAKEN, 1);
    check_kept(ledger, 4, LEDGER_TAKEN, 1);
    check_kept(ledger, 7, LEDGER_TAKEN, 1);
    commit_and_begin(ledger);
    check_kept(ledger, 3, LEDGER_TAKEN, 0); /* a crash goes on: it is known */
    check_kept(ledger, 7, LEDGER_TAKEN, 0);
    check_kept(ledger, 5, LEDGER_FORKED, 0); /* numbers only rise */
    check_kept(ledger, 0, LEDGER_GAP, 0);
    assert_true(ledger_last_seq(ledger, LIT("wuhou"), 9, &last, &n));
    assert_int_equal(last, 7);
    assert_int_equal(n, 9);
    ledger_end_taking(ledger);
    commit_and_begin(ledger);
    assert_int_equal(take_kept(ledger, 9, NOW_MS, false).verdict, LEDGER_GAP);
    assert_int_equal(take_kept(ledger, 8, NOW_MS, false).verdict, LEDGER_TAKEN);
    commit_ledger(ledger);
    check_refold(ledger, true);
    close_ledger(&ledger);
}

static void kept_event_has_the_time_that_it_had(void **state)
{
    struct ledger_taken taken;

    (void)state;
    fresh_path(dir);
    ledger_t *ledger = ledger_taking(dir);
    ledger_begin(ledger);
    taken = take_kept(ledger, 1, NOW_MS + 7, true);
    assert_int_equal(taken.receipts.items[0].received_ms, NOW_MS + 7);
    taken = take_kept(ledger, 2, NOW_MS + 6, true);
    assert_int_equal(taken.verdict, LEDGER_EARLIER);
    commit_ledger(ledger);
    close_ledger(&ledger);
}

/* ---- the origin ---- */

struct found {
    unsigned count;
    uint64_t n;
    struct merkle_hash leaf;
};

static bool find(void *context, uint64_t n, const struct merkle_hash *leaf)
{
    *(struct found *)context = (struct found){((struct found *)context)->count + 1, n, *leaf};
    return true;
}

static struct merkle_hash leaf_of(view_t *view, uint64_t n)
{
    struct record record;
    digest_t *digest = digest_new();

    assert_true(view_record(view, n, &record));
    struct merkle_hash leaf = merkle_leaf(digest, span_of_text(record_bytes(&record)));
    digest_destroy(&digest);
    return leaf;
}

/* Of seven records: 1 is the rulebook, 4 and 6 are restores. */
static ledger_t *twice_restored(void)
{
    ledger_t *ledger = ledger_with_book("");

    take_overdue(ledger, 1, 3);
    ledger_begin(ledger);
    take_restore(ledger, 3);
    commit_ledger(ledger);
    take_overdue(ledger, 3, 4);
    ledger_begin(ledger);
    take_restore(ledger, 5);
    commit_ledger(ledger);
    take_overdue(ledger, 4, 5);
    return ledger;
}

static void restores_are_found_by_their_leaves(void **state)
{
    static const struct {
        uint64_t after;
        unsigned count;
    } rows[] = {{0, 2}, {3, 2}, {4, 1}, {5, 1}, {6, 0}, {7, 0}};
    ledger_t *ledger = twice_restored();
    view_t *view = view_open(ledger);

    (void)state;
    assert_true(view_has_restores(view));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct found found = {0};
        view_walk_restores(view, rows[i].after, find, &found);
        assert_int_equal(found.count, rows[i].count);
        struct merkle_hash leaf = leaf_of(view, 6);
        assert_true(found.count == 0 || (found.n == 6 && merkle_equal(&found.leaf, &leaf)));
    }
    assert_int_equal(view_status(view), STATUS_OK);
    view_close(&view);
    check_refold(ledger, true);
    close_ledger(&ledger);
}

static void origin_follows_from_the_log(void **state)
{
    char all[NOTE_NAME_BYTES_MAX + 1] = "kaohe/00", last[NOTE_NAME_BYTES_MAX + 1] = "kaohe/00",
                                   name[NOTE_NAME_BYTES_MAX + 1] = "kaohe/00";
    ledger_t *ledger = twice_restored();
    view_t *view = view_open(ledger);
    struct merkle_hash first = leaf_of(view, 4), second = leaf_of(view, 6);

    (void)state;
    origin_restore(name, &first);
    view_restore_origin(view, 4, last);
    assert_string_not_equal(last, name);
    origin_restore(name, &second);
    view_restore_origin(view, 0, all);
    check_string("of all", all, name);
    view_restore_origin(view, 0, all); /* it tells of them already */
    check_string("again", all, name);
    name[strlen(name) - ORIGIN_RESTORE_BYTES] = '\0';
    view_restore_origin(view, 0, name); /* of the first */
    check_string("of those behind the one that it tells of", name, all);
    view_restore_origin(view, 6, name);
    check_string("of none", name, all);
    assert_int_equal(view_status(view), STATUS_OK);
    view_close(&view);
    close_ledger(&ledger);
}

static void row_that_cannot_be_read_is_damage(void **state)
{
    struct key key = n_key(2);
    ledger_t *ledger = ledger_with_book("");
    view_t *view = view_open(ledger);

    (void)state;
    assert_false(view_has_restores(view));
    view_close(&view);
    put_row(ledger, TABLE_RESTORES, text_of_span(key_span(&key)), LIT("short"));
    view = view_open(ledger);
    assert_false(view_has_restores(view));
    assert_int_equal(view_status(view), STATUS_DAMAGED);
    check_string("why", view_why(view), "a row of the table `restores` cannot be read");
    view_close(&view);
    close_ledger(&ledger);
}

int main(void)
{
    places_begin();
    SUITE_TEST(it_says_what_it_is);
    SUITE_ROWS(damage_rows, what_cannot_be_is_damage);
    SUITE_TEST(log_goes_on_by_a_record_of_its_own);
    SUITE_TEST(what_is_not_committed_has_not_begun);
    SUITE_ROWS(judge_rows, restore_is_the_scorers_alone);
    SUITE_TEST(what_nobody_kept_is_no_gap);
    SUITE_TEST(kept_event_has_the_time_that_it_had);
    SUITE_TEST(restores_are_found_by_their_leaves);
    SUITE_TEST(origin_follows_from_the_log);
    SUITE_TEST(row_that_cannot_be_read_is_damage);
    return suite_run("restoring");
}
