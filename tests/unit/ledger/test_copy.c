/* common/ledger/copy: a ledger copied while it is written, and what is no ledger yet. */
#include "common/ledger/copy.h"
#include "common/ledger/view_checkpoints.h"
#include "tests/unit/ledger/support_ledger.h"

enum { MAP_BYTES = 64 << 20, RECORDS = 40, MORE_THAN_TWO_PAGES = 2 * 1024 + 5, SOURCE_ID = 3 };

static unsigned parks; /* how often a view was parked */
static struct {
    unsigned park; /* at this one ... */
    ledger_t *ledger;
    uint64_t n; /* ... a checkpoint of so many records is signed in the meantime */
} meanwhile;

/* A row of each table, as nobody has thinned them. */
static void put_signed(ledger_t *ledger, uint64_t n)
{
    struct key key = n_key(n), witness = cosignature_key_encode(&(struct cosignature_key){n, 7});

    put_row(ledger, TABLE_CHECKPOINTS, text_of_span(key_span(&key)), LIT("note\n"));
    put_row(ledger, TABLE_COSIGNATURES, text_of_span(key_span(&witness)), LIT("line\n"));
}

void __real_view_park(view_t *view);
void __wrap_view_park(view_t *view);
void __wrap_view_park(view_t *view)
{
    parks++;
    __real_view_park(view);
    if (parks == meanwhile.park)
        put_signed(meanwhile.ledger, meanwhile.n);
}

/* Signed and cosigned: here words are good enough. */
static void sign(ledger_t *ledger, uint64_t n)
{
    ledger_begin(ledger);
    ledger_put_checkpoint(ledger, n, LIT("note\n"));
    ledger_put_cosignature(ledger, n, SOURCE_ID, LIT("line\n"));
    commit_ledger(ledger);
}

struct copying {
    ledger_t *ledger;
    view_t *view;
    refold_t *copy;
    struct refold_fault fault;
    uint64_t late; /* more is taken, and signed, when this record was copied */
    enum restoring phase;
};

static struct copying begin(ledger_t *ledger, char ret_dir[PLACE_BYTES])
{
    struct copying copying = {.ledger = ledger, .view = view_open(ledger)};
    struct trouble trouble;

    fresh_path(ret_dir);
    CHECK(copy_open(ret_dir, MAP_BYTES, &copying.copy, &trouble) == STATUS_OK, "%s", trouble.why);
    return copying;
}

static bool see_record(void *context, const struct record *record, const struct event *event,
                       const struct folded *folded)
{
    struct copying *copying = context;

    (void)event, (void)folded;
    if (record->n == copying->late) {
        take_overdue(copying->ledger, 1000, 1010);
        sign(copying->ledger, ledger_last(copying->ledger));
    }
    return true;
}

static bool copy_log(struct copying *copying)
{
    return ledger_refold(copying->view, copying->copy, see_record, copying, &copying->fault);
}

static uint64_t finish(struct copying *copying)
{
    struct trouble trouble;
    uint64_t n;
    enum status status = copy_finish(&copying->copy, copying->phase, &n, &trouble);

    CHECK(status == STATUS_OK, "%s", trouble.why);
    assert_null(copying->copy);
    assert_int_equal(view_status(copying->view), STATUS_OK);
    view_close(&copying->view);
    return n;
}

static void give_up(struct copying *copying)
{
    refold_close(&copying->copy);
    view_close(&copying->view);
}

static void check_same(const char *dir, ledger_t *ledger)
{
    ledger_t *copy = ledger_in(dir);

    check_same_tables(copy, ledger);
    assert_int_equal(ledger_last(copy), ledger_last(ledger));
    take_overdue(copy, 5000, 5001); /* and it goes on */
    check_refold(copy, true);
    close_ledger(&copy);
}

static void copy_is_the_ledger(void **state)
{
    char dir[PLACE_BYTES], *sample = sample_read();
    ledger_t *ledger = ledger_with_book("");

    (void)state;
    ledger_begin(ledger);
    take_script(ledger, sample);
    commit_ledger(ledger);
    free(sample);
    for (uint64_t n = 1; n < 4; n++)
        sign(ledger, 100 * n);
    struct copying copying = begin(ledger, dir);
    assert_true(copy_log(&copying));
    copy_checkpoints(copying.copy, copying.view);
    assert_int_equal(finish(&copying), ledger_last(ledger));
    check_same(dir, ledger);
    close_ledger(&ledger);
}

static void records_that_come_meanwhile_are_copied(void **state)
{
    char dir[PLACE_BYTES];
    ledger_t *ledger = ledger_with_book("");

    (void)state;
    take_overdue(ledger, 1, RECORDS);
    sign(ledger, RECORDS / 2);
    struct copying copying = begin(ledger, dir);
    copying.late = RECORDS / 2 + 1;
    assert_true(copy_log(&copying));
    copy_checkpoints(copying.copy, copying.view);
    assert_int_equal(finish(&copying), RECORDS + 10);
    check_same(dir, ledger);
    close_ledger(&ledger);
}

static void checkpoint_of_more_records_is_left_out(void **state)
{
    char dir[PLACE_BYTES];
    ledger_t *ledger = ledger_with_book("");

    (void)state;
    take_overdue(ledger, 1, RECORDS);
    sign(ledger, RECORDS);
    struct copying copying = begin(ledger, dir);
    assert_true(copy_log(&copying));
    take_overdue(ledger, 1000, 1010);
    sign(ledger, RECORDS + 10);
    view_park(copying.view);
    view_renew(copying.view);
    copy_checkpoints(copying.copy, copying.view);
    assert_int_equal(finish(&copying), RECORDS);
    ledger_t *copy = ledger_in(dir);
    assert_int_equal(rows_of(copy, TABLE_CHECKPOINTS), 1);
    assert_int_equal(rows_of(copy, TABLE_COSIGNATURES), 1);
    close_ledger(&copy);
    close_ledger(&ledger);
}

static void pages_of_checkpoints_leave_none_out(void **state)
{
    char dir[PLACE_BYTES];
    ledger_t *ledger = ledger_with_book("");

    (void)state;
    take_overdue(ledger, 1, MORE_THAN_TWO_PAGES);
    for (uint64_t n = 1; n <= MORE_THAN_TWO_PAGES; n++)
        put_signed(ledger, n);
    struct copying copying = begin(ledger, dir);
    assert_true(copy_log(&copying));
    parks = 0;
    copy_checkpoints(copying.copy, copying.view);
    assert_int_equal(parks, 4);
    assert_int_equal(finish(&copying), MORE_THAN_TWO_PAGES);
    check_same(dir, ledger);
    close_ledger(&ledger);
}

/* Between the checkpoints and the cosignatures. */
static void cosignature_of_a_checkpoint_that_comes_meanwhile_is_left_out(void **state)
{
    enum { MORE_THAN_A_PAGE = 1024 + 5 };
    char dir[PLACE_BYTES];
    ledger_t *ledger = ledger_with_book("");

    (void)state;
    take_overdue(ledger, 1, MORE_THAN_A_PAGE + 1);
    for (uint64_t n = 1; n <= MORE_THAN_A_PAGE; n++)
        put_signed(ledger, n);
    struct copying copying = begin(ledger, dir);
    assert_true(copy_log(&copying));
    parks = 0;
    meanwhile.park = 2;
    meanwhile.ledger = ledger;
    meanwhile.n = MORE_THAN_A_PAGE + 1;
    copy_checkpoints(copying.copy, copying.view);
    meanwhile.park = 0;
    assert_int_equal(parks, 2);
    assert_int_equal(finish(&copying), MORE_THAN_A_PAGE + 1);
    ledger_t *copy = ledger_in(dir);
    assert_int_equal(rows_of(copy, TABLE_CHECKPOINTS), MORE_THAN_A_PAGE);
    assert_int_equal(rows_of(copy, TABLE_COSIGNATURES), MORE_THAN_A_PAGE);
    close_ledger(&copy);
    close_ledger(&ledger);
}

static const struct mark_row {
    const char *title;
    enum restoring phase;
} mark_rows[] = {
    {"a backup", RESTORING_BACKUP},
    {"one that is put in place", RESTORING_GATHERING},
};

/* Also where it was made of one that says something else. */
static void copy_says_what_it_is(void **state)
{
    const struct mark_row *row = *state;
    char dir[PLACE_BYTES], again[PLACE_BYTES];
    ledger_t *ledger = ledger_with_book("");

    take_overdue(ledger, 1, RECORDS);
    struct copying copying = begin(ledger, dir);
    copying.phase = row->phase;
    assert_true(copy_log(&copying));
    assert_int_equal(finish(&copying), RECORDS);
    ledger_t *copy = ledger_in(dir);
    assert_int_equal(ledger_restoring(copy).phase, row->phase);
    assert_int_equal(ledger_restoring(copy).from, RECORDS);
    check_same_tables(copy, ledger);
    copying = begin(copy, again);
    copying.phase = RESTORING_GATHERING;
    assert_true(copy_log(&copying));
    assert_int_equal(finish(&copying), RECORDS);
    close_ledger(&copy);
    copy = ledger_in(again);
    assert_int_equal(ledger_restoring(copy).phase, RESTORING_GATHERING);
    close_ledger(&copy);
    close_ledger(&ledger);
}

static void half_a_copy_is_no_ledger(void **state)
{
    char dir[PLACE_BYTES];
    ledger_t *ledger = ledger_with_book(""), *copy;
    struct trouble trouble;

    (void)state;
    take_overdue(ledger, 1, RECORDS);
    struct copying copying = begin(ledger, dir);
    assert_true(copy_log(&copying));
    give_up(&copying);
    assert_int_equal(ledger_open_reader(dir, &copy, &trouble), STATUS_CONFIG);
    assert_int_equal(copy_open(dir, MAP_BYTES, &copying.copy, &trouble), STATUS_CONFIG);
    close_ledger(&ledger);
}

static void damage_ends_it(void **state)
{
    char dir[PLACE_BYTES];
    ledger_t *ledger = ledger_with_book("");
    struct key key = n_key(RECORDS / 2);

    (void)state;
    take_overdue(ledger, 1, RECORDS);
    put_row(ledger, TABLE_CHECKPOINTS, LIT("no number"), LIT("note\n"));
    struct copying copying = begin(ledger, dir);
    assert_true(copy_log(&copying));
    copy_checkpoints(copying.copy, copying.view);
    assert_int_equal(view_status(copying.view), STATUS_DAMAGED);
    check_string("why", view_why(copying.view), "a row of the table `checkpoints` cannot be read");
    give_up(&copying);
    remove_row(ledger, TABLE_LOG, text_of_span(key_span(&key)));
    copying = begin(ledger, dir);
    assert_false(copy_log(&copying));
    assert_int_equal(copying.fault.n, RECORDS / 2 + 1);
    give_up(&copying);
    close_ledger(&ledger);
}

int main(void)
{
    places_begin();
    SUITE_TEST(copy_is_the_ledger);
    SUITE_TEST(records_that_come_meanwhile_are_copied);
    SUITE_TEST(checkpoint_of_more_records_is_left_out);
    SUITE_TEST(pages_of_checkpoints_leave_none_out);
    SUITE_TEST(cosignature_of_a_checkpoint_that_comes_meanwhile_is_left_out);
    SUITE_ROWS(mark_rows, copy_says_what_it_is);
    SUITE_TEST(half_a_copy_is_no_ledger);
    SUITE_TEST(damage_ends_it);
    return suite_run("copy");
}
