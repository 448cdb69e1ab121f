/* common/kaohe: submissions and their events. */
#include "proto/limits.h"
#include "tests/unit/kaohe/support_kaohe.h"
#include "tests/unit/places.h"

/* A collector that takes all lines but those that say "bad", under a scorer that refuses each third. */
struct collector {
    uint64_t seq;
    unsigned submits;
    struct verdict_line verdicts[ITEMS_MAX];
    struct receipt receipts[ITEMS_MAX];
};

static struct message take(struct collector *collector, const struct message_submit *submit)
{
    collector->submits++;
    for (size_t i = 0; i < submit->lines.count; i++)
        collector->verdicts[i] =
            text_is(submit->lines.items[i], "bad")
                ? (struct verdict_line){TAKEN_MALFORMED, 0, text_of("json"), text_of("no object")}
                : (struct verdict_line){.taken = TAKEN_EVENT, .seq = ++collector->seq};
    return (struct message){.type = MESSAGE_TAKEN,
                            .taken = {submit->id, {collector->verdicts, submit->lines.count}}};
}

static struct message judge(struct collector *collector, const struct message_await *await)
{
    for (size_t i = 0; i < await->seqs.count; i++) {
        uint64_t seq = await->seqs.items[i];
        bool is_refused = seq % 3 == 0;
        collector->receipts[i] =
            (struct receipt){.n = seq + 10,
                             .outcome = is_refused ? OUTCOME_REFUSED : OUTCOME_COUNTED,
                             .reason = is_refused ? REASON_BAD_TIME : REASON_NONE,
                             .received_ms = 5};
    }
    return (struct message){.type = MESSAGE_OUTCOMES,
                            .outcomes = {await->id, {collector->receipts, await->seqs.count}}};
}

static unsigned answer(void *context, const struct message *question,
                       struct message ret_answers[DAEMON_ANSWERS_MAX])
{
    struct collector *collector = context;

    ret_answers[0] = question->type == MESSAGE_AWAIT ? judge(collector, &question->await)
                                                     : take(collector, &question->submit);
    return 1;
}

static void hand_over(kaohe_t *kaohe, uint64_t tag, const char *line)
{
    assert_int_equal(kaohe_submit_line(kaohe, tag, line, strlen(line)), KAOHE_OK);
}

static void each_line_is_told_and_then_its_outcome(void **state)
{
    struct collector collector = {0};
    struct client client = client_open(answer, &collector);
    const kaohe_event_t *event;

    (void)state;
    assert_int_equal(kaohe_submit_begin(client.kaohe, "wuhou", 1), KAOHE_OK);
    assert_int_equal(kaohe_submit_begin(client.kaohe, "wuhou", 1), KAOHE_USAGE);
    hand_over(client.kaohe, 51, "one");
    hand_over(client.kaohe, 52, "bad");
    hand_over(client.kaohe, 53, "two");
    hand_over(client.kaohe, 54, "three");
    assert_int_equal(kaohe_submit_end(client.kaohe), KAOHE_OK);
    assert_int_equal(kaohe_submit_line(client.kaohe, 55, "four", 4), KAOHE_USAGE);
    event = client_next(&client, KAOHE_TAKEN);
    assert_int_equal(event->taken, KAOHE_TAKEN_EVENT);
    assert_int_equal(event->seq, 1);
    event = client_next(&client, KAOHE_TAKEN);
    assert_int_equal(event->tag, 52);
    assert_int_equal(event->seq, 0);
    assert_int_equal(event->taken, KAOHE_TAKEN_MALFORMED);
    assert_string_equal(event->field, "json");
    assert_string_equal(event->why, "no object");
    assert_int_equal(client_next(&client, KAOHE_TAKEN)->tag, 53);
    assert_int_equal(client_next(&client, KAOHE_TAKEN)->tag, 54);
    event = client_next(&client, KAOHE_OUTCOME);
    assert_int_equal(event->tag, 51);
    assert_int_equal(event->n, 11);
    assert_string_equal(event->outcome, "counted");
    assert_string_equal(event->reason, "");
    assert_int_equal(event->received_ms, 5);
    assert_int_equal(client_next(&client, KAOHE_OUTCOME)->tag, 53);
    assert_string_equal(client_next(&client, KAOHE_OUTCOME)->reason, "bad-time");
    assert_int_equal(client_next(&client, KAOHE_SUBMITTED)->status, KAOHE_OK);
    client_check_rest(&client);
    client_close(&client);
    assert_int_equal(collector.submits, 1); /* what gathers goes together */
}

/* Whoever hands over more than there is room for goes on once others are sent, and nothing is lost. */
static void room_comes_back_with_the_events(void **state)
{
    enum { LINES = 3 * ITEMS_MAX };
    struct collector collector = {0};
    struct client client = client_open(answer, &collector);
    uint64_t taken = 0, full = 0;

    (void)state;
    assert_int_equal(kaohe_submit_begin(client.kaohe, "wuhou", 0), KAOHE_OK);
    for (uint64_t tag = 1; tag <= LINES;) {
        kaohe_status_t status = kaohe_submit_line(client.kaohe, tag, "line", 4);
        tag += status == KAOHE_OK;
        if (status == KAOHE_OK)
            continue;
        assert_int_equal(status, KAOHE_FULL);
        full++;
        assert_int_equal(client_next(&client, KAOHE_TAKEN)->tag, ++taken);
    }
    assert_true(full > 0);
    while (taken < LINES) /* also before it is ended */
        assert_int_equal(client_next(&client, KAOHE_TAKEN)->tag, ++taken);
    client_check_rest(&client);
    assert_int_equal(kaohe_submit_end(client.kaohe), KAOHE_OK);
    client_next(&client, KAOHE_SUBMITTED);
    client_close(&client);
}

static void a_line_that_is_too_long_ends_nothing(void **state)
{
    struct collector collector = {0};
    struct client client = client_open(answer, &collector);
    char *line = calloc(1, KAOHE_LINE_BYTES_MAX + 1);

    (void)state;
    assert_int_equal(kaohe_submit_begin(client.kaohe, "wuhou", 0), KAOHE_OK);
    assert_int_equal(kaohe_submit_line(client.kaohe, 1, line, KAOHE_LINE_BYTES_MAX + 1),
                     KAOHE_BAD_DATA);
    assert_int_equal(kaohe_submit_line(client.kaohe, 2, line, KAOHE_LINE_BYTES_MAX), KAOHE_OK);
    assert_int_equal(client_next(&client, KAOHE_TAKEN)->tag, 2);
    free(line);
    client_close(&client);
}

int main(void)
{
    places_begin();
    SUITE_TEST(each_line_is_told_and_then_its_outcome);
    SUITE_TEST(room_comes_back_with_the_events);
    SUITE_TEST(a_line_that_is_too_long_ends_nothing);
    return suite_run("kaohe_submit");
}
