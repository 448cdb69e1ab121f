/* services/board/follower: what it holds is given as of now where it is. */
#include "services/board/follower.h"

#include "common/base/clock.h"
#include "tests/unit/client/support_subscription.h"
#include "tests/unit/places.h"
#include "tests/unit/wire/support_wire.h"

enum { RING_BYTES = 1 << 16, LOOK_MS = 20 };

#define OF_2005 "{\"year\":2005}"
#define OF_2006 "{\"year\":2006}"

/* The scorer's ends are those of the fixture, whose own subscription does nothing here. */
static struct world {
    struct scorer scorer;
    struct home home;
    follower_t *follower;
    struct peer peer; /* who asks */
    uint64_t id, asked;
} world;

static void begin(void)
{
    char dir[PLACE_BYTES];
    struct trouble trouble;

    world = (struct world){0};
    scorer_open(&world.scorer);
    fresh_path(dir);
    CHECK(home_open(dir, &world.home, &trouble) == STATUS_OK, "%s", trouble.why);
    CHECK(home_make(&world.home, NULL, &trouble) == STATUS_OK, "%s", trouble.why);
    strcpy(world.home.settings.feed, world.scorer.feed_endpoint);
    strcpy(world.home.settings.query, world.scorer.query_endpoint);
    world.follower = follower_new(&world.home, RING_BYTES, world.scorer.now_ms);
}

static void end(void)
{
    follower_destroy(&world.follower);
    scorer_close(&world.scorer);
}

static void note_question(struct text frame)
{
    static struct message_room room;
    struct message question;
    enum refusal refusal;

    assert_true(message_decode(frame.data, frame.size, &room, &question, &refusal));
    assert_int_equal(question.type, MESSAGE_GET_STANDINGS);
    world.id = question.get_standings.id;
    world.asked = question.get_standings.year;
}

static void pump(void)
{
    wire_t *wires[SUBSCRIPTION_WIRES + 1];
    unsigned count = follower_wires(world.follower, wires);
    struct text frame;

    wires[count++] = world.scorer.query;
    wire_wait(wires, count, -1, LOOK_MS);
    while (wire_receive(world.scorer.query, &world.peer, &frame))
        note_question(frame);
    follower_step(world.follower, world.scorer.now_ms);
}

static void until_asked(uint64_t year)
{
    int64_t end_ms = clock_mono_ms() + RECEIVE_MS_MAX;

    for (world.id = 0; !world.id || world.asked != year; pump())
        CHECK(clock_mono_ms() < end_ms, "nobody asks for %d", (int)year);
    world.asked = UINT64_MAX;
}

static void answer(uint64_t n, const char *json)
{
    struct message answer = {.type = MESSAGE_ANSWER, .answer = {world.id, n, text_of(json)}};

    wire_send_message(world.scorer.query, &world.peer, &answer);
}

static bool has(uint64_t year)
{
    struct mirror_standings standings;

    return follower_standings(world.follower, year, &standings);
}

/* Published again until it has come: what comes twice is passed over. */
static void publish_until_record(const struct published *published, uint64_t n)
{
    int64_t end_ms = clock_mono_ms() + RECEIVE_MS_MAX;

    while (follower_last(world.follower) < n) {
        CHECK(clock_mono_ms() < end_ms, "record %d is not told", (int)n);
        scorer_publish(&world.scorer, published);
        pump();
    }
}

static void until_it_has(uint64_t year)
{
    int64_t end_ms = clock_mono_ms() + RECEIVE_MS_MAX;

    for (; !has(year); pump())
        CHECK(clock_mono_ms() < end_ms, "it has no standings of %d", (int)year);
}

static void begin_with_two_years(void)
{
    begin();
    until_asked(0);
    answer(1, OF_2006);
    publish_until_record(&(struct published){0, 1, 0, 1, 2005, 0, OF_2005, NULL}, 1);
    publish_until_record(&(struct published){0, 2, 1, 2, 2006, 0, OF_2006, NULL}, 2);
    assert_true(has(2005) && has(2006));
}

/* Behind a gap, or by a scorer with another log, the other year is not as of now until it was asked for again. */
static void what_may_be_behind_is_not_given_before_it_is_settled(void **state)
{
    static const struct published nexts[] = {{0, 4, 3, 4, 2006, 0, OF_2006, NULL},
                                             {EPOCH + 1, 1, 3, 4, 2006, 0, OF_2006, NULL}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(nexts); i++) {
        begin_with_two_years();
        publish_until_record(&nexts[i], 4);
        until_asked(2005);
        assert_true(has(2006));
        assert_false(has(2005));
        answer(4, OF_2005);
        until_it_has(2005);
        end();
    }
}

/* While it is silent there may be another log by now. */
static void log_is_not_known_while_the_scorer_is_silent(void **state)
{
    (void)state;
    begin_with_two_years();
    assert_int_equal(follower_epoch(world.follower), EPOCH);
    world.scorer.now_ms += MIRROR_SILENCE_MS;
    follower_step(world.follower, world.scorer.now_ms);
    assert_int_equal(follower_epoch(world.follower), 0);
    publish_until_record(&(struct published){0, 3, 2, 3, 2006, 0, OF_2006, NULL}, 3);
    assert_int_equal(follower_epoch(world.follower), EPOCH);
    end();
}

int main(void)
{
    places_begin();
    SUITE_TEST(log_is_not_known_while_the_scorer_is_silent);
    SUITE_TEST(what_may_be_behind_is_not_given_before_it_is_settled);
    return suite_run("follower");
}
