/* services/collector/collector: passes keep what was receipted, and let it go. */
#include "tests/unit/collector/support_collector.h"

enum { NO_DISK_MIB = 1048576, DAY_MS = 86400000, SILENCE_MS = 6000 };

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
static void meet_again(void)
{
    world.session = hear_collector(MESSAGE_HELLO)->hello.session;
    tell_collector(&(struct message){
        .type = MESSAGE_WELCOME, .welcome = {.session = world.session, .last = 1, .window = 100}});
    pass_collector_when_told();
    check_collector_says("\"link\":\"live\"");
}

static void status_says_what_is_kept(void **state)
{
    (void)state;
    begin_with_one_kept();
    check_collector_says("\"kept\":{\"count\":1,\"n\":9}");
    collector_close(&world.collector);
    open_collector();
    check_collector_says("\"kept\":{\"count\":1,\"n\":9}");
    end_collector();
}

static void disk_that_is_short_has_none(void **state)
{
    (void)state;
    begin_with_one_kept();
    world.home.settings.disk_reserve_mib = NO_DISK_MIB;
    pass_collector();
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
    meet_again();
    pass_collector_after(1000);
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

int main(void)
{
    places_begin();
    SUITE_TEST(status_says_what_is_kept);
    SUITE_TEST(disk_that_is_short_has_none);
    SUITE_TEST(nothing_ages_while_the_scorer_is_away);
    SUITE_TEST(receipt_without_room_lets_go_of_what_is_kept);
    return suite_run("collector_kept");
}
