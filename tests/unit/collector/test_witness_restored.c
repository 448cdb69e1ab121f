/* services/collector/witness: a log that was brought back from a backup. What was cosigned and is at or
 * below the fork must still stand in it, whatever a person has accepted; and where nothing was lost there
 * is no alarm. */
#include "tests/unit/collector/support_witness.h"

static void record_changed_below_the_fork_is_noticed_where_nothing_was_lost(void **state)
{
    (void)state;
    begin_with_five();
    grove.records[9][0] = 'R';
    come_back(LOST);
    log_show();
    check_alarm(
        "do not begin with the 20 that were cosigned here, as its backup of 20 records must have");
}

static void where_nothing_was_lost_there_is_no_alarm(void **state)
{
    (void)state;
    begin_with_five();
    come_back(LOST);
    log_show();
    check_goes_on_from(LOST, 25);
    assert_true(text_is(text_of(grove.witness.log.name), grove.signer.public.name));
}

/* Six of ours are receipted behind what was cosigned, and the log comes back from there. */
static void lose_six(void)
{
    log_begin_cosigned();
    log_add_ours(6);
    grove.first = grove.next;
    grove.size = AT_FIRST;
    log_restore();
    log_add(10);
}

static void what_was_receipted_may_not_be_lost_by_a_restore(void **state)
{
    (void)state;
    lose_six();
    grove.own -= 6;
    log_show();
    witness_steps();
    check_alarm("up to record 16 the log counts 2 events of wuhou, and 8 were handed over here: it "
                "lacks 6 that were receipted");
    witness_accept(&grove.witness);
    log_show();
    witness_steps();
    check_cosigned(16);
    assert_non_null(strstr(grove.output.says.why, "taken as they are, and it lacks 6 that were"));
}

/* They have other numbers in it, and only by these it can be held against them. */
static void numbers_in_the_log_that_is_back_are_waited_for(void **state)
{
    (void)state;
    lose_six();
    grove.is_stale = true;
    log_show();
    witness_steps();
    check_no_step();
    assert_int_equal(grove.witness.seen.note.size, 0);
    grove.is_stale = false;
    for (unsigned seq = 3; seq <= 8; seq++)
        grove.n_of[seq - 1]++;
    log_show();
    witness_steps();
    check_cosigned(16);
    assert_null(strstr(grove.output.says.why, "lacks"));
}

/* A number that is far off excuses nothing: what has it is demanded before anything is cosigned. */
static void what_is_lost_cannot_be_numbered_away(void **state)
{
    (void)state;
    lose_six();
    grove.own -= 6;
    for (unsigned seq = 3; seq <= 8; seq++)
        grove.n_of[seq - 1] = 20 + seq;
    grove.greeted_first = grove.next;
    log_show();
    witness_steps();
    check_alarm("it lacks 6 that were receipted");
}

static void what_is_receipted_since_the_greeting_may_be_beyond(void **state)
{
    (void)state;
    lose_six();
    grove.greeted_first = grove.next;
    log_show();
    log_add_ours(1);
    grove.first = grove.next;
    witness_steps();
    assert_false(grove.output.is_alarm);
    assert_int_equal(grove.output.n, 16);
}

/* And by the name that it has then, as the file does not have it. */
static void name_is_remembered(void **state)
{
    static uint8_t bytes[WITNESS_MEMORY_BYTES_MAX];

    (void)state;
    where_nothing_was_lost_there_is_no_alarm(NULL);
    size_t size = witness_write(&grove.witness.memory, bytes);
    assert_true(witness_recall(&grove.witness, (struct span){bytes, size}));
    grove.restores_size = 0; /* it is not shown again */
    log_add(1);
    log_show();
    witness_steps();
    check_cosigned(26);
}

static void second_restore_goes_on_from_what_both_have(void **state)
{
    (void)state;
    begin_with_five();
    come_back(LOST);
    log_show();
    witness_steps();
    check_cosigned(25);
    come_back(10);
    log_show();
    check_alarm("a backup of 10 records, and a checkpoint of 25");
    witness_accept(&grove.witness);
    log_show();
    check_goes_on_from(8, 15);
}

/* The newest checkpoint may be of the log that was lost, and the file has the name of now. */
static void first_new_checkpoint_is_waited_for(void **state)
{
    struct note_pair old;

    (void)state;
    begin_with_five();
    old = grove.signer;
    come_back(FORK);
    log_show();
    check_alarm("brought back");
    struct note_pair now = grove.signer;
    unsigned size = grove.size;
    witness_accept(&grove.witness);
    witness_name_log(&grove.witness, &now.public);
    grove.signer = old;
    grove.size = 8;
    log_show();
    check_no_step();
    CHECK(strstr(grove.output.says.why, "the first one is waited for") != NULL, "says: %s",
          grove.output.says.why);
    log_show();
    check_no_step();
    check_string("says it once", grove.output.says.why, "");
    grove.signer = now;
    grove.size = size;
    log_show();
    check_goes_on_from(FORK, 17);
}

/* Nothing that it cosigned is lost, but the backup was made before it had the checkpoint. */
static void shorter_checkpoint_is_no_alarm_where_the_backup_has_it_all(void **state)
{
    struct note_pair old;

    (void)state;
    begin_with_five();
    old = grove.signer;
    come_back(LOST);
    grove.signer = old;
    grove.size = FORK;
    log_show();
    check_no_step();
    struct message_growth none = {.n = grove.witness.n,
                                  .restores = {grove.restores, grove.restores_size}};
    witness_steps_at(&none, TIME_S);
    check_no_step();
}

static void name_that_no_record_leads_to_is_noticed(void **state)
{
    (void)state;
    begin_with_five();
    come_back(LOST);
    grove.restores[30] ^= 1;
    log_show();
    check_alarm("and the one that is known here is " ORIGIN);
}

/* Whoever hides the records, and has the new name put into the file, is not rid of what was cosigned. */
static void records_that_are_hidden_lead_nobody_either(void **state)
{
    (void)state;
    begin_with_five();
    grove.records[2][0] = 'R';
    come_back(FORK);
    grove.restores_size = 0;
    witness_name_log(&grove.witness, &grove.signer.public);
    log_show();
    check_alarm("none of its records tells that it became that");
    witness_accept(&grove.witness);
    witness_name_log(&grove.witness, &grove.signer.public);
    log_show();
    check_alarm("none of its records tells that it became that");
    witness_accept(&grove.witness);
    log_show();
    assert_int_equal(grove.witness.n, 0);
    witness_steps();
    check_cosigned(17);
}

/* However many were cosigned, a fork is not much farther behind the one that is kept than behind the
 * newest. */
static void few_are_kept_and_old_ones_are_fewer(void **state)
{
    static struct witness_memory memory;
    struct witness_earlier one = {0};

    (void)state;
    for (one.size = 1; one.size <= 100000; one.size += 3)
        witness_earlier_add(&memory, &one);
    assert_int_equal(memory.earlier_count, WITNESS_EARLIER_MAX);
    for (unsigned i = 1; i < memory.earlier_count; i++) {
        uint64_t gap = memory.earlier[i].size - memory.earlier[i - 1].size;
        uint64_t age = 100000 - memory.earlier[i].size;
        CHECK(gap <= 3 + age, "gap of %llu before %llu", (unsigned long long)gap,
              (unsigned long long)memory.earlier[i].size);
    }
    witness_earlier_cut(&memory, 50000);
    assert_true(memory.earlier[memory.earlier_count - 1].size <= 50000);
}

/* The word for it is not the log's until a checkpoint has it: what is signed beside it is looked at. */
static void fork_beside_a_restore_that_is_made_up_is_noticed(void **state)
{
    struct note_pair old;

    (void)state;
    for (unsigned more = 0; more < 3; more += 2) {
        begin_with_five();
        old = grove.signer;
        come_back(LOST);
        if (more > 0) /* and where the file has the name that it would have */
            witness_name_log(&grove.witness, &grove.signer.public);
        grove.signer = old;
        grove.restored_count = 0;
        grove.size = LOST + more;
        grove.records[3][0] = 'F';
        log_show();
        check_alarm("the log has forked");
    }
}

static void other_checkpoint_of_that_size_beside_a_restore_is_noticed(void **state)
{
    struct note_pair old;

    (void)state;
    begin_with_five();
    old = grove.signer;
    come_back(LOST);
    grove.signer = old;
    grove.size = LOST;
    grove.own++;
    log_show();
    check_alarm("it signed two different checkpoints of 20 records");
}

/* In a conversation of its own, as a link that flaps asks. */
static void ask_at(int64_t ms)
{
    static uint64_t session = 1;

    assert_true(witness_asks(&grove.witness, ++session, ms));
    log_show();
}

/* However often it asks: by time. */
static void check_waits_for_a_day(void)
{
    for (unsigned i = 0; i < 24; i++) {
        ask_at(1000 + i);
        check_no_step();
    }
    ask_at(1000 + WITNESS_WAITS_MS - 1);
    check_no_step();
    ask_at(1000 + WITNESS_WAITS_MS);
    check_alarm("and has shown no checkpoint behind that for a day");
}

static void log_that_came_back_is_not_waited_for_without_end(void **state)
{
    struct note_pair old;

    (void)state;
    begin_with_five();
    old = grove.signer;
    come_back(LOST);
    grove.signer = old;
    grove.size = FORK;
    check_waits_for_a_day();
}

/* Nor does what a person has said silence it. */
static void nor_behind_an_alarm_that_was_accepted(void **state)
{
    struct note_pair old, now;

    (void)state;
    begin_with_five();
    old = grove.signer;
    come_back(FORK);
    log_show();
    check_alarm("brought back");
    now = grove.signer;
    witness_accept(&grove.witness);
    witness_name_log(&grove.witness, &now.public);
    unsigned size = grove.size;
    grove.signer = old;
    grove.size = 8;
    check_waits_for_a_day();
    witness_accept(&grove.witness); /* and it goes on as before */
    grove.signer = now;
    grove.size = size;
    log_show();
    check_goes_on_from(FORK, 17);
}

int main(void)
{
    SUITE_TEST(record_changed_below_the_fork_is_noticed_where_nothing_was_lost);
    SUITE_TEST(where_nothing_was_lost_there_is_no_alarm);
    SUITE_TEST(what_was_receipted_may_not_be_lost_by_a_restore);
    SUITE_TEST(numbers_in_the_log_that_is_back_are_waited_for);
    SUITE_TEST(what_is_lost_cannot_be_numbered_away);
    SUITE_TEST(what_is_receipted_since_the_greeting_may_be_beyond);
    SUITE_TEST(name_is_remembered);
    SUITE_TEST(second_restore_goes_on_from_what_both_have);
    SUITE_TEST(first_new_checkpoint_is_waited_for);
    SUITE_TEST(shorter_checkpoint_is_no_alarm_where_the_backup_has_it_all);
    SUITE_TEST(name_that_no_record_leads_to_is_noticed);
    SUITE_TEST(records_that_are_hidden_lead_nobody_either);
    SUITE_TEST(few_are_kept_and_old_ones_are_fewer);
    SUITE_TEST(fork_beside_a_restore_that_is_made_up_is_noticed);
    SUITE_TEST(other_checkpoint_of_that_size_beside_a_restore_is_noticed);
    SUITE_TEST(log_that_came_back_is_not_waited_for_without_end);
    SUITE_TEST(nor_behind_an_alarm_that_was_accepted);
    return suite_run("witness_restored");
}
