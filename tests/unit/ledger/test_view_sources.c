/* The last record of each source, as a view walks them: of the epoch that came last, whatever its
 * number. */
#include "tests/unit/ledger/support_ledger.h"

#define DAY "2006-03-14"

/* Records 2 to 7 behind the rulebook, of the scorer itself. */
static ledger_t *ledger_of_epochs(void)
{
    ledger_t *ledger = ledger_with_book("");

    ledger_begin(ledger);
    take_json(ledger, 9, 1, OVERDUE("jinjiang", "a", DAY));
    take_json(ledger, 9, 2, OVERDUE("jinjiang", "b", DAY));
    take_json(ledger, 5, 1, OVERDUE("wuhou", "c", DAY));
    take_json(ledger, 9, 3, OVERDUE("jinjiang", "d", DAY)); /* another run of that epoch */
    take_json(ledger, 2, 4, OVERDUE("jinjiang", "e", DAY)); /* a later epoch, a smaller number */
    take_json(ledger, 3, 1, YEAR("close-year", "2006"));
    commit_ledger(ledger);
    return ledger;
}

struct walked {
    char words[200];
    unsigned left;
};

static bool visit_record(void *context, const struct record *record)
{
    struct walked *walked = context;
    size_t at = strlen(walked->words);

    snprintf(walked->words + at, sizeof walked->words - at, "%.*s %llu/%llu@%llu, ",
             (int)record->source.size, record->source.data, (unsigned long long)record->epoch,
             (unsigned long long)record->seq, (unsigned long long)record->n);
    return --walked->left > 0;
}

static const struct sources_row {
    const char *title;
    unsigned count; /* where the visit ends it */
    const char *expected;
} sources_rows[] = {
    {"each source is visited once, with its last record", 99,
     "jinjiang 2/4@6, wuhou 5/1@4, office 3/1@7, "},
    {"a walk can end with the first", 1, "jinjiang 2/4@6, "},
    {"a walk can end before the last", 2, "jinjiang 2/4@6, wuhou 5/1@4, "},
};

static void sources_are_visited_as_the_row_says(void **state)
{
    const struct sources_row *row = *state;
    ledger_t *ledger = ledger_of_epochs();
    struct walked walked = {.left = row->count};
    view_t *view = view_open(ledger);

    view_walk_sources(view, visit_record, &walked);
    check_string("visited", walked.words, row->expected);
    assert_int_equal(view_status(view), STATUS_OK);
    view_close(&view);
    close_ledger(&ledger);
}

/* The scorer is no source of its own records, though the office is named in them. */
static void log_of_the_scorer_alone_has_no_source(void **state)
{
    ledger_t *ledger = ledger_with_book("");
    struct walked walked = {.left = 99};
    view_t *view = view_open(ledger);

    (void)state;
    view_walk_sources(view, visit_record, &walked);
    check_string("visited", walked.words, "");
    assert_int_equal(view_status(view), STATUS_OK);
    view_close(&view);
    close_ledger(&ledger);
}

/* A run of `seen` that ends with a record of another. */
static const struct damage_row {
    const char *title;
    struct seen_key key;
    uint8_t n, count;
} damages[] = {
    {"a run that ends behind the log fails the view", {0, 9, 100}, 7, 2},
    {"a run that ends with another epoch's record fails the view", {0, 9, 100}, 7, 1},
    {"a run that ends with another sequence's record fails the view", {0, 2, 100}, 6, 1},
};

static void damaged_run_fails_the_view(void **state)
{
    const struct damage_row *row = *state;
    ledger_t *ledger = ledger_of_epochs();
    struct key key = seen_key_encode(&row->key);
    uint8_t value[12] = {[7] = row->n, [11] = row->count};
    struct walked walked = {.left = 99};
    struct trouble trouble;

    txn_t *txn = txn_begin_write(ledger_store(ledger));
    txn_put(txn, TABLE_SEEN, key_span(&key), (struct span){value, sizeof value});
    assert_int_equal(txn_commit(&txn, &trouble), STATUS_OK);
    view_t *view = view_open(ledger);
    view_walk_sources(view, visit_record, &walked);
    assert_int_equal(view_status(view), STATUS_DAMAGED);
    check_string("visited", walked.words, "");
    view_close(&view);
    close_ledger(&ledger);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(sources_rows, sources_are_visited_as_the_row_says);
    SUITE_TEST(log_of_the_scorer_alone_has_no_source);
    SUITE_ROWS(damages, damaged_run_fails_the_view);
    return suite_run("view_sources");
}
