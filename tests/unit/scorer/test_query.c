/* The query thread, asked over a real socket: it answers whatever comes, and keeps its place among
 * the store's readers. */
#include "services/scorer/query.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "tests/unit/scorer/support_scorer.h"
#include "tests/unit/wire/support_wire.h"

enum {
    ALARM_S = 60,
    VIEWS_MAX = 1024, /* more than a store has places for readers */
    FLOOD = 1000,     /* questions, more than a round has */
    LOOK_MS = 5,
    FRAME_BYTES = 64,
};

static const struct doors no_doors;

static struct bench bench; /* too large for the stack */
static presence_t *presence;
static query_t *query;
static wire_t *client;

/* These stand between the query thread and its view and socket (CMakeLists.txt). */
static atomic_bool is_parked;
static atomic_uint logs_sent, logs_sent_parked;

static int thread_error; /* why no thread can be made; 0: it can */

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *context);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *context);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *context)
{
    return thread_error ? thread_error : __real_pthread_create(thread, attributes, run, context);
}

void __real_view_park(view_t *view);
void __wrap_view_park(view_t *view);
void __wrap_view_park(view_t *view)
{
    __real_view_park(view);
    is_parked = true;
}

void __real_view_renew(view_t *view);
void __wrap_view_renew(view_t *view);
void __wrap_view_renew(view_t *view)
{
    __real_view_renew(view);
    is_parked = false;
}

bool __real_wire_send_message(wire_t *wire, const struct peer *peer, const struct message *message);
bool __wrap_wire_send_message(wire_t *wire, const struct peer *peer, const struct message *message);
bool __wrap_wire_send_message(wire_t *wire, const struct peer *peer, const struct message *message)
{
    logs_sent += message->type == MESSAGE_LOG;
    logs_sent_parked += message->type == MESSAGE_LOG && is_parked;
    return __real_wire_send_message(wire, peer, message);
}

/* While it is flooded the thread finds the question that came last again and again. */
static atomic_bool is_flooded;
static atomic_uint received;

bool __real_wire_receive(wire_t *wire, struct peer *ret_peer, struct text *ret_frame);
bool __wrap_wire_receive(wire_t *wire, struct peer *ret_peer, struct text *ret_frame);
bool __wrap_wire_receive(wire_t *wire, struct peer *ret_peer, struct text *ret_frame)
{
    static struct peer peer;
    static char bytes[FRAME_BYTES];
    static size_t size;
    bool is_thread = ret_peer != NULL;

    if (!(is_thread && is_flooded && received > 0) &&
        !__real_wire_receive(wire, ret_peer, ret_frame))
        return false;
    if (is_thread && received++ == 0) {
        peer = *ret_peer;
        size = ret_frame->size < sizeof bytes ? ret_frame->size : sizeof bytes;
        memcpy(bytes, ret_frame->data, size);
    } else if (is_thread && is_flooded) {
        *ret_peer = peer;
        *ret_frame = (struct text){bytes, size};
    }
    return true;
}

static void begin(void)
{
    char endpoint[WIRE_ENDPOINT_BYTES], bound[WIRE_ENDPOINT_BYTES];
    struct trouble trouble;

    bench_begin_on_disk(&bench, "");
    presence = presence_new();
    fresh_ipc(endpoint);
    wire_t *wire = bind_wire(WIRE_ROUTER, endpoint, bound);
    CHECK(query_start(bench.ledger, presence, &no_doors, wire, &query, &trouble) == STATUS_OK, "%s",
          trouble.why);
    client = connect_wire(WIRE_DEALER, endpoint);
}

static void end(void)
{
    wire_close(&client);
    query_stop(&query);
    assert_null(query);
    presence_destroy(&presence);
    bench_end(&bench);
}

/* Good until the next call. */
static const struct message *receive_answer(void)
{
    static struct message answer;
    static struct message_room room;
    enum refusal refusal;
    struct text frame = receive(client, NULL);

    CHECK(message_decode(frame.data, frame.size, &room, &answer, &refusal), "no answer: %s",
          refusal_word(refusal));
    return &answer;
}

static const struct message *ask(const struct message *question)
{
    assert_true(wire_send_message(client, NULL, question));
    return receive_answer();
}

static void check_status_says(uint64_t id, uint64_t n)
{
    struct message question = {.type = MESSAGE_GET_STATUS, .get_status = {.id = id}};
    const struct message *answer = ask(&question);

    CHECK(answer->type == MESSAGE_ANSWER, "%s", message_name(answer->type));
    assert_int_equal(answer->answer.id, id);
    assert_int_equal(answer->answer.n, n);
}

static void answer_is_of_the_newest_record_that_is_committed(void **state)
{
    (void)state;
    begin();
    check_status_says(7, 1);
    bench_take(&bench, PRAISE("wuhou", "1", "2")); /* in a transaction that is still open */
    check_status_says(8, 1);
    bench_commit(&bench);
    check_status_says(9, 2);
    end();
}

static void what_is_no_question_gets_a_sorry(void **state)
{
    static const struct {
        struct text frame;
        const char *word;
    } bad[] = {
        {{"\xc1", 1}, "bad-message"},
        {{"", 0}, "bad-message"},
        {{"\x92\x02\x01", 3}, "bad-version"},
    };

    (void)state;
    begin();
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_true(wire_send(client, NULL, bad[i].frame.data, bad[i].frame.size));
        const struct message *answer = receive_answer();
        assert_int_equal(answer->type, MESSAGE_SORRY);
        assert_int_equal(answer->sorry.id, 0);
        check_text("word", answer->sorry.word, text_of(bad[i].word));
    }
    const struct message *answer = ask(&(struct message){.type = MESSAGE_PING});
    assert_int_equal(answer->type, MESSAGE_SORRY);
    check_text("word", answer->sorry.word, LIT("bad-message"));
    check_status_says(7, 1); /* and goes on */
    end();
}

/* Readers of other programs have taken every other place. */
static void its_place_among_the_readers_is_kept(void **state)
{
    static view_t *views[VIEWS_MAX];
    unsigned count = 0;

    (void)state;
    begin();
    check_status_says(7, 1);
    do
        views[count] = view_open(bench.ledger);
    while (view_status(views[count++]) == STATUS_OK && count < VIEWS_MAX);
    assert_true(count < VIEWS_MAX);
    check_status_says(8, 1);
    bench_take(&bench, PRAISE("wuhou", "1", "2"));
    bench_commit(&bench);
    check_status_says(9, 2);
    while (count > 0)
        view_close(&views[--count]);
    end();
}

/* Many that do not wait for each other. */
static void questions_that_come_at_once_are_each_answered(void **state)
{
    enum { QUESTIONS = 200 };

    (void)state;
    begin();
    for (uint64_t id = 1; id <= QUESTIONS; id++) {
        struct message question = {.type = MESSAGE_GET_STATUS, .get_status = {.id = id}};
        assert_true(wire_send_message(client, NULL, &question));
    }
    for (uint64_t id = 1; id <= QUESTIONS; id++)
        assert_int_equal(message_id(receive_answer()), id);
    end();
}

static void event_that_cannot_be_read_is_trouble_for_its_question_alone(void **state)
{
    struct message question = {.type = MESSAGE_GET_PENDING, .get_pending = {.id = 7}};

    (void)state;
    begin();
    bench_take(&bench, REPORT("wuhou", "wuhou", "hosting", "1", "2006-03-14", ""));
    bench_damage_event(&bench, 2);
    const struct message *answer = ask(&question);
    assert_int_equal(answer->type, MESSAGE_SORRY);
    check_text("word", answer->sorry.word, LIT("trouble"));
    check_status_says(8, 2);
    end();
}

/* The records of an answer lie in the store, where the writer may put others once the view is parked.
 */
static void view_is_parked_when_the_answer_is_out(void **state)
{
    struct message question = {.type = MESSAGE_GET_LOG, .get_log = {.id = 7, .n = 1}};

    (void)state;
    begin();
    bench_take(&bench, PRAISE("wuhou", "1", "2"));
    bench_commit(&bench);
    assert_int_equal(ask(&question)->log.records.count, 2);
    assert_int_equal(logs_sent, 1);
    assert_int_equal(logs_sent_parked, 0);
    end();
}

static void thread_ends_though_questions_never_do(void **state)
{
    struct message question = {.type = MESSAGE_GET_STATUS, .get_status = {.id = 7}};

    (void)state;
    begin();
    received = 0;
    check_status_says(7, 1);
    is_flooded = true;
    assert_true(wire_send_message(client, NULL, &question));
    while (received < FLOOD)
        wire_wait(NULL, 0, -1, LOOK_MS);
    end();
    is_flooded = false;
}

/* Whatever it had by then is given back, and so the socket can be bound again. */
static void thread_that_cannot_be_made_is_told(void **state)
{
    char endpoint[WIRE_ENDPOINT_BYTES], bound[WIRE_ENDPOINT_BYTES];
    struct trouble trouble = {""};
    query_t *none = NULL;

    (void)state;
    bench_begin_on_disk(&bench, "");
    presence = presence_new();
    fresh_ipc(endpoint);
    thread_error = EAGAIN;
    wire_t *wire = bind_wire(WIRE_ROUTER, endpoint, bound);
    assert_int_equal(query_start(bench.ledger, presence, &no_doors, wire, &none, &trouble),
                     STATUS_FULL);
    thread_error = 0;
    assert_null(none);
    CHECK(strstr(trouble.why, "thread"), "%s", trouble.why);
    wire = bind_wire(WIRE_ROUTER, endpoint, bound);
    wire_close(&wire);
    presence_destroy(&presence);
    bench_end(&bench);
}

/* Readers of other programs have every place when it starts. */
static void question_without_a_place_is_trouble_until_there_is_one(void **state)
{
    static view_t *views[VIEWS_MAX];
    char endpoint[WIRE_ENDPOINT_BYTES], bound[WIRE_ENDPOINT_BYTES];
    struct message question = {.type = MESSAGE_GET_STATUS, .get_status = {.id = 7}};
    struct trouble trouble;
    unsigned count = 0;

    (void)state;
    bench_begin_on_disk(&bench, "");
    presence = presence_new();
    do
        views[count] = view_open(bench.ledger);
    while (view_status(views[count++]) == STATUS_OK && count < VIEWS_MAX);
    fresh_ipc(endpoint);
    wire_t *wire = bind_wire(WIRE_ROUTER, endpoint, bound);
    assert_int_equal(query_start(bench.ledger, presence, &no_doors, wire, &query, &trouble),
                     STATUS_OK);
    client = connect_wire(WIRE_DEALER, endpoint);
    const struct message *answer = ask(&question);
    assert_int_equal(answer->type, MESSAGE_SORRY);
    assert_int_equal(answer->sorry.id, 7);
    check_text("word", answer->sorry.word, LIT("trouble"));
    while (count > 0)
        view_close(&views[--count]);
    check_status_says(8, 1);
    end();
}

int main(void)
{
    alarm(ALARM_S); /* a thread that does not end holds up what stops it */
    places_begin();
    SUITE_TEST(answer_is_of_the_newest_record_that_is_committed);
    SUITE_TEST(what_is_no_question_gets_a_sorry);
    SUITE_TEST(its_place_among_the_readers_is_kept);
    SUITE_TEST(questions_that_come_at_once_are_each_answered);
    SUITE_TEST(view_is_parked_when_the_answer_is_out);
    SUITE_TEST(event_that_cannot_be_read_is_trouble_for_its_question_alone);
    SUITE_TEST(thread_ends_though_questions_never_do);
    SUITE_TEST(thread_that_cannot_be_made_is_told);
    SUITE_TEST(question_without_a_place_is_trouble_until_there_is_one);
    return suite_run("query");
}
