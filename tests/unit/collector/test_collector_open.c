/* services/collector/collector: what is found at the start, and is missed while it runs. */
#include "tests/unit/collector/support_collector.h"

static void outbox_dir(char ret_dir[PLACE_BYTES])
{
    path_below(world.dir, "collector/wuhou", ret_dir);
}

/* Runs once, and is closed: the home has an outbox and its mark. */
static void begin_closed(void)
{
    begin_collector();
    pass_collector();
    collector_close(&world.collector);
}

static void check_opens(enum status expected)
{
    enum status status = collector_open(&world.home, "wuhou", &world.collector);

    CHECK(status == expected, "status %d, expected %d", (int)status, (int)expected);
    assert_int_equal(world.collector != NULL, expected == STATUS_OK);
}

static void outbox_that_is_gone_is_not_begun_anew(void **state)
{
    char dir[PLACE_BYTES];

    (void)state;
    begin_closed();
    check_opens(STATUS_OK);
    collector_close(&world.collector);
    outbox_dir(dir);
    remove_tree(dir);
    check_opens(STATUS_CONFIG);
    assert_false(stands_below(dir, "data.mdb"));
    end_collector();
}

/* Or the home could never have an outbox. */
static void outbox_that_cannot_be_made_leaves_no_mark(void **state)
{
    char dir[PLACE_BYTES], mark[PLACE_BYTES];

    (void)state;
    begin_closed();
    outbox_dir(dir);
    remove_tree(dir);
    path_below(world.dir, "stores/collector.wuhou", mark);
    assert_int_equal(remove(mark), 0);
    write_below(world.dir, "collector/wuhou", "", 0); /* no directory */
    check_opens(STATUS_CONFIG);
    assert_false(stands_below(world.dir, "stores/collector.wuhou"));
    assert_int_equal(remove(dir), 0);
    check_opens(STATUS_OK);
    assert_true(stands_below(world.dir, "stores/collector.wuhou"));
    end_collector();
}

static void outbox_of_another_source_is_refused(void **state)
{
    struct trouble trouble = {""};
    char dir[PLACE_BYTES];

    (void)state;
    begin_closed();
    outbox_dir(dir);
    remove_tree(dir);
    outbox_t *outbox = open_outbox(dir);
    assert_int_equal(outbox_claim(outbox, "jinjiang", &trouble), STATUS_OK);
    outbox_close(&outbox);
    check_opens(STATUS_CONFIG);
    end_collector();
}

static void outbox_that_is_taken_away_ends_the_collector(void **state)
{
    char dir[PLACE_BYTES], path[PLACE_BYTES];

    (void)state;
    begin_collector();
    pass_collector();
    outbox_dir(dir);
    path_below(dir, "data.mdb", path);
    assert_int_equal(remove(path), 0);
    assert_int_equal(collector_pass(world.collector), STATUS_DISK);
    end_collector();
}

int main(void)
{
    places_begin();
    SUITE_TEST(outbox_that_is_gone_is_not_begun_anew);
    SUITE_TEST(outbox_that_cannot_be_made_leaves_no_mark);
    SUITE_TEST(outbox_of_another_source_is_refused);
    SUITE_TEST(outbox_that_is_taken_away_ends_the_collector);
    return suite_run("collector_open");
}
