/* services/scorer/gathering: streams of kept events as a table, and in which order they come; and what happens to a
 * conversation in between. */
#include "tests/unit/scorer/support_gathering.h"

static const struct order_row {
    const char *title;
    const char *streams[GATHERING_STREAMS]; /* NULL: there is no such source */
    const char *taken;
} order_rows[] = {
    {"one source comes in its order", {"101 102 103 104 105"}, "a101 a102 a103 a104 a105"},
    {"two are merged by their numbers",
     {"101 104 105", "102 103 106"},
     "a101 b102 b103 a104 a105 b106"},
    {"four are merged over their pages",
     {"101 105 109", "102 106 110 111 112", "103 107", "104 108 113"},
     "a101 b102 c103 d104 a105 b106 c107 d108 a109 b110 b111 b112 d113"},
    {"what nobody kept is left out", {"101 110", "120 200"}, "a101 a110 b120 b200"},
    {"a source that keeps nothing has come", {"101", ""}, "a101"},
    {"what nobody keeps is soon taken", {"", ""}, ""},
    {"what the backup has is not asked for", {"99 100 101", "102"}, "a101 b102"},
    {"of one number twice the first is taken", {"101 102", "102 103"}, "a101 a102 (b102) b103"},
    {"what is of no outbox is not taken as kept", {"101! 102"}, "(a101) a102"},
    {"what came before the last record is not taken as kept",
     {"101 102", "103@9999 104"},
     "a101 a102 (b103) b104"},
    {"what comes from the future is not taken as kept",
     {"101 102", "103@104001 104"},
     "a101 a102 (b103) b104"},
    {"what comes from as near a future as one clock ahead and one behind may differ by is",
     {"101 102", "103@104000"},
     "a101 a102 b103"},
    {"a time that two others contradict is not taken as kept",
     {"102 105", "101@10350 106", "103"},
     "(b101) a102 c103 a105 b106"},
    {"a time that is wrong itself contradicts nothing",
     {"101 104", "102@9000", "103@9000"},
     "a101 (b102) (c103) a104"},
    {"a time that as many confirm is",
     {"101@10350 105", "102 103", "104"},
     "a101 (b102) (b103) c104 a105"},
};

static void events_come_as_the_row_says(void **state)
{
    const struct order_row *row = *state;
    unsigned count = 0;

    begin_gathering(NULL);
    while (count < GATHERING_STREAMS && row->streams[count]) {
        read_stream(row->streams[count], &streams[count]);
        count++;
    }
    expect_sources(count);
    for (unsigned i = 0; i < count; i++)
        meet_source(i, 5, (struct text){0});
    assert_int_equal(take_gathering(5), GATHERED_ALL);
    check_string("taken", gathered_text, row->taken);
    gathering_destroy(&gathering);
}

/* Its clock may have been far ahead, once: then all behind that has the same time. */
static void log_that_is_ahead_gets_back_what_has_its_last_time(void **state)
{
    (void)state;
    begin_gathering(NULL);
    gathering_floor_ms = 500000;
    read_stream("101@500000 102@500001 103@500000", &streams[0]);
    expect_sources(1);
    meet_source(0, 5, (struct text){0});
    assert_int_equal(take_gathering(5), GATHERED_ALL);
    check_string("taken", gathered_text, "a101 (a102) a103");
    gathering_destroy(&gathering);
}

/* ---- conversations ---- */

static void conversation_that_is_lost_goes_on_in_the_next(void **state)
{
    (void)state;
    begin_gathering(NULL);
    read_stream("101 102 103 104", &streams[0]);
    read_stream("105", &streams[1]);
    expect_sources(2);
    meet_source(0, 5, (struct text){0});
    meet_source(1, 5, (struct text){0});
    answer_gathering(5);
    assert_int_equal(step_gathering(), GATHERED_EVENT);
    gathering_look(gathering, 0, 0);
    assert_int_equal(step_gathering(), GATHERED_WAITS);
    gathering_look(gathering, 0, 6); /* it has greeted, and not said yet what it keeps */
    assert_int_equal(step_gathering(), GATHERED_WAITS);
    meet_source(0, 6, (struct text){0});
    gathering_look(gathering, 0, 6);
    answer_gathering(6);
    gathering_look(gathering, 0, 6);
    assert_int_equal(take_gathering(6), GATHERED_ALL);
    check_string("taken", gathered_text, "a101 a102 a103 a104 b105");
    meet_source(0, 7, (struct text){0}); /* it has nothing more */
    assert_int_equal(take_gathering(7), GATHERED_ALL);
    gathering_destroy(&gathering);
}

static const struct page_row {
    const char *title;
    uint64_t session, n, next;
    const char *items;
    const char *taken; /* in the end, where what is asked then is answered as it should be */
} page_rows[] = {
    {"a page of another conversation is passed over", 4, 101, 0, "150", "a101 a102 a103"},
    {"a page that was not asked for is passed over", 5, 102, 0, "150", "a101 a102 a103"},
    {"what stands before the page is not taken", 5, 101, 0, "100 102", "a102"},
    {"what falls is not taken", 5, 101, 0, "102 101 103", "a102 a103"},
    {"a next page that is no later is the end", 5, 101, 101, "101", "a101"},
    {"a next page that goes on is asked for", 5, 101, 102, "101", "a101 a102 a103"},
    {"an empty page may go on", 5, 101, 103, "", "a103"},
};

static void page_is_heard_as_the_row_says(void **state)
{
    const struct page_row *row = *state;
    struct kept_stream shown;
    unsigned place;
    uint64_t n;

    begin_gathering(NULL);
    read_stream("101 102 103", &streams[0]);
    read_stream(row->items, &shown);
    expect_sources(1);
    meet_source(0, 5, (struct text){0});
    assert_true(gathering_asks(gathering, 0, &place, &n));
    assert_int_equal(n, GATHERING_FROM + 1);
    gathering_hear(gathering, 0,
                   &(struct message_kept){.session = row->session,
                                          .n = row->n,
                                          .next = row->next,
                                          .kept = {shown.items, shown.count}});
    assert_int_equal(take_gathering(5), GATHERED_ALL);
    check_string("taken", gathered_text, row->taken);
    gathering_destroy(&gathering);
}

static void page_that_is_lost_is_asked_for_again(void **state)
{
    unsigned place;
    uint64_t n;

    (void)state;
    begin_gathering(NULL);
    read_stream("101", &streams[0]);
    expect_sources(1);
    meet_source(0, 5, (struct text){0});
    assert_true(gathering_asks(gathering, 0, &place, &n));
    assert_false(gathering_asks(gathering, GATHERING_AGAIN_MS - 1, &place, &n));
    assert_true(gathering_asks(gathering, GATHERING_AGAIN_MS, &place, &n));
    gathering_destroy(&gathering);
}

int main(void)
{
    SUITE_ROWS(order_rows, events_come_as_the_row_says);
    SUITE_TEST(log_that_is_ahead_gets_back_what_has_its_last_time);
    SUITE_TEST(conversation_that_is_lost_goes_on_in_the_next);
    SUITE_ROWS(page_rows, page_is_heard_as_the_row_says);
    SUITE_TEST(page_that_is_lost_is_asked_for_again);
    return suite_run("gathering");
}
