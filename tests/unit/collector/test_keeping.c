/* services/collector/keeping: for how long, and when there is no room. */
#include "services/collector/keeping.h"
#include "tests/unit/collector/support_outbox.h"

enum { DAY = 86400000, KEEP_DAYS = 2 };

static const struct settings settings = {.keep_days = KEEP_DAYS, .keep_mib = 1};

struct scene {
    outbox_t *outbox;
    struct keeping keeping;
    struct keeping_now now;
};

/* Keeps `count` events, which were received at 100, 200, … ms. */
static struct scene begin(unsigned count)
{
    char dir[PLACE_BYTES];
    struct scene scene = {.outbox = fresh_outbox(dir),
                          .now = {.mono_ms = 1, .wall_ms = 5000, .knows_time = true}};

    assert_int_equal(keeping_look(&scene.keeping, scene.outbox, &settings, &scene.now), STATUS_OK);
    add(scene.outbox, count);
    for (uint64_t first = 1; first <= count; first += BATCH_EVENTS_MAX) {
        uint64_t left = count - first + 1;
        struct word_receipt *receipt =
            receipt_of(first, left < BATCH_EVENTS_MAX ? left : BATCH_EVENTS_MAX);
        assert_int_equal(settle(scene.outbox, receipt), SETTLED);
    }
    return scene;
}

static uint64_t count_kept(struct scene *scene)
{
    txn_t *txn = outbox_begin_read(scene->outbox);
    uint64_t count = kept_range(txn).count;

    assert_int_equal(txn_status(txn), STATUS_OK);
    txn_abort(&txn);
    return count;
}

static uint64_t kept_after(struct scene *scene, int64_t ms)
{
    scene->now.mono_ms += ms;
    assert_int_equal(keeping_look(&scene->keeping, scene->outbox, &settings, &scene->now),
                     STATUS_OK);
    return count_kept(scene);
}

static void what_is_old_is_forgotten(void **state)
{
    struct scene scene = begin(3);

    (void)state;
    assert_int_equal(count_kept(&scene), 3);
    scene.now.wall_ms = KEEP_DAYS * DAY + 201;
    assert_int_equal(kept_after(&scene, KEPT_LOOK_MS - 1), 3); /* a look a second is enough */
    assert_int_equal(kept_after(&scene, 1), 1);
    scene.now.wall_ms = KEEP_DAYS * DAY + 300;
    assert_int_equal(kept_after(&scene, KEPT_LOOK_MS), 1);
    scene.now.wall_ms++;
    assert_int_equal(kept_after(&scene, KEPT_LOOK_MS), 0);
    outbox_close(&scene.outbox);
}

static void nothing_is_old_where_the_time_is_not_known(void **state)
{
    struct scene scene = begin(3);

    (void)state;
    scene.now.wall_ms = (int64_t)1000 * DAY;
    scene.now.knows_time = false;
    assert_int_equal(kept_after(&scene, KEPT_LOOK_MS), 3);
    scene.now.knows_time = true;
    assert_int_equal(kept_after(&scene, KEPT_LOOK_MS), 0);
    outbox_close(&scene.outbox);
}

static void much_is_forgotten_step_by_step(void **state)
{
    struct scene scene = begin(2 * KEPT_STEP + 7);

    (void)state;
    assert_int_equal(count_kept(&scene), 2 * KEPT_STEP + 7);
    scene.now.wall_ms = (int64_t)1000 * DAY;
    assert_int_equal(kept_after(&scene, KEPT_LOOK_MS), KEPT_STEP + 7);
    assert_true(scene.keeping.has_more);
    assert_int_equal(kept_after(&scene, 0), 7); /* in the very next pass */
    assert_false(scene.keeping.made_room);
    assert_int_equal(kept_after(&scene, 0), 0);
    outbox_close(&scene.outbox);
}

static void room_is_for_what_is_not_receipted(void **state)
{
    struct scene scene = begin(3);

    (void)state;
    scene.now.is_short = true;
    assert_int_equal(kept_after(&scene, 0), 0); /* without waiting for the next look */
    add(scene.outbox, 1);
    assert_int_equal(settle(scene.outbox, receipt_of(4, 1)), SETTLED);
    assert_int_equal(count_kept(&scene), 0);
    scene.now.is_short = false;
    add(scene.outbox, 1);
    assert_int_equal(kept_after(&scene, 0), 0);
    assert_int_equal(settle(scene.outbox, receipt_of(5, 1)), SETTLED);
    assert_int_equal(count_kept(&scene), 1);
    outbox_close(&scene.outbox);
}

/* More than a step, in one pass: what comes in it finds room. */
static void all_goes_at_once_where_room_is_short(void **state)
{
    struct scene scene = begin(2 * KEPT_STEP + 7);

    (void)state;
    scene.now.is_short = true;
    assert_int_equal(kept_after(&scene, 0), 0);
    assert_true(scene.keeping.made_room);
    assert_false(scene.keeping.has_more);
    assert_int_equal(kept_after(&scene, 0), 0);
    assert_false(scene.keeping.made_room);
    outbox_close(&scene.outbox);
}

static void receipts_without_room_are_settled_without_keeping(void **state)
{
    struct scene scene = begin(3);

    (void)state;
    keeping_had_no_room(&scene.keeping, scene.now.mono_ms);
    assert_int_equal(kept_after(&scene, 0), 0);
    add(scene.outbox, 2);
    assert_int_equal(kept_after(&scene, KEEPING_WARY_MS - 1), 0);
    assert_int_equal(settle(scene.outbox, receipt_of(4, 1)), SETTLED);
    assert_int_equal(count_kept(&scene), 0);
    assert_int_equal(kept_after(&scene, 1), 0);
    assert_int_equal(settle(scene.outbox, receipt_of(5, 1)), SETTLED);
    assert_int_equal(count_kept(&scene), 1);
    outbox_close(&scene.outbox);
}

static void settings_may_say_that_none_is_kept(void **state)
{
    static const struct settings none[] = {{.keep_days = 0, .keep_mib = 1},
                                           {.keep_days = 1, .keep_mib = 0}};
    struct scene scene = begin(3);

    (void)state;
    for (size_t i = 0; i < COUNT_OF(none); i++) {
        scene.now.mono_ms += KEPT_LOOK_MS;
        assert_int_equal(keeping_look(&scene.keeping, scene.outbox, &none[i], &scene.now),
                         STATUS_OK);
        assert_int_equal(count_kept(&scene), 0);
        add(scene.outbox, 1);
        assert_int_equal(settle(scene.outbox, receipt_of(4 + i, 1)), SETTLED);
        assert_int_equal(count_kept(&scene), 0);
    }
    outbox_close(&scene.outbox);
}

int main(void)
{
    places_begin();
    SUITE_TEST(what_is_old_is_forgotten);
    SUITE_TEST(nothing_is_old_where_the_time_is_not_known);
    SUITE_TEST(much_is_forgotten_step_by_step);
    SUITE_TEST(room_is_for_what_is_not_receipted);
    SUITE_TEST(all_goes_at_once_where_room_is_short);
    SUITE_TEST(receipts_without_room_are_settled_without_keeping);
    SUITE_TEST(settings_may_say_that_none_is_kept);
    return suite_run("keeping");
}
