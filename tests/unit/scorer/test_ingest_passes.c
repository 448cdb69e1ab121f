/* A whole year on its way through ingest into the log: the same frames at the same times make the
 * same tables, however they fall into passes. */
#include "tests/unit/scorer/support_scorer.h"

enum { SOURCES_MAX = 32, FRAME_EVENTS = 8, SESSION = 9, EPOCH = 5 };

/* The sample year on its way into a bench: each source at a peer of its own. */
struct delivery {
    struct bench bench;
    char sources[SOURCES_MAX][SLUG_BYTES_MAX + 1];
    uint64_t next[SOURCES_MAX];       /* sequences */
    struct text events[FRAME_EVENTS]; /* of the source that is being sent */
    unsigned event_count;
    unsigned source_count, source, frames, frames_a_pass;
    uint64_t seed;
};

/* Sends at a time that jumps. */
static void send_frame(struct delivery *delivery, const struct message *message)
{
    struct bench *bench = &delivery->bench;

    bench->now.mono_ms += 10;
    bench->now.wall_ms = NOW_MS + (int64_t)(next_random(&delivery->seed) % 7200000);
    bench_send(bench, (uint8_t)delivery->source, message);
    if (++delivery->frames % delivery->frames_a_pass == 0)
        bench_pass(bench);
}

static void send_events(struct delivery *delivery)
{
    uint64_t *next = &delivery->next[delivery->source];

    if (delivery->event_count == 0)
        return;
    send_frame(delivery,
               &(struct message){.type = MESSAGE_BATCH,
                                 .batch = {.session = SESSION,
                                           .epoch = EPOCH,
                                           .first = *next,
                                           .events = {delivery->events, delivery->event_count}}});
    *next += delivery->event_count;
    while (delivery->event_count > 0)
        free((void *)delivery->events[--delivery->event_count].data);
}

static unsigned source_number(const struct delivery *delivery, struct text slug)
{
    unsigned i = 0;

    while (i < delivery->source_count && !text_is(slug, delivery->sources[i]))
        i++;
    assert_true(i < SOURCES_MAX);
    return i;
}

/* The events that follow are this source's, which greets if it did not yet. */
static void choose_source(struct delivery *delivery, struct text slug)
{
    unsigned number = source_number(delivery, slug);

    if (number != delivery->source || delivery->event_count == FRAME_EVENTS)
        send_events(delivery);
    delivery->source = number;
    if (number < delivery->source_count)
        return;
    memcpy(delivery->sources[delivery->source_count++], slug.data, slug.size);
    send_frame(
        delivery,
        &(struct message){
            .type = MESSAGE_HELLO,
            .hello = {.source = slug, .session = SESSION, .epoch = EPOCH, .base = 1, .first = 1}});
    delivery->next[number] = 1;
}

static void deliver_sample(struct delivery *delivery, unsigned frames_a_pass)
{
    char *sample = sample_read(), *rest = sample;
    struct line event = {0};

    delivery->frames_a_pass = frames_a_pass;
    bench_begin(&delivery->bench, "");
    for (char *line; (line = strsep(&rest, "\n")) && *line;) {
        read_json(&event, line, strlen(line));
        choose_source(delivery, event.envelope.source);
        delivery->events[delivery->event_count++] = event_bytes(&event.event);
    }
    send_events(delivery);
    bench_pass(&delivery->bench);
    line_clear(&event);
    free(sample);
}

static bool is_not_before(void *context, const struct record *record)
{
    int64_t *received_ms = context;

    assert_true(record->received_ms >= *received_ms);
    *received_ms = record->received_ms;
    return true;
}

static void same_frames_at_the_same_times_make_the_same_tables(void **state)
{
    static struct delivery one, many;
    int64_t received_ms = NOW_MS;

    (void)state;
    deliver_sample(&one, 1);
    deliver_sample(&many, 50);
    assert_int_equal(one.source_count, 21); /* every centre, and the office */
    assert_true(ledger_last(one.bench.ledger) > 600);
    check_same_tables(one.bench.ledger, many.bench.ledger);
    view_walk(bench_view(&one.bench), 1, is_not_before, &received_ms);
    assert_true(received_ms > NOW_MS + 7000000);
    bench_end(&one.bench);
    bench_end(&many.bench);
}

int main(void)
{
    SUITE_TEST(same_frames_at_the_same_times_make_the_same_tables);
    return suite_run("ingest_passes");
}
