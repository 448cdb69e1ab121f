/* services/board/stream and sse: what one reader is sent. */
#include "services/board/stream.h"
#include "tests/unit/support.h"

enum { START_MS = 1000, ALL_BYTES = 4096 };

#define RETRY "retry: 2000\n\n"
#define HELLO(n)                                                                                   \
    "event: hello\ndata: {\"epoch\":\"00000000000000ab\",\"n\":" n ",\"silent\":false}\n\n"
#define STANDINGS(n) "event: standings\ndata: {}\nid: " n "\n\n"
#define RESYNC(n) "event: resync\ndata: {\"why\":\"behind\",\"n\":" n "}\n\n"
#define BEAT(n) "event: beat\ndata: {\"n\":" n ",\"silent\":false}\nid: " n "\n\n"

/* A ring that has told all up to record 7, and holds what came from record 6 on. */
struct bench {
    ring_t *ring;
    struct stream stream;
    struct stream_now now;
    char all[ALL_BYTES];
};

static struct bench bench_new(const char *last_id)
{
    struct bench bench = {.ring = ring_new(16), .now = {.epoch = 0xab, .ms = START_MS}};

    ring_begin(bench.ring, 5);
    ring_add(bench.ring, 6, LIT("six\n"));
    ring_add(bench.ring, 7, LIT("seven\n"));
    bench.now.ring = bench.ring;
    bench.now.standings = LIT("{}");
    stream_begin(&bench.stream, &bench.now, last_id);
    return bench;
}

static void bench_end(struct bench *bench)
{
    stream_clear(&bench->stream);
    ring_destroy(&bench->ring);
}

/* All that is to be sent now, `step` bytes at a time. */
static const char *read_all(struct bench *bench, size_t step)
{
    size_t size = 0;
    ssize_t got;

    while ((got = stream_read(&bench->stream, &bench->now, bench->all + size, step)) > 0)
        size += (size_t)got;
    assert_int_equal(got, 0);
    assert_false(stream_is_due(&bench->stream, &bench->now));
    bench->all[size] = '\0';
    return bench->all;
}

static const struct begin_row {
    const char *title, *last_id, *sent;
} begin_rows[] = {
    {"who is new gets the standings", NULL, RETRY HELLO("7") STANDINGS("7")},
    {"who goes on gets what it lacks", "5", RETRY HELLO("7") "six\nseven\n"},
    {"who has all gets the last record again", "7", RETRY HELLO("7") "seven\n"},
    {"who was away too long begins anew", "4", RETRY HELLO("7") RESYNC("7") STANDINGS("7")},
    {"so does who knows more than there is", "8", RETRY HELLO("7") RESYNC("7") STANDINGS("7")},
    {"an id that is no number is none", "7x", RETRY HELLO("7") STANDINGS("7")},
    {"nor one of too many digits", "1234567890123456789", RETRY HELLO("7") STANDINGS("7")},
    {"nor an empty one", "", RETRY HELLO("7") STANDINGS("7")},
};

static void a_stream_begins_as_the_row_says(void **state)
{
    const struct begin_row *row = *state;

    for (size_t step = 1; step < 200; step += 33) {
        struct bench bench = bench_new(row->last_id);
        check_string("sent", read_all(&bench, step), row->sent);
        bench_end(&bench);
    }
}

static void without_standings_there_are_none_to_begin_with(void **state)
{
    struct bench bench = bench_new(NULL);

    (void)state;
    stream_clear(&bench.stream);
    bench.now.standings = (struct text){0};
    stream_begin(&bench.stream, &bench.now, NULL);
    check_string("sent", read_all(&bench, 64), RETRY HELLO("7"));
    bench_end(&bench);
}

static void what_comes_is_sent_and_no_more(void **state)
{
    struct bench bench = bench_new(NULL);

    (void)state;
    read_all(&bench, 64);
    ring_add(bench.ring, 8, LIT("eight\n"));
    assert_true(stream_is_due(&bench.stream, &bench.now));
    check_string("sent", read_all(&bench, 4), "eight\n");
    check_string("sent", read_all(&bench, 4), "");
    bench_end(&bench);
}

static void after_silence_there_is_a_beat(void **state)
{
    struct bench bench = bench_new("7");

    (void)state;
    read_all(&bench, 64);
    bench.now.ms += STREAM_BEAT_MS - 1;
    check_string("sent", read_all(&bench, 64), "");
    bench.now.ms += 1;
    ring_note(bench.ring, 9);
    check_string("sent", read_all(&bench, 64), BEAT("9"));
    bench.now.ms += STREAM_BEAT_MS - 1;
    ring_add(bench.ring, 10, LIT("ten\n"));
    check_string("sent", read_all(&bench, 64), "ten\n");
    bench.now.ms += 1;
    check_string("sent", read_all(&bench, 64), "");
    bench_end(&bench);
}

static void who_is_passed_between_two_events_begins_anew(void **state)
{
    struct bench bench = bench_new("7");

    (void)state;
    read_all(&bench, 64);
    ring_add(bench.ring, 8, LIT("eight\n"));
    ring_add(bench.ring, 9, LIT("a text of 21 letters\n"));
    check_string("sent", read_all(&bench, 64), RESYNC("9") STANDINGS("9"));
    bench_end(&bench);
}

static void who_is_passed_within_an_event_is_sent_off(void **state)
{
    struct bench bench = bench_new("7");
    char bytes[4];

    (void)state;
    read_all(&bench, 64);
    ring_add(bench.ring, 8, LIT("eight\n"));
    assert_int_equal(stream_read(&bench.stream, &bench.now, bytes, sizeof bytes), sizeof bytes);
    ring_add(bench.ring, 9, LIT("a text of 21 letters\n"));
    assert_int_equal(stream_read(&bench.stream, &bench.now, bytes, sizeof bytes), STREAM_OVER);
    bench_end(&bench);
}

static const struct sse_row {
    const char *title;
    struct text data;
    const char *text;
} sse_rows[] = {
    {"a line is a data line", {"{}", 2}, "event: x\ndata: {}\nid: 3\n\n"},
    {"no data is an empty line", {"", 0}, "event: x\ndata: \nid: 3\n\n"},
    {"a line feed adds no field", {"a\nid: 9", 7}, "event: x\ndata: a\ndata: id: 9\nid: 3\n\n"},
    {"nor does a carriage return", {"a\rid: 9", 7}, "event: x\ndata: a\ndata: id: 9\nid: 3\n\n"},
    {"an empty line ends no event", {"a\n\nb", 4}, "event: x\ndata: a\ndata: \ndata: b\nid: 3\n\n"},
};

static void an_event_is_written_as_the_row_says(void **state)
{
    const struct sse_row *row = *state;
    struct text copy = text_copied(row->data);
    struct sse sse = {0};

    sse_event(&sse, "x", copy, 3);
    check_text("event", sse_text(&sse), text_of(row->text));
    sse_clear(&sse);
    free((void *)copy.data);
}

static void a_large_event_is_whole(void **state)
{
    enum { SIZE = 100000 };
    char *data = malloc(SIZE);
    struct sse sse = {0};

    (void)state;
    memset(data, 'x', SIZE);
    sse_event(&sse, "x", (struct text){data, SIZE}, 0);
    assert_int_equal(sse.text.size, SIZE + strlen("event: x\ndata: \n\n"));
    assert_memory_equal(sse.text.data + strlen("event: x\ndata: "), data, SIZE);
    sse_clear(&sse);
    free(data);
}

int main(void)
{
    SUITE_ROWS(begin_rows, a_stream_begins_as_the_row_says);
    SUITE_TEST(without_standings_there_are_none_to_begin_with);
    SUITE_TEST(what_comes_is_sent_and_no_more);
    SUITE_TEST(after_silence_there_is_a_beat);
    SUITE_TEST(who_is_passed_between_two_events_begins_anew);
    SUITE_TEST(who_is_passed_within_an_event_is_sent_off);
    SUITE_ROWS(sse_rows, an_event_is_written_as_the_row_says);
    SUITE_TEST(a_large_event_is_whole);
    return suite_run("stream");
}
