/* The checkpointer: when it signs, what a checkpoint says of the log, and that a log which is not the one that
 * was signed, or a key that is another log's, is not gone on with. */
#include "services/scorer/checkpointer.h"

#include "common/form/json.h"
#include "common/form/standings_json.h"
#include "common/run/signfile.h"
#include "tests/unit/run/support_keys.h"
#include "tests/unit/scorer/support_answerer.h"

enum { EVERY = CHECKPOINTER_EVERY_MS, ASKED = CHECKPOINTER_ASKED_MS, START_MS = 500 };

/* ---- when ---- */

static const struct due_row {
    const char *title;
    bool has_key, has_room, is_asked_for;
    uint64_t n, last_n;
    int64_t due_ms; /* behind the last one */
    bool is_restoring;
} due_rows[] = {
    {"a minute after the last one", true, true, false, 7, 8, EVERY, false},
    {"a second where somebody asks", true, true, true, 7, 8, ASKED, false},
    {"never of a log that has not grown", true, true, false, 7, 7, INT64_MAX, false},
    {"nor where somebody asks for that", true, true, true, 7, 7, INT64_MAX, false},
    {"the first one", true, true, false, 0, 1, EVERY, false},
    {"never without a key", false, true, true, 7, 8, INT64_MAX, false},
    {"never without room", true, false, true, 7, 8, INT64_MAX, false},
    {"never while the log is brought back", true, true, true, 7, 8, INT64_MAX, true},
};

static void it_is_due(void **state)
{
    const struct due_row *row = *state;
    struct checkpointer checkpointer = {.has_key = row->has_key,
                                        .has_room = row->has_room,
                                        .is_asked_for = row->is_asked_for,
                                        .is_restoring = row->is_restoring,
                                        .n = row->n,
                                        .made_ms = START_MS,
                                        .asked_ms = START_MS + ASKED};
    int64_t due_ms = row->due_ms < INT64_MAX ? START_MS + row->due_ms : INT64_MAX;

    assert_int_equal(checkpointer_due_ms(&checkpointer, row->last_n), due_ms);
}

static const struct state_row {
    const char *title;
    bool has_key, is_lost, has_room;
    enum checkpoints state;
    bool is_restoring;
} state_rows[] = {
    {"they come", true, false, true, CHECKPOINTS_COME, false},
    {"there is no room", true, false, false, CHECKPOINTS_NO_ROOM, false},
    {"there is no key", false, false, true, CHECKPOINTS_NO_KEY, false},
    {"there is no key any more", false, true, true, CHECKPOINTS_LOST_KEY, false},
    {"room helps nothing without a key", false, true, false, CHECKPOINTS_LOST_KEY, false},
    {"the log is brought back", true, false, true, CHECKPOINTS_RESTORING, true},
    {"nor is there a key for it then", false, false, true, CHECKPOINTS_NO_KEY, true},
};

static void state_is_told(void **state)
{
    const struct state_row *row = *state;
    struct checkpointer checkpointer = {.has_key = row->has_key,
                                        .is_lost = row->is_lost,
                                        .has_room = row->has_room,
                                        .is_restoring = row->is_restoring};

    assert_int_equal(checkpointer_state(&checkpointer), row->state);
}

/* ---- what it says ---- */

/* A home that has the log's pair. */
static struct home home_of_a_log(struct note_pair *ret_pair)
{
    struct home home = home_with_keys();
    struct trouble trouble;

    signfile_new_log(ret_pair);
    assert_int_equal(signfile_write(&home, SIGNFILE_LOG, ret_pair, &trouble), STATUS_OK);
    return home;
}

/* Four records of two collectors behind the rulebook, and one without an epoch; three years have something. */
static void fill(struct bench *bench)
{
    ledger_begin(bench->ledger);
    take_json(bench->ledger, 3, 1, OVERDUE("wuhou", "1", "2006-03-14"));
    take_json(bench->ledger, 3, 2, OVERDUE("wuhou", "2", "2005-03-14"));
    take_json(bench->ledger, 4, 1, OVERDUE("jinjiang", "3", "2006-03-14"));
    take_json(bench->ledger, 9, 1, YEAR("close-year", "2003"));
    take_json(bench->ledger, 0, 0, YEAR("reopen-year", "2003"));
    commit_ledger(bench->ledger);
}

static void add_standings(view_t *view, int year, digest_t *digest)
{
    static struct scorecard cards[CENTRES_MAX];
    struct standings standings;

    view_cards(view, year, cards);
    standings_make(default_book(), year, cards, &standings);
    char *line =
        json_line(standings_json(default_book(), year, view_last(view), false, &standings));
    digest_add(digest, line, strlen(line));
    digest_add(digest, "\n", 1);
    free(line);
}

static void check_totals(view_t *view, const struct checkpoint *checkpoint)
{
    digest_t *digest = digest_new();
    uint8_t expected[DIGEST_BYTES];

    digest_start(digest);
    for (int year = 2003; year <= 2006; year++)
        if (year != 2004)
            add_standings(view, year, digest);
    digest_end(digest, expected);
    assert_memory_equal(checkpoint->totals, expected, sizeof expected);
    digest_destroy(&digest);
}

static void check_source(const struct checkpoint *checkpoint, unsigned i, const char *slug,
                         uint64_t count)
{
    assert_true(i < checkpoint->source_count);
    check_text("slug", checkpoint->sources[i].slug, text_of(slug));
    assert_int_equal(checkpoint->sources[i].count, count);
}

static bool add_leaf(void *context, const struct record *record)
{
    struct merkle_frontier *frontier = context;
    digest_t *digest = digest_new();
    struct merkle_hash leaf = merkle_leaf(digest, span_of_text(record_bytes(record)));

    merkle_append(digest, frontier, &leaf, NULL, NULL);
    digest_destroy(&digest);
    return true;
}

static void check_root(view_t *view, const struct checkpoint *checkpoint)
{
    struct merkle_frontier frontier = {0};
    digest_t *digest = digest_new();

    view_walk(view, 1, add_leaf, &frontier);
    struct merkle_hash root = merkle_root(digest, &frontier);
    assert_true(merkle_equal(&root, &checkpoint->root));
    digest_destroy(&digest);
}

static void checkpoint_says_what_the_log_has(void **state)
{
    static char bytes[NOTE_SIGNED_BYTES_MAX];
    struct note_pair pair;
    struct home home = home_of_a_log(&pair);
    struct checkpointer checkpointer;
    struct checkpoint checkpoint;
    struct checkpoint_voices voices;
    struct trouble trouble;
    struct bench bench;
    struct note note;

    (void)state;
    bench_begin(&bench, "");
    fill(&bench);
    view_t *view = bench_view(&bench);
    assert_int_equal(checkpointer_start(&checkpointer, &home, view, START_MS, &trouble), STATUS_OK);
    size_t size = checkpointer_sign(&checkpointer, view, bytes);
    assert_null(note_read((struct text){bytes, size}, &note));
    assert_null(checkpoint_read(note.text, &checkpoint));
    assert_null(checkpoint_check(&note, &checkpoint, &pair.public, 1, &voices));
    assert_true(voices.has_log);
    assert_int_equal(checkpoint.size, 6);
    check_root(view, &checkpoint);
    check_totals(view, &checkpoint);
    assert_int_equal(checkpoint.source_count, 3);
    check_source(&checkpoint, 0, "jinjiang", 1);
    check_source(&checkpoint, 1, "wuhou", 2);
    check_source(&checkpoint, 2, "office", 1);
    checkpointer_end(&checkpointer);
    bench_end(&bench);
}

/* ---- what it goes on with ---- */

/* However many ask: at once behind a start, then once a second. */
static void they_come_at_most_once_a_second(void **state)
{
    struct note_pair pair;
    struct home home = home_of_a_log(&pair);
    struct checkpointer checkpointer;
    struct trouble trouble;
    struct bench bench;

    (void)state;
    bench_begin(&bench, "");
    assert_int_equal(
        checkpointer_start(&checkpointer, &home, bench_view(&bench), START_MS, &trouble),
        STATUS_OK);
    checkpointer.is_asked_for = true;
    assert_int_equal(checkpointer_due_ms(&checkpointer, 1), START_MS);
    view_park(bench.view);
    bench.is_viewing = false;
    assert_int_equal(
        checkpointer_make(&checkpointer, bench.ledger, bench.view, START_MS + 7, &trouble),
        STATUS_OK);
    assert_false(checkpointer.is_asked_for);
    assert_int_equal(checkpointer.n, 1);
    assert_int_equal(checkpointer_due_ms(&checkpointer, 2), START_MS + 7 + EVERY);
    checkpointer.is_asked_for = true;
    assert_int_equal(checkpointer_due_ms(&checkpointer, 2), START_MS + 7 + ASKED);
    checkpointer_end(&checkpointer);
    bench_end(&bench);
}

/* Signs the log as it is, and keeps that. */
static void sign(struct bench *bench, const struct checkpointer *checkpointer)
{
    static char bytes[NOTE_SIGNED_BYTES_MAX];
    size_t size = checkpointer_sign(checkpointer, bench_view(bench), bytes);

    bench_put_checkpoint(bench, ledger_last(bench->ledger), (struct text){bytes, size});
}

static const struct start_row {
    const char *title;
    enum { SAME, NO_KEY, ANOTHER_KEY, CHANGED_TREE, NO_NOTE } what;
    enum status status;
    const char *why; /* has this */
} start_rows[] = {
    {"a log that is as it was signed", SAME, STATUS_OK, NULL},
    {"a home without a key signs nothing", NO_KEY, STATUS_OK, NULL},
    {"the key of another log", ANOTHER_KEY, STATUS_CONFIG, "keys/log.signer_secret is the key of "},
    {"another tree", CHANGED_TREE, STATUS_DAMAGED,
     "the log is not the one that its checkpoint of 6 records was signed for"},
    {"no note", NO_NOTE, STATUS_DAMAGED, "the checkpoint of 6 records cannot be read"},
};

static void change(struct bench *bench, struct home *home, const struct start_row *row)
{
    static const uint8_t zeros[16 * DIGEST_BYTES] = {1};
    struct note_pair pair;

    if (row->what == NO_KEY)
        *home = home_with_keys();
    if (row->what == ANOTHER_KEY)
        *home = home_of_a_log(&pair);
    if (row->what == CHANGED_TREE)
        bench_damage(bench, TABLE_LEAVES, LIT("\0\0\0\0\0\0\0\0"),
                     (struct text){(const char *)zeros, sizeof zeros});
    if (row->what == NO_NOTE)
        bench_damage(bench, TABLE_CHECKPOINTS, LIT("\0\0\0\0\0\0\0\x06"), LIT("no note"));
}

static void it_starts(void **state)
{
    const struct start_row *row = *state;
    struct note_pair pair;
    struct home home = home_of_a_log(&pair);
    struct checkpointer checkpointer;
    struct trouble trouble = {.why = ""};
    struct bench bench;

    bench_begin(&bench, "");
    fill(&bench);
    assert_int_equal(
        checkpointer_start(&checkpointer, &home, bench_view(&bench), START_MS, &trouble),
        STATUS_OK);
    sign(&bench, &checkpointer);
    checkpointer_end(&checkpointer);
    change(&bench, &home, row);
    enum status status =
        checkpointer_start(&checkpointer, &home, bench_view(&bench), START_MS, &trouble);
    assert_int_equal(status, row->status);
    if (row->why)
        CHECK(strstr(trouble.why, row->why) != NULL, "%s", trouble.why);
    else
        assert_int_equal(checkpointer.n, row->what == NO_KEY ? 0 : 6);
    assert_int_equal(checkpointer.is_lost, row->what == NO_KEY);
    checkpointer_end(&checkpointer);
    bench_end(&bench);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(due_rows, it_is_due);
    SUITE_ROWS(state_rows, state_is_told);
    SUITE_TEST(checkpoint_says_what_the_log_has);
    SUITE_ROWS(start_rows, it_starts);
    SUITE_TEST(they_come_at_most_once_a_second);
    return suite_run("checkpointer");
}
