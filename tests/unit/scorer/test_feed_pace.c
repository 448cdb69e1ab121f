/* The feed where more comes than can be listed: it is told less often, and in part. */
#include "tests/unit/scorer/support_feed.h"

static struct bench bench;           /* too large for the stack */
static struct message_update update; /* the last that went out */

static bool next(int64_t mono_ms)
{
    return bench_update(&bench, mono_ms, &update);
}

/* A feed that has told at 1000 ms that there is nothing yet. */
static void begin(void)
{
    bench_begin(&bench, "");
    assert_true(next(1000));
}

/* One after another: so many changes within so long, and how long a change behind them then waits. */
static const struct pace_row {
    unsigned changes;
    int64_t took_ms, waits_ms;
} pace_rows[] = {
    {FEED_CHANGES_MAX, FEED_INTERVAL_MS, FEED_INTERVAL_MS},
    {FEED_CHANGES_MAX + 1, FEED_INTERVAL_MS, FEED_BEAT_MS},
    {FEED_CHANGES_MAX + 1, FEED_BEAT_MS,
     FEED_INTERVAL_MS}, /* more than are listed, but not sooner */
    {FEED_CHANGES_MAX + 1, FEED_INTERVAL_MS, FEED_BEAT_MS},
    {FEED_CHANGES_MAX * (FEED_BEAT_MS / FEED_INTERVAL_MS) + 1, FEED_BEAT_MS, FEED_BEAT_MS},
    {1, FEED_BEAT_MS, FEED_INTERVAL_MS}, /* however many came before */
};

static void changes_that_come_faster_than_they_are_listed_wait_for_the_beat(void **state)
{
    unsigned taken = 1, waits = 1; /* that wait for their update */
    int64_t ms = 2000;

    (void)state;
    begin();
    bench_take_changes(&bench, "2006", 0, 1);
    assert_true(next(ms));
    bench_take_changes(&bench, "2006", taken++, 1);
    for (size_t i = 0; i < COUNT_OF(pace_rows); i++) {
        const struct pace_row *row = &pace_rows[i];
        bench_take_changes(&bench, "2006", taken, row->changes - waits);
        taken += row->changes - waits;
        ms += row->took_ms;
        assert_true(next(ms));
        assert_int_equal(update.rows.count + update.merged, row->changes);
        bench_take_changes(&bench, "2006", taken++, 1);
        CHECK(feed_deadline(bench.feed) == ms + row->waits_ms, "row %zu", i);
    }
    bench_end(&bench);
}

static void changes_that_come_too_fast_are_listed_in_part(void **state)
{
    size_t bytes = 0;

    (void)state;
    begin();
    bench_take_changes(&bench, "2006", 1, FEED_CHANGES_MAX + 1);
    assert_true(next(1000 + FEED_BEAT_MS));
    assert_int_equal(update.rows.count, FEED_CHANGES_MAX);
    bench_take_changes(&bench, "2006", 1000, FEED_CHANGES_MAX + 1);
    assert_true(next(1000 + FEED_BEAT_MS + FEED_INTERVAL_MS));
    for (size_t i = 0; i < update.rows.count; i++)
        bytes += message_item_bytes(update.rows.items[i].size);
    assert_in_range(bytes, FEED_CROWDED_BYTES / 2, FEED_CROWDED_BYTES);
    assert_int_equal(update.rows.count + update.merged, FEED_CHANGES_MAX + 1);
    bench_end(&bench);
}

int main(void)
{
    SUITE_TEST(changes_that_come_faster_than_they_are_listed_wait_for_the_beat);
    SUITE_TEST(changes_that_come_too_fast_are_listed_in_part);
    return suite_run("feed_pace");
}
