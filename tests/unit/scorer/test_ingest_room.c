/* Ingest: what one pass has room for, and that nothing is answered before it is asked for. */
#include "services/scorer/shares.h"
#include "tests/unit/scorer/support_scorer.h"

typedef unsigned long long ull;

static struct bench bench; /* too large for the stack */

/* A source at its peer, in session 1 and epoch 5, sends as many events, each another. */
static void send_from(uint8_t peer, uint64_t first, unsigned count)
{
    static struct text events[BATCH_EVENTS_MAX + 1];
    char json[200];

    for (unsigned i = 0; i < count; i++) {
        snprintf(json, sizeof json,
                 "{'clause':'complaint','record':'%llu','occurred':'2006-03-14T10:00:00Z'}",
                 (ull)first + i);
        events[i] = json_bytes(json);
    }
    bench_send(&bench, peer,
               &(struct message){
                   .type = MESSAGE_BATCH,
                   .batch = {.session = 1, .epoch = 5, .first = first, .events = {events, count}}});
    while (count > 0)
        free((void *)events[--count].data);
}

static void send_events(uint64_t first, unsigned count)
{
    send_from(1, first, count);
}

static void greet_from(uint8_t peer, const char *source, uint64_t instance)
{
    bench_send(&bench, peer,
               &(struct message){.type = MESSAGE_HELLO,
                                 .hello = {.source = text_of(source),
                                           .fresh = 1,
                                           .instance = instance,
                                           .session = 1,
                                           .epoch = 5,
                                           .base = 1,
                                           .first = 1,
                                           .last = 9999}});
}

static void greet(uint64_t instance)
{
    greet_from(1, "jinjiang", instance);
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

/* Of many sources: one alone has its share before. */
static void pass_has_room_for_so_many_events(void **state)
{
    const struct rulebook *book;
    unsigned count = 0;

    (void)state;
    bench_begin(&bench, "");
    book = calendar_newest(ledger_calendar(bench.ledger));
    for (uint8_t i = 0; i < book->centre_count; i++)
        greet_from(i + 1, book->centres[i].slug, 7);
    bench_pass(&bench);
    for (unsigned at = 0; ingest_has_room(bench.ingest); at++, count += BATCH_EVENTS_MAX)
        send_from((uint8_t)(1 + at % book->centre_count),
                  1 + at / book->centre_count * BATCH_EVENTS_MAX, BATCH_EVENTS_MAX);
    assert_int_equal(count, INGEST_EVENTS_MAX);
    assert_int_equal(ledger_last(bench.ledger), 1 + INGEST_EVENTS_MAX);
    bench_pass(&bench);
    assert_true(ingest_has_room(bench.ingest));
    bench_end(&bench);
}

/* Events that are known are not written again, and take no room; but they are work. */
static void events_that_are_known_take_no_room(void **state)
{
    unsigned sent = 0;

    (void)state;
    bench_begin(&bench, "");
    greet(7);
    for (unsigned pass = 0; pass < 2 * INGEST_EVENTS_MAX / BATCH_EVENTS_MAX; pass++) {
        for (sent = 0; bench_takes(&bench, 1); sent += BATCH_EVENTS_MAX)
            send_events(1, BATCH_EVENTS_MAX);
        assert_int_equal(sent, 2 * BATCH_EVENTS_MAX);
        bench_pass(&bench);
    }
    assert_int_equal(ledger_last(bench.ledger), 1 + BATCH_EVENTS_MAX);
    bench_end(&bench);
}

/* All that is taken in a pass has no receipt yet. */
static void who_does_not_keep_to_the_window_is_to_slow_down(void **state)
{
    const unsigned frames = LINK_WINDOW_EVENTS / BATCH_EVENTS_MAX;

    (void)state;
    bench_begin(&bench, "");
    greet(7);
    for (unsigned pass = 0; pass < 2; pass++) {
        for (unsigned i = 0; i < frames; i++)
            send_events(1, BATCH_EVENTS_MAX);
        bench_pass(&bench);
        assert_int_equal(bench_answer(&bench, bench.count - 1)->type, MESSAGE_RECEIPT);
    }
    for (unsigned i = 0; i < frames; i++)
        send_events(1, BATCH_EVENTS_MAX);
    send_events(BATCH_EVENTS_MAX + 1, 1);
    greet(7); /* the next conversation has a window of its own, in the same pass */
    send_events(1, BATCH_EVENTS_MAX);
    bench_pass(&bench);
    assert_int_equal(bench.count, frames + 3);
    const struct message *refusal = bench_answer(&bench, frames);
    assert_int_equal(refusal->type, MESSAGE_REFUSE);
    check_text("word", refusal->refuse.word, LIT("slow-down"));
    assert_int_equal(refusal->refuse.wait_ms, SESSION_WINDOW_WAIT_MS);
    assert_int_equal(ledger_last(bench.ledger), 1 + BATCH_EVENTS_MAX); /* nothing of it was taken */
    assert_int_equal(bench_answer(&bench, frames + 1)->type, MESSAGE_WELCOME);
    assert_int_equal(bench_answer(&bench, frames + 2)->type, MESSAGE_RECEIPT);
    bench_end(&bench);
}

static void batch_has_so_many_events_and_no_more(void **state)
{
    (void)state;
    bench_begin(&bench, "");
    greet(7);
    send_events(1, BATCH_EVENTS_MAX);
    send_events(1 + BATCH_EVENTS_MAX, BATCH_EVENTS_MAX + 1);
    bench_pass(&bench);
    assert_int_equal(bench.count, 3);
    assert_int_equal(bench_answer(&bench, 1)->type, MESSAGE_RECEIPT);
    check_text("word", bench_answer(&bench, 2)->refuse.word, LIT("bad-message"));
    assert_int_equal(ledger_last(bench.ledger), 1 + BATCH_EVENTS_MAX);
    bench_end(&bench);
}

static void pass_has_room_for_so_many_bytes(void **state)
{
    static char large[FRAME_BYTES_MAX / 2];
    unsigned count = 0;

    (void)state;
    bench_begin(&bench, "");
    for (; ingest_has_room(bench.ingest); count++)
        bench_frame(&bench, (uint8_t)count, (struct text){large, sizeof large});
    assert_int_equal(count, INGEST_BYTES_MAX / sizeof large);
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
        greet_from((uint8_t)(2 + count / 64), "jinjiang", 2 + count);
    bench_pass(&bench);
    assert_int_equal(bench.count, 1 + 2 * count); /* the bench leaves KEYS out */
    assert_int_equal(1 + 3 * count, INGEST_ANSWERS_MAX);
    bench_end(&bench);
}

static void pass_ends_when_one_has_had_its_share(void **state)
{
    unsigned count = 0;

    (void)state;
    bench_begin(&bench, "");
    greet(7);
    for (unsigned pass = 0; pass < 2; pass++) {
        bench_pass(&bench);
        unsigned before = count;
        for (; bench_takes(&bench, 1); count += BATCH_EVENTS_MAX)
            send_events(count + 1, BATCH_EVENTS_MAX);
        assert_int_equal(count - before, 2 * BATCH_EVENTS_MAX);
        assert_true(bench_takes(&bench, 2));
        assert_true(ingest_has_room(bench.ingest));
    }
    assert_int_equal(ledger_last(bench.ledger), 1 + count);
    bench_end(&bench);
}

int main(void)
{
    SUITE_TEST(batch_has_so_many_events_and_no_more);
    SUITE_TEST(pass_ends_when_one_has_had_its_share);
    SUITE_TEST(nothing_is_released_before_it_is_asked_for);
    SUITE_TEST(pass_has_room_for_so_many_events);
    SUITE_TEST(events_that_are_known_take_no_room);
    SUITE_TEST(who_does_not_keep_to_the_window_is_to_slow_down);
    SUITE_TEST(pass_has_room_for_so_many_answers);
    SUITE_TEST(pass_has_room_for_so_many_bytes);
    return suite_run("ingest_room");
}
