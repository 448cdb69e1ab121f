/* common/run/without: sources without which a log is brought back, in a file of the home. */
#include "common/run/without.h"

#include <unistd.h>

#include "common/run/file.h"
#include "tests/unit/places.h"
#include "tests/unit/support.h"

static struct home home;
static struct without without;
static struct trouble trouble;

static void begin(void)
{
    char dir[PLACE_BYTES];

    fresh_dir(dir);
    memset(&home, 0, sizeof home);
    snprintf(home.dir, sizeof home.dir, "%s", dir);
}

static void put(const char *text)
{
    char path[HOME_PATH_BYTES];

    home_path(&home, WITHOUT_FILE, path);
    assert_int_equal(file_write_over(path, text, strlen(text), 0600), 0);
}

static void what_is_said_is_kept_and_added_to(void **state)
{
    (void)state;
    begin();
    assert_int_equal(without_read(&home, &without, &trouble), STATUS_OK);
    assert_int_equal(without.count, 0);
    assert_int_equal(without_add(&home, (const char *const[]){"office"}, 1, &trouble), STATUS_OK);
    assert_int_equal(without_add(&home, (const char *const[]){"wuhou", "office"}, 2, &trouble),
                     STATUS_OK);
    assert_int_equal(without_read(&home, &without, &trouble), STATUS_OK);
    assert_int_equal(without.count, 2);
    assert_true(without_has(&without, "office"));
    assert_true(without_has(&without, "wuhou"));
    assert_false(without_has(&without, "pixian"));
    without_clear(&home);
    assert_int_equal(without_read(&home, &without, &trouble), STATUS_OK);
    assert_int_equal(without.count, 0);
}

static void one_is_taken_out_and_the_others_stay(void **state)
{
    (void)state;
    begin();
    assert_int_equal(
        without_add(&home, (const char *const[]){"office", "wuhou", "jinniu"}, 3, &trouble),
        STATUS_OK);
    assert_int_equal(without_remove(&home, "office", &without, &trouble), STATUS_OK);
    assert_int_equal(without_remove(&home, "pixian", &without, &trouble), STATUS_OK);
    assert_int_equal(without.count, 2);
    assert_int_equal(without_read(&home, &without, &trouble), STATUS_OK);
    assert_int_equal(without.count, 2);
    assert_true(without_has(&without, "wuhou") && without_has(&without, "jinniu"));
}

static void no_more_than_there_may_be(void **state)
{
    char name[8];
    const char *const names[] = {name};

    (void)state;
    begin();
    for (unsigned i = 0; i <= WITHOUT_MAX; i++) {
        snprintf(name, sizeof name, "a%u", i);
        assert_int_equal(without_add(&home, names, 1, &trouble),
                         i < WITHOUT_MAX ? STATUS_OK : STATUS_USAGE);
    }
    assert_int_equal(without_read(&home, &without, &trouble), STATUS_OK);
    assert_int_equal(without.count, WITHOUT_MAX);
}

static void what_is_no_list_is_said(void **state)
{
    static const char *const texts[] = {"Wuhou\n", "wuhou\n\npixian\n", "wuhou office\n"};

    (void)state;
    begin();
    for (unsigned i = 0; i < COUNT_OF(texts); i++) {
        put(texts[i]);
        assert_int_equal(without_read(&home, &without, &trouble), STATUS_CONFIG);
        CHECK(strstr(trouble.why, WITHOUT_FILE), "%s", trouble.why);
    }
    put("wuhou"); /* as an editor may leave it */
    assert_int_equal(without_read(&home, &without, &trouble), STATUS_OK);
    assert_true(without_has(&without, "wuhou"));
}

int main(void)
{
    places_begin();
    SUITE_TEST(what_is_said_is_kept_and_added_to);
    SUITE_TEST(one_is_taken_out_and_the_others_stay);
    SUITE_TEST(no_more_than_there_may_be);
    SUITE_TEST(what_is_no_list_is_said);
    return suite_run("without");
}
