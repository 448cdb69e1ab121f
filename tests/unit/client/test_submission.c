/* common/client/submission: a delivery over a socket. */
#include "common/base/clock.h"
#include "common/client/submission.h"
#include "tests/unit/client/support_daemon.h"
#include "tests/unit/places.h"

enum { LINES = 3 * ITEMS_MAX + 17, LINE_BYTES = 16, FLUSH_MS_MAX = 20000, WAIT_MS_MAX = 100 };

/* A collector that numbers lines, and a scorer behind it that counts them. */
struct intake {
    unsigned submits, drop; /* SUBMIT number `drop` has no answer; 0: none */
    uint64_t refuse_at;     /* refuses as full from this SUBMIT on; 0: never */
    uint64_t seq;
    bool is_in_order; /* line k was "line k" */
    struct verdict_line verdicts[ITEMS_MAX];
    struct receipt receipts[ITEMS_MAX];
};

static struct message accept_lines(struct intake *intake, const struct message_submit *submit)
{
    char line[LINE_BYTES];

    for (size_t i = 0; i < submit->lines.count; i++) {
        snprintf(line, sizeof line, "line %d", (int)++intake->seq);
        intake->is_in_order &= text_is(submit->lines.items[i], line);
        intake->verdicts[i] = (struct verdict_line){.taken = TAKEN_EVENT, .seq = intake->seq};
    }
    return (struct message){.type = MESSAGE_TAKEN,
                            .taken = {submit->id, {intake->verdicts, submit->lines.count}}};
}

static unsigned answer_intake(void *context, const struct message *question,
                              struct message ret_answers[DAEMON_ANSWERS_MAX])
{
    struct intake *intake = context;

    if (question->type == MESSAGE_AWAIT) {
        struct seq_list seqs = question->await.seqs;
        for (size_t i = 0; i < seqs.count; i++)
            intake->receipts[i] =
                (struct receipt){.n = seqs.items[i] + 1, .outcome = OUTCOME_COUNTED};
        ret_answers[0] =
            (struct message){.type = MESSAGE_OUTCOMES,
                             .outcomes = {question->await.id, {intake->receipts, seqs.count}}};
        return 1;
    }
    intake->submits++;
    if (intake->submits == intake->drop)
        return 0;
    if (intake->refuse_at && intake->submits >= intake->refuse_at)
        ret_answers[0] = message_sorry(question->submit.id, REFUSAL_FULL, "no room");
    else
        ret_answers[0] = accept_lines(intake, &question->submit);
    return 1;
}

/* What was reported: each line once with a verdict and once with an outcome, in order. */
struct told {
    uint64_t verdicts, outcomes;
};

static void hear(void *context, uint64_t tag, const struct verdict_line *verdict,
                 const struct receipt *receipt)
{
    struct told *told = context;

    assert_int_equal(tag, verdict ? ++told->verdicts : ++told->outcomes);
    if (receipt)
        assert_int_equal(receipt->n, tag + 1);
    else
        assert_int_equal(verdict->seq, tag);
}

/* Waits for what comes, and steps. */
static enum status step(submission_t *submission, struct trouble *ret_trouble)
{
    wire_t *wire = submission_wire(submission);
    int64_t now_ms = clock_mono_ms(), deadline_ms = submission_deadline(submission, now_ms);

    if (deadline_ms > now_ms)
        wire_wait(&wire, 1, -1, deadline_ms == INT64_MAX ? WAIT_MS_MAX : deadline_ms - now_ms);
    return submission_step(submission, ret_trouble);
}

static enum status add_lines(submission_t *submission, uint64_t count, struct trouble *ret_trouble)
{
    enum status status = STATUS_OK;
    char line[LINE_BYTES];

    for (uint64_t k = 1; k <= count && status == STATUS_OK; k++) {
        snprintf(line, sizeof line, "line %d", (int)k);
        while (status == STATUS_OK && !submission_offer(submission, k, text_of(line)))
            status = step(submission, ret_trouble);
    }
    return status;
}

static enum status finish(submission_t *submission, struct trouble *ret_trouble)
{
    enum status status;

    submission_end(submission);
    do
        status = step(submission, ret_trouble);
    while (status == STATUS_OK && submission_state(submission) == DELIVERY_OPEN);
    return status;
}

static submission_t *open_submission(const daemon_t *daemon, struct told *told)
{
    struct trouble trouble = {""};
    submission_t *submission = NULL;
    enum status status = submission_open("wuhou", daemon_endpoint(daemon), NULL, true, hear, told,
                                         &submission, &trouble);

    CHECK(status == STATUS_OK, "%s", trouble.why);
    return submission;
}

static const struct submission_row {
    const char *title;
    unsigned drop;    /* a SUBMIT without an answer */
    unsigned submits; /* how many came */
} submission_rows[] = {
    {"lines are taken in order and each outcome is told", 0, 4},
    {"so they are where an answer fails to come", 2, 5},
};

static void lines_are_submitted_as_the_row_says(void **state)
{
    const struct submission_row *row = *state;
    static struct intake intake;
    struct told told = {0};
    struct trouble trouble = {""};

    intake = (struct intake){.is_in_order = true, .drop = row->drop};
    daemon_t *daemon = daemon_start(answer_intake, &intake);
    submission_t *submission = open_submission(daemon, &told);
    assert_int_equal(add_lines(submission, LINES, &trouble), STATUS_OK);
    assert_int_equal(finish(submission, &trouble), STATUS_OK);
    daemon_stop(&daemon);
    assert_true(intake.is_in_order);
    assert_int_equal(intake.submits, row->submits);
    assert_int_equal(told.verdicts, LINES);
    assert_int_equal(told.outcomes, LINES);
    submission_close(&submission);
    assert_null(submission);
}

static void what_has_gathered_goes_out_though_more_may_come(void **state)
{
    int64_t end_ms = clock_mono_ms() + FLUSH_MS_MAX;
    static struct intake intake;
    struct told told = {0};
    struct trouble trouble = {""};

    (void)state;
    intake = (struct intake){.is_in_order = true};
    daemon_t *daemon = daemon_start(answer_intake, &intake);
    submission_t *submission = open_submission(daemon, &told);
    assert_int_equal(add_lines(submission, 2, &trouble), STATUS_OK);
    while (told.outcomes < 2) {
        assert_int_equal(step(submission, &trouble), STATUS_OK);
        CHECK(clock_mono_ms() < end_ms, "the outcomes have not come");
    }
    daemon_stop(&daemon);
    submission_close(&submission);
}

/* A submission that has failed is ended by a caller that wants to end in any case. */
static void failure_is_returned_again_by_all_that_follows(void **state)
{
    static struct intake intake;
    struct told told = {0};
    struct trouble first = {""}, again = {""};

    (void)state;
    intake = (struct intake){.is_in_order = true, .refuse_at = 2};
    daemon_t *daemon = daemon_start(answer_intake, &intake);
    submission_t *submission = open_submission(daemon, &told);
    assert_int_equal(add_lines(submission, LINES, &first), STATUS_FULL);
    check_string("why", first.why, "no room: try later; 256 lines were taken before");
    assert_int_equal(submission_step(submission, &again), STATUS_FULL);
    check_string("step", again.why, first.why);
    assert_int_equal(finish(submission, &again), STATUS_FULL);
    check_string("end", again.why, first.why);
    daemon_stop(&daemon);
    assert_int_equal(intake.submits, 2);
    assert_int_equal(told.verdicts, ITEMS_MAX);
    submission_close(&submission);
}

static void endpoint_that_cannot_be_used_is_said(void **state)
{
    struct trouble trouble = {""};
    submission_t *submission = NULL;

    (void)state;
    assert_int_equal(
        submission_open("wuhou", "no endpoint", NULL, false, hear, NULL, &submission, &trouble),
        STATUS_CONFIG);
    assert_null(submission);
    CHECK(strstr(trouble.why, "no endpoint"), "\"%s\"", trouble.why);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(submission_rows, lines_are_submitted_as_the_row_says);
    SUITE_TEST(what_has_gathered_goes_out_though_more_may_come);
    SUITE_TEST(failure_is_returned_again_by_all_that_follows);
    SUITE_TEST(endpoint_that_cannot_be_used_is_said);
    return suite_run("submission");
}
