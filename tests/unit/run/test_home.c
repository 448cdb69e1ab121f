/* common/run/home: where things lie, who holds the lock, and at which endpoints programs meet. */
#include <sys/stat.h>
#include <unistd.h>

#include "common/run/home.h"
#include "tests/unit/places.h"
#include "tests/unit/support.h"

static struct home open_home(const char *dir)
{
    struct home home;
    struct trouble trouble = {0};

    CHECK(home_open(dir, &home, &trouble) == STATUS_OK, "%s", trouble.why);
    return home;
}

/* A fresh home with its run/. */
static struct home made_home(const char *below)
{
    char dir[PLACE_BYTES];
    struct trouble trouble = {0};

    fresh_path(dir);
    struct home home = open_home(dir);
    CHECK(home_make(&home, below, &trouble) == STATUS_OK, "%s", trouble.why);
    return home;
}

static void home_is_the_one_that_is_named(void **state)
{
    struct home home;
    char dir[PLACE_BYTES], path[HOME_PATH_BYTES];
    struct trouble trouble = {0};

    (void)state;
    fresh_path(dir);
    assert_int_equal(setenv("KAOHE_HOME", "/elsewhere", 1), 0);
    home = open_home(dir);
    check_string("named", home.dir, dir);
    assert_int_equal(setenv("KAOHE_HOME", dir, 1), 0);
    home = open_home(NULL);
    check_string("by the environment", home.dir, dir);
    home_path(&home, "collector/jinjiang", path);
    assert_int_equal(strncmp(path, dir, strlen(dir)), 0);
    check_string("path", path + strlen(dir), "/collector/jinjiang");
    assert_int_equal(access(dir, F_OK), -1); /* to open makes nothing */
    assert_int_equal(setenv("KAOHE_HOME", "", 1), 0);
    (void)!home_open(NULL, &home, &trouble); /* whatever settings this machine has */
    check_string("by default", home.dir, "/var/lib/kaohe");
    assert_int_equal(unsetenv("KAOHE_HOME"), 0);
    (void)!home_open(NULL, &home, &trouble);
    check_string("by default", home.dir, "/var/lib/kaohe");
}

static void home_has_its_settings(void **state)
{
    char dir[PLACE_BYTES];
    struct trouble trouble = {0};
    struct home home;

    (void)state;
    fresh_dir(dir);
    write_below(dir, "kaohe.zpl", "disk\n    reserve-mib = 5\n", 25);
    home = open_home(dir);
    assert_int_equal(home.settings.disk_reserve_mib, 5);
    write_below(dir, "kaohe.zpl", "disks\n", 6);
    assert_int_equal(home_open(dir, &home, &trouble), STATUS_CONFIG);
    CHECK(strstr(trouble.why, "/kaohe.zpl:1: unknown name `disks`"), "%s", trouble.why);
}

static void home_that_is_too_long_is_said_at_once(void **state)
{
    char dir[HOME_PATH_BYTES];
    struct trouble trouble = {0};
    struct home home;

    (void)state;
    memset(dir, 'h', sizeof dir);
    memcpy(dir, "/tmp/", 5);
    dir[HOME_PATH_BYTES / 2 + 1] = '\0';
    assert_int_equal(home_open(dir, &home, &trouble), STATUS_CONFIG);
    CHECK(strstr(trouble.why, "too long"), "%s", trouble.why);
    dir[HOME_PATH_BYTES - 1] = '\0';
    assert_int_equal(home_open(dir, &home, &trouble), STATUS_CONFIG);
}

static unsigned mode_of(const struct home *home, const char *below)
{
    char path[HOME_PATH_BYTES];
    struct stat info;

    home_path(home, below, path);
    assert_int_equal(stat(path, &info), 0);
    assert_true(S_ISDIR(info.st_mode));
    return info.st_mode & 0777;
}

static void home_is_made_where_it_is_missing(void **state)
{
    struct trouble trouble = {0};
    struct home home = made_home("scorer");

    (void)state;
    assert_int_equal(mode_of(&home, "run"), 0700); /* who may enter may speak for any source */
    assert_int_equal(mode_of(&home, "scorer"), 0700);
    assert_int_equal(home_make(&home, "scorer", &trouble), STATUS_OK); /* again */
    assert_int_equal(home_make(&home, "collector", &trouble), STATUS_OK);
    assert_int_equal(home_make(&home, NULL, &trouble), STATUS_OK);
}

static const struct no_home_row {
    const char *title;
    const char *below; /* of a place that holds the file `file` and nothing else */
    enum status status;
} no_home_rows[] = {
    {"a home in a directory that is missing is a matter of configuration", "a/b", STATUS_CONFIG},
    {"a home below a file is a matter of configuration", "file/home", STATUS_CONFIG},
    {"a home that is a file is a matter of configuration", "file", STATUS_CONFIG},
};

static void home_cannot_be_made(void **state)
{
    const struct no_home_row *row = *state;
    char dir[PLACE_BYTES], path[PLACE_BYTES];
    struct trouble trouble = {0};
    struct home home = {0};

    fresh_dir(dir);
    write_below(dir, "file", "", 0);
    path_below(dir, row->below, path);
    enum status status = home_open(path, &home, &trouble);
    if (status == STATUS_OK)
        status = home_make(&home, NULL, &trouble);
    CHECK(status == row->status, "status %d: %s", (int)status, trouble.why);
    CHECK(strstr(trouble.why, path), "\"%s\" does not name the place", trouble.why);
}

static void home_that_may_not_be_entered_is_denied(void **state)
{
    struct trouble trouble = {0};
    struct home home = made_home(NULL);

    (void)state;
    if (geteuid() == 0)
        skip(); /* nothing is denied to root */
    assert_int_equal(chmod(home.dir, 0500), 0);
    assert_int_equal(home_make(&home, "scorer", &trouble), STATUS_DENIED);
    assert_int_equal(chmod(home.dir, 0700), 0);
}

static void lock_is_held_once(void **state)
{
    struct trouble trouble = {0};
    struct home home = made_home(NULL), other = made_home(NULL);
    char holder[80];
    int lock;

    (void)state;
    assert_int_equal(home_lock(&home, "scorer", &lock, &trouble), STATUS_OK);
    assert_int_equal(home_lock(&home, "scorer", &lock, &trouble), STATUS_CONFIG);
    CHECK(strstr(trouble.why, "run/scorer.lock"), "\"%s\" does not name the lock", trouble.why);
    snprintf(holder, sizeof holder, "runs in this home, as process %ld: end it", (long)getpid());
    CHECK(strstr(trouble.why, holder), "\"%s\" does not say who holds it", trouble.why);
    assert_int_equal(home_lock(&home, "collector.jinjiang", &lock, &trouble), STATUS_OK);
    assert_int_equal(home_lock(&home, "collector.wuhou", &lock, &trouble), STATUS_OK);
    assert_int_equal(home_lock(&home, "collector.wuhou", &lock, &trouble), STATUS_CONFIG);
    assert_int_equal(home_lock(&other, "scorer", &lock, &trouble), STATUS_OK);
}

static void lock_that_was_removed_is_held_no_more(void **state)
{
    struct trouble trouble = {0};
    struct home home = made_home(NULL);
    char path[HOME_PATH_BYTES];
    int lock, other;

    (void)state;
    home_path(&home, "run/scorer.lock", path);
    assert_int_equal(home_lock(&home, "scorer", &lock, &trouble), STATUS_OK);
    assert_true(home_holds(&home, "scorer", lock));
    assert_int_equal(unlink(path), 0);
    assert_false(home_holds(&home, "scorer", lock));
    assert_int_equal(home_lock(&home, "scorer", &other, &trouble), STATUS_OK);
    assert_false(home_holds(&home, "scorer", lock)); /* it is another's */
    assert_true(home_holds(&home, "scorer", other));
    close(other);
    close(lock);
}

static void lock_needs_its_home(void **state)
{
    char dir[PLACE_BYTES];
    struct trouble trouble = {0};
    int lock;

    (void)state;
    fresh_path(dir);
    struct home home = open_home(dir);
    assert_int_equal(home_lock(&home, "scorer", &lock, &trouble), STATUS_CONFIG);
    CHECK(strstr(trouble.why, dir), "\"%s\" does not name the place", trouble.why);
}

static const struct endpoint_row {
    const char *title;
    const char *setting;
    bool is_to_connect;
    const char *noted;    /* what run/ingest.endpoint says; NULL: it is not there */
    const char *expected; /* NULL: the socket of the home */
} endpoint_rows[] = {
    {"without a setting a program binds a socket in its home", "", false, NULL, NULL},
    {"without a setting a program connects to the socket of its home", "", true, NULL, NULL},
    {"without a setting nothing is looked up", "", true, "tcp://127.0.0.1:7", NULL},
    {"a setting is bound as it is", "tcp://127.0.0.1:5555", false, NULL, "tcp://127.0.0.1:5555"},
    {"a setting is connected to as it is", "tcp://10.0.0.1:5555", true, "tcp://127.0.0.1:7",
     "tcp://10.0.0.1:5555"},
    {"a port that ends in naught is a port", "tcp://127.0.0.1:5550", true, "tcp://127.0.0.1:7",
     "tcp://127.0.0.1:5550"},
    {"another socket is connected to as it is", "ipc:///run/a:0", true, "tcp://127.0.0.1:7",
     "ipc:///run/a:0"},
    {"port 0 is bound as any", "tcp://127.0.0.1:0", false, NULL, "tcp://127.0.0.1:*"},
    {"port * is bound as any", "tcp://127.0.0.1:*", false, NULL, "tcp://127.0.0.1:*"},
    {"any port of IPv6 is bound", "tcp://[::1]:0", false, NULL, "tcp://[::1]:*"},
    {"an open port is looked up", "tcp://127.0.0.1:0", true, "tcp://127.0.0.1:7",
     "tcp://127.0.0.1:7"},
    {"an open port that is a star is looked up", "tcp://127.0.0.1:*", true, "tcp://127.0.0.1:7",
     "tcp://127.0.0.1:7"},
    {"an open port that nobody bound is nowhere", "tcp://127.0.0.1:0", true, NULL, ""},
};

static void endpoint_is_as_the_row_says(void **state)
{
    const struct endpoint_row *row = *state;
    struct home home = made_home(NULL);
    char endpoint[HOME_ENDPOINT_BYTES], expected[HOME_ENDPOINT_BYTES];
    struct trouble trouble = {0};

    memset(endpoint, 'x', sizeof endpoint);
    if (row->noted)
        CHECK(home_note_endpoint(&home, "ingest", row->noted, &trouble) == STATUS_OK, "%s",
              trouble.why);
    home_endpoint(&home, row->setting, "ingest", row->is_to_connect, endpoint);
    snprintf(expected, sizeof expected, "ipc://%.200s/run/ingest.sock", home.dir);
    check_string("endpoint", endpoint, row->expected ? row->expected : expected);
}

static void endpoint_that_was_noted_replaces_the_one_before(void **state)
{
    struct home home = made_home(NULL);
    char endpoint[HOME_ENDPOINT_BYTES];
    struct trouble trouble = {0};

    (void)state;
    assert_int_equal(home_note_endpoint(&home, "feed", "tcp://127.0.0.1:54321", &trouble),
                     STATUS_OK);
    assert_int_equal(home_note_endpoint(&home, "feed", "tcp://127.0.0.1:9", &trouble), STATUS_OK);
    assert_int_equal(home_note_endpoint(&home, "query", "tcp://127.0.0.1:8", &trouble), STATUS_OK);
    home_endpoint(&home, "tcp://127.0.0.1:0", "feed", 1, endpoint);
    check_string("feed", endpoint, "tcp://127.0.0.1:9");
    home_endpoint(&home, "tcp://127.0.0.1:0", "query", 1, endpoint);
    check_string("query", endpoint, "tcp://127.0.0.1:8");
    assert_false(stands_below(home.dir, "run/feed.endpoint.new"));
}

static void endpoint_cannot_be_noted_without_a_home(void **state)
{
    char dir[PLACE_BYTES];
    struct trouble trouble = {0};

    (void)state;
    fresh_path(dir);
    struct home home = open_home(dir);
    assert_int_equal(home_note_endpoint(&home, "feed", "tcp://127.0.0.1:9", &trouble),
                     STATUS_CONFIG);
    CHECK(strstr(trouble.why, dir), "\"%s\" does not name the place", trouble.why);
}

int main(void)
{
    places_begin();
    SUITE_TEST(home_is_the_one_that_is_named);
    SUITE_TEST(home_has_its_settings);
    SUITE_TEST(home_that_is_too_long_is_said_at_once);
    SUITE_TEST(home_is_made_where_it_is_missing);
    SUITE_ROWS(no_home_rows, home_cannot_be_made);
    SUITE_TEST(home_that_may_not_be_entered_is_denied);
    SUITE_TEST(lock_is_held_once);
    SUITE_TEST(lock_that_was_removed_is_held_no_more);
    SUITE_TEST(lock_needs_its_home);
    SUITE_ROWS(endpoint_rows, endpoint_is_as_the_row_says);
    SUITE_TEST(endpoint_that_was_noted_replaces_the_one_before);
    SUITE_TEST(endpoint_cannot_be_noted_without_a_home);
    return suite_run("home");
}
