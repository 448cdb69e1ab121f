/* Keys in the ledger: a grant stands in the table `keys` until it is withdrawn; a batch by a key that
 * may not is not taken; and a log that has such a record is found (EVENTS.md 4). */
#include "tests/unit/ledger/support_formats.h"

#define DAY "2006-03-14"
#define KEY(digit) "'key':'000000000000000000000000000000000000000" digit "'"
#define GRANT(digit, role) "{'source':'office','action':'grant'," KEY(digit) ",'role':'" role "'}"
#define OF(role, centre) role "','centre':'" centre
#define WITHDRAW(digit) "{'source':'office','action':'withdraw'," KEY(digit) "}"
#define N(n) "\0\0\0\0\0\0\0" n
#define SIGNER "w+1534e368+BGRlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn+AgYKD"
#define WRONG "the key that it came by was not granted for its source, or withdrawn"

enum { SOURCES = CENTRES_MAX + 1 };

/* Behind the rulebook: 2 of the office, 3 of 武侯区 with a signer, 4 of its intake, 5 of the office's
 * intake, 6 a reader's, 7 of 锦江区, 8 which withdraws that, 9 another of the office. */
static const char *const script = GRANT(
    "1",
    "office") "\n"
              "{'source':'office','action':'grant'," KEY(
                  "2") ",'role':'district','centre':'wuhou','signer':'" SIGNER
                       "'}\n" GRANT("3", OF("intake", "wuhou")) "\n" GRANT(
                           "4",
                           OF("intake",
                              "offic"
                              "e")) "\n" GRANT("5",
                                               "reader") "\n" GRANT("6",
                                                                    OF("district",
                                                                       "jinjiang")) "\n" WITHDRAW("6") "\n" GRANT("7",
                                                                                                                  "offi"
                                                                                                                  "ce");

static void fill(ledger_t *ledger)
{
    ledger_begin(ledger);
    take_book(ledger, "");
    struct receipt receipt = take_script(ledger, script);
    check_string("the last", receipt_words(&receipt), "noted");
    assert_int_equal(receipt.n, 9);
    commit_ledger(ledger);
}

static ledger_t *filled(void)
{
    ledger_t *ledger = ledger_in_memory();

    fill(ledger);
    return ledger;
}

static void check_keys(ledger_t *ledger)
{
    static const struct {
        uint64_t n;
        enum role role;
        const char *slug; /* NULL: nobody's */
        uint8_t digit;
    } expected[] = {{2, ROLE_OFFICE, OFFICE, 1},  {3, ROLE_DISTRICT, "wuhou", 2},
                    {4, ROLE_INTAKE, "wuhou", 3}, {5, ROLE_INTAKE, OFFICE, 4},
                    {6, ROLE_READER, NULL, 5},    {9, ROLE_OFFICE, OFFICE, 7}};
    const struct keyring *ring = ledger_keyring(ledger);

    assert_int_equal(ring->count, COUNT_OF(expected));
    assert_int_equal(rows_of(ledger, TABLE_KEYS), COUNT_OF(expected));
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        const struct grant *grant = &ring->grants[i];
        const char *slug = expected[i].slug;
        uint8_t source = !slug ? SOURCE_ID_NONE
                         : strcmp(slug, OFFICE) == 0
                             ? SOURCE_ID_OFFICE
                             : (uint8_t)rulebook_centre(default_book(), text_of(slug))->id;
        assert_int_equal(grant->n, expected[i].n);
        assert_int_equal(grant->role, expected[i].role);
        assert_int_equal(grant->source, source);
        assert_int_equal(grant->key[KEY_BYTES - 1], expected[i].digit);
        check_string("signer", grant->signer, grant->n == 3 ? SIGNER : "");
    }
}

static void grants_stand_until_they_are_withdrawn(void **state)
{
    (void)state;
    check_stays(fill, check_keys);
}

static void grants_are_built_again_with_the_tables(void **state)
{
    (void)state;
    check_built_again(TABLE_KEYS, fill, check_keys);
}

/* What is aborted was never granted. */
static void aborted_grant_is_none(void **state)
{
    char dir[PLACE_BYTES];

    (void)state;
    fresh_path(dir);
    ledger_t *ledger = ledger_in(dir);
    fill(ledger);
    ledger_begin(ledger);
    take_next(ledger, GRANT("8", "reader"));
    take_next(ledger, WITHDRAW("1"));
    ledger_abort(ledger);
    close_ledger(&ledger);
    ledger = ledger_in(dir);
    check_keys(ledger);
    close_ledger(&ledger);
}

/* ---- batches ---- */

static struct ledger_taken take_by(ledger_t *ledger, uint64_t key, const char *source,
                                   uint64_t first, struct text *events, size_t count)
{
    struct ordered_batch batch = {.source = text_of(source),
                                  .key = key,
                                  .epoch = 7,
                                  .first = first,
                                  .events = {events, count},
                                  .received_ms = NOW_MS};
    struct ledger_taken taken;

    ledger_take(ledger, &batch, &taken);
    return taken;
}

/* Whose events a key of `script` may bring; 0 is none, 1 and 8 grant nothing, 7 is withdrawn. */
static bool may(uint64_t key, const char *source)
{
    if (key == 2 || key == 9)
        return strcmp(source, OFFICE) == 0;
    return key == 0 || (key == 3 && strcmp(source, "wuhou") == 0);
}

static void key_brings_events_of_its_source_alone(void **state)
{
    ledger_t *ledger = filled();
    struct text event = json_bytes("{'source':'office','action':'nothing'}");
    uint64_t seqs[SOURCES] = {0}, last = ledger_last(ledger);

    (void)state;
    ledger_begin(ledger);
    for (uint64_t key = 0; key <= 11; key++)
        for (unsigned s = 0; s <= default_book()->centre_count; s++) {
            const char *source =
                s == default_book()->centre_count ? OFFICE : default_book()->centres[s].slug;
            struct ledger_taken taken = take_by(ledger, key, source, seqs[s] + 1, &event, 1);
            bool is_taken = taken.verdict == LEDGER_TAKEN;
            CHECK(is_taken == may(key, source) &&
                      (is_taken || taken.verdict == LEDGER_NOT_PERMITTED),
                  "%s by the key of record %llu: verdict %d", source, (unsigned long long)key,
                  taken.verdict);
            assert_int_equal(taken.receipts.count, is_taken);
            assert_int_equal(taken.fresh, is_taken);
            seqs[s] += is_taken;
            last += is_taken;
        }
    assert_int_equal(ledger_last(ledger), last);
    free((void *)event.data);
    commit_ledger(ledger);
    check_refold(ledger, true);
    close_ledger(&ledger);
}

static void record_has_the_key_that_it_came_by(void **state)
{
    ledger_t *ledger = filled();
    struct text event = json_bytes("{'source':'office','action':'nothing'}");
    struct record record;

    (void)state;
    ledger_begin(ledger);
    take_by(ledger, 3, "wuhou", 1, &event, 1);
    take_by(ledger, 0, "wuhou", 2, &event, 1);
    commit_ledger(ledger);
    view_t *view = view_open(ledger);
    assert_true(view_record(view, 10, &record));
    assert_int_equal(record.key, 3);
    assert_true(view_record(view, 11, &record));
    assert_int_equal(record.key, 0);
    view_close(&view);
    free((void *)event.data);
    close_ledger(&ledger);
}

/* No record above that of a withdrawal has come by that key, also in one batch. */
static void nothing_behind_a_withdrawal_is_taken(void **state)
{
    ledger_t *ledger = filled();
    struct text events[] = {json_bytes("{'source':'office','action':'before'}"),
                            json_bytes(WITHDRAW("1")),
                            json_bytes("{'source':'office','action':'behind'}"),
                            json_bytes("{'source':'office','action':'behind, too'}")};

    (void)state;
    ledger_begin(ledger);
    struct ledger_taken taken = take_by(ledger, 2, OFFICE, 1, events, 4);
    assert_int_equal(taken.verdict, LEDGER_NOT_PERMITTED);
    assert_int_equal(taken.fresh, 2);
    assert_int_equal(taken.receipts.count, 2);
    assert_int_equal(taken.receipts.items[0].n, 10);
    assert_int_equal(taken.receipts.items[1].n, 11);
    assert_int_equal(taken.receipts.items[1].outcome, OUTCOME_NOTED);
    assert_int_equal(ledger_last(ledger), 11);
    commit_and_begin(ledger);
    taken = take_by(ledger, 2, OFFICE, 3, events + 2, 2);
    assert_int_equal(taken.verdict, LEDGER_NOT_PERMITTED);
    assert_int_equal(taken.receipts.count, 0);
    assert_int_equal(taken.last, 2); /* what the log has is told all the same */
    assert_int_equal(taken.n, 11);
    taken = take_by(ledger, 9, OFFICE, 1, events, 4); /* another key brings the rest */
    assert_int_equal(taken.verdict, LEDGER_TAKEN);
    assert_int_equal(taken.fresh, 2);
    commit_ledger(ledger);
    check_refold(ledger, true);
    for (size_t i = 0; i < COUNT_OF(events); i++)
        free((void *)events[i].data);
    close_ledger(&ledger);
}

/* It stands in the newest grant's place in the log: the record of the first is no key any more. */
static void key_that_is_granted_again_has_another_record(void **state)
{
    ledger_t *ledger = filled();
    struct text event = json_bytes("{'source':'office','action':'nothing'}");

    (void)state;
    ledger_begin(ledger);
    struct receipt receipt = take_next(ledger, GRANT("6", OF("district", "jinjiang")));
    check_string("again", receipt_words(&receipt), "noted");
    assert_int_equal(take_by(ledger, 7, "jinjiang", 1, &event, 1).verdict, LEDGER_NOT_PERMITTED);
    assert_int_equal(take_by(ledger, receipt.n, "jinjiang", 1, &event, 1).verdict, LEDGER_TAKEN);
    free((void *)event.data);
    close_ledger(&ledger);
}

static void signer_of_another_name_is_malformed(void **state)
{
    ledger_t *ledger = filled();
    struct event grant = {.action = LIT("grant"),
                          .key = LIT("0000000000000000000000000000000000000009"),
                          .role = LIT("reader"),
                          .signer = LIT("v"
                                        "+1534e368+BGRlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn+AgYKD")};
    struct text event = event_bytes(&grant);

    (void)state;
    ledger_begin(ledger);
    struct ledger_taken taken = take_by(ledger, 0, OFFICE, 1, &event, 1);
    assert_int_equal(taken.verdict, LEDGER_MALFORMED);
    check_string("why", taken.why, "the hash of the signer is not that of its name and key");
    free((void *)event.data);
    close_ledger(&ledger);
}

/* ---- a log that is wrong ---- */

static const struct wrong_row {
    const char *title;
    uint64_t n, key; /* that the record says */
    bool is_wrong;
} wrong[] = {
    {"by none", 10, 0, false},
    {"by its own", 10, 3, false},
    {"by the office's", 10, 2, true},
    {"by its intake's", 10, 4, true},
    {"by a reader's", 10, 6, true},
    {"by one that was withdrawn", 10, 7, true},
    {"by a record that granted none", 10, 1, true},
    {"by itself", 10, 10, true},
    {"by a later record", 10, 11, true},
    {"before the withdrawal, by that key", 8, 7, true}, /* it is another's than the office's */
    {"the second grant by the first", 3, 2, false},
    {"the first grant by itself", 2, 2, true},
    {"a grant by one that comes later", 4, 9, true},
};

static void log_with_a_key_that_may_not_is_wrong(void **state)
{
    const struct wrong_row *row = *state;
    static char bytes[RECORD_TOTAL_BYTES_MAX];
    ledger_t *ledger = filled();
    struct refold_fault fault = {0};
    struct trouble trouble;
    struct record record;
    refold_t *refold;

    ledger_begin(ledger);
    take_next(ledger, OVERDUE("wuhou", "a", DAY));
    take_next(ledger, OVERDUE("wuhou", "b", DAY));
    commit_ledger(ledger);
    view_t *view = view_open(ledger);
    assert_true(view_record(view, row->n, &record));
    record.key = row->key;
    size_t size = record_encode(&record, bytes, sizeof bytes);
    struct key key = n_key(row->n);
    view_close(&view);
    put_row(ledger, TABLE_LOG, text_of_span(key_span(&key)), (struct text){bytes, size});
    view = view_open(ledger);
    assert_int_equal(refold_open(&refold, &trouble), STATUS_OK);
    assert_int_equal(ledger_refold(view, refold, NULL, NULL, &fault), !row->is_wrong);
    assert_int_equal(fault.n, row->is_wrong ? row->n : 0);
    if (row->is_wrong)
        check_string("what", fault.what, WRONG);
    refold_close(&refold);
    view_close(&view);
    close_ledger(&ledger);
}

/* Under other rules another roster may have the sources. */
static void replaced_rulebook_asks_for_no_key(void **state)
{
    ledger_t *ledger = filled();
    struct refold_fault fault = {0};
    struct trouble trouble;
    refold_t *refold;
    struct text event = json_bytes("{'source':'office','action':'nothing'}");
    char *text = edited_rulebook(LIT("            jinjiang\n=>            first\n                "
                                     "name = \"First\"\n            jinjiang\n"));

    (void)state;
    ledger_begin(ledger);
    take_by(ledger, 3, "wuhou", 1, &event, 1);
    commit_ledger(ledger);
    view_t *view = view_open(ledger);
    assert_int_equal(refold_open(&refold, &trouble), STATUS_OK);
    assert_true(refold_replace_books(refold, text_of(text)));
    CHECK(ledger_refold(view, refold, NULL, NULL, &fault), "record %llu: %s",
          (unsigned long long)fault.n, fault.what);
    assert_false(refold_can_compare(refold, view, TABLE_KEYS));
    refold_close(&refold);
    view_close(&view);
    free(text);
    free((void *)event.data);
    close_ledger(&ledger);
}

int main(void)
{
    places_begin();
    SUITE_TEST(grants_stand_until_they_are_withdrawn);
    SUITE_TEST(grants_are_built_again_with_the_tables);
    SUITE_TEST(aborted_grant_is_none);
    SUITE_TEST(key_brings_events_of_its_source_alone);
    SUITE_TEST(record_has_the_key_that_it_came_by);
    SUITE_TEST(nothing_behind_a_withdrawal_is_taken);
    SUITE_TEST(key_that_is_granted_again_has_another_record);
    SUITE_TEST(signer_of_another_name_is_malformed);
    SUITE_ROWS(wrong, log_with_a_key_that_may_not_is_wrong);
    SUITE_TEST(replaced_rulebook_asks_for_no_key);
    return suite_run("keys");
}
