/* common/run/scorerfile: the scorer's public file tells which log it writes, and stays a key file. */
#include "common/run/scorerfile.h"

#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/run/support_keys.h"
#include "tests/unit/run/support_sync.h"

static struct curve_pair made_scorer(const struct home *home)
{
    struct curve_pair pair;
    struct trouble trouble;

    curve_new(&pair);
    CHECK(keyfile_write(home, KEYFILE_SCORER, &pair, &trouble) == STATUS_OK, "%s", trouble.why);
    return pair;
}

static struct note_key made_log(const struct home *home)
{
    struct note_pair pair;
    struct trouble trouble;

    signfile_new_log(&pair);
    CHECK(signfile_write(home, SIGNFILE_LOG, &pair, &trouble) == STATUS_OK, "%s", trouble.why);
    return pair.public;
}

static void remove_log(const struct home *home)
{
    char path[HOME_PATH_BYTES];

    for (int secret = 0; secret <= 1; secret++) {
        signfile_path(home, SIGNFILE_LOG, secret, path);
        assert_int_equal(unlink(path), 0);
    }
}

static void publish(const struct home *home)
{
    struct trouble trouble;

    CHECK(scorerfile_publish(home, &trouble) == STATUS_OK, "%s", trouble.why);
}

/* By whatever tells it; NULL: nothing does. */
static void check_log(const struct home *home, const struct note_key *expected)
{
    struct note_key log;
    struct trouble trouble;

    CHECK(scorerfile_log(home, &log, &trouble) == STATUS_OK, "%s", trouble.why);
    if (expected)
        assert_true(note_key_equal(&log, expected));
    else
        check_string("name", log.name, "");
}

static struct stat info_of(const struct home *home)
{
    char path[HOME_PATH_BYTES];
    struct stat info;

    keyfile_path(home, KEYFILE_SCORER, false, path);
    assert_int_equal(stat(path, &info), 0);
    return info;
}

static void public_file_tells_the_log(void **state)
{
    struct home home = home_with_keys();
    struct curve_pair scorer = made_scorer(&home), read;
    struct note_key log = made_log(&home);
    uint8_t key[KEY_BYTES];
    struct trouble trouble;

    (void)state;
    files_synced = directories_synced = 0;
    publish(&home);
    assert_int_equal(files_synced, 1);
    assert_int_equal(directories_synced, 1);
    assert_int_equal(info_of(&home).st_mode & 07777, 0644);
    check_log(&home, &log);
    remove_log(&home); /* as on a collector's machine */
    check_log(&home, &log);
    assert_int_equal(keyfile_read_public(&home, KEYFILE_SCORER, key, &trouble), STATUS_OK);
    assert_memory_equal(key, scorer.public_key, KEY_BYTES);
    assert_int_equal(keyfile_read(&home, KEYFILE_SCORER, &read, &trouble), STATUS_OK);
}

static void it_is_written_once_and_again_for_another_log(void **state)
{
    struct home home = home_with_keys();

    (void)state;
    made_scorer(&home);
    made_log(&home);
    publish(&home);
    ino_t first = info_of(&home).st_ino;
    files_synced = 0;
    publish(&home);
    assert_int_equal(info_of(&home).st_ino, first);
    assert_int_equal(files_synced, 0);
    remove_log(&home);
    struct note_key other = made_log(&home);
    publish(&home);
    remove_log(&home);
    check_log(&home, &other);
}

static void nothing_is_told_where_a_file_is_missing(void **state)
{
    struct home home = home_with_keys();

    (void)state;
    check_log(&home, NULL);
    made_scorer(&home);
    publish(&home);
    check_log(&home, NULL);
    struct home without_scorer = home_with_keys();
    struct note_key log = made_log(&without_scorer);
    publish(&without_scorer);
    assert_false(keyfile_has_public(&without_scorer, KEYFILE_SCORER));
    check_log(&without_scorer, &log);
}

#define KEY_LINES "curve\n    public-key = \"rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7\"\n"
#define PETER "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define WITNESS "w+1534e368+BGRlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3x9fn+AgYKD"

static const struct text_row {
    const char *title, *metadata;
    bool is_good;
    const char *name; /* of the log */
} text_rows[] = {
    {"a file without metadata tells nothing", "", true, ""},
    {"one of czmq's tells nothing", "metadata\n    email = \"a@b\"\n", true, ""},
    {"an origin and its key tell the log",
     "metadata\n    origin = PeterNeumann\n    log = \"" PETER "\"\n", true, "PeterNeumann"},
    {"a key of another origin is wrong", "metadata\n    origin = Peter\n    log = \"" PETER "\"\n",
     false, NULL},
    {"a key without its origin is wrong", "metadata\n    log = \"" PETER "\"\n", false, NULL},
    {"an origin without its key is wrong", "metadata\n    origin = PeterNeumann\n", false, NULL},
    {"a witness's key is wrong", "metadata\n    origin = w\n    log = \"" WITNESS "\"\n", false,
     NULL},
    {"what is no key is wrong", "metadata\n    origin = w\n    log = w\n", false, NULL},
};

static void text_tells_a_log_or_not(void **state)
{
    const struct text_row *row = *state;
    struct home home = home_with_keys();
    char dir[HOME_PATH_BYTES], path[HOME_PATH_BYTES], text[1024];
    struct note_key log;
    struct trouble trouble = {0};

    home_path(&home, "keys", dir);
    int size = snprintf(text, sizeof text, "%s%s", row->metadata, KEY_LINES);
    write_below(dir, "scorer.key", text, (size_t)size);
    keyfile_path(&home, KEYFILE_SCORER, false, path);
    assert_int_equal(chmod(path, 0644), 0);
    enum status status = scorerfile_log(&home, &log, &trouble);
    CHECK(status == (row->is_good ? STATUS_OK : STATUS_CONFIG), "%s", trouble.why);
    if (row->is_good)
        check_string("name", log.name, row->name);
    else
        CHECK(strstr(trouble.why, path) && strstr(trouble.why, "`log`"), "%s", trouble.why);
}

static void what_others_may_change_is_not_believed(void **state)
{
    struct home home = home_with_keys();
    char path[HOME_PATH_BYTES];
    struct note_key log;
    struct trouble trouble;

    (void)state;
    made_scorer(&home);
    made_log(&home);
    publish(&home);
    remove_log(&home);
    keyfile_path(&home, KEYFILE_SCORER, false, path);
    assert_int_equal(chmod(path, 0666), 0);
    assert_int_equal(scorerfile_log(&home, &log, &trouble), STATUS_CONFIG);
    CHECK(strstr(trouble.why, "chmod 0644"), "%s", trouble.why);
}

int main(void)
{
    places_begin();
    SUITE_TEST(public_file_tells_the_log);
    SUITE_TEST(it_is_written_once_and_again_for_another_log);
    SUITE_TEST(nothing_is_told_where_a_file_is_missing);
    SUITE_ROWS(text_rows, text_tells_a_log_or_not);
    SUITE_TEST(what_others_may_change_is_not_believed);
    return suite_run("scorerfile");
}
