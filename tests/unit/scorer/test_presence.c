/* What the operator is told of a source, as JSON. */
#include "services/scorer/presence.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

#include "common/form/json.h"
#include "tests/unit/support.h"

#define NOW_MS INT64_C(1167609600000)
#define HEAD "[{\"source\":\"wuhou\",\"connected\":"
#define HEARD "\"heard\":\"2007-01-01T08:00:00.000+08:00\","

static const struct presence_row {
    const char *title;
    struct source_state source;
    const char *json;
} rows[] = {
    {"one that is connected has no rival",
     {.slug = "wuhou",
      .has_greeted = true,
      .is_connected = true,
      .instance = INT64_MAX,
      .rival = 5, /* of long ago */
      .epoch = 6,
      .last = 9,
      .held = 3,
      .n = 7,
      .heard_ms = NOW_MS},
     HEAD "true,\"contested\":false,\"last_seq\":9,\"outbox\":3," HEARD
          "\"n\":7,\"instance\":\"7fffffffffffffff\",\"rival\":null,\"lacks\":null}]"},
    {"of one that is contested both instances are told",
     {.slug = "wuhou",
      .has_greeted = true,
      .is_contested = true,
      .instance = 0xab,
      .rival = 0xbeef,
      .rival_ago_ms = 12999,
      .heard_ms = NOW_MS},
     HEAD "false,\"contested\":true,\"last_seq\":0,\"outbox\":0," HEARD
          "\"n\":0,\"instance\":\"00000000000000ab\",\"rival\":{\"instance\":\"000000000000beef\","
          "\"refused_ago_s\":12},\"lacks\":null}]"},
    {"of one that waits it is told what the log lacks",
     {.slug = "wuhou", .lacks_first = 5, .lacks_last = 8, .heard_ms = NOW_MS},
     HEAD "false,\"contested\":false,\"last_seq\":0,\"outbox\":null," HEARD
          "\"n\":0,\"instance\":null,\"rival\":null,\"lacks\":{\"first\":5,\"last\":8}}]"},
    {"of one that has not greeted it is told what the log knows",
     {.slug = "wuhou", .epoch = 6, .last = 9, .n = 7, .heard_ms = NOW_MS},
     HEAD "false,\"contested\":false,\"last_seq\":9,\"outbox\":null," HEARD
          "\"n\":7,\"instance\":null,\"rival\":null,\"lacks\":null}]"},
};

static void source_is_told(void **state)
{
    const struct presence_row *row = *state;
    presence_t *presence = presence_new();

    presence_set(presence, &row->source, 1);
    char *json = json_line(presence_json(presence));
    check_string("json", json, row->json);
    free(json);
    presence_destroy(&presence);
    assert_null(presence);
}

static void check_heard(presence_t *presence, const struct peer *peer, const char *expected)
{
    json_t *heard = presence_heard(presence, peer->key);

    if (expected)
        check_string("heard", json_string_value(heard), expected);
    else
        assert_true(json_is_null(heard));
    json_decref(heard);
}

static struct peer peer_by(unsigned number)
{
    struct peer peer = {.has_key = true};

    memcpy(peer.key, &number, sizeof number);
    return peer;
}

static void key_was_heard_or_not(void **state)
{
    presence_t *presence = presence_new();
    struct clock_state clock = {.wall_ms = NOW_MS + 1000};
    struct peer one = peer_by(1), other = peer_by(2), none = {.has_key = false};

    (void)state;
    presence_set_clock(presence, &clock);
    presence_recall(presence, one.key, NOW_MS);
    presence_hear(presence, &none);
    check_heard(presence, &one, "2007-01-01T08:00:00.000+08:00");
    check_heard(presence, &other, NULL);
    check_heard(presence, &none, NULL);
    presence_hear(presence, &one);
    check_heard(presence, &one, "2007-01-01T08:00:01.000+08:00");
    presence_destroy(&presence);
}

static void of_more_keys_than_can_be_granted_the_latest_are_known(void **state)
{
    presence_t *presence = presence_new();

    (void)state;
    for (unsigned i = 0; i <= KEYS_MAX; i++) {
        struct peer peer = peer_by(i + 1);
        presence_recall(presence, peer.key, i == 7 ? NOW_MS - 1 : NOW_MS + i);
    }
    for (unsigned i = 0; i <= KEYS_MAX; i++) {
        struct peer peer = peer_by(i + 1);
        json_t *heard = presence_heard(presence, peer.key);
        CHECK(json_is_null(heard) == (i == 7), "key %u", i);
        json_decref(heard);
    }
    presence_destroy(&presence);
}

static void clock_is_told(void **state)
{
    presence_t *presence = presence_new();
    struct clock_state clock = {.wall_ms = NOW_MS + 2500,
                                .expected_ms = NOW_MS,
                                .doubt = CLOCK_STEPPED,
                                .off_ms = 2500,
                                .accepted = 12};

    (void)state;
    presence_set_clock(presence, &clock);
    char *json = json_line(presence_clock_json(presence));
    check_string("json", json,
                 "{\"wall\":\"2007-01-01T08:00:02.500+08:00\","
                 "\"expected\":\"2007-01-01T08:00:00.000+08:00\",\"trusted\":false,"
                 "\"doubt\":\"stepped\",\"why\":\"it has leapt\",\"off_ms\":2500,\"accepted\":12}");
    free(json);
    presence_destroy(&presence);
}

enum { MOMENTS = 2, ALARM_S = 30, MIDST = 5 /* allocations: within the first source */ };

/* The same number in each field of every source. */
static struct source_state moments[MOMENTS][SESSIONS_MAX];

static presence_t *shared;
static pthread_t writer;
static int allocations; /* since the telling began; below 0: nobody counts */
static atomic_bool has_waited, has_set;

/* Notes that the writer finds the lock held (CMakeLists.txt). */
int __real_pthread_mutex_lock(pthread_mutex_t *mutex);
int __wrap_pthread_mutex_lock(pthread_mutex_t *mutex);
int __wrap_pthread_mutex_lock(pthread_mutex_t *mutex)
{
    if (pthread_mutex_trylock(mutex) == 0)
        return 0;
    has_waited = true;
    return __real_pthread_mutex_lock(mutex);
}

/* The ingest thread. */
static void *change(void *context)
{
    presence_set(shared, moments[1], SESSIONS_MAX);
    has_set = true;
    return context;
}

/* In the midst of the telling the other thread begins to change all, and gets as far as it can. */
static void *allocate(size_t size)
{
    if (allocations >= 0 && ++allocations == MIDST) {
        pthread_create(&writer, NULL, change, NULL);
        while (!has_waited && !has_set)
            sched_yield();
    }
    return malloc(size);
}

static void check_told(uint64_t expected)
{
    json_t *sources = presence_json(shared), *source;
    size_t i;

    assert_int_equal(json_array_size(sources), SESSIONS_MAX);
    json_array_foreach(sources, i, source)
    {
        assert_int_equal(json_integer_value(json_object_get(source, "last_seq")), expected);
        assert_int_equal(json_integer_value(json_object_get(source, "outbox")), expected);
        assert_int_equal(json_integer_value(json_object_get(source, "n")), expected);
    }
    json_decref(sources);
}

static void what_is_told_is_of_one_moment(void **state)
{
    (void)state;
    shared = presence_new();
    for (unsigned m = 0; m < MOMENTS; m++)
        for (unsigned i = 0; i < SESSIONS_MAX; i++)
            moments[m][i] = (struct source_state){
                .slug = "wuhou", .has_greeted = true, .last = m, .held = m, .n = m};
    presence_set(shared, moments[0], SESSIONS_MAX);
    json_set_alloc_funcs(allocate, free);
    allocations = 0;
    check_told(0);
    assert_true(allocations >= MIDST);
    allocations = -1;
    json_set_alloc_funcs(malloc, free);
    assert_int_equal(pthread_join(writer, NULL), 0);
    check_told(1);
    presence_destroy(&shared);
}

/* Whoever asks when there is nothing to accept leaves the lock to the others. */
static void accepting_is_only_for_a_clock_in_doubt(void **state)
{
    struct clock_state doubtful = {.doubt = CLOCK_STEPPED};
    presence_t *presence = presence_new();

    (void)state;
    presence_ask_accept(presence);
    assert_false(presence_take_accept(presence));
    presence_set_clock(presence, &doubtful);
    presence_ask_accept(presence);
    assert_true(presence_take_accept(presence));
    assert_false(presence_take_accept(presence));
    presence_destroy(&presence);
}

static void at_first_there_is_nobody(void **state)
{
    presence_t *presence = presence_new();

    (void)state;
    char *json = json_line(presence_json(presence));
    check_string("json", json, "[]");
    free(json);
    presence_destroy(&presence);
}

static const struct never_row {
    const char *title, *sources, *json;
} never_rows[] = {
    {"nobody is known", "[]", "[\"jinjiang\",\"wuhou\",\"office\"]"},
    {"one is known", "[{\"source\":\"jinjiang\"}]", "[\"wuhou\",\"office\"]"},
    {"the office is known", "[{\"source\":\"office\"},{\"source\":\"other\"}]",
     "[\"jinjiang\",\"wuhou\"]"},
    {"all are known", "[{\"source\":\"office\"},{\"source\":\"wuhou\"},{\"source\":\"jinjiang\"}]",
     "[]"},
};

static void those_never_heard_are_told_in_roster_order(void **state)
{
    static const struct rulebook roster = {.centres = {{.slug = "jinjiang"}, {.slug = "wuhou"}},
                                           .centre_count = 2};
    const struct never_row *row = *state;
    json_t *sources = json_loads(row->sources, 0, NULL);

    char *json = json_line(presence_never(sources, &roster));
    check_string("json", json, row->json);
    free(json);
    json_decref(sources);
}

int main(void)
{
    alarm(ALARM_S); /* a lock that is not given back stops all that follows */
    SUITE_ROWS(rows, source_is_told);
    SUITE_TEST(at_first_there_is_nobody);
    SUITE_ROWS(never_rows, those_never_heard_are_told_in_roster_order);
    SUITE_TEST(key_was_heard_or_not);
    SUITE_TEST(of_more_keys_than_can_be_granted_the_latest_are_known);
    SUITE_TEST(clock_is_told);
    SUITE_TEST(what_is_told_is_of_one_moment);
    SUITE_TEST(accepting_is_only_for_a_clock_in_doubt);
    return suite_run("presence");
}
