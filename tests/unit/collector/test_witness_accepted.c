/* services/collector/witness: what a person accepts, and no more. What was cosigned and is at or below the fork must
 * still stand in the log. */
#include "tests/unit/collector/support_witness.h"

static void accepted_it_goes_on_from_the_last_at_the_fork(void **state)
{
    (void)state;
    begin_with_five();
    come_back(FORK);
    log_show();
    check_alarm(
        "the log says (record 13) that it was brought back from a backup of 12 records, and a "
        "checkpoint of 20 was cosigned here");
    witness_accept(&grove.witness);
    log_show();
    check_goes_on_from(FORK, 17);
    log_add(1);
    log_show();
    witness_steps();
    check_cosigned(18);
}

static void accepted_it_goes_on_from_the_last_below_the_fork(void **state)
{
    (void)state;
    begin_with_five();
    come_back(FORK - 1);
    log_show();
    check_alarm("a backup of 11 records");
    witness_accept(&grove.witness);
    log_show();
    check_goes_on_from(8, 16);
}

/* It was lost after the alarm, which was of something else: nobody has accepted that yet. */
static void restore_behind_another_alarm_is_an_alarm_of_its_own(void **state)
{
    (void)state;
    begin_with_five();
    log_add(1);
    grove.own++;
    log_show();
    witness_steps();
    check_alarm("that did not come from here");
    witness_accept(&grove.witness);
    grove.own--;
    come_back(FORK);
    log_show();
    check_alarm("brought back from a backup of 12 records, and a checkpoint of 20 was cosigned");
    witness_accept(&grove.witness);
    log_show();
    check_goes_on_from(FORK, 17);
}

/* Between the acceptance and the next cosignature the scorer tells of another restore, from far below. */
static void deeper_fork_than_was_accepted_is_noticed(void **state)
{
    (void)state;
    begin_with_five();
    come_back(FORK);
    log_show();
    witness_accept(&grove.witness);
    come_back(1);
    log_add(14);
    log_show();
    check_alarm("(record 2) that it was brought back from a backup of 1 records, and one of 12 was "
                "accepted");
    witness_accept(&grove.witness);
    log_show();
    assert_int_equal(grove.witness.n, 0);
    witness_steps();
    check_cosigned(20);
}

/* Nor is what was told hidden by what is told then. */
static void restore_that_takes_the_place_of_another_is_noticed(void **state)
{
    (void)state;
    begin_with_five();
    come_back(LOST);
    log_show();
    witness_steps();
    check_cosigned(25);
    log_add(1);
    grove.own++;
    log_show();
    witness_steps();
    witness_accept(&grove.witness);
    grove.signer = log_pair();
    grove.restores_size = 0;
    come_back(8);
    log_show();
    check_alarm("none of its records tells that it became that of the log that was cosigned here");
}

/* Even where the fork is above what is left of those that were cosigned. */
static void deeper_fork_between_those_that_are_left_is_noticed(void **state)
{
    static uint8_t bytes[WITNESS_MEMORY_BYTES_MAX];

    (void)state;
    begin_with_five();
    come_back(FORK - 1);
    log_show();
    witness_accept(&grove.witness);
    size_t size = witness_write(&grove.witness.memory, bytes);
    assert_true(witness_recall(&grove.witness, (struct span){bytes, size}));
    come_back(9);
    log_show();
    check_alarm("a backup of 9 records, and one of 11 was accepted");
    witness_accept(&grove.witness);
    log_show();
    check_goes_on_from(8, 14);
}

static void log_that_shrinks_below_what_was_accepted_is_noticed(void **state)
{
    (void)state;
    begin_with_five();
    grove.size = FORK;
    log_show();
    check_alarm("has shrunk: its newest checkpoint is of 12 records");
    witness_accept(&grove.witness);
    grove.size = 8;
    log_show();
    check_alarm("has shrunk: its newest checkpoint is of 8 records, and one of 12");
}

static void log_that_has_none_of_them_is_an_alarm_of_its_own(void **state)
{
    (void)state;
    begin_with_five();
    grove.records[1][0] = 'R';
    log_add(4);
    log_show();
    check_alarm("do not begin with the 20");
    witness_accept(&grove.witness);
    log_show();
    check_alarm("none of the checkpoints that were cosigned here is left in its 24 records");
    witness_accept(&grove.witness);
    log_show();
    assert_int_equal(grove.witness.n, 0);
    witness_steps();
    check_cosigned(24);
}

/* Who has accepted a fork without a word is not told another way that it is down to nothing. */
static void restore_that_leaves_none_of_them_is_an_alarm_of_its_own(void **state)
{
    (void)state;
    begin_with_five();
    grove.records[1][0] = 'R';
    log_add(4);
    log_show();
    witness_accept(&grove.witness);
    come_back(1);
    log_show();
    check_alarm("none of the checkpoints that were cosigned here is left in its 6 records");
}

/* The operator cheats in the moment of the restore: the log does not begin with what the backup must have. */
static void record_changed_below_the_fork_is_noticed(void **state)
{
    (void)state;
    begin_with_five();
    grove.records[9][0] = 'R';
    come_back(FORK);
    log_show();
    check_alarm("brought back");
    witness_accept(&grove.witness);
    log_show();
    check_alarm(
        "its 17 records do not begin with the 12 that were cosigned here, as its backup of 12 "
        "records must have");
    witness_accept(&grove.witness); /* who takes that too is told what is left */
    log_show();
    check_goes_on_from(8, 17);
}

static void what_counts_less_than_it_did_below_the_fork_is_noticed(void **state)
{
    (void)state;
    begin_with_five();
    come_back(FORK);
    log_show();
    witness_accept(&grove.witness);
    grove.own = 1; /* and it was 2 */
    log_show();
    witness_steps();
    check_alarm("counts 1 events of wuhou, and 2 were handed over here");
}

static void log_that_came_back_without_a_word_has_shrunk(void **state)
{
    (void)state;
    begin_with_five();
    come_back(FORK);
    grove.restores_size = 0;
    grove.signer = log_pair();
    log_show();
    check_alarm("the log has shrunk: its newest checkpoint is of 17 records");
    witness_accept(&grove.witness);
    log_show();
    check_alarm("do not begin with the 16");
    witness_accept(&grove.witness);
    log_show();
    check_goes_on_from(FORK, 17);
}

static void log_that_forked_without_a_word_is_asked_for_what_it_still_has(void **state)
{
    (void)state;
    begin_with_five();
    grove.records[6][0] = 'R';
    log_add(4);
    log_show();
    check_alarm("do not begin with the 20");
    witness_accept(&grove.witness);
    log_show();
    check_goes_on_from(AT_FIRST, 24);
}

static void what_was_cosigned_last_survives_the_acceptance(void **state)
{
    (void)state;
    begin_with_five();
    struct witness_note before = grove.witness.memory.cosigned;
    come_back(FORK);
    log_show();
    witness_accept(&grove.witness);
    check_text(
        "cosigned",
        (struct text){grove.witness.memory.cosigned.bytes, grove.witness.memory.cosigned.size},
        (struct text){before.bytes, before.size});
}

static void none_counts_of_a_log_that_has_nothing_to_do_with_this_one(void **state)
{
    (void)state;
    begin_with_five();
    log_add(1);
    grove.signer = pair_of_seed("kaohe/fedcba9876543210", NOTE_KIND_LOG, 0x77);
    grove.records[0][0] = 'R';
    log_show();
    check_alarm("known here is " ORIGIN);
    grove.witness.given = grove.signer.public; /* the file has its key now */
    witness_accept(&grove.witness);
    log_show();
    assert_int_equal(grove.witness.n, 0);
    witness_steps();
    check_cosigned(21);
}

/* Who has accepted that it showed nothing hears of the backup, and is asked for no more than that has. */
static void backup_of_a_log_that_showed_nothing_is_gone_on_from(void **state)
{
    (void)state;
    begin_with_five();
    witness_steps_at(&(struct message_growth){.n = LOST}, TIME_S);
    check_alarm("shows no checkpoint");
    witness_accept(&grove.witness);
    come_back(FORK);
    log_show();
    check_goes_on_from(FORK, 17);
}

int main(void)
{
    SUITE_TEST(accepted_it_goes_on_from_the_last_at_the_fork);
    SUITE_TEST(accepted_it_goes_on_from_the_last_below_the_fork);
    SUITE_TEST(restore_behind_another_alarm_is_an_alarm_of_its_own);
    SUITE_TEST(deeper_fork_than_was_accepted_is_noticed);
    SUITE_TEST(restore_that_takes_the_place_of_another_is_noticed);
    SUITE_TEST(deeper_fork_between_those_that_are_left_is_noticed);
    SUITE_TEST(log_that_shrinks_below_what_was_accepted_is_noticed);
    SUITE_TEST(log_that_has_none_of_them_is_an_alarm_of_its_own);
    SUITE_TEST(restore_that_leaves_none_of_them_is_an_alarm_of_its_own);
    SUITE_TEST(record_changed_below_the_fork_is_noticed);
    SUITE_TEST(what_counts_less_than_it_did_below_the_fork_is_noticed);
    SUITE_TEST(log_that_came_back_without_a_word_has_shrunk);
    SUITE_TEST(log_that_forked_without_a_word_is_asked_for_what_it_still_has);
    SUITE_TEST(what_was_cosigned_last_survives_the_acceptance);
    SUITE_TEST(none_counts_of_a_log_that_has_nothing_to_do_with_this_one);
    SUITE_TEST(backup_of_a_log_that_showed_nothing_is_gone_on_from);
    return suite_run("witness_accepted");
}
