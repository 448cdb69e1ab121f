/* common/client/delivery: lines to a collector and what became of each, with a clock of the test. */
#include "tests/unit/client/support_client.h"

static const struct delivery_row {
    const char *title;
    bool waits;
    const char *script, *done;
} delivery_rows[] = {
    {"lines go out together once no more come", false, "add a\nadd b\nfinish\ntaken 1 e5 e6",
     "submit 1 a b\n1 event\n2 event\nfinished\n"},
    {"nothing to deliver is finished at once", false, "finish", "finished\n"},
    {"lines that gather wait until they are flushed", false, "add a\nwait 300\nflush",
     "submit 1 a\n"},
    {"a flush of nothing sends nothing", false, "flush\nadd a\nwait 300", ""},
    {"one frame is on the way at a time and the order is kept", false,
     "add a\nflush\nadd b\nadd c\nfinish\nwait 1000\ntaken 1 e1\ntaken 2 e2 e3",
     "submit 1 a\n1 event\nsubmit 2 b c\n2 event\n3 event\nfinished\n"},
    {"a line that has no room is added again by the caller", false,
     "add a\nflush\nadd b\nflush\nadd c\ntaken 1 e1\nadd c\nfinish\ntaken 2 e2\ntaken 3 e3",
     "submit 1 a\nno room\n1 event\nsubmit 2 b\n2 event\nsubmit 3 c\n4 event\nfinished\n"},
    {"each verdict is reported with the tag of its line", false,
     "add a\nadd b\nadd c\nadd d\nadd e\nadd f\nfinish\ntaken 1 m b o5 u0 w6 e7",
     "submit 1 x6\n1 malformed: unknown\n2 blank\n3 opened\n4 updated\n5 event: look\n6 event\n"
     "finished\n"},

    {"a frame without an answer is sent again under its id", false,
     "add a\nadd b\nfinish\nwait 1999\nwait 1\nwait 1999\nwait 1\ntaken 1 e1 e2",
     "submit 1 a b\nsubmit 1 a b\nsubmit 1 a b\n1 event\n2 event\nfinished\n"},
    {"what gathers behind it is not sent again with it", false,
     "add a\nflush\nadd b\nwait 2000\ntaken 1 e1\nfinish\ntaken 2 e2",
     "submit 1 a\nsubmit 1 a\n1 event\nsubmit 2 b\n2 event\nfinished\n"},
    {"the second answer to a frame that was sent twice changes nothing", false,
     "add a\nflush\nwait 2000\ntaken 1 e1\nadd b\nfinish\ntaken 1 e9\ntaken 2 e2",
     "submit 1 a\nsubmit 1 a\n1 event\nsubmit 2 b\n2 event\nfinished\n"},
    {"an answer for another number of lines is none", false,
     "add a\nadd b\nfinish\ntaken 1 e1\ntaken 1 e1 e2 e3\ntaken 1\ntaken 1 e1 e2",
     "submit 1 a b\n1 event\n2 event\nfinished\n"},
    {"an answer to nothing is passed over", false, "taken 0\ntaken 7 e1\noutcomes 0\noutcomes 3 c1",
     ""},

    {"nobody answers after eight seconds and that is told once", false,
     "add a\nfinish\nwait 7999\nwait 1\nwait 60000\nfinish",
     "submit 1 a\nsubmit 1 a\nsubmit 1 a\nsubmit 1 a\nfailed 69: nobody answers: the collector of "
     "wuhou; 0 lines were taken before: start it, and send the others again\n"},
    {"how many lines were taken before is told", false,
     "add a\nadd b\nflush\ntaken 1 e1 e2\nadd c\nfinish\nwait 8000",
     "submit 1 a b\n1 event\n2 event\nsubmit 2 c\nsubmit 2 c\nsubmit 2 c\nsubmit 2 c\nfailed 69: "
     "nobody answers: the collector of wuhou; 2 lines were taken before: start it, and send the "
     "others again\n"},
    {"time in which no answer is owed is no silence", false,
     "add a\nflush\ntaken 1 e1\nwait 60000\nadd b\nfinish\nwait 1999\ntaken 2 e2",
     "submit 1 a\n1 event\nsubmit 2 b\n2 event\nfinished\n"},
    {"an answer that counts for nothing is still a sign of life", false,
     "add a\nfinish\nwait 1900\ntaken 9 e1\nwait 7900\ntaken 1 e1",
     "submit 1 a\nsubmit 1 a\nsubmit 1 a\nsubmit 1 a\nsubmit 1 a\n1 event\nfinished\n"},
    {"a process that was stopped does not give up", false,
     "add a\nfinish\nwait 1000\nstop 3600000\nwait 1000\ntaken 1 e1",
     "submit 1 a\nsubmit 1 a\n1 event\nfinished\n"},
    {"an answer that waits while the process is stopped counts", false,
     "add a\nfinish\nstop 3600000\ntaken 1 e1", "submit 1 a\nsubmit 1 a\n1 event\nfinished\n"},
    {"after a stop the time goes on where it was", false,
     "add a\nfinish\nwait 7000\nstop 100000\nwait 999\nwait 1",
     "submit 1 a\nsubmit 1 a\nsubmit 1 a\nsubmit 1 a\nsubmit 1 a\nfailed 69: nobody answers: the "
     "collector of wuhou; 0 lines were taken before: start it, and send the others again\n"},

    {"a full outbox ends it and says what to do", false,
     "add a\nflush\ntaken 1 e1\nadd b\nadd c\nflush\nsorry 2 full\nfinish\nwait 60000",
     "submit 1 a\n1 event\nsubmit 2 b c\nfailed 75: no: try later; 1 lines were taken before\n"},
    {"another source's collector ends it", false, "add a\nfinish\nsorry 1 unknown-source",
     "submit 1 a\nfailed 78: no; 0 lines were taken before\n"},
    {"what could not be read ends it", false, "add a\nfinish\nsorry 0 bad-message",
     "submit 1 a\nfailed 70: no; 0 lines were taken before\n"},
    {"after a refusal nothing is sent or reported any more", false,
     "add a\nflush\nsorry 1 full\ntaken 1 e1\nsorry 1 full\nadd b\nflush\nfinish\nwait 9000",
     "submit 1 a\nfailed 75: no: try later; 0 lines were taken before\n"},
    {"a refusal of what was sent twice and taken once changes nothing", false,
     "add a\nflush\nwait 2000\ntaken 1 e1\nadd b\nflush\nsorry 1 full\ntaken 2 e2\nfinish",
     "submit 1 a\nsubmit 1 a\n1 event\nsubmit 2 b\n2 event\nfinished\n"},

    {"outcomes are asked for and told of the right lines", true,
     "add a\nadd b\nadd c\nadd d\nfinish\ntaken 1 e5 m o6 u0\noutcomes 2 c9 r10",
     "submit 1 a b c d\n1 event\n2 malformed: unknown\n3 opened\n4 updated\nawait 2 5 6\n"
     "1 counted 9\n3 refused 10\nfinished\n"},
    {"outcomes are told as far as they are known without a gap", true,
     "add a\nadd b\nadd c\nfinish\ntaken 1 e5 e6 e7\noutcomes 2 c9 - c11\nwait 20\noutcomes 3 c10 "
     "c11",
     "submit 1 a b c\n1 event\n2 event\n3 event\nawait 2 5 6 7\n1 counted 9\nawait 3 6 7\n"
     "2 counted 10\n3 counted 11\nfinished\n"},
    {"outcomes are asked for while further lines go out", true,
     "add a\nflush\ntaken 1 e5\nadd b\nflush\noutcomes 2 c9\ntaken 3 e6\noutcomes 4 c10\nfinish",
     "submit 1 a\n1 event\nawait 2 5\nsubmit 3 b\n1 counted 9\n2 event\nawait 4 6\n2 counted 10\n"
     "finished\n"},
    {"more receipts than were asked for are no answer", true,
     "add a\nflush\ntaken 1 e5\nadd b\nadd c\nflush\ntaken 3 e6 e7\nfinish\noutcomes 2 c9 c10\n"
     "outcomes 2 c9 c10 c11\noutcomes 2 c9 c10 c11 c12\noutcomes 2 c9\noutcomes 4 c10 c11",
     "submit 1 a\n1 event\nawait 2 5\nsubmit 3 b c\n2 event\n3 event\n1 counted 9\nawait 4 6 7\n"
     "2 counted 10\n3 counted 11\nfinished\n"},
    {"fewer receipts than were asked for are no answer", true,
     "add a\nadd b\nfinish\ntaken 1 e5 e6\noutcomes 2 c9\noutcomes 2\noutcomes 2 c9 c10",
     "submit 1 a b\n1 event\n2 event\nawait 2 5 6\n1 counted 9\n2 counted 10\nfinished\n"},
    {"a question for outcomes without an answer is asked again", true,
     "add a\nfinish\ntaken 1 e5\nwait 1999\nwait 1\noutcomes 2 c8\noutcomes 3 c9",
     "submit 1 a\n1 event\nawait 2 5\nawait 3 5\n1 counted 9\nfinished\n"},
    {"the second answer to a question is passed over", true,
     "add a\nadd b\nfinish\ntaken 1 e5 e6\noutcomes 2 c9 -\noutcomes 2 c9 c10\nwait 20\n"
     "outcomes 3 c10",
     "submit 1 a b\n1 event\n2 event\nawait 2 5 6\n1 counted 9\nawait 3 6\n2 counted 10\n"
     "finished\n"},
    {"a process that was stopped does not give outcomes up", true,
     "add a\nfinish\ntaken 1 e5\noutcomes 2 -\nstop 3600000\noutcomes 3 c9",
     "submit 1 a\n1 event\nawait 2 5\nawait 3 5\n1 counted 9\nfinished\n"},
    {"a refusal of a question for outcomes ends it", true,
     "add a\nfinish\ntaken 1 e5\nsorry 2 bad-message",
     "submit 1 a\n1 event\nawait 2 5\nfailed 70: no; 1 lines were taken before\n"},
    {"nobody answers a question for outcomes", true, "add a\nfinish\ntaken 1 e5\nwait 8000",
     "submit 1 a\n1 event\nawait 2 5\nawait 3 5\nawait 4 5\nawait 5 5\nfailed 69: nobody answers: "
     "the collector of wuhou; 1 lines were taken before: start it, and send the others again\n"},
    {"without waiting no outcome is asked for", false,
     "add a\nadd b\nfinish\ntaken 1 e5 o6\noutcomes 2 c9",
     "submit 1 a b\n1 event\n2 opened\nfinished\n"},
};

static void delivery_does_as_the_row_says(void **state)
{
    const struct delivery_row *row = *state;
    static struct scene scene;

    scene_open(&scene, row->waits);
    scene_run(&scene, row->script);
    check_string("done", scene.done, row->done);
    scene_close(&scene);
}

static void a_line_that_is_none_has_no_outcome_to_wait_for(void **state)
{
    static struct scene scene;

    (void)state;
    scene_open(&scene, true);
    scene_run(&scene, "add a\nadd b\nadd c\nadd d\nadd e\nadd f\nadd g\nfinish\n"
                      "taken 1 e1 m b o2 o0 u3 u0\noutcomes 2 c7 r8 c9");
    assert_int_equal(delivery_state(scene.delivery), DELIVERY_FINISHED);
    scene_close(&scene);
}

/* Answers the question for outcomes on the way with "not known yet", as a collector does for what
 * it has forgotten. */
static void answer_unknown(struct scene *scene, uint64_t id, size_t count)
{
    static struct receipt receipts[ITEMS_MAX];
    struct message message = {.type = MESSAGE_OUTCOMES, .outcomes = {id, {receipts, count}}};

    delivery_receive(scene->delivery, &message, scene->now_ms);
}

static void outcomes_that_the_collector_has_forgotten_are_waited_for_a_minute(void **state)
{
    static struct scene scene;
    struct message message;
    int64_t end_ms;

    (void)state;
    scene_open(&scene, true);
    scene_run(&scene, "add a\nadd b\nfinish\ntaken 1 e5 e6\noutcomes 2 - -");
    end_ms = scene.now_ms + DELIVERY_OUTCOME_GIVE_UP_MS;
    while (scene.now_ms < end_ms) {
        CHECK(delivery_state(scene.delivery) == DELIVERY_OPEN, "given up at %d", (int)scene.now_ms);
        scene.now_ms += DELIVERY_ASK_MS;
        if (scene.now_ms < end_ms && delivery_step(scene.delivery, scene.now_ms, &message))
            answer_unknown(&scene, message.await.id, message.await.seqs.count);
    }
    scene_run(&scene, "wait 0");
    CHECK(strstr(scene.done, "failed 69: 2 events are in the outbox and wait for the scorer\n"),
          "%s", scene.done);
    scene_close(&scene);
}

static void minute_without_outcomes_begins_with_the_last_taken(void **state)
{
    static struct scene scene;
    struct message message;
    int64_t end_ms;

    (void)state;
    scene_open(&scene, true);
    scene_run(&scene, "add a\nfinish\nwait 7000\ntaken 1 e5");
    end_ms = scene.now_ms + DELIVERY_OUTCOME_GIVE_UP_MS;
    for (; scene.now_ms < end_ms; scene.now_ms += DELIVERY_ASK_MS) {
        while (delivery_step(scene.delivery, scene.now_ms, &message))
            answer_unknown(&scene, message.await.id, message.await.seqs.count);
        CHECK(delivery_state(scene.delivery) == DELIVERY_OPEN, "given up %d ms too early",
              (int)(end_ms - scene.now_ms));
    }
    scene_run(&scene, "wait 0");
    CHECK(strstr(scene.done, "failed 69: 1 event is in the outbox and waits for the scorer\n"),
          "%s", scene.done);
    scene_close(&scene);
}

static void minute_without_outcomes_begins_when_no_more_lines_come(void **state)
{
    static struct scene scene;
    struct message message;
    int64_t end_ms;

    (void)state;
    scene_open(&scene, true);
    scene_run(&scene, "add a\nflush\ntaken 1 e5");
    end_ms = scene.now_ms + 2 * DELIVERY_OUTCOME_GIVE_UP_MS;
    for (; scene.now_ms < end_ms; scene.now_ms += DELIVERY_ASK_MS)
        while (delivery_step(scene.delivery, scene.now_ms, &message))
            answer_unknown(&scene, message.await.id, message.await.seqs.count);
    delivery_finish(scene.delivery, scene.now_ms);
    delivery_step(scene.delivery, scene.now_ms, &message);
    assert_int_equal(delivery_state(scene.delivery), DELIVERY_OPEN);
    scene_close(&scene);
}

/* Lines until no further frame goes out: more than DELIVERY_UNKNOWN_MAX outcomes are unknown. How many. */
static uint64_t fill_window(struct scene *scene)
{
    uint64_t seq = 1;

    scene->is_quiet = true;
    for (; seq <= DELIVERY_UNKNOWN_MAX + 1; seq += ITEMS_MAX)
        scene_deliver_frame(scene, seq);
    return seq - 1;
}

static void no_frame_goes_out_while_too_many_outcomes_are_unknown(void **state)
{
    static struct scene scene;
    uint64_t id = 0;

    (void)state;
    scene_open(&scene, true);
    fill_window(&scene);
    delivery_add(scene.delivery, ++scene.tag, text_of("held"));
    delivery_flush(scene.delivery);
    assert_int_equal(scene_step(&scene, &id), 0);
    assert_false(delivery_add(scene.delivery, ++scene.tag, text_of("more")));
    scene_close(&scene);
}

/* Answers what is asked for: all known. How many it answered until a SUBMIT goes out; 0: none does. */
static uint64_t answer_until_submit(struct scene *scene)
{
    struct receipt receipts[ITEMS_MAX];
    struct message message;
    uint64_t n = 1;

    while (delivery_step(scene->delivery, scene->now_ms, &message)) {
        if (message.type == MESSAGE_SUBMIT)
            return n - 1;
        for (size_t i = 0; i < message.await.seqs.count; i++)
            receipts[i] = (struct receipt){.n = n++, .outcome = OUTCOME_COUNTED};
        struct message answer = {
            .type = MESSAGE_OUTCOMES,
            .outcomes = {message.await.id, {receipts, message.await.seqs.count}}};
        delivery_receive(scene->delivery, &answer, scene->now_ms);
    }
    return 0;
}

static void outcomes_that_become_known_let_the_next_frame_out(void **state)
{
    static struct scene scene;

    (void)state;
    scene_open(&scene, true);
    uint64_t unknown = fill_window(&scene);
    delivery_add(scene.delivery, ++scene.tag, text_of("held"));
    delivery_flush(scene.delivery);
    scene.now_ms +=
        DELIVERY_AGAIN_MS; /* questions that were asked while it filled are asked again */
    uint64_t known = answer_until_submit(&scene);
    CHECK(known > 0, "the frame stays");
    assert_in_range(unknown - known, 1,
                    DELIVERY_UNKNOWN_MAX); /* it waits for no more than it must */
    scene_close(&scene);
}

static void full_window_without_any_outcome_is_given_up(void **state)
{
    static struct scene scene;
    struct message message;
    int64_t end_ms;

    (void)state;
    scene_open(&scene, true);
    fill_window(&scene);
    delivery_add(scene.delivery, ++scene.tag, text_of("held"));
    delivery_flush(scene.delivery);
    end_ms = scene.now_ms + DELIVERY_OUTCOME_GIVE_UP_MS;
    for (; scene.now_ms < end_ms; scene.now_ms += DELIVERY_ASK_MS) {
        while (delivery_step(scene.delivery, scene.now_ms, &message))
            answer_unknown(&scene, message.await.id, message.await.seqs.count);
        assert_int_equal(delivery_state(scene.delivery), DELIVERY_OPEN);
    }
    assert_false(delivery_step(scene.delivery, scene.now_ms, &message));
    assert_int_equal(delivery_state(scene.delivery), DELIVERY_FAILED);
    scene_close(&scene);
}

static void last_lines_go_out_though_the_window_is_full(void **state)
{
    static struct scene scene;
    uint64_t id = 0;

    (void)state;
    scene_open(&scene, true);
    fill_window(&scene);
    delivery_add(scene.delivery, ++scene.tag, text_of("last"));
    delivery_finish(scene.delivery, scene.now_ms);
    assert_int_equal(scene_step(&scene, &id), 1);
    scene_close(&scene);
}

static void frame_takes_as_many_lines_and_bytes_as_it_may(void **state)
{
    static char line[LONG_LINE_BYTES_MAX];
    static struct scene scene;

    (void)state;
    scene_open(&scene, false);
    for (int i = 0; i < ITEMS_MAX; i++)
        assert_true(delivery_add(scene.delivery, 1, text_of("x")));
    assert_false(delivery_add(scene.delivery, 1, text_of("x")));
    scene_run(&scene, "wait 0");
    check_string("done", scene.done, "submit 1 x256\n");
    memset(line, 'x', sizeof line);
    assert_true(delivery_add(scene.delivery, 2, (struct text){line, FRAME_BYTES_GOAL / 2}));
    assert_false(delivery_add(scene.delivery, 2, (struct text){line, FRAME_BYTES_GOAL / 2}));
    scene_close(&scene);
    scene_open(&scene, false); /* one that is longer than a frame should be goes alone */
    assert_true(delivery_add(scene.delivery, 1, (struct text){line, sizeof line}));
    assert_false(delivery_add(scene.delivery, 2, text_of("x")));
    scene.is_quiet = true;
    scene_run(&scene, "wait 0");
    assert_true(delivery_add(scene.delivery, 2, text_of("x")));
    assert_true(delivery_add(scene.delivery, 2, text_of("")));
    scene_close(&scene);
}

int main(void)
{
    SUITE_ROWS(delivery_rows, delivery_does_as_the_row_says);
    SUITE_TEST(a_line_that_is_none_has_no_outcome_to_wait_for);
    SUITE_TEST(outcomes_that_the_collector_has_forgotten_are_waited_for_a_minute);
    SUITE_TEST(minute_without_outcomes_begins_with_the_last_taken);
    SUITE_TEST(minute_without_outcomes_begins_when_no_more_lines_come);
    SUITE_TEST(no_frame_goes_out_while_too_many_outcomes_are_unknown);
    SUITE_TEST(outcomes_that_become_known_let_the_next_frame_out);
    SUITE_TEST(full_window_without_any_outcome_is_given_up);
    SUITE_TEST(last_lines_go_out_though_the_window_is_full);
    SUITE_TEST(frame_takes_as_many_lines_and_bytes_as_it_may);
    return suite_run("delivery");
}
