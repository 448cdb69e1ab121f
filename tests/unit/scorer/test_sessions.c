/* The conversations with the collectors: who is a source, who may take over, who is connected. */
#include "services/scorer/sessions.h"

#include "services/collector/link.h"
#include "tests/unit/form/support_rulebook.h"

static const struct peer near = {.bytes = {1, 2, 3}, .size = 3};
static const struct peer far = {.bytes = {1, 2, 4}, .size = 3};
static const struct peer longer = {.bytes = {1, 2, 3, 0}, .size = 4};

static struct message_hello greeting(uint64_t session, uint64_t instance, uint64_t fresh)
{
    return (struct message_hello){.session = session,
                                  .instance = instance,
                                  .fresh = fresh,
                                  .epoch = 5,
                                  .first = 11,
                                  .last = 13};
}

static struct session *open_session(sessions_t *sessions, const char *source,
                                    const struct peer *peer, const struct message_hello *hello)
{
    struct session *session = sessions_of(sessions, default_book(), text_of(source));

    assert_non_null(session);
    session_open(session, peer, hello);
    session_heard(session, 1000, 5000);
    return session;
}

static const struct source_row {
    const char *title;
    struct text source;
    bool is_source;
} sources[] = {
    {"the first of the roster is a source", {"jinjiang", 8}, true},
    {"the last of the roster is a source", {"xinjin", 6}, true},
    {"the office is a source", {"office", 6}, true},
    {"a slug that is none is no source", {"boston", 6}, false},
    {"a centre's code is no source", {"510104", 6}, false},
    {"a centre's name is no source", {"锦江区", 9}, false},
    {"half a slug is no source", {"jinjian", 7}, false},
    {"a slug in capitals is no source", {"Jinjiang", 8}, false},
    {"no text is no source", {"", 0}, false},
    {"an absent text is no source", {NULL, 0}, false},
};

static void source_is_known(void **state)
{
    const struct source_row *row = *state;
    sessions_t *sessions = sessions_new();
    struct session *session = sessions_of(sessions, default_book(), row->source);

    assert_int_equal(session != NULL, row->is_source);
    if (session) {
        check_text("slug", text_of(session->state.slug), row->source);
        assert_false(session->is_open);
        assert_ptr_equal(sessions_of(sessions, default_book(), row->source), session);
    }
    sessions_destroy(&sessions);
    assert_null(sessions);
}

static void without_a_rulebook_only_the_office_is_a_source(void **state)
{
    sessions_t *sessions = sessions_new();

    (void)state;
    assert_null(sessions_of(sessions, NULL, LIT("jinjiang")));
    assert_non_null(sessions_of(sessions, NULL, LIT("office")));
    sessions_destroy(&sessions);
}

static void conversation_is_found_by_its_name_and_its_peer(void **state)
{
    sessions_t *sessions = sessions_new();
    struct message_hello first = greeting(1, 7, 1), second = greeting(2, 8, 1);

    (void)state;
    assert_null(sessions_with(sessions, &near, 0));
    struct session *a = open_session(sessions, "jinjiang", &near, &first);
    struct session *b = open_session(sessions, "office", &far, &second);
    assert_ptr_not_equal(a, b);
    assert_ptr_equal(sessions_with(sessions, &near, 1), a);
    assert_ptr_equal(sessions_with(sessions, &far, 2), b);
    assert_null(sessions_with(sessions, &near, 2));
    assert_null(sessions_with(sessions, &far, 1));
    assert_null(sessions_with(sessions, &longer, 1));
    a->is_open = false;
    assert_null(sessions_with(sessions, &near, 1));
    sessions_destroy(&sessions);
}

static const struct taking_row {
    const char *title;
    bool is_open;
    uint64_t instance, fresh; /* the other's; the session is instance 7's */
    int64_t silent_ms;
    bool may, is_other;
} takings[] = {
    {"the same instance may greet again", true, 7, 0, 0, true, false},
    {"the same instance may greet again, newly started or not", true, 7, 1, 0, true, false},
    {"another that newly started may take over", true, 8, 1, 0, true, true},
    {"another may not take over", true, 8, 0, 0, false, true},
    {"another may not take over while it is not silent for long enough", true, 8, 0,
     SESSION_SILENCE_MS_MAX - 1, false, true},
    {"another may take over from one that is silent", true, 8, 0, SESSION_SILENCE_MS_MAX, true,
     true},
    {"another may greet where the conversation has ended", false, 8, 0, 0, true, false},
};

static void greeting_may_take_over(void **state)
{
    const struct taking_row *row = *state;
    sessions_t *sessions = sessions_new();
    struct message_hello mine = greeting(1, 7, 1), other = greeting(2, row->instance, row->fresh);
    struct session *session = open_session(sessions, "wuhou", &near, &mine);

    session->is_open = row->is_open;
    assert_int_equal(session_may_be_taken(session, &other, 1000 + row->silent_ms), row->may);
    assert_int_equal(session_is_other(session, &other), row->is_other);
    sessions_destroy(&sessions);
}

static void source_that_never_greeted_may_be_taken_by_anyone(void **state)
{
    sessions_t *sessions = sessions_new();
    struct message_hello hello = greeting(1, 7, 0);

    (void)state;
    struct session *session = sessions_of(sessions, default_book(), LIT("wuhou"));
    assert_true(session_may_be_taken(session, &hello, 0));
    assert_false(session_is_other(session, &hello));
    sessions_destroy(&sessions);
}

/* What the operator is told of the source, at a time. */
static struct source_state told(sessions_t *sessions, int64_t mono_ms)
{
    static struct source_state list[SESSIONS_MAX];

    assert_int_equal(sessions_list(sessions, mono_ms, list), 1);
    return list[0];
}

static void both_of_a_contested_source_are_told(void **state)
{
    sessions_t *sessions = sessions_new();
    struct message_hello mine = greeting(1, 7, 1), other = greeting(2, 8, 0),
                         third = greeting(3, 9, 0);

    (void)state;
    struct session *session = open_session(sessions, "wuhou", &near, &mine);
    assert_false(told(sessions, 1000).is_contested);
    assert_int_equal(told(sessions, 1000).instance, 7);
    session_contest(session, &other, 2000);
    struct source_state contested = told(sessions, 2030);
    assert_true(contested.is_contested);
    assert_int_equal(contested.instance, 7);
    assert_int_equal(contested.rival, 8);
    assert_int_equal(contested.rival_ago_ms, 30);
    session_contest(session, &third, 3000);
    assert_int_equal(told(sessions, 3001).rival, 9); /* the latest */
    assert_int_equal(told(sessions, 3001).rival_ago_ms, 1);
    assert_true(told(sessions, 3000 + SESSION_CONTEST_MS_MAX - 1).is_contested);
    assert_false(told(sessions, 3000 + SESSION_CONTEST_MS_MAX).is_contested);
    sessions_destroy(&sessions);
}

/* Once, until it is another; a source that is welcomed lacks nothing. */
static void lack_of_the_log_is_told_once(void **state)
{
    sessions_t *sessions = sessions_new();
    struct message_hello hello = greeting(1, 7, 1);
    struct session *session = sessions_of(sessions, default_book(), LIT("wuhou"));

    (void)state;
    assert_null(sessions_lack_to_tell(sessions));
    session_lack(session, 5, 8, 99);
    assert_ptr_equal(sessions_lack_to_tell(sessions), &session->state);
    assert_null(sessions_lack_to_tell(sessions));
    session_lack(session, 5, 8, 100);
    assert_null(sessions_lack_to_tell(sessions));
    assert_int_equal(told(sessions, 1000).lacks_first, 5);
    assert_int_equal(told(sessions, 1000).lacks_last, 8);
    assert_int_equal(told(sessions, 1000).heard_ms, 100);
    assert_false(told(sessions, 1000).is_connected);
    session_lack(session, 5, 9, 101);
    assert_non_null(sessions_lack_to_tell(sessions));
    session_open(session, &near, &hello);
    assert_int_equal(told(sessions, 1000).lacks_last, 0);
    assert_null(sessions_lack_to_tell(sessions));
    sessions_destroy(&sessions);
}

static void a_rival_that_takes_over_is_none(void **state)
{
    sessions_t *sessions = sessions_new();
    struct message_hello mine = greeting(1, 7, 0), other = greeting(2, 8, 0);

    (void)state;
    struct session *session = open_session(sessions, "wuhou", &near, &mine);
    session_contest(session, &other, 2000);
    session_open(session, &far, &other);
    assert_false(told(sessions, 1000 + SESSION_SILENCE_MS_MAX).is_contested);
    assert_int_equal(told(sessions, 1000 + SESSION_SILENCE_MS_MAX).instance, 8);
    session_heard(session, 9000, 5000);
    session_contest(session, &mine, 9001); /* the first comes again */
    session_open(session, &far, &other);   /* who has it greets again */
    assert_true(told(sessions, 9002).is_contested);
    assert_int_equal(told(sessions, 9002).rival, 7);
    sessions_destroy(&sessions);
}

/* What the collectors' wait is made for: see LINK_DISPLACED_MS. */
static void a_dead_rival_is_missed_within_a_minute(void **state)
{
    const int wait_ms = LINK_DISPLACED_MS, silence_ms = SESSION_SILENCE_MS_MAX,
              greets_again_ms = LINK_SILENCE_MS_MAX, contest_ms = SESSION_CONTEST_MS_MAX;

    (void)state;
    assert_true(wait_ms + silence_ms < 60000);
    assert_true(silence_ms > greets_again_ms);
    assert_true(contest_ms > 2 * (wait_ms + LINK_GREETING_MS_MAX));
}

static void those_that_greeted_are_listed(void **state)
{
    static struct source_state list[SESSIONS_MAX];
    sessions_t *sessions = sessions_new();
    struct message_hello hello = greeting(1, 7, 1);

    (void)state;
    assert_int_equal(sessions_list(sessions, 0, list), 0);
    open_session(sessions, "office", &far, &hello);
    open_session(sessions, "jinjiang", &near, &hello);
    assert_int_equal(sessions_list(sessions, 1000 + SESSION_SILENCE_MS_MAX - 1, list), 2);
    check_string("first", list[0].slug, "jinjiang");
    check_string("second", list[1].slug, "office");
    assert_true(list[0].is_connected && list[1].is_connected);
    assert_int_equal(list[0].epoch, 5);
    assert_int_equal(list[0].held, 3); /* sequences 11 to 13 */
    assert_int_equal(list[0].heard_ms, 5000);
    assert_false(list[0].is_contested);
    sessions_list(sessions, 1000 + SESSION_SILENCE_MS_MAX, list);
    assert_false(list[0].is_connected);
    sessions_with(sessions, &far, 1)->is_open = false;
    assert_int_equal(sessions_list(sessions, 1000, list), 2); /* and who is gone stays listed */
    assert_true(list[0].is_connected);
    assert_false(list[1].is_connected);
    sessions_destroy(&sessions);
}

/* By its last record, until it greets. */
static void source_that_the_log_knows_is_listed(void **state)
{
    static struct source_state list[SESSIONS_MAX];
    const struct record record = {.n = 30, .received_ms = 777, .epoch = 4, .seq = 12};
    sessions_t *sessions = sessions_new();
    struct message_hello hello = greeting(1, 7, 1), other = greeting(2, 8, 0);
    struct session *session = sessions_of(sessions, default_book(), LIT("wuhou"));

    (void)state;
    assert_int_equal(sessions_list(sessions, 0, list), 0);
    session_recall(session, &record);
    assert_int_equal(sessions_list(sessions, 0, list), 1);
    check_string("source", list[0].slug, "wuhou");
    assert_false(list[0].is_connected || list[0].has_greeted || list[0].is_contested);
    assert_int_equal(list[0].epoch, 4);
    assert_int_equal(list[0].last, 12);
    assert_int_equal(list[0].n, 30);
    assert_int_equal(list[0].heard_ms, 777);
    struct clock_reading now = {.wall_ms = 1000, .boot_ms = 1};
    assert_int_equal(sessions_votes(sessions, &now).abstain, 0); /* it has told no clock */
    assert_true(session_may_be_taken(session, &other, 0));
    session_open(session, &near, &hello);
    session_heard(session, 1000, 5000);
    assert_int_equal(sessions_list(sessions, 1000, list), 1);
    assert_true(list[0].is_connected && list[0].has_greeted);
    assert_int_equal(list[0].heard_ms, 5000);
    sessions_destroy(&sessions);
}

static void every_centre_that_can_be_and_the_office_have_room(void **state)
{
    static struct rulebook book;
    static struct source_state list[SESSIONS_MAX];
    sessions_t *sessions = sessions_new();
    struct message_hello hello = greeting(1, 7, 1);

    (void)state;
    book.centre_count = CENTRES_MAX;
    for (unsigned i = 0; i < CENTRES_MAX; i++) {
        snprintf(book.centres[i].slug, sizeof book.centres[i].slug, "centre-%u", i);
        book.centres[i].id = i;
        session_open(sessions_of(sessions, &book, text_of(book.centres[i].slug)), &near, &hello);
    }
    session_open(sessions_of(sessions, &book, LIT("office")), &far, &hello);
    assert_int_equal(sessions_list(sessions, 0, list), SESSIONS_MAX);
    check_string("the last", list[SESSIONS_MAX - 1].slug, "office");
    check_string("before it", list[SESSIONS_MAX - 2].slug, "centre-63");
    sessions_destroy(&sessions);
}

/* What is sent when, at a rate of 1000 a second, and how long the last one has to wait; 0: not at all. */
static const struct share_row {
    const char *title;
    uint64_t rate;
    struct {
        int64_t at_ms;
        size_t count;
    } sends[5];
    uint64_t wait_ms; /* of the last */
} shares[] = {
    {"a second's share goes at once", 1000, {{0, 400}, {0, 600}}, 0},
    {"beyond it the wait is until there is room for a tenth", 1000, {{0, 1000}, {0, 64}}, 101},
    {"or for the batch", 1000, {{0, 1000}, {0, 164}}, 165},
    {"what is made up for meanwhile counts", 1000, {{0, 1000}, {40, 64}}, 61},
    {"after the wait it goes", 1000, {{0, 1000}, {0, 64}, {65, 64}}, 0},
    {"a long silence gives no more than a second's share",
     1000,
     {{0, 1}, {90000, 1000}, {90000, 1}},
     101},
    {"many small steps lose nothing", 1000, {{0, 1000}, {1, 1}, {2, 1}, {3, 1}}, 0},
    {"a batch goes however small the share", 10, {{0, 64}}, 0},
    {"without a rate all goes", 0, {{0, 1000000}, {0, 1000000}}, 0},
};

static void source_sends_its_share(void **state)
{
    const struct share_row *row = *state;
    struct session session = {.spent_mono_ms = 5000};
    uint64_t wait_ms = 0;

    for (size_t i = 0; i < COUNT_OF(row->sends) && row->sends[i].count; i++) {
        bool is_last = i + 1 == COUNT_OF(row->sends) || !row->sends[i + 1].count;
        bool may = session_may_send(&session, row->sends[i].count, row->rate,
                                    5000 + row->sends[i].at_ms, &wait_ms);
        if (is_last)
            CHECK(may == !row->wait_ms, "step %zu", i);
    }
    assert_int_equal(wait_ms, row->wait_ms ? row->wait_ms : wait_ms);
}

int main(void)
{
    SUITE_ROWS(sources, source_is_known);
    SUITE_ROWS(shares, source_sends_its_share);
    SUITE_TEST(without_a_rulebook_only_the_office_is_a_source);
    SUITE_TEST(conversation_is_found_by_its_name_and_its_peer);
    SUITE_ROWS(takings, greeting_may_take_over);
    SUITE_TEST(source_that_never_greeted_may_be_taken_by_anyone);
    SUITE_TEST(both_of_a_contested_source_are_told);
    SUITE_TEST(lack_of_the_log_is_told_once);
    SUITE_TEST(a_rival_that_takes_over_is_none);
    SUITE_TEST(a_dead_rival_is_missed_within_a_minute);
    SUITE_TEST(those_that_greeted_are_listed);
    SUITE_TEST(source_that_the_log_knows_is_listed);
    SUITE_TEST(every_centre_that_can_be_and_the_office_have_room);
    return suite_run("sessions");
}
