/* Ingest: what one pass has room for, and that nothing is answered before it is asked for. */
#include "tests/unit/scorer/support_scorer.h"

typedef unsigned long long ull;

static struct bench bench; /* too large for the stack */

/* The source jinjiang at peer 1, in session 1 and epoch 5, sends as many events, each another. */
static void send_events(uint64_t first, unsigned count)
{
    static struct text events[ITEMS_MAX];
    char json[200];

    for (unsigned i = 0; i < count; i++) {
        snprintf(json, sizeof json,
                 "{'clause':'complaint','record':'%llu','occurred':'2006-03-14T10:00:00Z'}",
                 (ull)first + i);
        events[i] = json_bytes(json);
    }
    bench_send(&bench, 1,
               &(struct message){
                   .type = MESSAGE_BATCH,
                   .batch = {.session = 1, .epoch = 5, .first = first, .events = {events, count}}});
    while (count > 0)
        free((void *)events[--count].data);
}

static void greet(uint64_t instance)
{
    bench_send(&bench, 1,
               &(struct message){.type = MESSAGE_HELLO,
                                 .hello = {.source = LIT("jinjiang"),
                                           .fresh = 1,
                                           .instance = instance,
                                           .session = 1,
                                           .epoch = 5,
                                           .base = 1,
                                           .first = 1,
                                           .last = 9999}});
}

static void nothing_is_released_before_it_is_asked_for(void **state)
{
    (void)state;
    bench_begin(&bench, "");
    greet(7);
    send_events(1, 3);
    bench_commit(&bench);
    assert_int_equal(bench.count, 0);
    bench_pass(&bench);
    assert_int_equal(bench.count, 2);
    bench_pass(&bench); /* and only once */
    assert_int_equal(bench.count, 0);
    bench_end(&bench);
}

static void pass_has_room_for_so_many_events(void **state)
{
    unsigned count = 0;

    (void)state;
    bench_begin(&bench, "");
    greet(7);
    for (; ingest_has_room(bench.ingest); count += ITEMS_MAX)
        send_events(count + 1, ITEMS_MAX);
    assert_int_equal(count, INGEST_EVENTS_MAX);
    assert_int_equal(ledger_last(bench.ledger), 1 + INGEST_EVENTS_MAX);
    bench_pass(&bench);
    assert_true(ingest_has_room(bench.ingest));
    bench_end(&bench);
}

/* Events that are known are not written again, and take no room. */
static void events_that_are_known_take_no_room(void **state)
{
    (void)state;
    bench_begin(&bench, "");
    greet(7);
    for (unsigned i = 0; i < 2 * INGEST_EVENTS_MAX / ITEMS_MAX; i++) {
        assert_true(ingest_has_room(bench.ingest));
        if (i == INGEST_EVENTS_MAX / ITEMS_MAX)
            greet(7); /* the next conversation has a window of its own */
        send_events(1, ITEMS_MAX);
    }
    assert_int_equal(ledger_last(bench.ledger), 1 + ITEMS_MAX);
    bench_end(&bench);
}

/* All that is taken in a pass has no receipt yet. */
static void who_does_not_keep_to_the_window_is_to_slow_down(void **state)
{
    const unsigned frames = LINK_WINDOW_EVENTS / ITEMS_MAX;

    (void)state;
    bench_begin(&bench, "");
    greet(7);
    for (unsigned pass = 0; pass < 2; pass++) {
        for (unsigned i = 0; i < frames; i++)
            send_events(1, ITEMS_MAX);
        bench_pass(&bench);
        assert_int_equal(bench_answer(&bench, bench.count - 1)->type, MESSAGE_RECEIPT);
    }
    for (unsigned i = 0; i < frames; i++)
        send_events(1, ITEMS_MAX);
    send_events(ITEMS_MAX + 1, 1);
    greet(7); /* the next conversation has a window of its own, in the same pass */
    send_events(1, ITEMS_MAX);
    bench_pass(&bench);
    assert_int_equal(bench.count, frames + 3);
    const struct message *refusal = bench_answer(&bench, frames);
    assert_int_equal(refusal->type, MESSAGE_REFUSE);
    check_text("word", refusal->refuse.word, LIT("slow-down"));
    assert_int_equal(refusal->refuse.wait_ms, SESSION_WINDOW_WAIT_MS);
    assert_int_equal(ledger_last(bench.ledger), 1 + ITEMS_MAX); /* nothing of it was taken */
    assert_int_equal(bench_answer(&bench, frames + 1)->type, MESSAGE_WELCOME);
    assert_int_equal(bench_answer(&bench, frames + 2)->type, MESSAGE_RECEIPT);
    bench_end(&bench);
}

static void pass_has_room_for_so_many_bytes(void **state)
{
    static char large[FRAME_BYTES_MAX];
    unsigned count = 0;

    (void)state;
    bench_begin(&bench, "");
    for (; ingest_has_room(bench.ingest); count++)
        bench_frame(&bench, 1, (struct text){large, sizeof large});
    assert_int_equal(count, INGEST_BYTES_MAX / FRAME_BYTES_MAX);
    bench_pass(&bench);
    assert_true(ingest_has_room(bench.ingest));
    bench_end(&bench);
}

/* A greeting that displaces has three answers: the other is told, and the new one its keys. */
static void pass_has_room_for_so_many_answers(void **state)
{
    unsigned count = 0;

    (void)state;
    bench_begin(&bench, "");
    greet(1);
    bench_pass(&bench);
    bench_frame(&bench, 1, LIT("\xc1")); /* so that one place is left in the end */
    for (; ingest_has_room(bench.ingest); count++)
        greet(2 + count);
    bench_pass(&bench);
    assert_int_equal(bench.count, 1 + 2 * count); /* the bench leaves KEYS out */
    assert_int_equal(1 + 3 * count, INGEST_ANSWERS_MAX);
    bench_end(&bench);
}

int main(void)
{
    SUITE_TEST(nothing_is_released_before_it_is_asked_for);
    SUITE_TEST(pass_has_room_for_so_many_events);
    SUITE_TEST(events_that_are_known_take_no_room);
    SUITE_TEST(who_does_not_keep_to_the_window_is_to_slow_down);
    SUITE_TEST(pass_has_room_for_so_many_answers);
    SUITE_TEST(pass_has_room_for_so_many_bytes);
    return suite_run("ingest_room");
}
