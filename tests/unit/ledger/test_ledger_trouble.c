/* A ledger whose store has no room, or whose tables are damaged: it says so, crashes nowhere, and
 * nothing of the transaction is kept. And who observes is told of each new record, and of no other.
 */
#include "tests/unit/ledger/support_ledger.h"

#define DAY "2006-03-14"
#define A OVERDUE("jinjiang", "a", DAY)
#define B OVERDUE("jinjiang", "b", DAY)
#define WAITS REPORT("jinjiang", "jinjiang", "complaint", "w", DAY, "")
#define CLOSE_2005 YEAR("close-year", "2005")

/* Records 2 to 4 behind the rulebook; the last one is the office's. */
static void make_store(const char *dir)
{
    ledger_t *ledger = ledger_in(dir);

    ledger_begin(ledger);
    take_book(ledger, "");
    take_script(ledger, A "\n" WAITS "\n" CLOSE_2005);
    commit_ledger(ledger);
    close_ledger(&ledger);
}

struct damage {
    enum ledger_table table;
    struct text key, value; /* without a value: the row is gone */
};

static void do_damage(const char *dir, const struct damage *damage)
{
    struct tables tables = tables_in(dir);

    if (damage->value.data)
        put_raw(&tables, damage->table, damage->key, damage->value);
    else
        txn_delete(tables.txn, damage->table, span_of_text(damage->key));
    tables_commit(&tables);
    tables_end(&tables);
}

/* A finding of 锦江区 as it stands on disk: counted, no grade, of 2006, worth 2. */
#define FINDING(year, n, n_ruled)                                                                  \
    "\x02\xff" year "\0\0\0\0\x44\x16\x24\x50\0\0\0\0\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\0\xc8" n n_ruled
#define FINDING_FROM(year, n) FINDING(year, n, N("\0"))
#define N(n) "\0\0\0\0\0\0\0" n
#define RUN(n) BYTES("\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\1"), BYTES(N(n) "\0\0\0\2")

static unsigned overdue_clause(void)
{
    return rulebook_clause(default_book(), LIT("overdue-case"))->id;
}

static const struct trouble_row {
    const char *title;
    struct damage damage;
    uint64_t seq; /* of the event that meets it; 1 and 2 are known */
    const char *event, *why;
} troubles[] = {
    {"a finding that cannot be read is trouble",
     {TABLE_FINDINGS, BYTES("\0?a"), BYTES("x")},
     3,
     A,
     "a row of the table `findings` cannot be read"},
    {"a finding of a later record is trouble",
     {TABLE_FINDINGS, BYTES("\0?a"), BYTES(FINDING_FROM("\x07\xd6", N("\x63")))},
     3,
     A,
     "a finding is of a record that is not in the log"},
    {"a finding that a later record has ruled on is trouble",
     {TABLE_FINDINGS, BYTES("\0?a"), BYTES(FINDING("\x07\xd6", N("\2"), N("\x63")))},
     3,
     A,
     "a finding is of a record that is not in the log"},
    {"a finding of a year without a rulebook is trouble",
     {TABLE_FINDINGS, BYTES("\0?a"), BYTES(FINDING_FROM("\x07\xcf", N("\2")))},
     3,
     A,
     "no rulebook has the year and the centre of a finding"},
    {"a total that cannot be read is trouble",
     {TABLE_TOTALS, BYTES("\x07\xd6\0"), BYTES("x")},
     3,
     B,
     "a row of the table `totals` cannot be read"},
    {"a total without its finding is trouble",
     {TABLE_TOTALS, BYTES("\x07\xd6\0"), {NULL, 0}},
     3,
     RULE("revoke", "jinjiang", "overdue-case", "a"),
     "a total lacks a finding that the table `findings` has"},
    {"a total without a finding that waits is trouble",
     {TABLE_TOTALS, BYTES("\x07\xd6\0"), {NULL, 0}},
     3,
     RULE("confirm", "jinjiang", "complaint", "w"),
     "a total lacks a finding that the table `findings` has"},
    {"a run that cannot be read is trouble",
     {TABLE_SEEN, BYTES("\0\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\1"), BYTES("x")},
     1,
     A,
     "a row of the table `seen` cannot be read"},
    {"a run of records that are not there is trouble",
     {TABLE_SEEN, RUN("\x63")},
     1,
     A,
     "the table `seen` has a record that is not in the log"},
    {"a run of another's records is trouble",
     {TABLE_SEEN, RUN("\3")},
     1,
     A,
     "the table `seen` has a record that is not in the log"},
    {"a known record that cannot be read is trouble",
     {TABLE_LOG, BYTES(N("\2")), BYTES("x")},
     1,
     A,
     "record 2 of the log cannot be read"},
};

/* The clause's id stands where the row has a `?`. */
static void with_clause(struct damage *damage, char key[8])
{
    if (damage->table != TABLE_FINDINGS)
        return;
    memcpy(key, damage->key.data, damage->key.size);
    key[1] = (char)overdue_clause();
    damage->key.data = key;
}

static void refuse_to_observe(void *context, const struct record *record, const struct event *event,
                              const struct folded *folded)
{
    (void)context;
    (void)event;
    (void)folded;
    fail_msg("record %llu was observed", (unsigned long long)record->n);
}

static void check_trouble(ledger_t *ledger, const struct trouble_row *row)
{
    struct text event = json_bytes(row->event);
    bool is_ruling = strstr(row->event, "office") != NULL;
    struct ordered_batch batch = {.source = is_ruling ? LIT(OFFICE) : LIT("jinjiang"),
                                  .epoch = 1,
                                  .first = is_ruling ? 2 : row->seq,
                                  .events = {&event, 1},
                                  .received_ms = NOW_MS};
    struct ledger_taken taken;
    struct trouble trouble;

    ledger_observe(ledger, refuse_to_observe, NULL);
    ledger_begin(ledger);
    for (unsigned again = 0; again < 2; again++) {
        ledger_take(ledger, &batch, &taken);
        assert_int_equal(taken.verdict, LEDGER_TROUBLE);
        assert_int_equal(taken.receipts.count, 0);
    }
    assert_int_equal(ledger_commit(ledger, &trouble), STATUS_DAMAGED);
    check_string("why", trouble.why, row->why);
    free((void *)event.data);
}

static void damage_is_trouble(void **state)
{
    const struct trouble_row *row = *state;
    struct damage damage = row->damage;
    char dir[PLACE_BYTES], key[8];

    fresh_path(dir);
    make_store(dir);
    with_clause(&damage, key);
    do_damage(dir, &damage);
    ledger_t *ledger = ledger_in(dir);
    check_trouble(ledger, row);
    close_ledger(&ledger);
    ledger = ledger_in(dir); /* nothing of it was kept */
    assert_int_equal(ledger_last(ledger), 4);
    assert_int_equal(rows_of(ledger, TABLE_LOG), 4);
    close_ledger(&ledger);
}

static const struct open_row {
    const char *title;
    struct damage damage;
    const char *why;
} opens[] = {
    {"not opened: a rulebook under a key that is too short",
     {TABLE_BOOKS, BYTES("\1"), BYTES("x")},
     "a key of the table `books` cannot be read"},
    {"not opened: a rulebook whose record is a report",
     {TABLE_BOOKS, BYTES(N("\2")), BYTES("x")},
     "a rulebook of the log cannot be read"},
    {"not opened: a rulebook whose record is not there",
     {TABLE_BOOKS, BYTES(N("\x63")), BYTES("x")},
     "a rulebook of the log cannot be read"},
    {"not opened: the rulebook's record is gone",
     {TABLE_LOG, BYTES(N("\1")), {NULL, 0}},
     "a rulebook of the log cannot be read"},
    {"not opened: the only rulebook is gone from its table",
     {TABLE_BOOKS, BYTES(N("\1")), {NULL, 0}},
     "the table `books` has no rulebook of the log"},
    {"not opened: a rulebook with the digest of another",
     {TABLE_BOOKS, BYTES(N("\1")), BYTES("x")},
     "a row of the table `books` has another rulebook than the log"},
    {"not opened: a year that cannot be read",
     {TABLE_YEARS, BYTES("\x07\xd6"), BYTES("x")},
     "a row of the table `years` cannot be read"},
    {"not opened: the run of the last record is gone",
     {TABLE_SEEN, BYTES("\xff\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\1"), {NULL, 0}},
     "the last record is not in the table `seen`"},
    {"not opened: the run of the last record ends before it",
     {TABLE_SEEN, BYTES("\xff\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\1"), BYTES(N("\3") "\0\0\0\1")},
     "the last record is not in the table `seen`"},
    {"not opened: the run of the last record cannot be read",
     {TABLE_SEEN, BYTES("\xff\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\1"), BYTES("")},
     "a row of the table `seen` cannot be read"},
    {"not opened: the last record cannot be read",
     {TABLE_LOG, BYTES(N("\4")), BYTES("x")},
     "record 4 of the log cannot be read"},
    {"not opened: a key of the log is too short",
     {TABLE_LOG, BYTES("\1"), BYTES("x")},
     "a key of the log cannot be read"},
    {"not opened: a format that is no number",
     {TABLE_META, BYTES("format"), BYTES("\0\2")},
     "the format of the store cannot be read"},
};

static void damaged_store_is_not_opened(void **state)
{
    const struct open_row *row = *state;
    char dir[PLACE_BYTES], expected[400];
    struct trouble trouble;
    ledger_t *ledger;

    fresh_path(dir);
    make_store(dir);
    do_damage(dir, &row->damage);
    snprintf(expected, sizeof expected, "cannot use the store %s: %s", dir, row->why);
    assert_int_equal(ledger_open(dir, 64 << 20, NULL, NULL, &ledger, &trouble), STATUS_DAMAGED);
    assert_null(ledger);
    check_string("why", trouble.why, expected);
}

static size_t take_many(ledger_t *ledger, uint64_t first)
{
    struct ledger_taken taken;
    struct text events[ITEMS_MAX];
    char json[200];

    for (size_t i = 0; i < ITEMS_MAX; i++) {
        snprintf(json, sizeof json, OVERDUE("jinjiang", "%llu", DAY),
                 (unsigned long long)(first + i));
        events[i] = json_bytes(json);
    }
    ledger_take(ledger,
                &(struct ordered_batch){.source = LIT("jinjiang"),
                                        .epoch = 1,
                                        .first = first,
                                        .events = {events, ITEMS_MAX},
                                        .received_ms = NOW_MS},
                &taken);
    for (size_t i = 0; i < ITEMS_MAX; i++)
        free((void *)events[i].data);
    assert_true(taken.verdict == LEDGER_TAKEN || taken.verdict == LEDGER_TROUBLE);
    return taken.fresh;
}

/* A commit in time, and then one transaction that is larger than the map. */
static void transaction_that_has_no_room_leaves_nothing(void **state)
{
    char dir[PLACE_BYTES];
    struct trouble trouble = {.why = ""};
    ledger_t *ledger;

    (void)state;
    fresh_path(dir);
    assert_int_equal(ledger_open(dir, 1 << 20, NULL, NULL, &ledger, &trouble), STATUS_OK);
    ledger_begin(ledger);
    take_book(ledger, "");
    assert_int_equal(take_many(ledger, 1), ITEMS_MAX);
    commit_and_begin(ledger);
    for (uint64_t first = ITEMS_MAX + 1; take_many(ledger, first) > 0; first += ITEMS_MAX)
        assert_true(first < 1 << 20);
    assert_int_equal(ledger_commit(ledger, &trouble), STATUS_FULL);
    assert_true(trouble.why[0] != '\0');
    close_ledger(&ledger);

    ledger = ledger_in(dir);
    assert_int_equal(ledger_last(ledger), 1 + ITEMS_MAX);
    assert_int_equal(rows_of(ledger, TABLE_FINDINGS), ITEMS_MAX);
    ledger_begin(ledger);
    assert_int_equal(take_many(ledger, ITEMS_MAX + 1), ITEMS_MAX);
    commit_ledger(ledger);
    close_ledger(&ledger);
}

static void what_was_aborted_is_gone(void **state)
{
    char dir[PLACE_BYTES];

    (void)state;
    fresh_path(dir);
    make_store(dir);
    for (unsigned i = 0; i < 2; i++) {
        ledger_t *ledger = ledger_in(dir);
        assert_int_equal(ledger_last(ledger), 4);
        ledger_begin(ledger);
        struct receipt receipt = take_next(ledger, B);
        check_string("outcome", receipt_words(&receipt), "counted");
        assert_int_equal(ledger_last(ledger), 5);
        if (i == 0)
            ledger_abort(ledger);
        close_ledger(&ledger);
    }
}

/* What was observed: `n outcome centre score, `. */
static void note(void *context, const struct record *record, const struct event *event,
                 const struct folded *folded)
{
    char *words = context;
    size_t at = strlen(words);
    points_t score = 0;

    assert_non_null(event->clause.data ? event->clause.data : event->action.data);
    assert_int_equal(record->outcome, folded->verdict.outcome);
    if (folded->cards)
        score = scorecard_score(&folded->cards[folded->centre->id], default_book()).score;
    snprintf(words + at, 200 - at, "%llu %s %d %s %lld, ", (unsigned long long)record->n,
             outcome_name(record->outcome), folded->year,
             folded->centre ? folded->centre->slug : "-", (long long)score);
}

static void each_new_record_is_observed(void **state)
{
    ledger_t *ledger = ledger_with_book("");
    char words[200] = "";

    (void)state;
    ledger_observe(ledger, note, words);
    ledger_begin(ledger);
    take_next(ledger, REPORT("office", "jinjiang", "leadership", "l", DAY, ",'points':4.5"));
    take_json(ledger, 7, 1, A);
    check_string("observed", words, "2 counted 2006 jinjiang 7450, 3 counted 2006 jinjiang 7250, ");
    words[0] = '\0';
    take_json(ledger, 7, 1, A); /* is known */
    check_string("observed", words, "");
    commit_and_begin(ledger);
    take_script(ledger, A "\n" CLOSE_2005 "\n" RULE("revoke", "jinjiang", "overdue-case", "a"));
    check_string(
        "observed", words,
        "4 duplicate 2006 jinjiang 7250, 5 noted 2005 - 0, 6 revoked 2006 jinjiang 7450, ");
    ledger_observe(ledger, NULL, NULL);
    take_next(ledger, B);
    close_ledger(&ledger);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(troubles, damage_is_trouble);
    SUITE_ROWS(opens, damaged_store_is_not_opened);
    SUITE_TEST(transaction_that_has_no_room_leaves_nothing);
    SUITE_TEST(what_was_aborted_is_gone);
    SUITE_TEST(each_new_record_is_observed);
    return suite_run("ledger_trouble");
}
