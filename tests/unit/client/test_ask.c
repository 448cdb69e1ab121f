/* common/client/ask: questions to a daemon over a socket, and what comes of them. */
#include "common/base/clock.h"
#include "common/client/ask.h"
#include "tests/unit/client/support_daemon.h"
#include "tests/unit/places.h"
#include "tests/unit/wire/support_wire.h"

enum { SHORT_MS = 100 };

/* How the daemon answers; the k-th question is the k-th letter, the last one goes on:
 * `a` as it should, `-` not at all, `s` SORRY, `w` with another kind of message,
 * `l` with answers to other questions first. */
struct manner {
    const char *letters;
    unsigned asked;
};

static struct message right_answer(const struct message *question)
{
    uint64_t id = message_id(question);

    if (question->type == MESSAGE_GET_STATUS)
        return (struct message){.type = MESSAGE_ANSWER, .answer = {id, 0, text_of("{}")}};
    return (struct message){.type = MESSAGE_TAKEN, .taken = {.id = id}};
}

static unsigned answer_by_letter(void *context, const struct message *question,
                                 struct message ret_answers[DAEMON_ANSWERS_MAX])
{
    struct manner *manner = context;
    size_t last = strlen(manner->letters) - 1;
    char letter = manner->letters[manner->asked < last ? manner->asked : last];
    uint64_t id = message_id(question);

    manner->asked++;
    switch (letter) {
    case 'a':
        ret_answers[0] = right_answer(question);
        return 1;
    case 's':
        ret_answers[0] = message_sorry(id, REFUSAL_NOT_FOUND, "no rulebook is for 1999");
        return 1;
    case 'w':
        ret_answers[0] = (struct message){.type = MESSAGE_PAGE, .page = {.id = id}};
        return 1;
    case 'l':
        ret_answers[0] = (struct message){.type = MESSAGE_ANSWER, .answer = {id + 1, 0, {0}}};
        ret_answers[1] = message_sorry(id + 7, REFUSAL_TROUBLE, "late");
        ret_answers[2] = right_answer(question);
        return 3;
    default:
        return 0;
    }
}

static const struct ask_row {
    const char *title, *letters;
    enum message_type question;
    int64_t wait_ms;
    enum status status;
    unsigned asked;  /* how often the daemon was */
    const char *why; /* is in the trouble */
} ask_rows[] = {
    {"a question has its answer", "a", MESSAGE_GET_STATUS, CLIENT_ANSWER_MS, STATUS_OK, 1, ""},
    {"answers to other questions are passed over", "l", MESSAGE_GET_STATUS, CLIENT_ANSWER_MS,
     STATUS_OK, 1, ""},
    {"a question without an answer is asked again", "-a", MESSAGE_GET_STATUS, CLIENT_ANSWER_MS,
     STATUS_OK, 2, ""},
    {"a SUBMIT without an answer is sent again", "-s", MESSAGE_SUBMIT, CLIENT_ANSWER_MS, STATUS_NO,
     2, "(not-found)"},
    {"a SORRY is a no and says why", "s", MESSAGE_GET_STATUS, CLIENT_ANSWER_MS, STATUS_NO, 1,
     "no rulebook is for 1999 (not-found)"},
    {"a SUBMIT may be refused too", "s", MESSAGE_SUBMIT, CLIENT_ANSWER_MS, STATUS_NO, 1,
     "(not-found)"},
    {"another kind of message is no answer", "w", MESSAGE_GET_STATUS, CLIENT_ANSWER_MS, STATUS_BUG,
     1, "GET_STATUS"},
    {"a daemon that does not answer is named", "-", MESSAGE_GET_STATUS, SHORT_MS, STATUS_NOBODY, 1,
     "nobody answers: the scorer at ipc://"},
};

static ask_t *open_ask(const char *endpoint)
{
    struct trouble trouble = {""};
    ask_t *ask = NULL;
    enum status status = ask_open("the scorer", endpoint, NULL, &ask, &trouble);

    CHECK(status == STATUS_OK, "%s", trouble.why);
    return ask;
}

static void question_ends_as_the_row_says(void **state)
{
    const struct ask_row *row = *state;
    struct manner manner = {.letters = row->letters};
    daemon_t *daemon = daemon_start(answer_by_letter, &manner);
    ask_t *ask = open_ask(daemon_endpoint(daemon));
    struct message question = {.type = row->question};
    const struct message *answer = NULL;
    struct trouble trouble = {""};

    enum status status = ask_within(ask, &question, row->wait_ms, &answer, &trouble);
    daemon_stop(&daemon);
    CHECK(status == row->status, "%s: %s", status_text(status), trouble.why);
    CHECK(strstr(trouble.why, row->why), "\"%s\"", trouble.why);
    assert_int_equal(manner.asked, row->asked);
    if (status == STATUS_OK)
        check_text("answer", answer->answer.json, text_of("{}"));
    if (status == STATUS_NO)
        assert_int_equal(refusal_of(answer->sorry.word), REFUSAL_NOT_FOUND);
    ask_close(&ask);
    assert_null(ask);
}

static void each_question_has_an_id_of_its_own(void **state)
{
    struct manner manner = {.letters = "a"};
    daemon_t *daemon = daemon_start(answer_by_letter, &manner);
    ask_t *ask = open_ask(daemon_endpoint(daemon));
    struct message question = {.type = MESSAGE_GET_STATUS};
    const struct message *answer;
    struct trouble trouble;

    (void)state;
    for (uint64_t id = 1; id <= 3; id++) {
        assert_int_equal(ask_for(ask, &question, &answer, &trouble), STATUS_OK);
        assert_int_equal(question.get_status.id, id);
        assert_int_equal(answer->answer.id, id);
    }
    daemon_stop(&daemon);
    ask_close(&ask);
}

static void endpoint_that_cannot_be_used_is_said(void **state)
{
    struct trouble trouble = {""};
    ask_t *ask = NULL;

    (void)state;
    assert_int_equal(ask_open("the scorer", "no endpoint", NULL, &ask, &trouble), STATUS_CONFIG);
    assert_null(ask);
    CHECK(strstr(trouble.why, "no endpoint"), "\"%s\"", trouble.why);
}

static void daemon_that_is_not_there_is_named(void **state)
{
    char endpoint[WIRE_ENDPOINT_BYTES];
    struct message question = {.type = MESSAGE_GET_STATUS};
    const struct message *answer;
    struct trouble trouble = {""};

    (void)state;
    fresh_ipc(endpoint);
    ask_t *ask = open_ask(endpoint);
    assert_int_equal(ask_within(ask, &question, SHORT_MS, &answer, &trouble), STATUS_NOBODY);
    CHECK(strstr(trouble.why, endpoint), "\"%s\"", trouble.why);
    CHECK(strstr(trouble.why, "the scorer"), "\"%s\"", trouble.why);
    ask_close(&ask);
}

/* Steps at a fixed time until the question is over, whenever its answer comes. */
static enum ask_state step_until_over(ask_t *ask, int64_t now_ms)
{
    int64_t end_ms = clock_mono_ms() + RECEIVE_MS_MAX;
    wire_t *wire = ask_wire(ask);

    while (ask_step(ask, now_ms) == ASK_WAITING) {
        CHECK(clock_mono_ms() < end_ms, "no answer has come");
        wire_wait(&wire, 1, -1, SHORT_MS);
    }
    return ask_step(ask, now_ms);
}

static void check_answered(ask_t *ask, uint64_t id)
{
    const struct message *answer = NULL;
    struct trouble trouble = {""};
    enum status status = ask_answer(ask, &answer, &trouble);

    CHECK(status == STATUS_OK, "%s", trouble.why);
    assert_int_equal(message_id(answer), id);
    assert_true(ask_deadline(ask) == INT64_MAX);
}

static void one_thread_has_two_questions_on_their_way(void **state)
{
    struct manner slow = {.letters = "-a"}, quick = {.letters = "a"};
    daemon_t *daemons[] = {daemon_start(answer_by_letter, &slow),
                           daemon_start(answer_by_letter, &quick)};
    ask_t *first = open_ask(daemon_endpoint(daemons[0])),
          *second = open_ask(daemon_endpoint(daemons[1]));
    struct message question = {.type = MESSAGE_GET_STATUS};

    (void)state;
    ask_begin(first, &question, CLIENT_ANSWER_MS, 0);
    ask_begin(second, &question, CLIENT_ANSWER_MS, 0);
    assert_int_equal(ask_step(first, 0), ASK_WAITING);
    assert_int_equal(step_until_over(second, 0), ASK_ANSWERED);
    check_answered(second, 1);
    assert_int_equal(ask_step(first, CLIENT_AGAIN_MS - 1), ASK_WAITING);
    assert_true(ask_deadline(first) == CLIENT_AGAIN_MS);
    ask_begin(second, &question, CLIENT_ANSWER_MS, CLIENT_AGAIN_MS);
    assert_int_equal(step_until_over(first, CLIENT_AGAIN_MS), ASK_ANSWERED);
    check_answered(first, 1);
    assert_int_equal(step_until_over(second, CLIENT_AGAIN_MS), ASK_ANSWERED);
    check_answered(second, 2);
    daemon_stop(&daemons[0]);
    daemon_stop(&daemons[1]);
    assert_int_equal(slow.asked, 2);
    assert_int_equal(quick.asked, 2);
    ask_close(&first);
    ask_close(&second);
}

static void answer_to_a_question_that_was_given_up_is_passed_over(void **state)
{
    struct manner manner = {.letters = "a"};
    daemon_t *daemon = daemon_start(answer_by_letter, &manner);
    ask_t *ask = open_ask(daemon_endpoint(daemon));
    wire_t *wire = ask_wire(ask);
    struct message question = {.type = MESSAGE_GET_STATUS};

    (void)state;
    ask_begin(ask, &question, CLIENT_ANSWER_MS, 0);
    assert_int_equal(ask_step(ask, 0), ASK_WAITING);
    wire_wait(&wire, 1, -1, RECEIVE_MS_MAX); /* the answer is there */
    ask_begin(ask, &question, CLIENT_ANSWER_MS, 0);
    assert_int_equal(step_until_over(ask, 0), ASK_ANSWERED);
    check_answered(ask, 2);
    daemon_stop(&daemon);
    assert_int_equal(manner.asked, 2);
    ask_close(&ask);
}

/* Step by step at times of its own: waits for nothing, and ends after the last look. */
static void question_that_nobody_answers_ends_at_its_time(void **state)
{
    char endpoint[WIRE_ENDPOINT_BYTES];
    struct message question = {.type = MESSAGE_GET_STATUS};
    const struct message *answer;
    struct trouble trouble = {""};
    const struct {
        int64_t now_ms;
        enum ask_state state;
        int64_t deadline_ms;
    } steps[] = {{0, ASK_WAITING, 1000},       {10, ASK_WAITING, 1000},
                 {1500, ASK_WAITING, 2000},    {2000, ASK_WAITING, 2100},
                 {2099, ASK_WAITING, 2100},    {2100, ASK_NOBODY, INT64_MAX},
                 {9000, ASK_NOBODY, INT64_MAX}};

    (void)state;
    fresh_ipc(endpoint);
    ask_t *ask = open_ask(endpoint);
    assert_int_equal(ask_step(ask, 0), ASK_NOBODY);
    assert_true(ask_deadline(ask) == INT64_MAX);
    ask_begin(ask, &question, 2000, 0);
    assert_true(ask_deadline(ask) == 0);
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        enum ask_state is = ask_step(ask, steps[i].now_ms);
        CHECK(is == steps[i].state, "%d at step %zu", is, i);
        CHECK(ask_deadline(ask) == steps[i].deadline_ms, "another deadline at step %zu", i);
    }
    assert_int_equal(ask_answer(ask, &answer, &trouble), STATUS_NOBODY);
    CHECK(strstr(trouble.why, endpoint), "\"%s\"", trouble.why);
    ask_close(&ask);
}

/* Notes the source of a SUBMIT. */
static unsigned note_source(void *context, const struct message *question,
                            struct message ret_answers[DAEMON_ANSWERS_MAX])
{
    snprintf(context, 16, "%.*s", (int)question->submit.source.size, question->submit.source.data);
    ret_answers[0] = right_answer(question);
    return 1;
}

static void question_may_change_once_it_is_begun(void **state)
{
    char source[] = "wuhou", noted[16] = "";
    daemon_t *daemon = daemon_start(note_source, noted);
    ask_t *ask = open_ask(daemon_endpoint(daemon));
    struct message question = {.type = MESSAGE_SUBMIT, .submit = {.source = text_of(source)}};

    (void)state;
    ask_begin(ask, &question, CLIENT_ANSWER_MS, 0);
    strcpy(source, "other");
    question.submit.source = text_of("third");
    assert_int_equal(step_until_over(ask, 0), ASK_ANSWERED);
    daemon_stop(&daemon);
    check_string("source", noted, "wuhou");
    ask_close(&ask);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(ask_rows, question_ends_as_the_row_says);
    SUITE_TEST(each_question_has_an_id_of_its_own);
    SUITE_TEST(endpoint_that_cannot_be_used_is_said);
    SUITE_TEST(daemon_that_is_not_there_is_named);
    SUITE_TEST(one_thread_has_two_questions_on_their_way);
    SUITE_TEST(answer_to_a_question_that_was_given_up_is_passed_over);
    SUITE_TEST(question_that_nobody_answers_ends_at_its_time);
    SUITE_TEST(question_may_change_once_it_is_begun);
    return suite_run("ask");
}
