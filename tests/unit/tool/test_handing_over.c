/* services/tool/handover: what is counted of lines and their outcomes. The collector is the test's. */
#include "services/tool/handover.h"

#include "tests/unit/client/support_daemon.h"
#include "tests/unit/places.h"

/* What the collector says of a line, and the scorer of its event. */
static const struct line_row {
    const char *line;
    struct verdict_line verdict;
    struct receipt receipt;
} line_rows[] = {
    {"{1}", {.taken = TAKEN_EVENT, .seq = 1}, {.n = 11, .outcome = OUTCOME_COUNTED}},
    {"{2}",
     {.taken = TAKEN_EVENT, .seq = 2},
     {.n = 12, .outcome = OUTCOME_REFUSED, .reason = REASON_BAD_TIME}},
    {"x", {.taken = TAKEN_MALFORMED, .field = {"json", 4}, .why = {"no object", 9}}, {0}},
    {"{opened}", {.taken = TAKEN_OPENED}, {0}},
    {"{updated}", {.taken = TAKEN_UPDATED}, {0}},
    {"{overdue}",
     {.taken = TAKEN_UPDATED, .seq = 3},
     {.n = 13, .ref = 11, .outcome = OUTCOME_DUPLICATE}},
};

/* What the daemon answers with. */
static struct verdict_line verdicts[ITEMS_MAX];
static struct receipt receipts[ITEMS_MAX];

static struct verdict_line verdict_of(struct text line)
{
    for (size_t i = 0; i < COUNT_OF(line_rows); i++)
        if (text_is(line, line_rows[i].line))
            return line_rows[i].verdict;
    return (struct verdict_line){.taken = TAKEN_BLANK};
}

static struct receipt receipt_of(uint64_t seq)
{
    size_t i = 0;

    while (line_rows[i].verdict.seq != seq)
        i++;
    return line_rows[i].receipt;
}

static unsigned answer(void *context, const struct message *question,
                       struct message ret_answers[DAEMON_ANSWERS_MAX])
{
    const struct message_await *await = &question->await;
    const struct message_submit *submit = &question->submit;

    (void)context;
    if (question->type == MESSAGE_AWAIT) {
        for (size_t i = 0; i < await->seqs.count; i++)
            receipts[i] = receipt_of(await->seqs.items[i]);
        ret_answers[0] = (struct message){.type = MESSAGE_OUTCOMES,
                                          .outcomes = {await->id, {receipts, await->seqs.count}}};
        return 1;
    }
    for (size_t i = 0; i < submit->lines.count; i++)
        verdicts[i] = verdict_of(submit->lines.items[i]);
    ret_answers[0] = (struct message){.type = MESSAGE_TAKEN,
                                      .taken = {submit->id, {verdicts, submit->lines.count}}};
    return 1;
}

/* One line after another, and what its outcome tells. */
static struct heard {
    struct handover handover;
    struct receipt receipts[COUNT_OF(line_rows)]; /* by the tags of the lines */
    size_t unknown;                               /* the most outcomes that were waited for */
} heard;

static void hear(void *context, const kaohe_event_t *event)
{
    (void)context;
    if (event->kind == KAOHE_OUTCOME)
        heard.receipts[event->tag] = handover_receipt(event);
    if (heard.handover.unknown > heard.unknown)
        heard.unknown = heard.handover.unknown;
}

static void idle(void *context)
{
    (void)context;
}

static void hand_over(bool waits)
{
    daemon_t *daemon = daemon_start(answer, NULL);
    char dir[PLACE_BYTES], settings[400];
    struct home home;
    struct trouble trouble;

    fresh_dir(dir);
    int size = snprintf(settings, sizeof settings, "collector\n    intake = \"%s\"\n",
                        daemon_endpoint(daemon));
    write_below(dir, "kaohe.zpl", settings, (size_t)size);
    assert_int_equal(home_open(dir, &home, &trouble), STATUS_OK);
    heard = (struct heard){.handover = {.hear = hear}};
    assert_int_equal(handover_begin(&heard.handover, &home, "wuhou", NULL, waits, &trouble),
                     STATUS_OK);
    for (size_t i = 0; i < COUNT_OF(line_rows); i++)
        assert_int_equal(handover_line(&heard.handover, i, text_of(line_rows[i].line)), STATUS_OK);
    assert_int_equal(handover_finish(&heard.handover, idle), STATUS_OK);
    handover_clear(&heard.handover);
    daemon_stop(&daemon);
}

static void lines_are_counted_as_they_were_taken(void **state)
{
    const struct handover_counts *counts = &heard.handover.counts;

    (void)state;
    hand_over(false);
    assert_int_equal(counts->taken, 5);
    assert_int_equal(counts->malformed, 1);
    assert_int_equal(counts->opened, 1);
    assert_int_equal(counts->updated, 2);
    assert_int_equal(counts->overdue, 1);
    assert_int_equal(heard.unknown, 0); /* nothing is waited for */
    assert_int_equal(counts->outcomes[OUTCOME_COUNTED], 0);
}

static void outcomes_of_events_alone_are_waited_for(void **state)
{
    const struct handover_counts *counts = &heard.handover.counts;

    (void)state;
    hand_over(true);
    assert_in_range(heard.unknown, 1, 3);
    assert_int_equal(heard.handover.unknown, 0);
    assert_int_equal(counts->outcomes[OUTCOME_COUNTED], 1);
    assert_int_equal(counts->outcomes[OUTCOME_REFUSED], 1);
    assert_int_equal(counts->outcomes[OUTCOME_DUPLICATE], 1);
    for (size_t i = 0; i < COUNT_OF(line_rows); i++) {
        const struct receipt *told = &line_rows[i].receipt, *got = &heard.receipts[i];
        CHECK(got->n == told->n && got->ref == told->ref && got->outcome == told->outcome &&
                  got->reason == told->reason,
              "%s", line_rows[i].line);
    }
}

int main(void)
{
    places_begin();
    SUITE_TEST(lines_are_counted_as_they_were_taken);
    SUITE_TEST(outcomes_of_events_alone_are_waited_for);
    return suite_run("handing_over");
}
