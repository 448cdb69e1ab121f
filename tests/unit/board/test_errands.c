/* services/board/errands: whoever asks the same gets one answer, and the past is kept. */
#include "services/board/errands.h"

#include <string.h>

#include "common/base/memory.h"
#include "tests/unit/support.h"

enum { EPOCH = 7, LAST = 9, BYTES_MAX = 64, ANSWER_BYTES = 16 };

#define PAST "/api/v1/standings?year=2006&at=9"
#define THEN "/api/v1/standings?year=2006&as_of=2006-07-31T00:00:00Z"
#define NOW "/api/v1/centres/wuhou/explain?year=2006"

static struct request request_for(const char *target)
{
    struct request request = {0};
    char why[ROUTE_WHY_BYTES];

    assert_int_equal(route_read("GET", target, &request.route, why), 200);
    return request;
}

static errands_t *begin(void)
{
    errands_t *errands = errands_new(BYTES_MAX);

    errands_note(errands, EPOCH, LAST);
    return errands;
}

/* What is said about a request, which had to be asked for. */
static void answer(errands_t *errands, struct request *asked, const char *json)
{
    assert_non_null(asked);
    asked->reply = reply_json(text_of(json));
    errands_settle(errands);
}

static void check_reply(struct request *request, const char *json)
{
    assert_int_equal(request->reply.size, strlen(json) + 1);
    assert_memory_equal(request->reply.body, json, strlen(json));
    reply_clear(&request->reply);
}

/* Where it is not, it is answered as of record `n`. */
static bool is_known_at(errands_t *errands, const char *target, uint64_t n)
{
    struct request request = request_for(target);
    struct request *asked = errands_take(errands, &request);

    if (asked) {
        asked->n = n;
        answer(errands, asked, "{}");
    }
    reply_clear(&request.reply);
    return !asked;
}

static bool is_known(errands_t *errands, const char *target)
{
    return is_known_at(errands, target, LAST);
}

static void who_asks_the_same_gets_the_same_answer(void **state)
{
    errands_t *errands = begin();
    struct request first = request_for(NOW), same = request_for(NOW), last = request_for(NOW);
    struct request other = request_for("/api/v1/centres/pixian/explain?year=2006");

    (void)state;
    struct request *asked = errands_take(errands, &first);
    assert_null(errands_take(errands, &same));
    struct request *beside = errands_take(errands, &other);
    assert_null(errands_take(errands, &last));
    answer(errands, asked, "{\"a\":1}");
    check_reply(&first, "{\"a\":1}");
    check_reply(&same, "{\"a\":1}");
    check_reply(&last, "{\"a\":1}");
    assert_int_equal(other.reply.status, 0);
    answer(errands, beside, "{\"b\":2}");
    check_reply(&other, "{\"b\":2}");
    assert_false(is_known(errands, NOW));
    errands_destroy(&errands);
}

static const struct other_row {
    const char *title, *target;
} other_rows[] = {
    {"another year", "/api/v1/standings?year=2007&at=9"},
    {"another record", "/api/v1/standings?year=2006&at=8"},
    {"another end", PAST "&occurred_until=2006-07-31T00:00:00Z"},
    {"a centre's row", "/api/v1/centres/wuhou?year=2006&at=9"},
    {"another centre's", "/api/v1/centres/pixian?year=2006&at=9"},
    {"why it has it", "/api/v1/centres/wuhou/explain?year=2006&at=9"},
};

static void who_asks_something_else_is_asked_for(void **state)
{
    errands_t *errands = begin();
    struct request past = request_for(PAST);

    (void)state;
    struct request *asked = errands_take(errands, &past);
    for (size_t i = 0; i < COUNT_OF(other_rows); i++)
        CHECK(!is_known(errands, other_rows[i].target), "%s", other_rows[i].title);
    answer(errands, asked, "{}");
    check_reply(&past, "{}");
    errands_destroy(&errands);
}

static const struct kept_row {
    const char *title, *target;
    bool is_kept;
} kept_rows[] = {
    {"of a record and a year", PAST, true},
    {"with an end", PAST "&occurred_until=2006-07-31T00:00:00Z", true},
    {"of now", NOW, false},
    {"of a year that the log may change", "/api/v1/standings?at=9", false},
    {"of a time that may not be over", THEN, false},
    {"of records", "/api/v1/records?from=1&to=2", false},
};

static void the_past_is_kept(void **state)
{
    const struct kept_row *row = *state;
    errands_t *errands = begin();

    assert_false(is_known(errands, row->target));
    assert_true(is_known(errands, row->target) == row->is_kept);
    errands_destroy(&errands);
}

static const struct time_row {
    const char *title, *target;
    uint64_t n;
    bool is_kept;
} time_rows[] = {
    {"a later record has come", THEN, LAST - 1, true},
    {"why a centre has it", "/api/v1/centres/wuhou/explain?year=2006&as_of=2006-07-31T00:00:00Z",
     LAST - 1, true},
    {"the next record may be of it", THEN, LAST, false},
    {"the feed is behind", THEN, LAST + 1, false},
    {"which record it is is not known", THEN, 0, false},
    {"the year may be another", "/api/v1/standings?as_of=2006-07-31T00:00:00Z", LAST - 1, false},
};

static void a_time_is_kept_once_it_is_over(void **state)
{
    const struct time_row *row = *state;
    errands_t *errands = begin();

    assert_false(is_known_at(errands, row->target, row->n));
    assert_true(is_known_at(errands, row->target, row->n) == row->is_kept);
    assert_false(is_known_at(errands, PAST "&as_of=2006-07-31T00:00:01Z", row->n));
    errands_destroy(&errands);
}

/* What came while it was asked may have been received by then. */
static void a_time_is_over_where_it_was_when_it_was_asked(void **state)
{
    errands_t *errands = begin();
    struct request request = request_for(THEN);

    (void)state;
    struct request *asked = errands_take(errands, &request);
    errands_note(errands, EPOCH, LAST + 1);
    asked->n = LAST;
    answer(errands, asked, "{}");
    reply_clear(&request.reply);
    assert_false(is_known_at(errands, THEN, LAST));
    assert_true(is_known_at(errands, THEN, LAST));
    errands_destroy(&errands);
}

static void what_is_kept_is_of_one_log(void **state)
{
    errands_t *errands = begin();
    struct request request = request_for(PAST);

    (void)state;
    assert_false(is_known(errands, PAST));
    errands_note(errands, 0, LAST); /* the scorer is not heard: perhaps it is another one by now */
    assert_false(is_known(errands, PAST));
    errands_note(errands, EPOCH, LAST);
    assert_true(is_known(errands, PAST));
    errands_note(errands, EPOCH + 1, LAST);
    struct request *asked = errands_take(errands, &request);
    errands_note(errands, EPOCH + 2, LAST); /* and which log answers is not known */
    answer(errands, asked, "{}");
    reply_clear(&request.reply);
    assert_false(is_known(errands, PAST));
    errands_destroy(&errands);
}

static void refusals_are_not_kept(void **state)
{
    errands_t *errands = begin();
    struct request request = request_for(PAST);

    (void)state;
    struct request *asked = errands_take(errands, &request);
    asked->reply = reply_error(404, "no-moment", "it has not come yet");
    errands_settle(errands);
    assert_int_equal(request.reply.status, 404);
    reply_clear(&request.reply);
    assert_false(is_known(errands, PAST));
    errands_destroy(&errands);
}

static bool is_kept_at(errands_t *errands, unsigned n)
{
    char target[64];

    snprintf(target, sizeof target, "/api/v1/standings?year=2006&at=%u", n);
    struct request request = request_for(target);
    struct request *asked = errands_take(errands, &request);
    if (asked)
        answer(errands, asked, "0123456789abcde");
    assert_int_equal(request.reply.size, ANSWER_BYTES);
    reply_clear(&request.reply);
    return !asked;
}

static void the_oldest_are_forgotten(void **state)
{
    errands_t *errands = begin();
    unsigned held = BYTES_MAX / ANSWER_BYTES;

    (void)state;
    for (unsigned n = 1; n <= held + 1; n++)
        assert_false(is_kept_at(errands, n));
    for (unsigned n = 2; n <= held + 1; n++)
        assert_true(is_kept_at(errands, n));
    assert_false(is_kept_at(errands, 1));
    errands_destroy(&errands);
}

static void there_are_no_more_than_the_bound(void **state)
{
    errands_t *errands = errands_new(ERRANDS_KEPT_BYTES_MAX);

    (void)state;
    errands_note(errands, EPOCH, LAST);
    for (unsigned n = 1; n <= ERRANDS_KEPT_MAX + 1; n++)
        assert_false(is_kept_at(errands, n));
    assert_true(is_kept_at(errands, ERRANDS_KEPT_MAX + 1));
    assert_true(is_kept_at(errands, 2));
    assert_false(is_kept_at(errands, 1));
    errands_destroy(&errands);
}

static void who_leaves_is_given_nothing_and_the_others_wait_on(void **state)
{
    errands_t *errands = begin();
    struct request first = request_for(NOW), second = request_for(NOW);

    (void)state;
    struct request *asked = errands_take(errands, &first);
    assert_null(errands_take(errands, &second));
    assert_null(errands_leave(errands, &first));
    assert_ptr_equal(errands_leave(errands, &second), asked);
    answer(errands, asked, "{}");
    assert_int_equal(first.reply.status + second.reply.status, 0);
    errands_destroy(&errands);
}

int main(void)
{
    SUITE_TEST(who_asks_the_same_gets_the_same_answer);
    SUITE_TEST(who_asks_something_else_is_asked_for);
    SUITE_ROWS(kept_rows, the_past_is_kept);
    SUITE_ROWS(time_rows, a_time_is_kept_once_it_is_over);
    SUITE_TEST(a_time_is_over_where_it_was_when_it_was_asked);
    SUITE_TEST(what_is_kept_is_of_one_log);
    SUITE_TEST(refusals_are_not_kept);
    SUITE_TEST(the_oldest_are_forgotten);
    SUITE_TEST(there_are_no_more_than_the_bound);
    SUITE_TEST(who_leaves_is_given_nothing_and_the_others_wait_on);
    return suite_run("errands");
}
