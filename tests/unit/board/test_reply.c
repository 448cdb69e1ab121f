/* services/board/reply: what is answered. */
#include "services/board/reply.h"
#include "tests/unit/support.h"

#define STANDINGS                                                                                  \
    "{\"year\":2006,\"n\":9,\"rulebook\":\"r\",\"closed\":false,\"tiers\":["                       \
    "{\"tier\":1,\"quota\":1,\"centres\":[{\"centre\":\"wuhou\",\"score\":76.15,\"rank\":1}]},"    \
    "{\"tier\":2,\"quota\":2,\"centres\":[{\"centre\":\"pixian\",\"score\":70,\"rank\":3}]}]}"

static void check_reply(struct reply *reply, unsigned status, const char *body)
{
    assert_int_equal(reply->status, status);
    check_text("body", (struct text){reply->body, reply->size}, text_of(body));
    reply_clear(reply);
}

static const struct centre_row {
    const char *title, *standings, *slug;
    unsigned status;
    const char *body;
} centre_rows[] = {
    {"a centre has its row and what is said of all", STANDINGS, "wuhou", 200,
     "{\"year\":2006,\"n\":9,\"rulebook\":\"r\",\"closed\":false,\"tier\":1,\"quota\":1,"
     "\"centre\":\"wuhou\",\"score\":76.15,\"rank\":1}\n"},
    {"also in another tier", STANDINGS, "pixian", 200,
     "{\"year\":2006,\"n\":9,\"rulebook\":\"r\",\"closed\":false,\"tier\":2,\"quota\":2,"
     "\"centre\":\"pixian\",\"score\":70,\"rank\":3}\n"},
    {"one that is not there", STANDINGS, "dayi", 404,
     "{\"error\":{\"status\":404,\"code\":\"not-found\",\"why\":\"the rulebook of this year has no "
     "such centre\"}}\n"},
    {"what are no standings", "nothing", "dayi", 502,
     "{\"error\":{\"status\":502,\"code\":\"no-answer\",\"why\":\"the scorer's standings cannot "
     "be read\"}}\n"},
};

static void a_centre_is_answered_as_the_row_says(void **state)
{
    const struct centre_row *row = *state;
    struct reply reply = reply_centre(text_of(row->standings), row->slug);

    check_reply(&reply, row->status, row->body);
}

static const struct trouble_row {
    const char *title;
    enum status status;
    const char *word; /* of a SORRY; NULL: there is none */
    unsigned code;
    const char *name;
} trouble_rows[] = {
    {"what is not there", STATUS_NO, "not-found", 404, "not-found"},
    {"a record that is not there", STATUS_BAD_DATA, "no-moment", 404, "no-moment"},
    {"what could not be read", STATUS_NO, "bad-message", 400, "bad-message"},
    {"the scorer's trouble", STATUS_NO, "trouble", 503, "trouble"},
    {"a key that is not let in any more", STATUS_DENIED, "not-permitted", 503, "not-permitted"},
    {"a key that never was", STATUS_DENIED, NULL, 503, "not-permitted"},
    {"nobody", STATUS_NOBODY, NULL, 503, "no-scorer"},
    {"no answer to this question", STATUS_BUG, NULL, 502, "no-answer"},
    {"a word that we do not know", STATUS_NO, "tired", 503, "no-scorer"},
};

static void trouble_is_answered_as_the_row_says(void **state)
{
    const struct trouble_row *row = *state;
    struct message_sorry sorry = {.word = text_of(row->word)};
    struct reply reply = reply_trouble(row->status, row->word ? &sorry : NULL, "a \"reason\"");
    char body[256];

    snprintf(body, sizeof body,
             "{\"error\":{\"status\":%u,\"code\":\"%s\",\"why\":\"a \\\"reason\\\"\"}}\n",
             row->code, row->name);
    check_reply(&reply, row->code, body);
}

static void one_line_feed_ends_a_text_that_has_one(void **state)
{
    struct reply reply = reply_json(LIT("{}\n"));

    (void)state;
    check_reply(&reply, 200, "{}\n");
}

static void only_a_sorry_is_a_refusal(void **state)
{
    struct message answer = {.type = MESSAGE_ANSWER}, sorry = {.type = MESSAGE_SORRY};

    (void)state;
    assert_null(reply_sorry(NULL));
    assert_null(reply_sorry(&answer));
    assert_ptr_equal(reply_sorry(&sorry), &sorry.sorry);
}

static void a_json_text_is_answered_as_it_is(void **state)
{
    struct reply reply = reply_json(LIT("{\"score\":76.50}"));

    (void)state;
    check_reply(&reply, 200, "{\"score\":76.50}\n");
}

/* It may name a home whose path is any bytes. */
static void a_reason_that_is_no_text_is_answered_as_far_as_it_is(void **state)
{
    struct reply reply = reply_trouble(STATUS_NOBODY, NULL, "not in /srv/\xbf\xe8\x80\x83\xe8\x80");

    (void)state;
    check_reply(&reply, 503,
                "{\"error\":{\"status\":503,\"code\":\"no-scorer\",\"why\":"
                "\"not in /srv/\xef\xbf\xbd\u8003\xef\xbf\xbd\xef\xbf\xbd\"}}\n");
}

int main(void)
{
    SUITE_ROWS(centre_rows, a_centre_is_answered_as_the_row_says);
    SUITE_ROWS(trouble_rows, trouble_is_answered_as_the_row_says);
    SUITE_TEST(one_line_feed_ends_a_text_that_has_one);
    SUITE_TEST(only_a_sorry_is_a_refusal);
    SUITE_TEST(a_json_text_is_answered_as_it_is);
    SUITE_TEST(a_reason_that_is_no_text_is_answered_as_far_as_it_is);
    return suite_run("reply");
}
