/* What the operator is told of a source, as JSON. */
#include "services/scorer/presence.h"

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
    SUITE_ROWS(rows, source_is_told);
    SUITE_TEST(at_first_there_is_nobody);
    SUITE_TEST(clock_is_told);
    return suite_run("presence");
}
