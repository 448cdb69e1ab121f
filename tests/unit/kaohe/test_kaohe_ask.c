/* common/kaohe: questions and the events of their answers. */
#include <poll.h>

#include "tests/unit/kaohe/support_kaohe.h"
#include "tests/unit/places.h"

#define UNTIL "2006-06-30T23:59:59+08:00"

/* A scorer that answers by rows, two a page. */
struct scorer {
    const char *const *rows; /* up to a NULL */
    bool is_sorry;
    enum message_type asked; /* last */
    struct text page[2];
    bool names_moment; /* each further page was asked for as of the head's record */
    unsigned untils;   /* questions up to UNTIL */
};

static unsigned answer_page(struct scorer *scorer, uint64_t id, uint64_t n, struct message *ret)
{
    size_t count = 0;

    for (size_t at = (size_t)n; count < COUNT_OF(scorer->page) && scorer->rows[at]; at++)
        scorer->page[count++] = text_of(scorer->rows[at]);
    uint64_t next = scorer->rows[n + count] ? n + count : 0;
    *ret = (struct message){.type = MESSAGE_PAGE, .page = {id, next, {scorer->page, count}}};
    return 1;
}

static bool is_until(const struct message *question)
{
    return text_is(question->type == MESSAGE_GET_STANDINGS
                       ? question->get_standings.occurred_until
                       : question->get_explanation.occurred_until,
                   UNTIL);
}

static unsigned answer(void *context, const struct message *question,
                       struct message ret_answers[DAEMON_ANSWERS_MAX])
{
    struct scorer *scorer = context;
    uint64_t id = message_id(question);

    scorer->asked = question->type;
    if (scorer->is_sorry) {
        ret_answers[0] = message_sorry(id, REFUSAL_NOT_FOUND, "no such year");
        return 1;
    }
    if (question->type == MESSAGE_GET_PENDING)
        return answer_page(scorer, id, question->get_pending.n, ret_answers);
    if (question->type == MESSAGE_GET_EXPLANATION) {
        scorer->untils += is_until(question);
        const struct message_get_explanation *asked = &question->get_explanation;
        scorer->names_moment = asked->at == 7 && asked->year == 2006 &&
                               text_is(asked->centre, "wuhou") && !asked->as_of.data;
        return answer_page(scorer, id, asked->n, ret_answers);
    }
    scorer->untils += question->type == MESSAGE_GET_STANDINGS && is_until(question);
    ret_answers[0] =
        (struct message){.type = MESSAGE_ANSWER, .answer = {id, 7, text_of(scorer->rows[0])}};
    return 1;
}

static void check_rows(struct client *client, const char *const *rows)
{
    for (; *rows; rows++) {
        const kaohe_event_t *event = client_next(client, KAOHE_ROW);
        assert_string_equal(event->text, *rows);
        assert_int_equal(event->text_bytes, strlen(*rows));
    }
    assert_int_equal(client_next(client, KAOHE_ANSWERED)->status, KAOHE_OK);
    client_check_rest(client);
}

static void each_row_of_each_page_is_an_event(void **state)
{
    static const char *const rows[] = {"{\"n\":1}", "{\"n\":2}", "{\"n\":3}", NULL};
    struct scorer scorer = {.rows = rows};
    struct client client = client_open(answer, &scorer);

    (void)state;
    for (int i = 0; i < 2; i++) { /* one after another, with one kaohe_t */
        assert_int_equal(kaohe_ask_pending(client.kaohe, NULL), KAOHE_OK);
        check_rows(&client, rows);
    }
    client_close(&client);
}

static void an_explanation_is_whole_and_of_one_moment(void **state)
{
    static const char *const rows[] = {
        "{\"year\":2006,\"n\":7,\"centre\":\"wuhou\",\"clauses\":[{\"clause\":\"complaint\","
        "\"kind\":\"deduction\"}]}",
        "{\"clause\":\"complaint\",\"finding\":{\"n\":3}}",
        "{\"late\":{\"n\":4}}",
        NULL,
    };
    static const char *const whole[] = {
        "{\"year\":2006,\"n\":7,\"centre\":\"wuhou\",\"clauses\":[{\"clause\":\"complaint\","
        "\"findings\":[{\"n\":3}],\"kind\":\"deduction\"}],\"late\":[{\"n\":4}]}",
        NULL};
    struct scorer scorer = {.rows = rows};
    struct client client = client_open(answer, &scorer);

    (void)state;
    assert_int_equal(
        kaohe_ask_explanation(client.kaohe, "武侯区", 0, 0, "2006-12-01T00:00:00+08:00"), KAOHE_OK);
    check_rows(&client, whole);
    client_close(&client);
    assert_true(scorer.names_moment);
}

static void a_question_gives_up_the_one_before_with_all_of_its_events(void **state)
{
    static const char *const rows[] = {"1", "2", "3", NULL}, *const one[] = {"1", NULL};
    struct scorer scorer = {.rows = rows};
    struct client client = client_open(answer, &scorer);

    (void)state;
    assert_int_equal(kaohe_ask_pending(client.kaohe, NULL), KAOHE_OK);
    client_next(&client, KAOHE_ROW); /* another waits behind it */
    assert_int_equal(kaohe_ask_standings(client.kaohe, 2006, 0, NULL), KAOHE_OK);
    check_rows(&client, one);
    client_close(&client);
}

static void a_question_that_is_given_up_tells_nothing_more(void **state)
{
    static const char *const rows[] = {"1", "2", "3", NULL};
    struct scorer scorer = {.rows = rows};
    struct client client = client_open(answer, &scorer);

    (void)state;
    kaohe_unask(client.kaohe); /* nothing is fine */
    assert_int_equal(kaohe_ask_pending(client.kaohe, NULL), KAOHE_OK);
    client_next(&client, KAOHE_ROW); /* another waits behind it */
    kaohe_unask(client.kaohe);
    client_check_rest(&client);
    client_close(&client);
}

static void findings_are_asked_for_up_to_a_time(void **state)
{
    static const char *const rows[] = {"{\"year\":2006,\"n\":7,\"clauses\":[]}", NULL},
                             *const whole[] = {"{\"year\":2006,\"n\":7,\"clauses\":[],\"late\":[]}",
                                               NULL};
    struct scorer scorer = {.rows = rows};
    struct client client = client_open(answer, &scorer);
    char until[] = UNTIL;

    (void)state;
    assert_int_equal(kaohe_ask_standings_until(client.kaohe, 2006, 0, NULL, until), KAOHE_OK);
    until[0] = 'x'; /* it is copied */
    check_rows(&client, rows);
    assert_int_equal(kaohe_ask_explanation_until(client.kaohe, "wuhou", 2006, 0, NULL, UNTIL),
                     KAOHE_OK);
    check_rows(&client, whole);
    client_close(&client);
    assert_int_equal(scorer.untils, 2);
}

/* Also where the connection to it still stands open. */
static void a_scorer_that_has_moved_is_asked_where_it_is_now(void **state)
{
    static const char *const before[] = {"1", NULL}, *const now[] = {"2", NULL};
    struct scorer first = {.rows = before}, second = {.rows = now};
    struct client client = client_open(answer, &first);

    (void)state;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(kaohe_ask_status(client.kaohe), KAOHE_OK);
        check_rows(&client, before);
    }
    client_move(&client, answer, &second);
    assert_int_equal(kaohe_ask_status(client.kaohe), KAOHE_OK);
    check_rows(&client, now);
    client_close(&client);
}

static void the_status_is_one_row(void **state)
{
    static const char *const rows[] = {"{\"n\":7,\"sources\":[]}", NULL};
    struct scorer scorer = {.rows = rows};
    struct client client = client_open(answer, &scorer);

    (void)state;
    assert_int_equal(kaohe_ask_status(client.kaohe), KAOHE_OK);
    check_rows(&client, rows);
    client_close(&client);
    assert_int_equal(scorer.asked, MESSAGE_GET_STATUS);
}

static void a_no_is_told_with_its_reason(void **state)
{
    struct scorer scorer = {.is_sorry = true};
    struct client client = client_open(answer, &scorer);

    (void)state;
    assert_int_equal(kaohe_ask_standings(client.kaohe, 2099, 0, NULL), KAOHE_OK);
    const kaohe_event_t *event = client_next(&client, KAOHE_ANSWERED);
    assert_int_equal(event->status, KAOHE_NO);
    assert_string_equal(event->why, "no such year (not-found)");
    assert_string_equal(event->reason, "not-found");
    client_check_rest(&client);
    client_close(&client);
}

static void wrong_calls_are_told(void **state)
{
    char dir[PLACE_BYTES];
    kaohe_t *kaohe = NULL;

    (void)state;
    kaohe_free(&kaohe);
    fresh_path(dir);
    kaohe = kaohe_new(dir, NULL);
    assert_string_equal(kaohe_why(kaohe), "");
    assert_int_equal(kaohe_ask_standings(kaohe, 12, 0, NULL), KAOHE_USAGE);
    assert_int_equal(kaohe_ask_explanation(kaohe, NULL, 0, 0, NULL), KAOHE_USAGE);
    assert_int_equal(kaohe_ask_records(kaohe, 3, 2), KAOHE_USAGE);
    assert_int_equal(kaohe_submit_begin(kaohe, "Not A Slug", 0), KAOHE_USAGE);
    assert_int_equal(kaohe_submit_line(kaohe, 1, "{}", 2), KAOHE_USAGE);
    assert_int_equal(kaohe_submit_end(kaohe), KAOHE_USAGE);
    assert_int_equal(kaohe_follow(kaohe, 99999), KAOHE_USAGE);
    assert_int_equal(kaohe_ask_standings(kaohe, 2006, 0, NULL), KAOHE_NOBODY);
    assert_non_null(strstr(kaohe_why(kaohe), "there is no home"));
    assert_null(kaohe_next(kaohe, KAOHE_FOREVER));
    kaohe_free(&kaohe);
    assert_null(kaohe);
}

/* Whatever it is of: no message has room for it. */
static void words_that_are_too_long_are_wrong_calls(void **state)
{
    char dir[PLACE_BYTES], longest[WORD_BYTES_MAX + 1] = "", more[WORD_BYTES_MAX + 2] = "";

    (void)state;
    memset(longest, 'x', sizeof longest - 1);
    memset(more, 'x', sizeof more - 1);
    fresh_path(dir);
    kaohe_t *kaohe = kaohe_new(dir, NULL);
    assert_int_equal(kaohe_ask_standings_until(kaohe, 2006, 0, longest, longest), KAOHE_NOBODY);
    assert_int_equal(kaohe_ask_standings(kaohe, 2006, 0, more), KAOHE_USAGE);
    assert_int_equal(kaohe_ask_standings_until(kaohe, 2006, 0, NULL, more), KAOHE_USAGE);
    assert_int_equal(kaohe_ask_explanation(kaohe, longest, 2006, 0, NULL), KAOHE_NOBODY);
    assert_int_equal(kaohe_ask_explanation(kaohe, more, 2006, 0, NULL), KAOHE_USAGE);
    assert_int_equal(kaohe_ask_explanation(kaohe, "wuhou", 2006, 0, more), KAOHE_USAGE);
    assert_int_equal(kaohe_ask_explanation_until(kaohe, "wuhou", 2006, 0, NULL, more), KAOHE_USAGE);
    assert_int_equal(kaohe_ask_pending(kaohe, more), KAOHE_USAGE);
    kaohe_free(&kaohe);
}

static bool is_readable(int fd, int wait_ms)
{
    struct pollfd polled = {.fd = fd, .events = POLLIN};

    return poll(&polled, 1, wait_ms) > 0;
}

/* A loop that waits for the descriptor alone, and calls only then. */
static void the_descriptor_says_when_there_is_something_to_do(void **state)
{
    static const char *const rows[] = {"1", "2", "3", NULL};
    struct scorer scorer = {.rows = rows};
    struct client client = client_open(answer, &scorer);
    int fd = kaohe_fd(client.kaohe);
    unsigned calls = 0, events = 0;
    const kaohe_event_t *event;
    bool is_over = false;

    (void)state;
    assert_false(is_readable(fd, 0));
    assert_int_equal(kaohe_ask_pending(client.kaohe, NULL), KAOHE_OK);
    for (; !is_over && is_readable(fd, 20000); calls++)
        while ((event = kaohe_next(client.kaohe, 0))) {
            events++;
            is_over |= event->kind == KAOHE_ANSWERED;
        }
    assert_int_equal(events, 4);
    assert_in_range(calls, 1, 40);
    assert_false(is_readable(fd, 0));
    assert_int_equal(kaohe_fd(client.kaohe), fd);
    client_close(&client);
}

/* Also where it is asked for only then. */
static void the_descriptor_says_that_an_event_waits(void **state)
{
    static const char *const rows[] = {"1", "2", NULL};
    struct scorer scorer = {.rows = rows};
    struct client client = client_open(answer, &scorer);

    (void)state;
    assert_int_equal(kaohe_ask_pending(client.kaohe, NULL), KAOHE_OK);
    client_next(&client, KAOHE_ROW);
    assert_true(is_readable(kaohe_fd(client.kaohe), 0));
    client_next(&client, KAOHE_ROW);
    client_next(&client, KAOHE_ANSWERED);
    assert_false(is_readable(kaohe_fd(client.kaohe), 0));
    client_close(&client);
}

int main(void)
{
    places_begin();
    SUITE_TEST(each_row_of_each_page_is_an_event);
    SUITE_TEST(an_explanation_is_whole_and_of_one_moment);
    SUITE_TEST(a_question_gives_up_the_one_before_with_all_of_its_events);
    SUITE_TEST(a_question_that_is_given_up_tells_nothing_more);
    SUITE_TEST(findings_are_asked_for_up_to_a_time);
    SUITE_TEST(a_scorer_that_has_moved_is_asked_where_it_is_now);
    SUITE_TEST(the_status_is_one_row);
    SUITE_TEST(a_no_is_told_with_its_reason);
    SUITE_TEST(wrong_calls_are_told);
    SUITE_TEST(words_that_are_too_long_are_wrong_calls);
    SUITE_TEST(the_descriptor_says_when_there_is_something_to_do);
    SUITE_TEST(the_descriptor_says_that_an_event_waits);
    return suite_run("kaohe_ask");
}
