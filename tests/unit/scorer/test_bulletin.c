/* services/scorer/bulletin: how it stands with a log that is brought back, and the office's word on whom to pass over. */
#include "services/scorer/bulletin.h"

#include <unistd.h>

#include "services/scorer/restored_list.h"
#include "tests/unit/places.h"
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
    bulletin_end(bulletin, NULL, 0);
    check_json(bulletin_json(bulletin), "null");
    bulletin_destroy(&bulletin);
}

static void check_list(bulletin_t *bulletin, const char *name, const char *loss)
{
    json_t *found_name, *found_loss;

    bulletin_list(bulletin, &found_name, &found_loss);
    check_json(found_name, name);
    check_json(found_loss, loss);
}

/* Who has read it removes it. */
static void list_is_told_as_long_as_it_is_there(void **state)
{
    static struct gathering_state told;
    struct checkpoint facts = {0};
    struct home home = {0};
    char dir[PLACE_BYTES], path[HOME_PATH_BYTES];
    bulletin_t *bulletin = bulletin_new();

    (void)state;
    fresh_dir(dir);
    snprintf(home.dir, sizeof home.dir, "%s", dir);
    check_list(bulletin, "null", "null");
    bulletin_end(bulletin, &home, 101);
    check_list(bulletin, "null", "null");
    told = (struct gathering_state){.from = 100, .size = 107};
    restored_list_t *list = restored_list_new(&home, 100);
    restored_list_finish(list, &told, &facts);
    restored_list_destroy(&list);
    check_list(bulletin, "\"restore.101\"", "{\"missing\":7,\"refused\":0}");
    home_path(&home, "restore.101", path);
    assert_int_equal(unlink(path), 0);
    check_list(bulletin, "null", "null");
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
    assert_int_equal(bulletin_take_word(bulletin, 0), BULLETIN_NOTHING);
    assert_int_equal(bulletin_take_word(bulletin, 1), BULLETIN_PASS_OVER);
    assert_int_equal(bulletin_take_word(bulletin, 1), BULLETIN_NOTHING);
    assert_true(bulletin_ask_pass_over(bulletin, LIT("b")));
    assert_true(bulletin_ask_wait_for(bulletin, LIT("b"))); /* the last word holds */
    assert_int_equal(bulletin_take_word(bulletin, 1), BULLETIN_WAIT_FOR);
    bulletin_end(bulletin, NULL, 0);
    assert_false(bulletin_ask_pass_over(bulletin, LIT("b")));
    bulletin_destroy(&bulletin);
}

static void nobody_is_waited_for_again_once_it_has_begun(void **state)
{
    bulletin_t *bulletin = bulletin_of(RESTORING_TAKING);

    (void)state;
    assert_false(bulletin_ask_wait_for(bulletin, LIT("b")));
    assert_int_equal(bulletin_take_word(bulletin, 1), BULLETIN_NOTHING);
    bulletin_end(bulletin, NULL, 0);
    assert_false(bulletin_ask_wait_for(bulletin, LIT("b")));
    bulletin_destroy(&bulletin);
}

int main(void)
{
    places_begin();
    SUITE_TEST(how_it_stands_is_told);
    SUITE_TEST(list_is_told_as_long_as_it_is_there);
    SUITE_TEST(phase_is_told);
    SUITE_TEST(word_of_the_office_is_heard_once);
    SUITE_TEST(nobody_is_waited_for_again_once_it_has_begun);
    return suite_run("bulletin");
}
