/* services/collector/collector: passes keep what was receipted, and let it go. */
#include "tests/unit/collector/support_collector.h"

enum {
    NO_DISK_MIB = 1048576,
    DAY_MS = 86400000,
    SILENCE_MS = 6000,
    BACKOFF_MS = 9000,
    MANY = 2 * KEPT_STEP
};

/* One event is taken, and receipted as record 9. */
static void begin_with_one_kept(void)
{
    begin_collector();
    check_intake_took(submit_to_intake(PRAISE), TAKEN_EVENT, 1);
    meet_collector();
    check_collector_says("\"kept\":{\"count\":0,\"n\":0}");
    receipt_to_collector(hear_collector(MESSAGE_BATCH), OUTCOME_COUNTED);
    pass_collector_when_told();
    check_collector_says("\"outbox\":0");
}

/* A scorer that has what was receipted. */
static void meet_again(uint64_t last)
{
    world.session = hear_collector(MESSAGE_HELLO)->hello.session;
    tell_collector(
        &(struct message){.type = MESSAGE_WELCOME,
                          .welcome = {.session = world.session, .last = last, .window = 100}});
    pass_collector_when_told();
    check_collector_says("\"link\":\"live\"");
}

static void status_says_what_is_kept(void **state)
{
    (void)state;
    begin_with_one_kept();
    check_collector_says("\"kept\":{\"count\":1,\"n\":9}");
    close_collector();
    reopen_collector();
    check_collector_says("\"kept\":{\"count\":1,\"n\":9}");
    end_collector();
}

static void disk_that_is_short_has_none(void **state)
{
    (void)state;
    begin_with_one_kept();
    world.home.settings.disk_reserve_mib = NO_DISK_MIB;
    world.room_looks = 0;
    pass_collector();
    assert_int_equal(world.room_looks, 2); /* and what was made is there for this pass's lines */
    pass_collector();
    assert_int_equal(world.room_looks, 3);
    check_collector_says("\"kept\":{\"count\":0,\"n\":0}");
    end_collector();
}

/* Its store may be what is lost. */
static void nothing_ages_while_the_scorer_is_away(void **state)
{
    (void)state;
    begin_with_one_kept();
    pass_collector_after(SILENCE_MS);
    check_collector_says("\"link\":\"away\"");
    pass_collector_after(INT64_C(31) * DAY_MS);
    check_collector_says("\"kept\":{\"count\":1,\"n\":9}");
    meet_again(1);
    pass_collector_after(1000);
    check_collector_says("\"kept\":{\"count\":0,\"n\":0}");
    end_collector();
}

/* Old ones, of an outbox that is this collector's. */
static void keep_many(void)
{
    char dir[HOME_PATH_BYTES];

    home_path(&world.home, "collector/wuhou", dir);
    outbox_t *outbox = open_outbox(dir);
    outbox_keep(outbox, &(struct kept_bounds){INT64_MIN, 1 << 20});
    outbox_meet(outbox, true); /* so that they are of its running epoch */
    add(outbox, MANY);
    for (uint64_t first = 1; first <= MANY; first += MANY / 16)
        assert_int_equal(settle(outbox, receipt_of(first, MANY / 16)), SETTLED);
    outbox_close(&outbox);
}

static void what_is_still_to_be_forgotten_is_not_waited_for(void **state)
{
    (void)state;
    begin_collector();
    collector_close(&world.collector);
    keep_many();
    open_collector();
    meet_again(MANY);
    pass_collector_after(KEPT_LOOK_MS);
    assert_int_equal(collector_wait_ms(world.collector), 0);
    pass_collector();
    assert_true(collector_wait_ms(world.collector) > 0);
    check_collector_says("\"kept\":{\"count\":0,\"n\":0}");
    end_collector();
}

static void receipt_without_room_lets_go_of_what_is_kept(void **state)
{
    (void)state;
    begin_with_one_kept();
    check_intake_took(submit_to_intake(PRAISE), TAKEN_EVENT, 2);
    receipt_to_collector(hear_collector(MESSAGE_BATCH), OUTCOME_COUNTED);
    world.map_has_no_room = true;
    pass_collector_when_told();
    world.map_has_no_room = false;
    pass_collector();
    check_collector_says("\"outbox\":1");
    check_collector_says("\"kept\":{\"count\":0,\"n\":0}");
    end_collector();
}

/* What is kept is maybe all that there is of an event, which the log that was brought back lacks. */
static void numbers_without_room_are_asked_for_again(void **state)
{
    static const struct receipt unknown[1];
    uint64_t sessions[2];

    (void)state;
    begin_with_one_kept();
    pass_collector_after(SILENCE_MS);
    for (int i = 0; i < 2; i++) {
        pass_collector_after(BACKOFF_MS);
        sessions[i] = world.session = hear_collector(MESSAGE_HELLO)->hello.session;
        tell_collector(&(struct message){
            .type = MESSAGE_WELCOME,
            .welcome = {.session = world.session, .last = 1, .window = 100, .log = 7}});
        pass_collector_when_told();
        const struct message_get_numbers *question =
            &hear_collector(MESSAGE_GET_NUMBERS)->get_numbers;
        tell_collector(&(struct message){.type = MESSAGE_NUMBERS,
                                         .numbers = {.session = world.session,
                                                     .epoch = question->epoch,
                                                     .first = question->first,
                                                     .receipts = {unknown, 1}}});
        world.map_has_no_room = i == 0;
        pass_collector_when_told();
        world.map_has_no_room = false;
        pass_collector();
        check_collector_says(i == 0 ? "\"kept\":{\"count\":1,\"n\":9}"
                                    : "\"kept\":{\"count\":0,\"n\":0}");
    }
    assert_int_not_equal(sessions[0], sessions[1]);
    check_collector_says("\"outbox\":1"); /* it comes once more */
    end_collector();
}

int main(void)
{
    places_begin();
    SUITE_TEST(status_says_what_is_kept);
    SUITE_TEST(disk_that_is_short_has_none);
    SUITE_TEST(nothing_ages_while_the_scorer_is_away);
    SUITE_TEST(what_is_still_to_be_forgotten_is_not_waited_for);
    SUITE_TEST(receipt_without_room_lets_go_of_what_is_kept);
    SUITE_TEST(numbers_without_room_are_asked_for_again);
    return suite_run("collector_kept");
}
