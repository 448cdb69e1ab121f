/* services/collector/numbers: what is kept gets the numbers of the log that was brought back, and what
 * that log does not have is handed over once more. */
#include "services/collector/numbers.h"

#include "tests/unit/collector/support_outbox.h"

enum { LOG = 9, SESSION = 5, KEPT = 5, AMPLE = 1 << 24, LOG_N = 3000 };

static char dir[PLACE_BYTES];
static outbox_t *outbox;
static struct numbers numbers;
static struct receipt receipts[ITEMS_MAX];

/* `count` events are receipted, and kept by the numbers of a log that is lost. */
static void begin_with(unsigned count)
{
    outbox = fresh_outbox(dir);
    numbers = (struct numbers){0};
    outbox_keep(outbox, &(struct kept_bounds){INT64_MIN, AMPLE});
    add(outbox, count);
    for (unsigned first = 1; first <= count; first += ITEMS_MAX)
        assert_int_equal(
            settle(outbox, receipt_of(first, count + 1 - first < ITEMS_MAX ? count + 1 - first
                                                                           : ITEMS_MAX)),
            SETTLED);
}

static void welcome(uint64_t log)
{
    txn_t *txn = outbox_begin(outbox);

    numbers.log_n = LOG_N;
    numbers_welcome(&numbers, txn, log);
    commit_outbox(outbox, txn);
}

/* Nothing is due: false. */
static bool ask(int64_t now_ms, struct message_get_numbers *ret_question)
{
    txn_t *txn = outbox_begin_read(outbox);
    struct message question;
    bool is_due = numbers_ask(&numbers, txn, SESSION, now_ms, &question);

    assert_int_equal(txn_status(txn), STATUS_OK);
    txn_abort(&txn);
    if (!is_due)
        return false;
    assert_int_equal(question.type, MESSAGE_GET_NUMBERS);
    *ret_question = question.get_numbers;
    return true;
}

static void check_asks(uint64_t epoch, uint64_t first, uint64_t last)
{
    struct message_get_numbers question;

    assert_true(ask(numbers.asked_ms + NUMBERS_AGAIN_MS, &question));
    assert_int_equal(question.session, SESSION);
    assert_int_equal(question.epoch, epoch);
    assert_int_equal(question.first, first);
    assert_int_equal(question.last, last);
}

static void check_is_over(void)
{
    struct message_get_numbers question;

    assert_false(ask(numbers.asked_ms + NUMBERS_AGAIN_MS, &question));
    assert_true(numbers.is_over);
}

/* Each has the number 2000 more than its sequence, but that of `missing`. */
static void answer(uint64_t session, uint64_t epoch, uint64_t first, size_t count, uint64_t missing)
{
    txn_t *txn = outbox_begin(outbox);

    for (size_t i = 0; i < count; i++)
        receipts[i] = first + i == missing
                          ? (struct receipt){0}
                          : (struct receipt){.n = 2000 + first + i,
                                             .outcome = OUTCOME_COUNTED,
                                             .received_ms = (int64_t)(first + i) * 100 + 7};
    numbers_hear(
        &numbers, outbox, txn,
        &(struct message_numbers){
            .session = session, .epoch = epoch, .first = first, .receipts = {receipts, count}});
    commit_outbox(outbox, txn);
}

static void answer_numbers(uint64_t first, const uint64_t *n, size_t count)
{
    txn_t *txn = outbox_begin(outbox);

    for (size_t i = 0; i < count; i++)
        receipts[i] = (struct receipt){
            .n = n[i], .outcome = OUTCOME_COUNTED, .received_ms = (int64_t)(first + i) * 100 + 7};
    numbers_hear(&numbers, outbox, txn,
                 &(struct message_numbers){.session = SESSION,
                                           .epoch = FRESH_EPOCH,
                                           .first = first,
                                           .receipts = {receipts, count}});
    commit_outbox(outbox, txn);
}

/* The numbers that are kept in the turn of now, as text; `stale` are of turns before. */
static void check_kept(const char *expected, bool stale)
{
    txn_t *txn = outbox_begin_read(outbox);
    uint64_t turn = kept_turn(txn).turn;
    struct kept_event event = {.turn = turn};
    char text[400] = "", word[24];
    bool more = stale ? kept_stale(txn, turn, &event) : kept_next(txn, turn, 0, &event);

    while (more) {
        size_t at = strlen(text);
        snprintf(text + at, sizeof text - at, "%llu ", (unsigned long long)event.n);
        check_text("event", text_of_span(event.event), word_of(event.seq, word));
        if (!stale)
            assert_int_equal(event.received_ms, (int64_t)event.seq * 100 + 7);
        more = kept_next(txn, event.turn, event.n + 1, &event);
    }
    txn_abort(&txn);
    check_string(stale ? "stale" : "kept", text, expected);
}

static void kept_events_get_their_new_numbers(void **state)
{
    (void)state;
    begin_with(KEPT);
    welcome(LOG);
    check_kept("1001 1002 1003 1004 1005 ", true);
    check_asks(FRESH_EPOCH, 1, 5);
    answer(SESSION, FRESH_EPOCH, 1, 5, 0);
    check_kept("2001 2002 2003 2004 2005 ", false);
    check_is_over();
    assert_int_equal(n_of(outbox, 4), 2004);
    check_held(outbox, 6, 6);
    outbox_close(&outbox);
}

static void event_that_the_log_lacks_is_handed_over_once_more(void **state)
{
    struct text events[BATCH_EVENTS_MAX];

    (void)state;
    begin_with(KEPT);
    add(outbox, 1);
    welcome(LOG);
    check_asks(FRESH_EPOCH, 1, 5);
    answer(SESSION, FRESH_EPOCH, 1, 5, 3);
    check_kept("2001 2002 2004 2005 ", false);
    check_kept("", true);
    check_is_over();
    assert_int_equal(numbers.anew, 1);
    assert_int_equal(n_of(outbox, 3), 0); /* nobody is told that it is in the log */
    check_state(outbox, FRESH_EPOCH, 6, 8);
    txn_t *txn = outbox_begin_read(outbox);
    assert_int_equal(outbox_fill(outbox, txn, 6, 8, events), 2);
    check_text("what was held", events[0], LIT("event 6"));
    check_text("behind it", events[1], LIT("event 3"));
    txn_abort(&txn);
    outbox_close(&outbox);
}

static void same_log_has_the_same_numbers(void **state)
{
    (void)state;
    begin_with(KEPT);
    welcome(0);
    check_is_over();
    welcome(LOG);
    check_asks(FRESH_EPOCH, 1, 5);
    answer(SESSION, FRESH_EPOCH, 1, 5, 0);
    welcome(LOG);
    check_is_over();
    check_kept("2001 2002 2003 2004 2005 ", false);
    outbox_close(&outbox);
}

static const struct answer_row {
    const char *title;
    uint64_t session, epoch, first;
    size_t count;
} answer_rows[] = {
    {"an answer of another conversation is passed over", 4, FRESH_EPOCH, 1, 5},
    {"an answer of another epoch is passed over", SESSION, 1, 1, 5},
    {"an answer for others is passed over", SESSION, FRESH_EPOCH, 2, 4},
    {"an answer for more is passed over", SESSION, FRESH_EPOCH, 1, 6},
};

static void answer_is_passed_over(void **state)
{
    const struct answer_row *row = *state;

    begin_with(KEPT);
    welcome(LOG);
    check_asks(FRESH_EPOCH, 1, 5);
    answer(row->session, row->epoch, row->first, row->count, 0);
    check_kept("", false);
    check_kept("1001 1002 1003 1004 1005 ", true);
    check_asks(FRESH_EPOCH, 1, 5);
    outbox_close(&outbox);
}

/* They would hide what the log has lost from the witness. */
static const struct false_row {
    const char *title;
    uint64_t n[KEPT];
    bool is_false;
} false_rows[] = {
    {"numbers that rise may be", {1, 2, 5, 2999, LOG_N}, false},
    {"and some may be lacking", {0, 2, 0, 4, 0}, false},
    {"a number twice cannot be", {1, 2, 2, 4, 5}, true},
    {"numbers that fall cannot be", {1, 3, 0, 2, 5}, true},
    {"a number that the log did not have cannot be", {1, 2, 3, 4, LOG_N + 1}, true},
};

static void numbers_are_taken_where_they_may_be(void **state)
{
    const struct false_row *row = *state;

    begin_with(KEPT);
    welcome(LOG);
    check_asks(FRESH_EPOCH, 1, KEPT);
    answer_numbers(1, row->n, KEPT);
    assert_int_equal(numbers.is_false, row->is_false);
    struct message_get_numbers question;
    assert_false(ask(numbers.asked_ms, &question));
    if (row->is_false) {
        check_kept("1001 1002 1003 1004 1005 ", true);
        check_asks(FRESH_EPOCH, 1, KEPT);
    } else {
        check_is_over();
    }
    outbox_close(&outbox);
}

static void numbers_rise_from_one_answer_to_the_next(void **state)
{
    static const uint64_t first[] = {7, 9}, before[] = {8, 10, 11}, same[] = {10, 11, 12};

    (void)state;
    begin_with(KEPT);
    welcome(LOG);
    check_asks(FRESH_EPOCH, 1, KEPT);
    answer_numbers(1, first, 2);
    check_asks(FRESH_EPOCH, 3, KEPT);
    answer_numbers(3, before, 3);
    assert_true(numbers.is_false);
    check_asks(FRESH_EPOCH, 3, KEPT);
    answer_numbers(3, same, 3);
    check_is_over();
    outbox_close(&outbox);
}

/* Of another collector's life: what was given then is known by what is kept. */
static void number_of_another_kept_event_cannot_be(void **state)
{
    static const uint64_t first[] = {7, 9}, same[] = {9, 10, 11};

    (void)state;
    begin_with(KEPT);
    welcome(LOG);
    check_asks(FRESH_EPOCH, 1, KEPT);
    answer_numbers(1, first, 2);
    close_and_open(dir, &outbox);
    numbers = (struct numbers){0};
    welcome(LOG);
    check_asks(FRESH_EPOCH, 3, KEPT);
    answer_numbers(3, same, 3);
    assert_true(numbers.is_false);
    outbox_close(&outbox);
}

static void question_is_asked_again_after_a_while(void **state)
{
    struct message_get_numbers question;

    (void)state;
    begin_with(KEPT);
    welcome(LOG);
    assert_true(ask(1000, &question));
    assert_false(ask(1000 + NUMBERS_AGAIN_MS - 1, &question));
    assert_true(ask(1000 + NUMBERS_AGAIN_MS, &question));
    outbox_close(&outbox);
}

/* As a process does that begins in between, or where a transaction had no room. */
static void what_was_cut_short_goes_on(void **state)
{
    (void)state;
    begin_with(KEPT);
    welcome(LOG);
    check_asks(FRESH_EPOCH, 1, 5);
    answer(SESSION, FRESH_EPOCH, 1, 2, 0);
    close_and_open(dir, &outbox);
    numbers = (struct numbers){0};
    welcome(LOG);
    check_asks(FRESH_EPOCH, 3, 5);
    answer(SESSION, FRESH_EPOCH, 3, 3, 0);
    check_kept("2001 2002 2003 2004 2005 ", false);
    check_is_over();
    outbox_close(&outbox);
}

static void what_is_forgotten_meanwhile_is_not_numbered(void **state)
{
    (void)state;
    begin_with(KEPT);
    welcome(LOG);
    check_asks(FRESH_EPOCH, 1, 5);
    txn_t *txn = outbox_begin(outbox);
    kept_forget(txn, &(struct kept_bounds){300, AMPLE}, 2);
    commit_outbox(outbox, txn);
    answer(SESSION, FRESH_EPOCH, 1, 5, 0);
    check_kept("1003 1004 1005 ", true);
    check_asks(FRESH_EPOCH, 3, 5);
    outbox_close(&outbox);
}

/* New receipts go beside what is stale, also under a number that it has. */
static void receipts_go_on_beside_it(void **state)
{
    (void)state;
    begin_with(2);
    welcome(LOG);
    add(outbox, 1);
    struct word_receipt *receipt = receipt_of(3, 1);
    receipt->items[0].n = 1002;
    receipt->items[0].received_ms = 307;
    assert_int_equal(settle(outbox, receipt), SETTLED);
    check_kept("1002 ", false);
    check_kept("1001 1002 ", true);
    outbox_close(&outbox);
}

static void page_ends_with_the_epoch_and_with_the_list(void **state)
{
    enum { MANY = ITEMS_MAX + 3, OTHER_EPOCH = 8 };

    (void)state;
    begin_with(MANY);
    close_and_open_as(dir, OTHER_EPOCH, &outbox);
    outbox_keep(outbox, &(struct kept_bounds){INT64_MIN, AMPLE});
    outbox_meet(outbox, true);
    add(outbox, 2);
    assert_int_equal(settle(outbox, receipt_of(MANY + 1, 2)), SETTLED);
    welcome(LOG);
    check_asks(FRESH_EPOCH, 1, ITEMS_MAX);
    answer(SESSION, FRESH_EPOCH, 1, ITEMS_MAX, 0);
    check_asks(FRESH_EPOCH, ITEMS_MAX + 1, MANY);
    answer(SESSION, FRESH_EPOCH, ITEMS_MAX + 1, 3, 0);
    check_asks(OTHER_EPOCH, MANY + 1, MANY + 2);
    outbox_close(&outbox);
}

int main(void)
{
    places_begin();
    SUITE_TEST(kept_events_get_their_new_numbers);
    SUITE_TEST(event_that_the_log_lacks_is_handed_over_once_more);
    SUITE_TEST(same_log_has_the_same_numbers);
    SUITE_ROWS(answer_rows, answer_is_passed_over);
    SUITE_ROWS(false_rows, numbers_are_taken_where_they_may_be);
    SUITE_TEST(numbers_rise_from_one_answer_to_the_next);
    SUITE_TEST(number_of_another_kept_event_cannot_be);
    SUITE_TEST(question_is_asked_again_after_a_while);
    SUITE_TEST(what_was_cut_short_goes_on);
    SUITE_TEST(what_is_forgotten_meanwhile_is_not_numbered);
    SUITE_TEST(receipts_go_on_beside_it);
    SUITE_TEST(page_ends_with_the_epoch_and_with_the_list);
    return suite_run("numbers");
}
