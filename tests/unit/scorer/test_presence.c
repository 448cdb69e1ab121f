/* What the operator is told of a source, as JSON. */
#include "services/scorer/presence.h"

#include <pthread.h>
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
      .is_connected = true,
      .instance = INT64_MAX,
      .rival = 5, /* of long ago */
      .epoch = 6,
      .last = 9,
      .held = 3,
      .n = 7,
      .heard_ms = NOW_MS},
     HEAD "true,\"contested\":false,\"last_seq\":9,\"outbox\":3," HEARD
          "\"n\":7,\"instance\":\"7fffffffffffffff\",\"rival\":null}]"},
    {"of one that is contested both instances are told",
     {.slug = "wuhou",
      .is_contested = true,
      .instance = 0xab,
      .rival = 0xbeef,
      .rival_ago_ms = 12999,
      .heard_ms = NOW_MS},
     HEAD "false,\"contested\":true,\"last_seq\":0,\"outbox\":0," HEARD
          "\"n\":0,\"instance\":\"00000000000000ab\",\"rival\":{\"instance\":\"000000000000beef\","
          "\"refused_ago_s\":12}}]"},
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

enum { READINGS = 1500, INSTANTS = 2, ALARM_S = 30 };

/* The same number in each field of every source. */
static struct source_state moments[INSTANTS][SESSIONS_MAX];
static atomic_bool is_over;

static void make_moments(void)
{
    for (unsigned m = 0; m < INSTANTS; m++)
        for (unsigned i = 0; i < SESSIONS_MAX; i++)
            moments[m][i] = (struct source_state){.slug = "wuhou", .last = m, .held = m, .n = m};
}

/* The ingest thread, which changes all without a pause. */
static void *change(void *context)
{
    presence_t *presence = context;

    for (unsigned m = 0; !is_over; m = (m + 1) % INSTANTS)
        presence_set(presence, moments[m], SESSIONS_MAX);
    return NULL;
}

static void check_one_moment(json_t *sources)
{
    json_int_t first = json_integer_value(json_object_get(json_array_get(sources, 0), "n"));
    size_t i;
    json_t *source;

    json_array_foreach(sources, i, source)
    {
        assert_int_equal(json_integer_value(json_object_get(source, "last_seq")), first);
        assert_int_equal(json_integer_value(json_object_get(source, "outbox")), first);
        assert_int_equal(json_integer_value(json_object_get(source, "n")), first);
    }
    json_decref(sources);
}

/* Two threads at once: with the lock this holds always; without it, it breaks within a few readings. */
static void what_is_told_is_of_one_moment(void **state)
{
    presence_t *presence = presence_new();
    pthread_t thread;

    (void)state;
    make_moments();
    assert_int_equal(pthread_create(&thread, NULL, change, presence), 0);
    for (int i = 0; i < READINGS; i++)
        check_one_moment(presence_json(presence));
    is_over = true;
    pthread_join(thread, NULL);
    presence_destroy(&presence);
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

int main(void)
{
    alarm(ALARM_S); /* a lock that is not given back stops all that follows */
    SUITE_ROWS(rows, source_is_told);
    SUITE_TEST(at_first_there_is_nobody);
    SUITE_TEST(clock_is_told);
    SUITE_TEST(what_is_told_is_of_one_moment);
    SUITE_TEST(accepting_is_only_for_a_clock_in_doubt);
    return suite_run("presence");
}
