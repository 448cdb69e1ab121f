/* common/run/needs: what the transfer of all that a home's outboxes hold takes of the disk. */
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/run/needs.h"
#include "tests/unit/child.h"
#include "tests/unit/places.h"
#include "tests/unit/support.h"

enum { OUTBOX_BYTES = 8192 };

static void make_outbox(const struct home *home, const char *source)
{
    static const char bytes[OUTBOX_BYTES];
    char below[64], path[HOME_PATH_BYTES];

    snprintf(below, sizeof below, "collector/%s", source);
    home_path(home, below, path);
    CHECK(mkdir(path, 0700) == 0, "%s", path);
    write_below(path, "data.mdb", bytes, sizeof bytes);
}

static struct home made_home(void)
{
    char dir[PLACE_BYTES];
    struct trouble trouble = {0};
    struct home home;

    fresh_path(dir);
    CHECK(home_open(dir, &home, &trouble) == STATUS_OK, "%s", trouble.why);
    CHECK(home_make(&home, "collector", &trouble) == STATUS_OK, "%s", trouble.why);
    make_outbox(&home, "wuhou");
    make_outbox(&home, "jinniu");
    home.settings.keep_mib = 0;
    return home;
}

static void check_needs(needs_t *needs, uint64_t own, int64_t now_ms, uint64_t expected,
                        unsigned outboxes)
{
    struct needs_of_all all = needs_look(needs, own, false, now_ms);

    assert_int_equal(all.bytes, expected);
    assert_int_equal(all.outboxes, outboxes);
}

static void needs_of_all_outboxes_count_for_each(void **state)
{
    struct home home = made_home();
    needs_t *one = needs_new(&home, "wuhou"), *other = needs_new(&home, "jinniu");

    (void)state;
    check_needs(one, 0, 0, OUTBOX_BYTES * NEEDS_UNKNOWN_FACTOR + NEEDS_DELETE_BYTES, 2);
    check_needs(other, 5000, 0, 5000 + NEEDS_DELETE_BYTES, 2);
    check_needs(one, 700, NEEDS_LOOK_MS, 5700 + 2 * NEEDS_DELETE_BYTES, 2);
    check_needs(other, 0, NEEDS_LOOK_MS, 700 + NEEDS_DELETE_BYTES, 2);
    check_needs(one, 0, 2 * NEEDS_LOOK_MS, 0, 2);
    needs_destroy(&one);
    needs_destroy(&other);
}

/* Some of it may be events that are receipted, and kept. */
static void outbox_without_a_note_needs_what_it_does_not_keep(void **state)
{
    struct home home = made_home();
    needs_t *one = needs_new(&home, "wuhou");
    uint64_t large = (UINT64_C(1) << 20) + OUTBOX_BYTES;
    char *bytes = calloc(1, large);

    (void)state;
    home.settings.keep_mib = 1;
    check_needs(one, 0, 0, 0, 2);
    write_below(home.dir, "collector/jinniu/data.mdb", bytes, large);
    check_needs(one, 0, NEEDS_LOOK_MS, OUTBOX_BYTES * NEEDS_UNKNOWN_FACTOR + NEEDS_DELETE_BYTES, 2);
    needs_destroy(&one);
    free(bytes);
}

static void note_of_a_collector_that_is_down_still_counts(void **state)
{
    struct home home = made_home();
    needs_t *one = needs_new(&home, "wuhou"), *other = needs_new(&home, "jinniu");

    (void)state;
    check_needs(other, 5000, 0, 5000 + OUTBOX_BYTES * NEEDS_UNKNOWN_FACTOR + 2 * NEEDS_DELETE_BYTES,
                2);
    needs_destroy(&other);
    check_needs(one, 0, 0, 5000 + NEEDS_DELETE_BYTES, 2);
    needs_destroy(&one);
}

/* As all else in run/. */
static void note_that_was_removed_is_made_again(void **state)
{
    struct home home = made_home();
    needs_t *one = needs_new(&home, "wuhou"), *other = needs_new(&home, "jinniu");
    char run[HOME_PATH_BYTES], path[HOME_PATH_BYTES];

    (void)state;
    home_path(&home, "run", run);
    home_path(&home, "run/jinniu.needs", path);
    check_needs(one, 0, 0, OUTBOX_BYTES * NEEDS_UNKNOWN_FACTOR + NEEDS_DELETE_BYTES, 2);
    needs_look(other, 5000, false, 0);
    assert_true(stands_below(run, "jinniu.needs"));
    CHECK(unlink(path) == 0, "%s", path);
    needs_look(other, 5000, false, NEEDS_LOOK_MS - 1);
    assert_false(stands_below(run, "jinniu.needs"));
    needs_look(other, 5000, false, NEEDS_LOOK_MS);
    check_needs(one, 0, NEEDS_LOOK_MS, 5000 + NEEDS_DELETE_BYTES, 2);
    needs_destroy(&one);
    needs_destroy(&other);
}

static void notes_of_others_are_read_each_time_only_where_room_is_scarce(void **state)
{
    struct home home = made_home();
    needs_t *one = needs_new(&home, "wuhou"), *other = needs_new(&home, "jinniu");

    (void)state;
    needs_look(other, 0, false, 0);
    check_needs(one, 1, 0, 1 + NEEDS_DELETE_BYTES, 2);
    needs_look(other, 5000, false, 0);
    check_needs(one, 2, NEEDS_LOOK_MS - 1, 2 + NEEDS_DELETE_BYTES, 2); /* the own one is fresh */
    assert_int_equal(needs_look(one, 2, true, NEEDS_LOOK_MS - 1).bytes,
                     5002 + 2 * NEEDS_DELETE_BYTES);
    needs_destroy(&one);
    needs_destroy(&other);
}

/* With all of run/, which its daemon makes again. */
static int lose_a_note(void *context)
{
    const struct home *home = context;
    needs_t *needs = needs_new(home, "jinniu");
    char run[HOME_PATH_BYTES];
    struct trouble trouble;

    needs_look(needs, 5000, false, 0);
    home_path(home, "run", run);
    remove_tree(run);
    needs_look(needs, 5000, false, NEEDS_LOOK_MS);
    assert_int_equal(home_make(home, NULL, &trouble), STATUS_OK);
    needs_look(needs, 5000, false, 2 * NEEDS_LOOK_MS);
    needs_destroy(&needs);
    return 0;
}

static void note_that_was_removed_is_made_again_in_silence(void **state)
{
    struct home home = made_home();
    struct child_end end;

    (void)state;
    run_child(lose_a_note, &home, &end);
    assert_int_equal(end.code, 0);
    assert_string_equal(end.said, "");
    needs_t *one = needs_new(&home, "wuhou");
    check_needs(one, 0, 0, 5000 + NEEDS_DELETE_BYTES, 2);
    needs_destroy(&one);
}

/* As on a disk that takes nothing more. */
static struct rlimit forbid_writing(void)
{
    struct rlimit before, none;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    none = (struct rlimit){0, before.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    return before;
}

static void note_that_cannot_be_written_is_none_until_it_can(void **state)
{
    struct home home = made_home();
    needs_t *one = needs_new(&home, "wuhou"), *other = needs_new(&home, "jinniu");

    (void)state;
    needs_look(other, 5000, false, 0);
    struct rlimit before = forbid_writing();
    needs_look(other, 90000, false, NEEDS_LOOK_MS);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    check_needs(one, 0, 0, OUTBOX_BYTES * NEEDS_UNKNOWN_FACTOR + NEEDS_DELETE_BYTES, 2);
    needs_look(other, 90000, false, 2 * NEEDS_LOOK_MS);
    check_needs(one, 0, NEEDS_LOOK_MS, 90000 + NEEDS_DELETE_BYTES, 2);
    needs_destroy(&one);
    needs_destroy(&other);
}

static const struct place_row {
    const char *title;
    const char *ingest;
    bool has_log, is_here;
} place_rows[] = {
    {"a log that does not stand yet is expected", "", false, true},
    {"a scorer on another machine has its own disk", "tcp://10.0.0.1:7000", false, false},
    {"a log on the same disk counts", "", true, true},
    {"also over tcp", "tcp://127.0.0.1:7000", true, true},
};

static void log_counts_where_the_row_says(void **state)
{
    const struct place_row *row = *state;
    struct home home = made_home();
    char path[HOME_PATH_BYTES];

    strcpy(home.settings.ingest, row->ingest);
    home_path(&home, "scorer", path);
    assert_true(!row->has_log || mkdir(path, 0700) == 0);
    needs_t *other = needs_new(&home, "jinniu"), *one = needs_new(&home, "wuhou");
    needs_look(other, 5000, false, 0);
    uint64_t log_bytes = row->is_here ? 5000 + 300 + NEEDS_DELETE_BYTES : 0;
    check_needs(one, 300, 0, log_bytes + NEEDS_DELETE_BYTES, row->is_here ? 2 : 1);
    needs_destroy(&one);
    needs_destroy(&other);
}

int main(void)
{
    places_begin();
    SUITE_TEST(needs_of_all_outboxes_count_for_each);
    SUITE_TEST(note_of_a_collector_that_is_down_still_counts);
    SUITE_TEST(note_that_was_removed_is_made_again);
    SUITE_TEST(notes_of_others_are_read_each_time_only_where_room_is_scarce);
    SUITE_TEST(outbox_without_a_note_needs_what_it_does_not_keep);
    SUITE_TEST(note_that_was_removed_is_made_again_in_silence);
    SUITE_TEST(note_that_cannot_be_written_is_none_until_it_can);
    SUITE_ROWS(place_rows, log_counts_where_the_row_says);
    return suite_run("needs");
}
