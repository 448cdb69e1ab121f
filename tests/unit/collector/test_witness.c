/* services/collector/witness: a log that goes on as it should is cosigned, when all of it is known. */
#include "tests/unit/collector/support_witness.h"

static void first_contact_takes_the_count_as_it_is_and_says_so(void **state)
{
    (void)state;
    log_begin();
    grove.own = 40; /* of an outbox before this one */
    log_add_ours(2);
    grove.first = grove.next;
    log_add(40);
    log_show();
    witness_steps();
    check_cosigned(45);
    assert_true(grove.output.keep);
    assert_non_null(strstr(grove.output.says.why, "45 records"));
    assert_non_null(strstr(grove.output.says.why, "the 42 events of wuhou"));
    log_add_ours(1);
    grove.first = grove.next;
    log_show();
    witness_steps();
    check_cosigned(46);
    check_string("says", grove.output.says.why, "");
}

/* A base with events on the way would be a guess. */
static void first_contact_waits_for_what_is_on_the_way(void **state)
{
    (void)state;
    log_begin();
    log_add_ours(3);
    grove.first = 2;
    log_show();
    witness_steps();
    check_no_step();
    grove.first = 4;
    witness_steps();
    check_cosigned(6);
    assert_int_equal(grove.witness.memory.base, 0);
}

/* Of an outbox that was lost the log may have more events than the newest checkpoint counts. */
static void first_contact_waits_for_all_that_the_log_had_at_the_greeting(void **state)
{
    (void)state;
    log_begin();
    grove.own = 2; /* of an outbox before this one */
    log_add(2);
    grove.greeted_n = 8;
    grove.greeted_first = 1;
    log_show();
    witness_steps();
    check_no_step();
    assert_int_equal(grove.witness.seen.note.size, 0);
    grove.own = 4;
    log_add(3);
    log_show();
    witness_steps();
    check_cosigned(8);
    log_add_ours(1);
    grove.first = grove.next;
    log_show();
    witness_steps();
    check_cosigned(9);
}

static void log_that_goes_on_is_cosigned(void **state)
{
    (void)state;
    log_begin_cosigned();
    for (unsigned i = 0; i < 8; i++) {
        log_add_ours(i);
        log_add(1);
        grove.first = grove.next;
        log_show();
        witness_steps();
        check_cosigned(grove.size);
    }
}

static void log_without_events_of_ours_is_cosigned(void **state)
{
    (void)state;
    log_begin();
    log_show();
    witness_steps();
    check_cosigned(3);
    log_add(4);
    log_show();
    witness_steps();
    check_cosigned(7);
}

/* Events that came behind the checkpoint are receipted before it is looked at. */
static void receipts_beyond_the_checkpoint_are_not_counted(void **state)
{
    (void)state;
    log_begin_cosigned();
    log_add_ours(1);
    log_show();
    log_add_ours(2);
    grove.first = grove.next;
    witness_steps();
    check_cosigned(6);
}

static void events_whose_receipts_are_on_the_way_are_waited_for(void **state)
{
    (void)state;
    log_begin_cosigned();
    log_add_ours(3);
    log_show();
    for (; grove.first < grove.next; grove.first++) {
        witness_steps();
        check_no_step();
    }
    witness_steps();
    check_cosigned(8);
}

/* What was given out later cannot be in it. */
static void nothing_is_waited_for_that_was_given_out_later(void **state)
{
    (void)state;
    log_begin_cosigned();
    log_add_ours(1);
    grove.own++; /* invented */
    log_show();
    log_add_ours(5);
    grove.first++;
    witness_steps();
    check_alarm("that did not come from here");
}

static void nothing_is_cosigned_by_a_clock_that_is_not_trusted(void **state)
{
    (void)state;
    log_begin_cosigned();
    log_add(1);
    log_show();
    witness_steps_at(NULL, 0);
    check_no_step();
    witness_steps();
    check_cosigned(6);
}

static void line_that_the_log_has_lost_is_given_again(void **state)
{
    struct forest *forest;
    size_t line;

    (void)state;
    log_begin_cosigned();
    log_show();
    check_no_step();
    witness_steps();
    check_cosigned(AT_FIRST);
    assert_false(grove.output.keep); /* it is known */
    forest = log_grown();
    line = strlen(grove.output.line);
    memcpy(grove.note + grove.note_size, grove.output.line, line);
    grove.note_size += line;
    show_note(forest);
    witness_steps();
    check_no_step();
    forest_destroy(&forest);
}

static void receipts_that_are_forgotten_leave_it_to_the_next_one(void **state)
{
    (void)state;
    log_begin_cosigned();
    log_add_ours(3);
    grove.first = grove.next;
    log_show();
    log_add_ours(2);
    grove.first = grove.next;
    grove.known_from = 6; /* behind that of the checkpoint */
    witness_steps();
    check_no_step();
    assert_int_equal(grove.witness.seen.note.size, 0);
    log_show();
    witness_steps();
    check_cosigned(10);
}

static void log_that_has_no_checkpoint_yet_is_waited_for(void **state)
{
    (void)state;
    log_begin();
    witness_steps_at(&(struct message_growth){.n = 0}, TIME_S);
    witness_steps();
    check_no_step();
    assert_int_equal(grove.witness.memory.state, WITNESS_NONE);
}

/* An answer to what was asked before something else was cosigned. */
static void answer_to_an_older_question_is_passed_over(void **state)
{
    struct message_growth growth = {.n = AT_FIRST - 1, .note = LIT("nonsense")};

    (void)state;
    log_begin_cosigned();
    witness_steps_at(&growth, TIME_S);
    check_no_step();
}

static void asks_in_each_conversation_and_then_now_and_then(void **state)
{
    (void)state;
    log_begin_cosigned();
    assert_true(witness_asks(&grove.witness, 7, 1000));
    assert_false(witness_asks(&grove.witness, 7, 1000));
    assert_false(witness_asks(&grove.witness, 7, 1000 + WITNESS_ASK_MS - 1));
    assert_true(witness_asks(&grove.witness, 7, 1000 + WITNESS_ASK_MS));
    assert_true(witness_asks(&grove.witness, 8, 1001 + WITNESS_ASK_MS));
}

/* Else a source that always sends would never come to an end of waiting. */
static void does_not_ask_while_it_waits_for_receipts(void **state)
{
    (void)state;
    log_begin_cosigned();
    log_add_ours(1);
    assert_true(witness_asks(&grove.witness, 7, 0));
    log_show();
    witness_steps();
    assert_false(witness_asks(&grove.witness, 7, 10 * WITNESS_ASK_MS));
    assert_true(witness_asks(&grove.witness, 8, 10 * WITNESS_ASK_MS));
}

static void without_keys_it_does_nothing(void **state)
{
    struct note_pair log = log_pair(), own = witness_pair(OWN);

    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        log_begin();
        witness_init(&grove.witness, "wuhou", i == 1 ? &log.public : NULL, i == 2 ? &own : NULL);
        assert_false(witness_asks(&grove.witness, 7, 1000000));
        log_show();
        witness_steps();
        check_no_step();
    }
}

int main(void)
{
    SUITE_TEST(first_contact_takes_the_count_as_it_is_and_says_so);
    SUITE_TEST(first_contact_waits_for_what_is_on_the_way);
    SUITE_TEST(first_contact_waits_for_all_that_the_log_had_at_the_greeting);
    SUITE_TEST(log_that_goes_on_is_cosigned);
    SUITE_TEST(log_without_events_of_ours_is_cosigned);
    SUITE_TEST(receipts_beyond_the_checkpoint_are_not_counted);
    SUITE_TEST(events_whose_receipts_are_on_the_way_are_waited_for);
    SUITE_TEST(nothing_is_waited_for_that_was_given_out_later);
    SUITE_TEST(nothing_is_cosigned_by_a_clock_that_is_not_trusted);
    SUITE_TEST(line_that_the_log_has_lost_is_given_again);
    SUITE_TEST(receipts_that_are_forgotten_leave_it_to_the_next_one);
    SUITE_TEST(log_that_has_no_checkpoint_yet_is_waited_for);
    SUITE_TEST(answer_to_an_older_question_is_passed_over);
    SUITE_TEST(asks_in_each_conversation_and_then_now_and_then);
    SUITE_TEST(does_not_ask_while_it_waits_for_receipts);
    SUITE_TEST(without_keys_it_does_nothing);
    return suite_run("witness");
}
