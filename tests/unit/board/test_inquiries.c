/* services/board/inquiries: who may have how many questions in the line, and on their way: no scorer answers. */
#include "services/board/inquiries.h"

#include "common/base/clock.h"
#include "tests/unit/places.h"
#include "tests/unit/support.h"
#include "tests/unit/wire/support_wire.h"

static struct home home;
static inquiries_t *inquiries;
static unsigned told, goes_on; /* so many ask again when they are told */

static const struct message question = {.type = MESSAGE_GET_STATUS};

static void done(void *context, enum status status, const struct message *answer, const char *why)
{
    (void)context, (void)answer, (void)why;
    told++;
    assert_int_equal(status, STATUS_NOBODY);
    if (goes_on > 0) {
        goes_on--;
        assert_true(inquiries_add(inquiries, &question, done, NULL, &home));
    }
}

/* How many of so many are taken from there. */
static unsigned ask(const char *from, unsigned count, const void *whose)
{
    struct address_rule rule;
    struct trouble trouble;
    unsigned taken = 0;

    assert_int_equal(address_read_metrics(from, "from", &rule, &trouble), STATUS_OK);
    inquiries_ask_for(inquiries, &rule.listens);
    for (unsigned i = 0; i < count; i++)
        taken += inquiries_add(inquiries, &question, done, NULL, whose);
    return taken;
}

static void begin_behind(const char *proxy)
{
    struct address_rule rule;
    struct trouble trouble;

    assert_int_equal(address_read("", proxy, &rule, &trouble), STATUS_OK);
    inquiries = inquiries_new(&home, &rule.proxy);
    told = goes_on = 0;
}

static void begin(void)
{
    begin_behind("");
}

static void one_address_leaves_places_to_others(void **state)
{
    (void)state;
    begin();
    assert_int_equal(ask("tcp://127.0.0.1:1", INQUIRIES_MAX, &told), INQUIRIES_EACH_MAX);
    assert_int_equal(ask("tcp://127.0.0.1:2", 1, &told), 0); /* its port says nothing */
    assert_int_equal(ask("tcp://127.0.0.2:1", INQUIRIES_MAX, &home),
                     INQUIRIES_MAX - INQUIRIES_EACH_MAX);
    assert_int_equal(ask("tcp://127.0.0.3:1", 1, &told), 0); /* the line is full */
    inquiries_drop(inquiries, &told);
    assert_int_equal(told, INQUIRIES_EACH_MAX);
    assert_int_equal(ask("tcp://127.0.0.1:1", 1, &told), 1);
    inquiries_destroy(&inquiries);
    assert_int_equal(told, INQUIRIES_MAX + 1);
}

/* An explanation's next page takes a place of who asked for it. */
static void what_is_asked_in_turn_is_for_the_same(void **state)
{
    (void)state;
    begin();
    assert_int_equal(ask("tcp://127.0.0.1:1", INQUIRIES_EACH_MAX, &told), INQUIRIES_EACH_MAX);
    assert_int_equal(ask("tcp://127.0.0.2:1", 1, &home), 1);
    goes_on = INQUIRIES_EACH_MAX;
    inquiries_drop(inquiries, &told);
    assert_int_equal(inquiries_count(inquiries), INQUIRIES_EACH_MAX + 1);
    assert_int_equal(ask("tcp://127.0.0.1:1", 1, &told), 0);
    assert_int_equal(ask("tcp://127.0.0.2:1", 1, &home), 1);
    inquiries_destroy(&inquiries);
}

/* A scorer that is slow. */
static void what_is_on_its_way_takes_a_place_too(void **state)
{
    char dir[PLACE_BYTES];
    struct trouble trouble;

    (void)state;
    fresh_path(dir);
    CHECK(home_open(dir, &home, &trouble) == STATUS_OK, "%s", trouble.why);
    CHECK(home_make(&home, NULL, &trouble) == STATUS_OK, "%s", trouble.why);
    fresh_ipc(home.settings.query);
    begin();
    assert_int_equal(ask("tcp://127.0.0.1:1", INQUIRIES_EACH_MAX, &told), INQUIRIES_EACH_MAX);
    inquiries_step(inquiries, clock_mono_ms());
    assert_int_equal(told, 0);
    assert_int_equal(ask("tcp://127.0.0.1:1", 1, &told), 0);
    assert_int_equal(ask("tcp://127.0.0.2:1", 1, &told), 1);
    inquiries_drop(inquiries, &told);
    assert_int_equal(told, INQUIRIES_EACH_MAX + 1);
    assert_int_equal(ask("tcp://127.0.0.1:1", 1, &told), 1);
    inquiries_destroy(&inquiries);
}

/* All come from there. */
static void who_comes_by_the_proxy_may_take_all_places(void **state)
{
    (void)state;
    begin_behind("127.0.0.1");
    assert_int_equal(ask("tcp://127.0.0.2:1", INQUIRIES_MAX, &told), INQUIRIES_EACH_MAX);
    inquiries_drop(inquiries, &told);
    assert_int_equal(ask("tcp://127.0.0.1:1", INQUIRIES_MAX + 1, &told), INQUIRIES_MAX);
    inquiries_destroy(&inquiries);
}

int main(void)
{
    places_begin();
    SUITE_TEST(one_address_leaves_places_to_others);
    SUITE_TEST(what_is_asked_in_turn_is_for_the_same);
    SUITE_TEST(what_is_on_its_way_takes_a_place_too);
    SUITE_TEST(who_comes_by_the_proxy_may_take_all_places);
    return suite_run("inquiries");
}
