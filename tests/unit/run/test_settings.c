/* common/run/settings: every setting is read, a mistake is told with file, line and reason, and
 * what is not set is as it is on one machine. */
#include <sys/stat.h>
#include <unistd.h>

#include "common/run/file.h"
#include "common/run/settings.h"
#include "tests/unit/places.h"
#include "tests/unit/support.h"

/* Reads a home that holds this kaohe.zpl. */
static enum status read_text(struct text text, struct settings *ret_settings,
                             struct trouble *ret_trouble, char *ret_home)
{
    fresh_dir(ret_home);
    write_below(ret_home, "kaohe.zpl", text.data, text.size);
    return settings_read(ret_home, ret_settings, ret_trouble);
}

static struct settings good_settings(const char *text)
{
    struct settings settings;
    struct trouble trouble = {0};
    char home[PLACE_BYTES];

    memset(&settings, 0x55, sizeof settings);
    CHECK(read_text(text_of(text), &settings, &trouble, home) == STATUS_OK, "%s", trouble.why);
    return settings;
}

static void check_defaults(const struct settings *settings)
{
#define DEFAULT_ENDPOINT(name, fallback) check_string(#name, settings->name, "");
#define DEFAULT_PATH(name, fallback) check_string(#name, settings->name, "");
#define DEFAULT_NUMBER(name, fallback) assert_int_equal(settings->name, fallback);
#define SETTING(name, section, key, KIND, fallback, min, max, meaning)                             \
    DEFAULT_##KIND(name, fallback) assert_true(*meaning);
#include "common/run/settings.def"
#undef SETTING
}

static void absent_file_gives_the_defaults(void **state)
{
    struct settings settings;
    struct trouble trouble = {0};
    char home[PLACE_BYTES];

    (void)state;
    memset(&settings, 0x55, sizeof settings);
    fresh_dir(home);
    CHECK(settings_read(home, &settings, &trouble) == STATUS_OK, "%s", trouble.why);
    check_defaults(&settings);
    fresh_path(home); /* nor need there be a home */
    CHECK(settings_read(home, &settings, &trouble) == STATUS_OK, "%s", trouble.why);
    check_defaults(&settings);
}

static const struct default_row {
    const char *title;
    const char *text;
} default_rows[] = {
    {"an empty file gives the defaults", ""},
    {"a file of comments gives the defaults", "# nothing here\n\n    # nor here\n"},
    {"empty sections give the defaults", "scorer\ncollector\ndisk\n"},
    {"empty values give the defaults", "scorer\n    ingest = \"\"\n    rulebook =\n"},
    {"a file from elsewhere gives the defaults", "disk\r\n    reserve-mib = 64\r\n"},
};

static void file_gives_the_defaults(void **state)
{
    const struct default_row *row = *state;
    struct settings settings = good_settings(row->text);

    check_defaults(&settings);
}

/* One row of settings.def, with a value that is not its default. */
#define VALUE_ENDPOINT "tcp://127.0.0.1:5555", 0
#define VALUE_PATH "rules/我的.zpl", 0
#define VALUE_NUMBER NULL, 1
#define SETTING(name, section, key, KIND, fallback, min, max, meaning)                             \
    {"`" section "/" key "` is read", section, key, VALUE_##KIND, min, max, fallback,              \
     offsetof(struct settings, name)},
static const struct setting_row {
    const char *title;
    const char *section, *key, *value;
    int is_number;
    long min, max, fallback;
    size_t offset;
} setting_rows[] = {
#include "common/run/settings.def"
};
#undef SETTING

static void check_number_is_read(const struct setting_row *row, long number, bool is_good)
{
    char text[200], home[PLACE_BYTES];
    struct trouble trouble = {0};
    struct settings settings = {0};

    snprintf(text, sizeof text, "%s\n    %s = %ld\n", row->section, row->key, number);
    enum status status = read_text(text_of(text), &settings, &trouble, home);
    if (is_good) {
        CHECK(status == STATUS_OK, "%ld: %s", number, trouble.why);
        assert_int_equal(*(long *)((char *)&settings + row->offset), number);
    } else {
        CHECK(status == STATUS_CONFIG, "%ld is taken", number);
        CHECK(strstr(trouble.why, "kaohe.zpl:2: ") && strstr(trouble.why, row->key), "%s",
              trouble.why);
    }
}

static void setting_is_read(void **state)
{
    const struct setting_row *row = *state;
    char text[200];

    if (row->is_number) {
        check_number_is_read(row, row->min, true);
        check_number_is_read(row, row->max, true);
        check_number_is_read(row, row->max + 1, false);
        check_number_is_read(row, row->min - 1, false);
        assert_in_range(row->fallback, row->min, row->max);
        return;
    }
    snprintf(text, sizeof text, "%s\n    %s = \"%s\"\n", row->section, row->key, row->value);
    struct settings settings = good_settings(text);
    check_string(row->key, (char *)&settings + row->offset, row->value);
    memset((char *)&settings + row->offset, 0, SETTING_TEXT_BYTES);
    check_defaults(&settings); /* and nothing else is */
}

static void settings_stand_in_any_order(void **state)
{
    struct settings settings = good_settings("disk\n    reserve-mib = 1\n"
                                             "collector\n    map-mib = 17\n"
                                             "scorer\n    map-mib = 18\n    feed = ipc:///tmp/f\n");

    (void)state;
    assert_int_equal(settings.disk_reserve_mib, 1);
    assert_int_equal(settings.outbox_map_mib, 17);
    assert_int_equal(settings.scorer_map_mib, 18);
    check_string("feed", settings.feed, "ipc:///tmp/f");
    assert_int_equal(settings.outbox_events_max, 10000000);
}

static const struct broken_row {
    const char *title;
    struct text text;
    unsigned line;
    const char *why;
} broken_rows[] = {
#define BROKEN(title, text, line, why)                                                             \
    {                                                                                              \
        title, {text, sizeof(text) - 1}, line, why                                                 \
    }
    BROKEN("a section may be unknown", "scorer\nscorers\n", 2, "unknown name `scorers`"),
    BROKEN("a section may stand twice", "disk\nscorer\n\ndisk\n", 4, "`disk` stands here twice"),
    BROKEN("a key may be unknown", "scorer\n    ingest = ipc:///a\n    injest = ipc:///a\n", 3,
           "unknown name `injest`"),
    BROKEN("a key may stand twice", "disk\n    reserve-mib = 1\n    reserve-mib = 1\n", 3,
           "`reserve-mib` stands here twice"),
    BROKEN("a key may stand in another's section", "collector\n    feed = ipc:///a\n", 2,
           "unknown name `feed`"),
    BROKEN("a key may stand outside of its section", "reserve-mib = 1\n", 1,
           "unknown name `reserve-mib`"),
    BROKEN("a key may stand below a text", "scorer\n    ingest\n        feed = ipc:///a\n", 3,
           "below `ingest`"),
    BROKEN("a key may stand below a number", "disk\n    reserve-mib = 1\n        x = 1\n", 3,
           "below `reserve-mib`"),
    BROKEN("a section may have a value", "scorer = tcp://127.0.0.1:5555\n", 1, "`scorer`"),
    BROKEN("a number may be a word", "disk\n    reserve-mib = much\n", 2, "`reserve-mib`"),
    BROKEN("a number may have its unit", "disk\n    reserve-mib = 64M\n", 2, "`reserve-mib`"),
    BROKEN("a number may be a fraction", "disk\n    reserve-mib = 1.5\n", 2, "`reserve-mib`"),
    BROKEN("a number may be negative", "disk\n    reserve-mib = -1\n", 2, "`reserve-mib`"),
    BROKEN("a number may have a sign", "disk\n    reserve-mib = +1\n", 2, "`reserve-mib`"),
    BROKEN("a number may be missing", "disk\n    reserve-mib =\n", 2, "`reserve-mib`"),
    BROKEN("a number may have no value", "disk\n    reserve-mib\n", 2, "`reserve-mib`"),
    BROKEN("a number may be beyond all numbers",
           "disk\n    reserve-mib = 99999999999999999999999\n", 2, "0 to 1048576"),
    BROKEN("an endpoint may be a path", "scorer\n    feed = /run/feed.sock\n", 2, "no endpoint"),
    BROKEN("an endpoint may be of the web", "scorer\n    feed = http://127.0.0.1\n", 2,
           "no endpoint"),
    BROKEN("an endpoint may be inside a process", "scorer\n    feed = inproc://feed\n", 2,
           "no endpoint"),
    BROKEN("an indent may be a tab", "scorer\n\tfeed = ipc:///a\n", 2, "tab"),
    BROKEN("an indent may be short", "scorer\n  feed = ipc:///a\n", 2, "four spaces"),
    BROKEN("an indent may be deep", "scorer\n        feed = ipc:///a\n", 2, "deeper"),
    BROKEN("a quote may never close", "scorer\n    feed = \"ipc:///a\n", 2, "never closed"),
    BROKEN("a line may have no equals", "scorer\n    feed ipc:///a\n", 2, "name = value"),
    BROKEN("a file may hold NULs", "disk\n\0", 0, "NUL"),
    BROKEN("the first mistake is told", "\n\n# here\nx = 1\ny = 2\n", 4, "`x`"),
#undef BROKEN
};

static void mistake_is_told_with_its_place(void **state)
{
    const struct broken_row *row = *state;
    struct trouble trouble = {0};
    char home[PLACE_BYTES], place[PLACE_BYTES + 40];
    struct settings settings, before;

    memset(&settings, 0x55, sizeof settings);
    before = settings;
    enum status status = read_text(row->text, &settings, &trouble, home);
    CHECK(status == STATUS_CONFIG, "status %d", (int)status);
    snprintf(place, sizeof place, "%s/kaohe.zpl:%u: ", home, row->line);
    CHECK(strncmp(trouble.why, place, strlen(place)) == 0, "\"%s\" does not begin with \"%s\"",
          trouble.why, place);
    CHECK(strstr(trouble.why, row->why), "\"%s\" does not say \"%s\"", trouble.why, row->why);
    assert_memory_equal(&settings, &before, sizeof settings);
}

/* A text setting of `size` bytes. */
static enum status read_long(size_t size, struct settings *ret_settings,
                             struct trouble *ret_trouble)
{
    char text[SETTING_TEXT_BYTES + 100], value[SETTING_TEXT_BYTES + 1], home[PLACE_BYTES];

    memset(value, 'x', size);
    memcpy(value, "ipc://", 6);
    value[size] = '\0';
    snprintf(text, sizeof text, "scorer\n    query = %s\n", value);
    return read_text(text_of(text), ret_settings, ret_trouble, home);
}

static void text_reaches_its_bound_and_not_beyond(void **state)
{
    struct settings settings;
    struct trouble trouble = {0};

    (void)state;
    assert_int_equal(read_long(SETTING_TEXT_BYTES - 1, &settings, &trouble), STATUS_OK);
    assert_int_equal(strlen(settings.query), SETTING_TEXT_BYTES - 1);
    assert_int_equal(read_long(SETTING_TEXT_BYTES, &settings, &trouble), STATUS_CONFIG);
    CHECK(strstr(trouble.why, ":2: `query` is too long"), "%s", trouble.why);
}

static void file_that_cannot_be_read_is_no_absent_file(void **state)
{
    char home[PLACE_BYTES], path[PLACE_BYTES];
    struct trouble trouble = {0};
    struct settings settings;

    (void)state;
    fresh_dir(home);
    path_below(home, "kaohe.zpl", path);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(settings_read(home, &settings, &trouble), STATUS_CONFIG);
    CHECK(strstr(trouble.why, path), "\"%s\" does not name the file", trouble.why);
}

static void file_beyond_its_bound_is_refused(void **state)
{
    char home[PLACE_BYTES], path[PLACE_BYTES];
    struct trouble trouble = {0};
    struct settings settings;

    (void)state;
    fresh_dir(home);
    write_below(home, "kaohe.zpl", "\n", 1);
    path_below(home, "kaohe.zpl", path);
    assert_int_equal(truncate(path, FILE_BYTES_MAX + 1), 0);
    assert_int_equal(settings_read(home, &settings, &trouble), STATUS_CONFIG);
    CHECK(strstr(trouble.why, path), "\"%s\" does not name the file", trouble.why);
}

int main(void)
{
    places_begin();
    SUITE_TEST(absent_file_gives_the_defaults);
    SUITE_ROWS(default_rows, file_gives_the_defaults);
    SUITE_ROWS(setting_rows, setting_is_read);
    SUITE_TEST(settings_stand_in_any_order);
    SUITE_ROWS(broken_rows, mistake_is_told_with_its_place);
    SUITE_TEST(text_reaches_its_bound_and_not_beyond);
    SUITE_TEST(file_that_cannot_be_read_is_no_absent_file);
    SUITE_TEST(file_beyond_its_bound_is_refused);
    return suite_run("settings");
}
