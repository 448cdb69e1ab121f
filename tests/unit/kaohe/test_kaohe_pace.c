/* common/kaohe: questions of a program that takes its time, and answers that come late. */
#include <stdatomic.h>

#include "common/base/clock.h"
#include "tests/unit/kaohe/support_kaohe.h"
#include "tests/unit/places.h"

enum { PAUSE_MS = 6000, PAGES = 3 }; /* longer than a question waits for its answer */

/* Seconds pass at once. */
static atomic_llong ahead_ms;
int64_t __real_clock_mono_ms(void);
int64_t __wrap_clock_mono_ms(void);
int64_t __wrap_clock_mono_ms(void)
{
    return __real_clock_mono_ms() + ahead_ms;
}

static void set_up(void)
{
    ahead_ms = 0;
}

/* A scorer whose pages have a row each. */
static unsigned answer(void *context, const struct message *question,
                       struct message ret_answers[DAEMON_ANSWERS_MAX])
{
    static const struct text row = {"{}", 2};
    uint64_t id = message_id(question), n = 0;

    (void)context;
    if (question->type == MESSAGE_GET_PENDING) {
        n = question->get_pending.n + 1;
        ret_answers[0] =
            (struct message){.type = MESSAGE_PAGE, .page = {id, n < PAGES ? n : 0, {&row, 1}}};
    } else {
        ret_answers[0] = (struct message){.type = MESSAGE_ANSWER, .answer = {id, 7, row}};
    }
    return 1;
}

static void a_question_may_be_begun_long_before_it_goes_out(void **state)
{
    struct client client = client_open(answer, NULL);

    (void)state;
    set_up();
    assert_int_equal(kaohe_ask_status(client.kaohe), KAOHE_OK);
    ahead_ms += PAUSE_MS;
    client_next(&client, KAOHE_ROW);
    assert_int_equal(client_next(&client, KAOHE_ANSWERED)->status, KAOHE_OK);
    client_close(&client);
}

static void rows_may_be_taken_as_slowly_as_one_likes(void **state)
{
    struct client client = client_open(answer, NULL);

    (void)state;
    set_up();
    assert_int_equal(kaohe_ask_pending(client.kaohe, NULL), KAOHE_OK);
    for (int i = 0; i < PAGES; i++) {
        client_next(&client, KAOHE_ROW);
        ahead_ms += PAUSE_MS;
    }
    assert_int_equal(client_next(&client, KAOHE_ANSWERED)->status, KAOHE_OK);
    client_check_rest(&client);
    client_close(&client);
}

/* Who does not answer at all is given up all the same, each page's question by itself. */
static unsigned answer_first_page(void *context, const struct message *question,
                                  struct message ret_answers[DAEMON_ANSWERS_MAX])
{
    return question->get_pending.n == 0 ? answer(context, question, ret_answers) : 0;
}

static void who_stops_answering_is_given_up(void **state)
{
    struct client client = client_open(answer_first_page, NULL);
    const kaohe_event_t *event;

    (void)state;
    set_up();
    assert_int_equal(kaohe_ask_pending(client.kaohe, NULL), KAOHE_OK);
    client_next(&client, KAOHE_ROW);
    assert_null(kaohe_next(client.kaohe, 0)); /* the next question goes out */
    ahead_ms += PAUSE_MS;
    event = client_next(&client, KAOHE_ANSWERED);
    assert_int_equal(event->status, KAOHE_NOBODY);
    client_check_rest(&client);
    client_close(&client);
}

/* What could not be read is answered twice, as where it was sent twice. */
static unsigned say_sorry_twice(void *context, const struct message *question,
                                struct message ret_answers[DAEMON_ANSWERS_MAX])
{
    bool *is_said = context;

    if (*is_said)
        return answer(NULL, question, ret_answers);
    *is_said = true;
    ret_answers[0] = ret_answers[1] = message_sorry(0, REFUSAL_BAD_MESSAGE, "cannot be read");
    return 2;
}

static void a_sorry_for_the_question_before_ends_no_other(void **state)
{
    bool is_said = false;
    struct client client = client_open(say_sorry_twice, &is_said);

    (void)state;
    set_up();
    assert_int_equal(kaohe_ask_status(client.kaohe), KAOHE_OK);
    assert_int_equal(client_next(&client, KAOHE_ANSWERED)->status, KAOHE_NO);
    assert_int_equal(kaohe_ask_status(client.kaohe), KAOHE_OK);
    client_next(&client, KAOHE_ROW);
    assert_int_equal(client_next(&client, KAOHE_ANSWERED)->status, KAOHE_OK);
    client_close(&client);
}

int main(void)
{
    places_begin();
    SUITE_TEST(a_question_may_be_begun_long_before_it_goes_out);
    SUITE_TEST(rows_may_be_taken_as_slowly_as_one_likes);
    SUITE_TEST(who_stops_answering_is_given_up);
    SUITE_TEST(a_sorry_for_the_question_before_ends_no_other);
    return suite_run("kaohe_pace");
}
