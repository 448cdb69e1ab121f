/* services/scorer/scorer: when a whole scorer makes a checkpoint, over a real home; the clock is the test's. */
#include "common/run/signfile.h"
#include "common/ledger/view_checkpoints.h"
#include "services/scorer/checkpointer.h"
#include "services/scorer/scorer.h"
#include "tests/unit/run/support_keys.h"

static int64_t passed_ms;

int64_t __wrap_clock_mono_ms(void);
int64_t __wrap_clock_mono_ms(void)
{
    return 50000 + passed_ms;
}

static enum status makes_with; /* what becomes of a checkpoint */

enum status __real_checkpointer_make(struct checkpointer *checkpointer, ledger_t *ledger,
                                     view_t *view, int64_t mono_ms, struct trouble *ret_trouble);
enum status __wrap_checkpointer_make(struct checkpointer *checkpointer, ledger_t *ledger,
                                     view_t *view, int64_t mono_ms, struct trouble *ret_trouble);
enum status __wrap_checkpointer_make(struct checkpointer *checkpointer, ledger_t *ledger,
                                     view_t *view, int64_t mono_ms, struct trouble *ret_trouble)
{
    if (makes_with == STATUS_OK)
        return __real_checkpointer_make(checkpointer, ledger, view, mono_ms, ret_trouble);
    return trouble_set(ret_trouble, makes_with, "the disk of this test");
}

/* Of the newest checkpoint in the home of a scorer that has ended; 0: there is none. */
static uint64_t newest(const struct home *home)
{
    char dir[HOME_PATH_BYTES];
    struct trouble trouble;
    ledger_t *ledger;
    struct text note;
    uint64_t n = 0;

    home_path(home, "scorer", dir);
    assert_int_equal(ledger_open_reader(dir, &ledger, &trouble), STATUS_OK);
    view_t *view = view_open(ledger);
    if (!view_checkpoint_newest(view, &n, &note))
        n = 0;
    assert_int_equal(view_last(view), 1);
    view_close(&view);
    ledger_close(&ledger);
    return n;
}

static const struct row {
    const char *title;
    bool has_key, is_short, finishes;
    int64_t after_ms; /* comes a pass */
    uint64_t n;       /* the checkpoint that is there in the end */
} rows[] = {
    {"a minute makes one", true, false, false, CHECKPOINTER_EVERY_MS, 1},
    {"less does not", true, false, false, CHECKPOINTER_EVERY_MS - 1, 0},
    {"an orderly end does", true, false, true, 0, 1},
    {"not where the disk is short", true, true, true, CHECKPOINTER_EVERY_MS, 0},
    {"nor where the home has no key", false, false, true, CHECKPOINTER_EVERY_MS, 0},
};

/* Opens it on a home that may have the log's key; the first pass is done. */
static scorer_t *open_scorer(struct home *home, bool has_key, bool is_short)
{
    struct trouble trouble;
    struct note_pair pair;
    scorer_t *scorer;

    passed_ms = 0;
    makes_with = STATUS_OK;
    *home = home_with_keys();
    home->settings.scorer_map_mib = 16;
    signfile_new_log(&pair);
    if (has_key)
        assert_int_equal(signfile_write(home, SIGNFILE_LOG, &pair, &trouble), STATUS_OK);
    assert_int_equal(scorer_open(home, &scorer), STATUS_OK);
    if (is_short)
        home->settings.disk_reserve_mib = INT32_MAX;
    assert_int_equal(scorer_pass(scorer), STATUS_OK);
    return scorer;
}

static void checkpoint_is_made(void **state)
{
    const struct row *row = *state;
    struct home home;
    scorer_t *scorer = open_scorer(&home, row->has_key, row->is_short);

    passed_ms = row->after_ms;
    assert_int_equal(scorer_pass(scorer), STATUS_OK);
    if (row->finishes)
        assert_int_equal(scorer_finish(scorer), STATUS_OK);
    scorer_close(&scorer);
    assert_int_equal(newest(&home), row->n);
}

/* Nothing was written where the store has no room; of any other failure nobody knows. */
static void checkpoint_that_has_no_room_ends_no_scorer(void **state)
{
    struct home home;
    scorer_t *scorer = open_scorer(&home, true, false);

    (void)state;
    passed_ms = CHECKPOINTER_EVERY_MS;
    makes_with = STATUS_FULL;
    assert_int_equal(scorer_pass(scorer), STATUS_OK);
    makes_with = STATUS_DISK;
    assert_int_equal(scorer_pass(scorer), STATUS_DISK);
    makes_with = STATUS_OK;
    assert_int_equal(scorer_pass(scorer), STATUS_OK);
    scorer_close(&scorer);
    assert_int_equal(newest(&home), 1);
}

/* Neither is one made before its time, nor is the processor kept busy until then. */
static void scorer_waits_until_one_is_due(void **state)
{
    struct home home;
    scorer_t *scorer = open_scorer(&home, true, false);

    (void)state;
    assert_true(scorer_file(scorer) >= 0);
    passed_ms = CHECKPOINTER_EVERY_MS - 1;
    assert_int_equal(scorer_pass(scorer), STATUS_OK);
    assert_int_equal(scorer_wait_ms(scorer), 1);
    passed_ms = CHECKPOINTER_EVERY_MS;
    assert_int_equal(scorer_pass(scorer), STATUS_OK);
    assert_true(scorer_wait_ms(scorer) > 1);
    scorer_close(&scorer);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(rows, checkpoint_is_made);
    SUITE_TEST(checkpoint_that_has_no_room_ends_no_scorer);
    SUITE_TEST(scorer_waits_until_one_is_due);
    return suite_run("scorer_checkpoints");
}
