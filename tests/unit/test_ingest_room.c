/* Ingest: what one pass has room for, and that nothing is answered before it is asked for. */
#include "tests/unit/support_ledger.h"

typedef unsigned long long ull;

static struct bench bench; /* too large for the stack */

static void send_events(uint64_t first, unsigned count)
{
    static struct message message;
    char json[200];

    message = (struct message){.type = MESSAGE_BATCH, .session = 1, .epoch = 5, .first = first};
    for (; message.count < count; message.count++) {
        snprintf(json, sizeof json,
                 "{'clause':'complaint','record':'%llu','occurred':'2006-03-14T10:00:00Z'}",
                 (ull)first + message.count);
        message.events[message.count] = json_bytes(json);
    }
    bench_send(&bench, 1, &message);
    while (count > 0)
        free((void *)message.events[--count].data);
}

static void come(uint64_t instance)
{
    static struct message hello;

    hello = (struct message){.fresh = 1,
                             .instance = instance,
                             .session = 1,
                             .epoch = 5,
                             .base = 1,
                             .first = 1,
                             .last = 9999};
    hello.type = MESSAGE_HELLO;
    hello.source = LIT("jinjiang");
    bench_send(&bench, 1, &hello);
}

static void nothing_is_released_before_it_is_asked_for(void **state)
{
    (void)state;
    bench_begin(&bench, "");
    come(7);
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
    come(7);
    for (; ingest_has_room(bench.ingest); count += ITEMS_MAX)
        send_events(count + 1, ITEMS_MAX);
    assert_int_equal(count, INGEST_EVENTS_MAX);
    assert_int_equal(log_last(bench.ledger.txn), 1 + INGEST_EVENTS_MAX);
    bench_pass(&bench);
    assert_true(ingest_has_room(bench.ingest));
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

/* A greeting that displaces has two answers: the other is told. */
static void pass_has_room_for_so_many_answers(void **state)
{
    unsigned count = 0;

    (void)state;
    bench_begin(&bench, "");
    come(1);
    bench_pass(&bench);
    bench_frame(&bench, 1, LIT("\xc1")); /* so that one place is left in the end */
    for (; ingest_has_room(bench.ingest); count++)
        come(2 + count);
    bench_pass(&bench);
    assert_int_equal(bench.count, 1 + 2 * count);
    assert_true(bench.count > INGEST_ANSWERS_MAX - 2);
    bench_end(&bench);
}

int main(void)
{
    SUITE_TEST(nothing_is_released_before_it_is_asked_for);
    SUITE_TEST(pass_has_room_for_so_many_events);
    SUITE_TEST(pass_has_room_for_so_many_answers);
    SUITE_TEST(pass_has_room_for_so_many_bytes);
    return suite_run("ingest_room");
}
