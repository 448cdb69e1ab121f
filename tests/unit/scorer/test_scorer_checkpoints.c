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

static void checkpoint_is_made(void **state)
{
    const struct row *row = *state;
    struct home home = home_with_keys();
    struct trouble trouble;
    struct note_pair pair;
    scorer_t *scorer;

    passed_ms = 0;
    home.settings.scorer_map_mib = 16;
    signfile_new_log(&pair);
    if (row->has_key)
        assert_int_equal(signfile_write(&home, SIGNFILE_LOG, &pair, &trouble), STATUS_OK);
    assert_int_equal(scorer_open(&home, &scorer), STATUS_OK);
    if (row->is_short)
        home.settings.disk_reserve_mib = INT32_MAX;
    assert_int_equal(scorer_pass(scorer), STATUS_OK);
    passed_ms = row->after_ms;
    assert_int_equal(scorer_pass(scorer), STATUS_OK);
    if (row->finishes)
        assert_int_equal(scorer_finish(scorer), STATUS_OK);
    scorer_close(&scorer);
    assert_int_equal(newest(&home), row->n);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(rows, checkpoint_is_made);
    return suite_run("scorer_checkpoints");
}
