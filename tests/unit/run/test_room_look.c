/* common/run/room: what a look at a store's room finds, does and says. */
#include "common/run/room.h"
#include "tests/unit/child.h"
#include "tests/unit/places.h"
#include "tests/unit/support.h"

enum { MAP_BYTES = 16 << 20, FINDINGS_MAX = 6 };

#define NONE ((enum room_finding)(ROOM_NOT_FULL + 1))

static const struct news_row {
    const char *title;
    enum room_finding findings[FINDINGS_MAX]; /* in their order */
    const char *news;                         /* a letter for each: y where it is said */
    bool is_full, cannot_grow;                /* after the last */
} news_rows[] = {
    {"that there is room is no news", {ROOM_NOT_FULL, NONE}, "n", false, false},
    {"that it is nearly full is said once",
     {ROOM_NEARLY_FULL, ROOM_NEARLY_FULL, ROOM_NEARLY_FULL, NONE},
     "ynn",
     true,
     false},
    {"that there is room again is said once",
     {ROOM_NEARLY_FULL, ROOM_NOT_FULL, ROOM_NOT_FULL, ROOM_NEARLY_FULL, NONE},
     "yyny",
     true,
     false},
    {"a map that grows is said each time",
     {ROOM_MAP_FILLS, ROOM_MAP_GREW, ROOM_MAP_FILLS, ROOM_MAP_GREW, NONE},
     "yyyy",
     false,
     false},
    {"a map that cannot grow is said once",
     {ROOM_MAP_FILLS, ROOM_MAP_CANNOT_GROW, ROOM_MAP_FILLS, ROOM_MAP_CANNOT_GROW, NONE},
     "yynn",
     false,
     true},
    {"a map that grows after all is said",
     {ROOM_MAP_FILLS, ROOM_MAP_CANNOT_GROW, ROOM_MAP_FILLS, ROOM_MAP_GREW, ROOM_MAP_FILLS, NONE},
     "yynyy",
     false,
     false},
    {"the disk and the map are told apart",
     {ROOM_NEARLY_FULL, ROOM_MAP_FILLS, ROOM_MAP_CANNOT_GROW, ROOM_NEARLY_FULL, NONE},
     "yyyn",
     true,
     true},
};

static void findings_are_news_as_the_row_says(void **state)
{
    const struct news_row *row = *state;
    struct room room = {0};
    char news[FINDINGS_MAX + 1] = "";

    for (size_t i = 0; row->findings[i] != NONE; i++)
        news[i] = room_is_news(&room, row->findings[i]) ? 'y' : 'n';
    check_string("news", news, row->news);
    assert_int_equal(room.is_full, row->is_full);
    assert_int_equal(room.cannot_grow, row->cannot_grow);
}

#define MIB(n) (UINT64_C(n) << 20)

static const struct spare_row {
    const char *title;
    struct room_figures figures;
    uint64_t for_new, for_transfer;
} spare_rows[] = {
    {"what is above the reserve may be taken", {MIB(100), 0, 0, MIB(64), 0}, MIB(36), MIB(84)},
    {"at the reserve the intake is full, and the scorer is not",
     {MIB(64), 0, 0, MIB(64), 0},
     0,
     MIB(48)},
    {"a scorer is full at its floor", {MIB(16), 0, 0, MIB(64), 0}, 0, 0},
    {"an intake leaves what transfers need", {MIB(100), 0, MIB(30), MIB(64), 0}, MIB(6), MIB(84)},
    {"an intake leaves it whole", {MIB(94), 0, MIB(30), MIB(64), 0}, 0, MIB(78)},
    {"free pages of the own file are room", {MIB(50), MIB(100), 0, MIB(64), 0}, MIB(34), MIB(134)},
    {"but not room for the log", {MIB(50), MIB(100), MIB(34), MIB(64), 0}, 0, MIB(134)},
    {"on a full disk they are room for the scorer", {0, MIB(100), 0, MIB(64), 0}, 0, MIB(84)},
    {"so are those of the last commit, where the next one has room",
     {MIB(5), 0, 0, MIB(64), MIB(100)},
     0,
     MIB(89)},
    {"and not where it has none", {MIB(4), 0, 0, MIB(64), MIB(100)}, 0, 0},
    {"an intake counts them", {MIB(20), 0, 0, MIB(64), MIB(100)}, MIB(4), MIB(104)},
    {"without a reserve the disk may be filled", {MIB(1), 0, 0, 0, 0}, MIB(1), MIB(1)},
    {"without a reserve the transfer still has its part", {MIB(5), 0, MIB(5), 0, 0}, 0, MIB(5)},
    {"where nobody can say there is room",
     {UINT64_MAX, MIB(1), MIB(1), MIB(4), 0},
     UINT64_MAX - MIB(5),
     UINT64_MAX - MIB(1)},
    {"no reserve is too large", {MIB(1), 0, MIB(1), UINT64_MAX, 0}, 0, 0},
};

static void so_much_may_be_taken_as_the_row_says(void **state)
{
    const struct spare_row *row = *state;

    assert_int_equal(room_spare(&row->figures, ROOM_FOR_NEW), row->for_new);
    assert_int_equal(room_spare(&row->figures, ROOM_FOR_TRANSFER), row->for_transfer);
}

static const struct why_row {
    const char *title;
    struct room_figures figures;
    enum room_use use;
    const char *why;
} why_rows[] = {
    {"an intake keeps the reserve",
     {.disk = MIB(12), .reserve = MIB(64)},
     ROOM_FOR_NEW,
     "the disk is nearly full: 12 MiB are free, and 64 MiB are kept in reserve (disk/reserve-mib)"},
    {"and what the transfer of what is held takes",
     {.disk = MIB(70), .reserve = MIB(64), .needs = MIB(9)},
     ROOM_FOR_NEW,
     "the disk is nearly full: 70 MiB are free, and 64 MiB are kept in reserve (disk/reserve-mib), "
     "and 9 MiB for what is held"},
    {"a scorer keeps a part of it",
     {.disk = MIB(15), .reserve = MIB(64), .needs = MIB(9)},
     ROOM_FOR_TRANSFER,
     "the disk is nearly full: 15 MiB are free, and 16 MiB are kept in reserve (a quarter of "
     "disk/reserve-mib)"},
    {"the largest numbers fit in",
     {UINT64_MAX, 0, UINT64_MAX, UINT64_MAX, 0},
     ROOM_FOR_NEW,
     "the disk is nearly full: 17592186044415 MiB are free, and 17592186044415 MiB are kept in "
     "reserve (disk/reserve-mib), and 17592186044415 MiB for what is held"},
};

static void why_it_is_full_names_what_is_free_and_what_is_kept(void **state)
{
    const struct why_row *row = *state;
    char why[ROOM_WHY_BYTES];

    room_why(&row->figures, row->use, why);
    check_string("why", why, row->why);
}

static const struct pinned_row {
    const char *title;
    unsigned mib[FINDINGS_MAX]; /* that a reader holds, look by look, until 0 */
    const char *news;           /* m: more; g: gone; n: no news */
} pinned_rows[] = {
    {"a reader that holds little is no news", {1, 10, 64, 1}, "nnnn"},
    {"beyond the bound it is said once", {65, 66, 100, 129}, "mnnn"},
    {"and again each time it has doubled", {70, 139, 140, 279, 280}, "mnmnm"},
    {"that it has let go is said once", {65, 64, 64, 1}, "mgnn"},
    {"another one is said again", {65, 1, 65}, "mgm"},
};

static void pinned_bytes_are_news_as_the_row_says(void **state)
{
    static const char letters[] = {
        [ROOM_PINNED_OLD] = 'n', [ROOM_PINNED_MORE] = 'm', [ROOM_PINNED_GONE] = 'g'};
    const struct pinned_row *row = *state;
    struct room room = {0};
    char news[FINDINGS_MAX + 1] = "";

    for (size_t i = 0; row->mib[i]; i++)
        news[i] = letters[room_pinned_news(&room, (uint64_t)row->mib[i] << 20)];
    check_string("news", news, row->news);
}

static store_t *open_store(char ret_dir[PLACE_BYTES])
{
    static const char *const tables[] = {"table"};
    struct trouble trouble = {0};
    store_t *store = NULL;

    fresh_path(ret_dir);
    CHECK(store_open(ret_dir, tables, 1, MAP_BYTES, &store, &trouble) == STATUS_OK, "%s",
          trouble.why);
    return store;
}

static void full_disk_is_found_by_the_reserve(void **state)
{
    char dir[PLACE_BYTES];
    store_t *store = open_store(dir);
    struct room_terms roomy = {.dir = dir, .when_full = "nothing is taken"};
    struct room_terms scarce = {
        .dir = dir, .when_full = "nothing is taken", .reserve_bytes = UINT64_MAX / 2};
    struct room room = {0};

    (void)state;
    assert_int_equal(room_look(&room, store, &roomy, 0), STATUS_OK);
    assert_false(room.is_full);
    assert_int_equal(room_look(&room, store, &scarce, 0), STATUS_OK);
    assert_true(room.is_full);
    assert_non_null(strstr(room.why, "disk/reserve-mib"));
    assert_int_equal(room_look(&room, store, &roomy, 0), STATUS_OK);
    assert_false(room.is_full);
    check_string("why", room.why, "");
    store_close(&store);
}

static void map_grows_at_a_look(void **state)
{
    char dir[PLACE_BYTES];
    store_t *store = open_store(dir);
    struct room_terms terms = {.dir = dir, .when_full = "nothing is taken"};
    struct room room = {0};

    (void)state;
    assert_true(store_wants_to_grow(store)); /* 16 MiB is less than a pass may write */
    assert_int_equal(room_look(&room, store, &terms, 0), STATUS_OK);
    assert_false(store_wants_to_grow(store));
    assert_false(room.cannot_grow);
    store_close(&store);
}

static void store_that_is_gone_ends_the_daemon(void **state)
{
    char dir[PLACE_BYTES];
    store_t *store = open_store(dir);
    struct room_terms terms = {.dir = dir, .when_full = "nothing is taken"};
    struct room room = {0};

    (void)state;
    remove_tree(dir);
    assert_int_equal(room_look(&room, store, &terms, 0), STATUS_DISK);
    store_close(&store);
}

static void readers_are_looked_at_once_a_minute(void **state)
{
    char dir[PLACE_BYTES];
    store_t *store = open_store(dir);
    struct room_terms terms = {.dir = dir, .when_full = "nothing is taken"};
    struct room room = {.readers_ms = 1000};
    static const struct {
        int64_t now_ms, looked_ms;
    } looks[] = {{1000, 1000},
                 {1000 + ROOM_READERS_MS - 1, 1000},
                 {1000 + ROOM_READERS_MS, 1000 + ROOM_READERS_MS},
                 {1001 + ROOM_READERS_MS, 1000 + ROOM_READERS_MS}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(looks); i++) {
        assert_int_equal(room_look(&room, store, &terms, looks[i].now_ms), STATUS_OK);
        assert_int_equal(room.readers_ms, looks[i].looked_ms);
    }
    store_close(&store);
}

static void pinned_bytes_are_looked_at_once_a_second(void **state)
{
    char dir[PLACE_BYTES];
    store_t *store = open_store(dir);
    struct room_terms terms = {.dir = dir, .when_full = "nothing is taken"};
    struct room room = {.pinned_ms = 1000};

    (void)state;
    assert_int_equal(room_look(&room, store, &terms, 1000 + ROOM_PINNED_MS - 1), STATUS_OK);
    assert_int_equal(room.pinned_ms, 1000);
    assert_int_equal(room_look(&room, store, &terms, 1000 + ROOM_PINNED_MS), STATUS_OK);
    assert_int_equal(room.pinned_ms, 1000 + ROOM_PINNED_MS);
    store_close(&store);
}

static void store_is_made_small_at_most_once_a_minute(void **state)
{
    char dir[PLACE_BYTES];
    store_t *store = open_store(dir);
    struct room_terms terms = {.dir = dir, .when_full = "nothing is taken", .may_make_small = true};
    struct room room = {0};

    (void)state;
    assert_int_equal(room_look(&room, store, &terms, 1000), STATUS_OK); /* the first look tries */
    assert_int_equal(room.small_ms, 1000);
    assert_int_equal(room_look(&room, store, &terms, 1000 + ROOM_SMALL_MS - 1), STATUS_OK);
    assert_int_equal(room.small_ms, 1000);
    assert_int_equal(room_look(&room, store, &terms, 1000 + ROOM_SMALL_MS), STATUS_OK);
    assert_int_equal(room.small_ms, 1000 + ROOM_SMALL_MS);
    terms.may_make_small = false;
    assert_int_equal(room_look(&room, store, &terms, 1000 + 2 * ROOM_SMALL_MS), STATUS_OK);
    assert_int_equal(room.small_ms, 1000 + ROOM_SMALL_MS);
    store_close(&store);
}

enum { SPARSE_BYTES = 16 << 20, VALUE_BYTES = 1 << 19 };

static void put_values(store_t *store, uint64_t bytes, bool deletes)
{
    static const char value[VALUE_BYTES];
    struct trouble trouble;
    txn_t *txn = txn_begin_write(store);

    for (uint64_t i = 0; i < bytes / VALUE_BYTES; i++)
        if (deletes)
            txn_delete(txn, 0, (struct span){&i, sizeof i});
        else
            txn_put(txn, 0, (struct span){&i, sizeof i}, (struct span){value, sizeof value});
    CHECK(txn_commit(&txn, &trouble) == STATUS_OK, "%s", trouble.why);
}

static void scarce_disk_has_smaller_stores_made_small(void **state)
{
    char dir[PLACE_BYTES];
    store_t *store = open_store(dir);
    struct room_terms terms = {.dir = dir, .when_full = "nothing is taken", .may_make_small = true};
    struct room room = {0};

    (void)state;
    assert_int_equal(room_look(&room, store, &terms, 0), STATUS_OK); /* its map grows */
    put_values(store, SPARSE_BYTES, false);
    put_values(store, SPARSE_BYTES, true);
    put_values(store, VALUE_BYTES, false);
    assert_true(store_is_mostly_empty(store, ROOM_SCARCE_BYTES));
    assert_int_equal(room_look(&room, store, &terms, ROOM_SMALL_MS), STATUS_OK);
    assert_true(store_is_mostly_empty(store, ROOM_SCARCE_BYTES));
    terms.reserve_bytes = 2 * store_disk_bytes(store);
    assert_int_equal(room_look(&room, store, &terms, 2 * ROOM_SMALL_MS), STATUS_OK);
    assert_false(store_is_mostly_empty(store, ROOM_SCARCE_BYTES));
    store_close(&store);
}

/* Ends without giving its slot back. */
static int die_while_reading(void *context)
{
    static const char *const tables[] = {"table"};
    struct trouble trouble;
    store_t *store;

    if (store_open_reader(context, tables, 1, &store, &trouble) != STATUS_OK)
        return 1;
    return txn_begin_read(store) ? 0 : 2;
}

static void reader_that_died_is_not_warned_of(void **state)
{
    char dir[PLACE_BYTES];
    store_t *store = open_store(dir);
    struct room_terms terms = {.dir = dir, .when_full = "nothing is taken"};
    struct room room = {0};
    struct child_end end;
    int pid;

    (void)state;
    assert_int_equal(room_look(&room, store, &terms, 0), STATUS_OK);
    put_values(store, 2 * ROOM_PINNED_BYTES_MAX, false);
    run_child(die_while_reading, dir, &end);
    assert_int_equal(end.code, 0);
    put_values(store, 2 * ROOM_PINNED_BYTES_MAX, true);
    put_values(store, VALUE_BYTES, false);
    assert_true(store_pinned_bytes(store, &pid) > ROOM_PINNED_BYTES_MAX);
    room.readers_ms = ROOM_PINNED_MS; /* the slots are not looked at without need */
    assert_int_equal(room_look(&room, store, &terms, ROOM_PINNED_MS), STATUS_OK);
    assert_int_equal(room.pinned_said, 0);
    store_close(&store);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(news_rows, findings_are_news_as_the_row_says);
    SUITE_ROWS(spare_rows, so_much_may_be_taken_as_the_row_says);
    SUITE_ROWS(why_rows, why_it_is_full_names_what_is_free_and_what_is_kept);
    SUITE_ROWS(pinned_rows, pinned_bytes_are_news_as_the_row_says);
    SUITE_TEST(full_disk_is_found_by_the_reserve);
    SUITE_TEST(map_grows_at_a_look);
    SUITE_TEST(store_that_is_gone_ends_the_daemon);
    SUITE_TEST(readers_are_looked_at_once_a_minute);
    SUITE_TEST(pinned_bytes_are_looked_at_once_a_second);
    SUITE_TEST(store_is_made_small_at_most_once_a_minute);
    SUITE_TEST(scarce_disk_has_smaller_stores_made_small);
    SUITE_TEST(reader_that_died_is_not_warned_of);
    return suite_run("room_look");
}
