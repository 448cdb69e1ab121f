/* services/collector/collector: a process greets in the epoch that it found, and then in its own,
 * which begins with the first event that it takes. */
#include "tests/unit/collector/support_collector.h"

enum { AWAY_MS_MAX = 8000 /* LINK_BACKOFF_MS_MAX */ };

struct greeting {
    uint64_t epoch, base, first, last;
};

/* The next one of this process; it knows the session of the one before. */
static struct greeting hear_greeting(void)
{
    const struct message_hello *hello = &hear_collector(MESSAGE_HELLO)->hello;

    world.session = hello->session;
    return (struct greeting){hello->epoch, hello->base, hello->first, hello->last};
}

static void check_greeting(const struct greeting *greeting, uint64_t base, uint64_t first,
                           uint64_t last)
{
    assert_int_equal(greeting->base, base);
    assert_int_equal(greeting->first, first);
    assert_int_equal(greeting->last, last);
}

static void welcome(uint64_t last)
{
    tell_collector(
        &(struct message){.type = MESSAGE_WELCOME,
                          .welcome = {.session = world.session, .last = last, .window = 100}});
    pass_collector_when_told();
}

/* A process that took 1, which was receipted, and now another runs. Returns the first one's epoch. */
static uint64_t begin_second_process(void)
{
    begin_collector();
    check_intake_took(submit_to_intake(PRAISE), TAKEN_EVENT, 1);
    struct greeting greeting = hear_greeting();
    welcome(0);
    const struct message *batch = hear_collector(MESSAGE_BATCH);
    assert_int_equal(batch->batch.epoch, greeting.epoch);
    receipt_to_collector(batch, OUTCOME_COUNTED);
    pass_collector_when_told();
    check_collector_says("\"outbox\":0");
    close_collector();
    reopen_collector();
    return greeting.epoch;
}

static void check_sends_in_its_own_epoch(uint64_t before)
{
    struct greeting own = hear_greeting();

    check_greeting(&own, 2, 2, 2);
    assert_int_not_equal(own.epoch, before);
    welcome(1);
    const struct message *batch = hear_collector(MESSAGE_BATCH);
    assert_int_equal(batch->batch.epoch, own.epoch);
    assert_int_equal(batch->batch.first, 2);
}

static void own_epoch_waits_until_the_scorer_has_what_was_receipted(void **state)
{
    (void)state;
    uint64_t before = begin_second_process();
    check_intake_took(submit_to_intake(PRAISE), TAKEN_EVENT, 2);
    struct greeting found = hear_greeting();
    assert_int_equal(found.epoch, before);
    check_greeting(&found, 1, 2, 1);
    welcome(1);
    check_sends_in_its_own_epoch(before);
    end_collector();
}

static void own_epoch_begins_at_once_where_the_scorer_is_there(void **state)
{
    (void)state;
    uint64_t before = begin_second_process();
    struct greeting found = hear_greeting();
    assert_int_equal(found.epoch, before);
    check_greeting(&found, 1, 2, 1);
    welcome(1);
    check_intake_took(submit_to_intake(PRAISE), TAKEN_EVENT, 2);
    check_sends_in_its_own_epoch(before);
    end_collector();
}

/* The log lacks 1: each greeting asks for it again. */
static void greeting_that_is_refused_is_made_again_in_the_same_epoch(void **state)
{
    (void)state;
    uint64_t before = begin_second_process();
    check_intake_took(submit_to_intake(PRAISE), TAKEN_EVENT, 2);
    for (int i = 0; i < 3; i++) {
        struct greeting found = hear_greeting();
        assert_int_equal(found.epoch, before);
        check_greeting(&found, 1, 2, 1);
        tell_collector(&(struct message){.type = MESSAGE_REFUSE,
                                         .refuse = {.session = world.session, .word = LIT("gap")}});
        pass_collector_when_told();
        check_collector_says("\"link\":\"away\"");
        world.passed_ms += AWAY_MS_MAX;
    }
    end_collector();
}

/* What is taken after the scorer was lost waits as well. */
static void own_epoch_waits_for_a_scorer_that_was_lost_again(void **state)
{
    (void)state;
    uint64_t before = begin_second_process();
    hear_greeting();
    welcome(1);
    tell_collector(&(struct message){
        .type = MESSAGE_REFUSE, .refuse = {.session = world.session, .word = LIT("greet-first")}});
    pass_collector_when_told();
    check_intake_took(submit_to_intake(PRAISE), TAKEN_EVENT, 2);
    world.passed_ms += AWAY_MS_MAX;
    struct greeting found = hear_greeting();
    assert_int_equal(found.epoch, before);
    check_greeting(&found, 1, 2, 1);
    end_collector();
}

int main(void)
{
    places_begin();
    SUITE_TEST(own_epoch_waits_until_the_scorer_has_what_was_receipted);
    SUITE_TEST(own_epoch_begins_at_once_where_the_scorer_is_there);
    SUITE_TEST(greeting_that_is_refused_is_made_again_in_the_same_epoch);
    SUITE_TEST(own_epoch_waits_for_a_scorer_that_was_lost_again);
    return suite_run("collector_epochs");
}
