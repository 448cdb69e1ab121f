/* Folding a log again with its checkpoints: each is handed over when just its records were folded. And which
 * record is to blame for what shows later. */
#include "common/ledger/view_checkpoints.h"
#include "proto/record.h"
#include "tests/unit/ledger/support_ledger.h"

#define N(n) "\0\0\0\0\0\0\0" n

enum { RECORDS = 40, SIGNED_MAX = 48, CHANGED = 20, MORE_THAN_A_PAGE = REFOLD_PAGE_RECORDS + 10 };

static ledger_t *ledger_of(unsigned records)
{
    ledger_t *ledger = ledger_with_book("");

    take_overdue(ledger, 1, records);
    return ledger;
}

/* As a checkpoint: here a word is good enough. */
static void sign(ledger_t *ledger, uint64_t n, const char *note)
{
    ledger_begin(ledger);
    ledger_put_checkpoint(ledger, n, text_of(note));
    commit_ledger(ledger);
}

struct walk {
    ledger_t *ledger;
    view_t *view;
    refold_t *refold;
    struct refold_fault fault;
    uint64_t n;    /* the last record */
    uint64_t stop; /* at this checkpoint */
    uint64_t late; /* a checkpoint of this record comes when it was folded */
    uint64_t signed_n[SIGNED_MAX];
    unsigned count;
};

static bool see_record(void *context, const struct record *record, const struct event *event,
                       const struct folded *folded)
{
    struct walk *walk = context;

    (void)event, (void)folded;
    walk->n = record->n;
    if (record->n == walk->late)
        sign(walk->ledger, record->n, "late");
    return true;
}

static bool see_signed(void *context, uint64_t n, struct text note)
{
    struct walk *walk = context;
    struct checkpoint facts;

    assert_true(walk->count < SIGNED_MAX);
    assert_true(note.size > 0);
    assert_int_equal(n, walk->n);
    refold_facts(walk->refold, n, &facts);
    assert_int_equal(facts.size, n);
    assert_int_equal(facts.source_count, n > 1);
    walk->signed_n[walk->count++] = n;
    return n != walk->stop;
}

static struct walk walk_begin(ledger_t *ledger)
{
    struct walk walk = {.ledger = ledger, .view = view_open(ledger)};
    struct trouble trouble;

    CHECK(refold_open(&walk.refold, &trouble) == STATUS_OK, "%s", trouble.why);
    return walk;
}

static bool walk_on(struct walk *walk)
{
    return ledger_refold_signed(walk->view, walk->refold, see_record, see_signed, walk,
                                &walk->fault);
}

static void walk_end(struct walk *walk)
{
    refold_close(&walk->refold);
    view_close(&walk->view);
    close_ledger(&walk->ledger);
}

static void check_signed(const struct walk *walk, unsigned count, const uint64_t *expected)
{
    assert_int_equal(walk->count, count);
    for (unsigned i = 0; i < count; i++)
        assert_int_equal(walk->signed_n[i], expected[i]);
}

static void checkpoint_comes_behind_just_its_records(void **state)
{
    static const uint64_t expected[] = {1, 2, 17, RECORDS};
    ledger_t *ledger = ledger_of(RECORDS);

    (void)state;
    for (unsigned i = 0; i < 4; i++)
        sign(ledger, expected[i], "x");
    sign(ledger, RECORDS + 1, "of more than there are");
    struct walk walk = walk_begin(ledger);
    assert_true(walk_on(&walk));
    assert_int_equal(walk.n, RECORDS);
    check_signed(&walk, 4, expected);
    walk_end(&walk);
}

static void checkpoint_ends_the_walk(void **state)
{
    static const uint64_t expected[] = {7};
    ledger_t *ledger = ledger_of(RECORDS);

    (void)state;
    sign(ledger, 7, "x");
    sign(ledger, 9, "x");
    struct walk walk = walk_begin(ledger);
    walk.stop = 7;
    assert_true(walk_on(&walk));
    assert_int_equal(walk.n, 7);
    check_signed(&walk, 1, expected);
    walk_end(&walk);
}

/* One of the last record of a page, or of the log, that was not there when that was read. */
static void checkpoint_that_comes_meanwhile_is_not_left_out(void **state)
{
    static const uint64_t last[] = {REFOLD_PAGE_RECORDS, MORE_THAN_A_PAGE};
    char dir[PLACE_BYTES];

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        fresh_path(dir);
        ledger_t *ledger = ledger_in(dir);
        ledger_begin(ledger);
        take_book(ledger, "");
        commit_ledger(ledger);
        take_overdue(ledger, 1, MORE_THAN_A_PAGE);
        struct walk walk = walk_begin(ledger);
        walk.late = last[i];
        assert_true(walk_on(&walk));
        assert_int_equal(walk.n, MORE_THAN_A_PAGE);
        check_signed(&walk, 1, &last[i]);
        walk_end(&walk);
    }
}

static const struct damage_row {
    const char *title;
    struct text key, value;
} damages[] = {
    {"a checkpoint that is empty fails the view", BYTES(N("\5")), BYTES("")},
    {"a key that is too short fails the view", BYTES("\0\1"), BYTES("x")},
    {"a checkpoint of nothing fails the view", BYTES(N("\0")), BYTES("x")},
};

static void damaged_checkpoint_fails_the_view(void **state)
{
    const struct damage_row *row = *state;
    ledger_t *ledger = ledger_of(RECORDS);

    put_row(ledger, TABLE_CHECKPOINTS, row->key, row->value);
    struct walk walk = walk_begin(ledger);
    assert_false(walk_on(&walk));
    assert_int_equal(walk.fault.n, 0);
    assert_int_equal(view_status(walk.view), STATUS_DAMAGED);
    check_signed(&walk, 0, NULL);
    walk_end(&walk);
}

/* ---- blame ---- */

/* No rule looks at a sequence that nothing follows on. */
static void change_seq(ledger_t *ledger, uint64_t n)
{
    static char bytes[RECORD_TOTAL_BYTES_MAX];
    struct key key = n_key(n);
    struct record record;
    view_t *view = view_open(ledger);

    assert_true(view_record(view, n, &record));
    record.seq++;
    size_t size = record_encode(&record, bytes, sizeof bytes);
    view_close(&view);
    put_row(ledger, TABLE_LOG, (struct text){(const char *)key.bytes, key.size},
            (struct text){bytes, size});
}

static const struct blame_row {
    const char *title;
    uint64_t changed; /* 0: none */
    uint64_t before;
    uint64_t blamed; /* 0: none */
} blames[] = {
    {"of a good log none is to blame", 0, RECORDS + 1, 0},
    {"a changed record is", CHANGED, RECORDS + 1, CHANGED},
    {"the record before the number is", CHANGED, CHANGED + 1, CHANGED},
    {"the record of the number is not", CHANGED, CHANGED, 0},
};

static void changed_record_is_to_blame(void **state)
{
    const struct blame_row *row = *state;
    ledger_t *ledger = ledger_of(RECORDS);
    struct refold_fault fault = {.n = 99};

    if (row->changed)
        change_seq(ledger, row->changed);
    struct walk walk = walk_begin(ledger);
    assert_true(walk_on(&walk));
    assert_int_equal(refold_blame(walk.refold, walk.view, row->before, &fault), row->blamed > 0);
    assert_int_equal(fault.n, row->blamed ? row->blamed : 99);
    walk_end(&walk);
}

/* What was not folded is not to blame for being missing. */
static void records_that_were_not_folded_are_not_to_blame(void **state)
{
    ledger_t *ledger = ledger_of(RECORDS);
    struct refold_fault fault = {0};

    (void)state;
    for (uint64_t n = 15; n <= 17; n++)
        sign(ledger, n, "x");
    for (uint64_t n = 15; n <= 17; n++) {
        struct walk walk = walk_begin(ledger);
        walk.stop = n;
        assert_true(walk_on(&walk));
        assert_false(refold_blame(walk.refold, walk.view, n + 1, &fault));
        refold_close(&walk.refold);
        view_close(&walk.view);
    }
    close_ledger(&ledger);
}

int main(void)
{
    places_begin();
    SUITE_TEST(checkpoint_comes_behind_just_its_records);
    SUITE_TEST(checkpoint_ends_the_walk);
    SUITE_TEST(checkpoint_that_comes_meanwhile_is_not_left_out);
    SUITE_ROWS(damages, damaged_checkpoint_fails_the_view);
    SUITE_ROWS(blames, changed_record_is_to_blame);
    SUITE_TEST(records_that_were_not_folded_are_not_to_blame);
    return suite_run("refold_signed");
}
