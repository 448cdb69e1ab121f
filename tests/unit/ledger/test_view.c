/* A view shows the ledger as of one record, until it is renewed; what it cannot read fails it, with
 * a sentence that names the table, and crashes nothing. */
#include "tests/unit/ledger/support_ledger.h"

#define DAY "2006-03-14"
#define A OVERDUE("jinjiang", "a", DAY)
#define B OVERDUE("wuhou", "b", DAY)
#define WAITS REPORT("jinjiang", "jinjiang", "complaint", "w", DAY, "")
#define WAITS_TOO REPORT("wuhou", "wuhou", "complaint", "v", DAY, "")
#define ONLY(year) "year-first = 2000=>year-first = " year "|year-last = 2099=>year-last = " year
#define N(n) "\0\0\0\0\0\0\0" n

/* Records 2 to 5 behind the rulebook. */
static ledger_t *small_ledger(void)
{
    ledger_t *ledger = ledger_with_book("");

    ledger_begin(ledger);
    take_script(ledger, A "\n" WAITS "\n" B "\n" WAITS_TOO);
    commit_ledger(ledger);
    return ledger;
}

static void take_and_commit(ledger_t *ledger, const char *json)
{
    ledger_begin(ledger);
    take_next(ledger, json);
    commit_ledger(ledger);
}

static void check_view(view_t *view, uint64_t last, uint64_t pending)
{
    assert_int_equal(view_last(view), last);
    assert_int_equal(view_pending_count(view), pending);
    CHECK(view_status(view) == STATUS_OK, "the view failed: %s", view_why(view));
}

/* What a walk visited, as words. */
struct walked {
    char words[200];
    unsigned left;
};

static bool visit_record(void *context, const struct record *record)
{
    struct walked *walked = context;
    size_t at = strlen(walked->words);

    snprintf(walked->words + at, sizeof walked->words - at, "%llu %.*s, ",
             (unsigned long long)record->n, (int)record->source.size, record->source.data);
    return --walked->left > 0;
}

static bool visit_finding(void *context, const struct finding_key *key,
                          const struct finding *finding)
{
    struct walked *walked = context;
    size_t at = strlen(walked->words);

    snprintf(walked->words + at, sizeof walked->words - at, "%llu %.*s, ",
             (unsigned long long)finding->n, (int)key->record.size, key->record.data);
    return --walked->left > 0;
}

static bool visit_run(void *context, const struct seen_key *key, uint64_t n, uint32_t count)
{
    struct walked *walked = context;
    size_t at = strlen(walked->words);

    snprintf(walked->words + at, sizeof walked->words - at, "%u/%llu %llu+%u@%llu, ", key->source,
             (unsigned long long)key->epoch, (unsigned long long)key->first, count,
             (unsigned long long)n);
    return --walked->left > 0;
}

static void view_shows_what_the_ledger_has(void **state)
{
    static struct scorecard cards[CENTRES_MAX];
    ledger_t *ledger = small_ledger();
    view_t *view = view_open(ledger);
    unsigned overdue = rulebook_clause(default_book(), LIT("overdue-case"))->id;
    struct finding finding;
    struct record record;
    struct event event;

    (void)state;
    check_view(view, 5, 2);
    check_string("newest", calendar_newest(view_calendar(view))->name, "chengdu-2006");
    assert_int_equal(view_calendar(view)->years[2006].findings, 4);
    assert_true(view_event(view, 2, &record, &event));
    check_text("source", record.source, LIT("jinjiang"));
    check_text("record", event.record, LIT("a"));
    assert_false(view_record(view, 6, &record));
    assert_false(view_event(view, 0, &record, &event));
    view_cards(view, 2006, cards);
    assert_int_equal(cards[0].counts[overdue], 1);
    assert_int_equal(cards[0].pending, 1);
    assert_true(view_finding(view, &(struct finding_key){0, overdue, LIT("a")}, &finding));
    assert_int_equal(finding.n, 2);
    assert_false(view_finding(view, &(struct finding_key){0, overdue, LIT("b")}, &finding));
    check_view(view, 5, 2); /* what is not there fails nothing */
    view_close(&view);
    assert_null(view);
    view_close(&view); /* again is fine */
    close_ledger(&ledger);
}

static const struct walk_row {
    const char *title;
    uint64_t from;
    unsigned count; /* where the visit ends it */
    const char *records, *pending;
} walks[] = {
    {"walks go from the first on", 0, 99, "1 office, 2 jinjiang, 3 jinjiang, 4 wuhou, 5 wuhou, ",
     "3 w, 5 v, "},
    {"walks go from the middle on", 4, 99, "4 wuhou, 5 wuhou, ", "5 v, "},
    {"walks from behind the last visit nothing", 6, 99, "", ""},
    {"walks end where they are told", 1, 1, "1 office, ", "3 w, "},
};

static void view_is_walked(void **state)
{
    const struct walk_row *row = *state;
    ledger_t *ledger = small_ledger();
    view_t *view = view_open(ledger);
    struct walked records = {.left = row->count}, pending = {.left = row->count};

    view_walk(view, row->from, visit_record, &records);
    check_string("records", records.words, row->records);
    view_walk_pending(view, row->from, visit_finding, &pending);
    check_string("pending", pending.words, row->pending);
    check_view(view, 5, 2);
    view_close(&view);
    close_ledger(&ledger);
}

static void runs_are_walked(void **state)
{
    ledger_t *ledger = small_ledger();
    view_t *view = view_open(ledger);
    struct walked all = {.left = 99}, one = {.left = 1};
    char expected[80];

    (void)state;
    snprintf(expected, sizeof expected, "0/1 1+2@2, %u/1 1+2@4, ",
             rulebook_centre(default_book(), LIT("wuhou"))->id);
    view_walk_runs(view, visit_run, &all);
    check_string("runs", all.words, expected);
    view_walk_runs(view, visit_run, &one);
    check_string("runs", one.words, "0/1 1+2@2, ");
    view_close(&view);
    close_ledger(&ledger);
}

static void view_goes_on_showing_its_record(void **state)
{
    static struct scorecard cards[CENTRES_MAX];
    ledger_t *ledger = small_ledger();
    view_t *first = view_open(ledger), *never = view_open(ledger);

    (void)state;
    ledger_begin(ledger);
    take_next(ledger, RULE("confirm", "jinjiang", "complaint", "w"));
    check_view(first, 5, 2); /* while it is written */
    commit_ledger(ledger);
    check_view(first, 5, 2); /* and when it has been */
    view_t *second = view_open(ledger);
    check_view(second, 6, 1);
    take_and_commit(ledger, RULE("dismiss", "wuhou", "complaint", "v"));
    check_view(first, 5, 2);
    check_view(second, 6, 1);
    view_cards(first, 2006, cards);
    assert_int_equal(cards[0].pending, 1);
    view_cards(second, 2006, cards);
    assert_int_equal(cards[0].pending, 0);
    view_close(&first);
    check_view(second, 6, 1);
    view_close(&second);
    check_view(never, 5, 2); /* one that was never asked before */
    view_close(&never);
    close_ledger(&ledger);
}

static void renewed_view_shows_the_newest_record(void **state)
{
    ledger_t *ledger = small_ledger();
    view_t *view = view_open(ledger);

    (void)state;
    const struct rulebook *book = calendar_newest(view_calendar(view));
    view_park(view);
    ledger_begin(ledger);
    take_book(ledger, ONLY("2010"));
    take_next(ledger, OVERDUE("jinjiang", "2005", "2005-03-14"));
    commit_ledger(ledger);
    view_renew(view);
    check_view(view, 7, 2);
    const struct calendar *calendar = view_calendar(view);
    assert_int_equal(calendar->book_count, 2);
    assert_ptr_equal(calendar->books[0], book); /* who holds one may go on using it */
    assert_int_equal(calendar->years[2005].findings, 1);
    view_park(view);
    view_renew(view); /* nothing is new */
    check_view(view, 7, 2);
    assert_int_equal(view_calendar(view)->book_count, 2);
    view_park(view);
    view_close(&view); /* while it is parked */
    close_ledger(&ledger);
}

static void view_of_the_writer_needs_no_reader_slot(void **state)
{
    enum { SLOTS = 126 };
    view_t *views[SLOTS];
    char dir[PLACE_BYTES];

    (void)state;
    fresh_path(dir);
    ledger_t *ledger = ledger_in(dir);
    ledger_begin(ledger);
    take_book(ledger, "");
    commit_ledger(ledger);
    for (unsigned i = 0; i < SLOTS; i++) {
        views[i] = view_open(ledger);
        check_view(views[i], 1, 0);
    }
    view_t *none = view_open(ledger);
    assert_int_equal(view_last(none), 0);
    assert_true(view_status(none) != STATUS_OK);
    view_t *view = view_open_for_writer(ledger);
    check_view(view, 1, 0);
    view_park(view);
    take_and_commit(ledger, A);
    view_renew(view);
    check_view(view, 2, 0);
    view_close(&view);
    take_and_commit(ledger, WAITS);
    view_close(&none);
    for (unsigned i = 0; i < SLOTS; i++) {
        check_view(views[i], 1, 0);
        view_close(&views[i]);
    }
    close_ledger(&ledger);
}

static void parked_view_keeps_its_place(void **state)
{
    enum { OTHERS = 125 };
    view_t *others[OTHERS];
    char dir[PLACE_BYTES];

    (void)state;
    fresh_path(dir);
    ledger_t *ledger = ledger_in(dir);
    view_t *view = view_open(ledger);
    check_view(view, 0, 0);
    view_park(view);
    for (unsigned i = 0; i < OTHERS; i++)
        others[i] = view_open(ledger);
    ledger_begin(ledger);
    take_book(ledger, "");
    commit_ledger(ledger);
    view_renew(view);
    check_view(view, 1, 0);
    view_close(&view);
    for (unsigned i = 0; i < OTHERS; i++)
        view_close(&others[i]);
    close_ledger(&ledger);
}

/* What is deleted after it was parked can be used again. */
static void parked_view_gives_its_snapshot_up(void **state)
{
    char dir[PLACE_BYTES];
    int pid;

    (void)state;
    fresh_path(dir);
    ledger_t *ledger = ledger_in(dir);
    view_t *view = view_open(ledger);
    ledger_begin(ledger);
    take_book(ledger, "");
    commit_ledger(ledger);
    assert_true(store_oldest_reader(ledger_store(ledger), &pid) > 0);
    view_park(view);
    assert_int_equal(store_oldest_reader(ledger_store(ledger), &pid), 0);
    view_close(&view);
    close_ledger(&ledger);
}

static void renewed_view_forgets_its_error(void **state)
{
    ledger_t *ledger = small_ledger();
    struct record record;

    (void)state;
    put_row(ledger, TABLE_LOG, LIT(N("\6")), LIT("x"));
    view_t *view = view_open(ledger);
    assert_false(view_record(view, 6, &record));
    assert_int_equal(view_status(view), STATUS_DAMAGED);
    check_string("why", view_why(view), "record 6 of the log cannot be read");
    assert_int_equal(view_last(view), 0); /* nothing is found any more */
    assert_false(view_record(view, 1, &record));
    assert_int_equal(view_pending_count(view), 0);
    view_park(view);
    remove_row(ledger, TABLE_LOG, LIT(N("\6")));
    view_renew(view);
    check_string("why", view_why(view), "");
    check_view(view, 5, 2);
    assert_true(view_record(view, 1, &record));
    view_close(&view);
    close_ledger(&ledger);
}

/* Another process builds the tables of the store again, and is done later. */
static void view_of_tables_that_are_being_built_again_fails(void **state)
{
    ledger_t *ledger = small_ledger();

    (void)state;
    put_row(ledger, TABLE_META, LIT("format"), LIT("\1"));
    view_t *renewed = view_open(ledger);
    view_park(renewed);
    put_row(ledger, TABLE_META, LIT("format"), LIT("\0")); /* FORMAT_REBUILDING */
    view_renew(renewed);
    view_t *opened = view_open(ledger);
    assert_int_equal(view_status(renewed), STATUS_CONFIG);
    assert_int_equal(view_status(opened), STATUS_CONFIG);
    check_string("why", view_why(opened), "the tables of the store are being built again");
    assert_int_equal(view_last(opened), 0);
    view_park(opened);
    view_park(renewed);
    put_row(ledger, TABLE_META, LIT("format"), LIT("\2"));
    view_renew(renewed);
    view_renew(opened);
    check_view(renewed, 5, 2);
    check_view(opened, 5, 2);
    view_close(&opened);
    view_close(&renewed);
    close_ledger(&ledger);
}

static void reader_has_a_view_of_a_store(void **state)
{
    char dir[PLACE_BYTES];
    struct trouble trouble;
    ledger_t *reader;

    (void)state;
    fresh_path(dir);
    ledger_t *ledger = ledger_in(dir);
    ledger_begin(ledger);
    take_book(ledger, "");
    take_next(ledger, A);
    commit_ledger(ledger);
    close_ledger(&ledger);
    assert_int_equal(ledger_open_reader(dir, &reader, &trouble), STATUS_OK);
    view_t *view = view_open(reader);
    check_view(view, 2, 0);
    check_string("newest", calendar_newest(view_calendar(view))->name, "chengdu-2006");
    view_close(&view);
    close_ledger(&reader);
}

static void reader_finds_no_ledger_where_none_is(void **state)
{
    char dir[PLACE_BYTES];
    struct trouble trouble = {.why = ""};
    ledger_t *reader;

    (void)state;
    fresh_dir(dir);
    assert_int_equal(ledger_open_reader(dir, &reader, &trouble), STATUS_CONFIG);
    assert_null(reader);
    assert_non_null(strstr(trouble.why, dir));
}

int main(void)
{
    places_begin();
    SUITE_TEST(view_shows_what_the_ledger_has);
    SUITE_ROWS(walks, view_is_walked);
    SUITE_TEST(runs_are_walked);
    SUITE_TEST(view_goes_on_showing_its_record);
    SUITE_TEST(renewed_view_shows_the_newest_record);
    SUITE_TEST(view_of_the_writer_needs_no_reader_slot);
    SUITE_TEST(parked_view_keeps_its_place);
    SUITE_TEST(parked_view_gives_its_snapshot_up);
    SUITE_TEST(renewed_view_forgets_its_error);
    SUITE_TEST(view_of_tables_that_are_being_built_again_fails);
    SUITE_TEST(reader_has_a_view_of_a_store);
    SUITE_TEST(reader_finds_no_ledger_where_none_is);
    return suite_run("view");
}
