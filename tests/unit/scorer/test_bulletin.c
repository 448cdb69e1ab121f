/* services/scorer/bulletin: how it stands with a log that is brought back, and the office's word on whom to pass over. */
#include "services/scorer/bulletin.h"

#include "tests/unit/support.h"

static void check_json(json_t *json, const char *expected)
{
    char *line = json_dumps(json, JSON_COMPACT | JSON_ENCODE_ANY);

    check_string("json", line, expected);
    free(line);
    json_decref(json);
}

static bulletin_t *bulletin_of(enum restoring phase)
{
    static struct gathering_state state;
    bulletin_t *bulletin = bulletin_new();

    state = (struct gathering_state){.from = 100, .size = 150, .at = 120, .to = 160};
    state.sources[0] =
        (struct gathering_source){.slug = "a", .word = GATHERING_COME, .taken = 19, .refused = 1};
    state.sources[1] =
        (struct gathering_source){.slug = "b", .word = GATHERING_AWAITED, .is_unheard = true};
    state.sources[2] = (struct gathering_source){.slug = "c", .word = GATHERING_LATER};
    state.sources[3] = (struct gathering_source){
        .slug = "d", .word = GATHERING_COME, .is_of_another_log = true, .refused = 2};
    state.sources[4] = (struct gathering_source){.slug = "e", .word = GATHERING_PASSED};
    bulletin_set(bulletin, phase, &state);
    return bulletin;
}

static void how_it_stands_is_told(void **state)
{
    bulletin_t *bulletin = bulletin_of(RESTORING_TAKING);

    (void)state;
    check_json(bulletin_json(bulletin),
               "{\"phase\":\"taking\",\"from\":100,\"checkpoint\":150,\"at\":120,\"to\":160,"
               "\"taken\":19,\"refused\":3,\"awaited\":[\"b\"],\"come\":[\"a\",\"d\"],"
               "\"later\":[\"c\"],\"passed_over\":[\"e\"],\"other_log\":[\"d\"],"
               "\"blind\":false,\"unheard\":[\"b\"]}");
    check_json(bulletin_list_json(bulletin), "null");
    bulletin_end(bulletin, "restore.101");
    check_json(bulletin_json(bulletin), "null");
    check_json(bulletin_list_json(bulletin), "\"restore.101\"");
    bulletin_end(bulletin, NULL);
    check_json(bulletin_list_json(bulletin), "null");
    bulletin_destroy(&bulletin);
}

static void phase_is_told(void **state)
{
    bulletin_t *bulletin = bulletin_of(RESTORING_GATHERING);
    json_t *json = bulletin_json(bulletin);

    (void)state;
    check_string("phase", json_string_value(json_object_get(json, "phase")), "gathering");
    json_decref(json);
    bulletin_destroy(&bulletin);
}

static void word_of_the_office_is_heard_once(void **state)
{
    bulletin_t *bulletin = bulletin_of(RESTORING_GATHERING);

    (void)state;
    assert_false(bulletin_ask_pass_over(bulletin, LIT("x")));
    assert_false(bulletin_ask_pass_over(bulletin, LIT("")));
    assert_true(bulletin_ask_pass_over(bulletin, LIT("b")));
    assert_false(bulletin_take_pass_over(bulletin, 0));
    assert_true(bulletin_take_pass_over(bulletin, 1));
    assert_false(bulletin_take_pass_over(bulletin, 1));
    bulletin_end(bulletin, NULL);
    assert_false(bulletin_ask_pass_over(bulletin, LIT("b")));
    bulletin_destroy(&bulletin);
}

int main(void)
{
    SUITE_TEST(how_it_stands_is_told);
    SUITE_TEST(phase_is_told);
    SUITE_TEST(word_of_the_office_is_heard_once);
    return suite_run("bulletin");
}
