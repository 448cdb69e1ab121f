/* common/wire/wire: frames over real sockets, and which are not let through. Which endpoints may be
 * used is in test_wire_endpoint, what sockets do to their process in test_wire_process. */
#include <unistd.h>

#include <zmq.h>

#include "common/base/clock.h"
#include "tests/unit/places.h"
#include "tests/unit/support.h"
#include "tests/unit/wire/support_wire.h"

static void frames_go_there_and_back(void **state)
{
    struct wire_pair pair = open_pair();
    struct peer peer;
    struct text frame;

    (void)state;
    assert_false(wire_receive(pair.dealer, NULL, &frame));
    assert_false(wire_receive(pair.router, &peer, &frame));
    for (int i = 0; i < 3; i++)
        send_text(pair.dealer, NULL, &"345"[i]);
    for (int i = 0; i < 3; i++) {
        check_receives(pair.router, &peer, &"345"[i]);
        assert_true(peer_equal(&peer, &pair.peer));
    }
    send_text(pair.router, &peer, "back");
    check_receives(pair.dealer, NULL, "back");
    close_pair(&pair);
    assert_null(pair.router);
    wire_close(&pair.router); /* NULL is fine */
}

static void frame_that_is_put_back_comes_once_more(void **state)
{
    struct wire_pair pair = open_pair();
    struct peer peer, again;
    struct text frame;

    (void)state;
    send_text(pair.dealer, NULL, "first");
    send_text(pair.dealer, NULL, "second");
    check_receives(pair.router, &peer, "first");
    wire_put_back(pair.router, &peer);
    assert_true(wire_receive(pair.router, &again, &frame)); /* at once */
    check_text("again", frame, LIT("first"));
    assert_true(peer_equal(&again, &peer));
    check_receives(pair.router, &peer, "second");
    assert_false(wire_receive(pair.router, &peer, &frame));
    close_pair(&pair);
}

static void message_crosses_as_it_was(void **state)
{
    static struct message_room room;
    struct wire_pair pair = open_pair();
    struct message ping = {.type = MESSAGE_PING, .ping = {.session = 12, .first = 3, .last = 9}},
                   read;
    enum refusal refusal;
    struct peer peer;

    (void)state;
    assert_true(wire_send_message(pair.dealer, NULL, &ping));
    struct text frame = receive(pair.router, &peer);
    assert_true(message_decode(frame.data, frame.size, &room, &read, &refusal));
    assert_int_equal(read.type, MESSAGE_PING);
    assert_int_equal(read.ping.session, 12);
    assert_int_equal(read.ping.first, 3);
    assert_int_equal(read.ping.last, 9);
    close_pair(&pair);
}

static void each_peer_gets_its_own_answer(void **state)
{
    char endpoint[WIRE_ENDPOINT_BYTES], bound[WIRE_ENDPOINT_BYTES];
    wire_t *dealers[5];
    struct peer peers[COUNT_OF(dealers)];

    (void)state;
    fresh_ipc(endpoint);
    wire_t *router = bind_wire(WIRE_ROUTER, endpoint, bound);
    for (size_t i = 0; i < COUNT_OF(dealers); i++) {
        dealers[i] = connect_wire(WIRE_DEALER, endpoint);
        send_text(dealers[i], NULL, &"abcde"[i]);
        check_receives(router, &peers[i], &"abcde"[i]);
        for (size_t j = 0; j < i; j++)
            assert_false(peer_equal(&peers[i], &peers[j]));
    }
    for (size_t i = 0; i < COUNT_OF(dealers); i++)
        send_text(router, &peers[i], &"fghij"[i]);
    for (size_t i = 0; i < COUNT_OF(dealers); i++) {
        check_receives(dealers[i], NULL, &"fghij"[i]);
        wire_close(&dealers[i]);
    }
    wire_close(&router);
}

static void what_is_sent_to_a_peer_that_is_gone_is_not_sent(void **state)
{
    struct wire_pair pair = open_pair();
    struct peer nobody = {.bytes = "\0who", .size = 5};
    int64_t end_ms = clock_mono_ms() + RECEIVE_MS_MAX;

    (void)state;
    assert_false(wire_send(pair.router, &nobody, "x", 1));
    wire_close(&pair.dealer);
    while (wire_send(pair.router, &pair.peer, "x", 1)) { /* until the router has noticed */
        CHECK(clock_mono_ms() < end_ms, "the peer stays");
        wire_wait(&pair.router, 1, -1, 1);
    }
    close_pair(&pair);
}

static void subscriber_gets_what_is_published(void **state)
{
    char endpoint[WIRE_ENDPOINT_BYTES], bound[WIRE_ENDPOINT_BYTES];
    struct text frame = {0};
    int64_t end_ms = clock_mono_ms() + RECEIVE_MS_MAX;

    (void)state;
    fresh_ipc(endpoint);
    wire_t *publisher = bind_wire(WIRE_PUBLISHER, endpoint, bound);
    wire_t *subscriber = connect_wire(WIRE_SUBSCRIBER, endpoint);
    while (!wire_receive(subscriber, NULL, &frame)) { /* until it has subscribed */
        CHECK(clock_mono_ms() < end_ms, "nothing is published");
        send_text(publisher, NULL, "news");
        wire_wait(&subscriber, 1, -1, 1);
    }
    check_text("frame", frame, LIT("news"));
    wire_close(&subscriber);
    wire_close(&publisher);
}

/* Who stands still for a moment misses nothing. */
static void updates_wait_for_a_subscriber_that_is_busy(void **state)
{
    char endpoint[WIRE_ENDPOINT_BYTES], bound[WIRE_ENDPOINT_BYTES], number[8];
    struct text frame;

    (void)state;
    fresh_ipc(endpoint);
    wire_t *publisher = bind_wire(WIRE_PUBLISHER, endpoint, bound);
    wire_t *subscriber = connect_wire(WIRE_SUBSCRIBER, endpoint);
    do {
        send_text(publisher, NULL, "begin");
        wire_wait(&subscriber, 1, -1, 10);
    } while (!wire_receive(subscriber, NULL, &frame));
    for (int i = 0; i < 30; i++) {
        snprintf(number, sizeof number, "%d", i);
        send_text(publisher, NULL, number);
    }
    do
        frame = receive(subscriber, NULL);
    while (text_is(frame, "begin"));
    check_text("update", frame, LIT("0"));
    for (int i = 1; i < 30; i++) {
        snprintf(number, sizeof number, "%d", i);
        check_receives(subscriber, NULL, number);
    }
    wire_close(&subscriber);
    wire_close(&publisher);
}

static void frame_of_the_largest_size_is_delivered(void **state)
{
    struct wire_pair pair = open_pair();
    char *bytes = calloc(1, FRAME_BYTES_MAX);
    struct peer peer;

    (void)state;
    assert_non_null(bytes);
    bytes[FRAME_BYTES_MAX - 1] = 'z';
    assert_true(wire_send(pair.dealer, NULL, bytes, FRAME_BYTES_MAX));
    struct text frame = receive(pair.router, &peer);
    assert_int_equal(frame.size, FRAME_BYTES_MAX);
    assert_int_equal(frame.data[FRAME_BYTES_MAX - 1], 'z');
    free(bytes);
    close_pair(&pair);
}

/* Its connection ends; what is sent after that comes over the next one. */
static void frame_beyond_the_largest_size_is_not_delivered(void **state)
{
    struct wire_pair pair = open_pair();
    char *bytes = calloc(1, FRAME_BYTES_MAX + 1);
    struct text frame = {0};
    struct peer peer;
    int64_t end_ms = clock_mono_ms() + RECEIVE_MS_MAX;

    (void)state;
    assert_non_null(bytes);
    assert_true(wire_send(pair.dealer, NULL, bytes, FRAME_BYTES_MAX + 1));
    while (!wire_receive(pair.router, &peer, &frame)) {
        CHECK(clock_mono_ms() < end_ms, "nothing comes any more");
        wire_send(pair.dealer, NULL, "small", 5);
        wire_wait(&pair.router, 1, -1, 50);
    }
    check_text("frame", frame, LIT("small"));
    assert_false(peer_equal(&peer, &pair.peer));
    free(bytes);
    close_pair(&pair);
}

/* A socket of libzmq as a stranger may use it, with a context of its own. */
struct raw {
    void *context, *socket;
};

static struct raw raw_open(int type)
{
    struct raw raw = {.context = zmq_ctx_new()};
    int linger = 0;

    assert_non_null(raw.context);
    raw.socket = zmq_socket(raw.context, type);
    assert_non_null(raw.socket);
    assert_int_equal(zmq_setsockopt(raw.socket, ZMQ_LINGER, &linger, sizeof linger), 0);
    return raw;
}

static void raw_close(struct raw *raw)
{
    zmq_close(raw->socket);
    zmq_ctx_term(raw->context);
}

static void raw_send(struct raw *raw, const char *text, int flags)
{
    assert_int_equal(zmq_send(raw->socket, text, strlen(text), flags), strlen(text));
}

static void frame_of_more_parts_than_one_is_thrown_away(void **state)
{
    char endpoint[WIRE_ENDPOINT_BYTES], bound[WIRE_ENDPOINT_BYTES];
    struct peer peer;

    (void)state;
    fresh_ipc(endpoint);
    wire_t *router = bind_wire(WIRE_ROUTER, endpoint, bound);
    struct raw raw = raw_open(ZMQ_DEALER);
    assert_int_equal(zmq_connect(raw.socket, endpoint), 0);
    raw_send(&raw, "one", ZMQ_SNDMORE);
    raw_send(&raw, "two", 0);
    raw_send(&raw, "", ZMQ_SNDMORE);
    raw_send(&raw, "with a delimiter", 0);
    raw_send(&raw, "", 0);
    raw_send(&raw, "whole", 0);
    check_receives(router, &peer, ""); /* an empty frame is a frame */
    check_receives(router, &peer, "whole");
    raw_close(&raw);
    wire_close(&router);
}

static void answer_of_more_parts_than_one_is_thrown_away(void **state)
{
    char endpoint[WIRE_ENDPOINT_BYTES], peer[16], question[16];
    struct raw raw = raw_open(ZMQ_ROUTER);

    (void)state;
    fresh_ipc(endpoint);
    assert_int_equal(zmq_bind(raw.socket, endpoint), 0);
    wire_t *dealer = connect_wire(WIRE_DEALER, endpoint);
    send_text(dealer, NULL, "question");
    int size = zmq_recv(raw.socket, peer, sizeof peer, 0);
    assert_in_range(size, 1, sizeof peer);
    assert_int_equal(zmq_recv(raw.socket, question, sizeof question, 0), strlen("question"));
    assert_int_equal(zmq_send(raw.socket, peer, (size_t)size, ZMQ_SNDMORE), size);
    raw_send(&raw, "one", ZMQ_SNDMORE);
    raw_send(&raw, "two", 0);
    assert_int_equal(zmq_send(raw.socket, peer, (size_t)size, ZMQ_SNDMORE), size);
    raw_send(&raw, "whole", 0);
    check_receives(dealer, NULL, "whole");
    wire_close(&dealer);
    raw_close(&raw);
}

/* A peer may call itself by a name of its own. */
static struct raw named_dealer(const char *endpoint, const char *name)
{
    struct raw raw = raw_open(ZMQ_DEALER);
    int immediate = 1; /* sending waits for the connection */

    assert_int_equal(zmq_setsockopt(raw.socket, ZMQ_ROUTING_ID, name, strlen(name)), 0);
    assert_int_equal(zmq_setsockopt(raw.socket, ZMQ_IMMEDIATE, &immediate, sizeof immediate), 0);
    assert_int_equal(zmq_connect(raw.socket, endpoint), 0);
    raw_send(&raw, name, 0);
    return raw;
}

static const struct name_row {
    const char *title, *name;
} name_rows[] = {
    {"a peer with a name as long as ours is not heard", "five!"},
    {"a peer with a shorter name is not heard", "four"},
    {"a peer with a longer name is not heard", "eight in"},
    {"a peer with a name longer than any of ours is not heard", "nine here"},
};

static void peer_with_a_name_of_its_own_is_not_heard(void **state)
{
    const struct name_row *row = *state;
    struct wire_pair pair = open_pair();
    struct peer peer;

    struct raw named = named_dealer(wire_bound(pair.router), row->name);
    for (int i = 0; i < 100; i++) { /* it had all the time to come */
        send_text(pair.dealer, NULL, "again");
        check_receives(pair.router, &peer, "again");
        assert_int_equal(peer.size, WIRE_PEER_BYTES);
    }
    raw_close(&named);
    close_pair(&pair);
}

static const struct prefix_row {
    const char *title;
    size_t size; /* of what is subscribed to */
    bool is_heard;
} prefix_rows[] = {
    {"who subscribes to little is told", 100, true},
    {"who subscribes to more than there can be is cut off", 1000, false},
};

/* Each byte of it would be a node in libzmq's tree. */
static void subscription_is_kept_or_not(void **state)
{
    const struct prefix_row *row = *state;
    char endpoint[WIRE_ENDPOINT_BYTES], bound[WIRE_ENDPOINT_BYTES], text[1100], got[1200];
    struct raw raw = raw_open(ZMQ_SUB);
    int64_t end_ms = clock_mono_ms() + (row->is_heard ? RECEIVE_MS_MAX : 500);
    int wait_ms = 5, size = -1;

    fresh_ipc(endpoint);
    memset(text, 'x', sizeof text);
    wire_t *publisher = bind_wire(WIRE_PUBLISHER, endpoint, bound);
    zmq_setsockopt(raw.socket, ZMQ_RCVTIMEO, &wait_ms, sizeof wait_ms);
    assert_int_equal(zmq_setsockopt(raw.socket, ZMQ_SUBSCRIBE, text, row->size), 0);
    assert_int_equal(zmq_connect(raw.socket, endpoint), 0);
    while (size < 0 && clock_mono_ms() < end_ms) {
        assert_true(wire_send(publisher, NULL, text, sizeof text));
        size = zmq_recv(raw.socket, got, sizeof got, 0);
    }
    assert_int_equal(size >= 0, row->is_heard);
    raw_close(&raw);
    wire_close(&publisher);
}

static void wait_ends_when_a_descriptor_is_readable(void **state)
{
    struct wire_pair pair = open_pair();
    wire_t *wires[] = {NULL, pair.router, NULL, pair.dealer};
    int fds[2];
    int64_t begin_ms = clock_mono_ms();

    (void)state;
    assert_int_equal(pipe(fds), 0);
    assert_int_equal(write(fds[1], "x", 1), 1);
    wire_wait(wires, COUNT_OF(wires), fds[0], RECEIVE_MS_MAX);
    wire_wait(wires, COUNT_OF(wires), -1, 0);
    CHECK(clock_mono_ms() - begin_ms < RECEIVE_MS_MAX, "it waited for something else");
    close(fds[0]);
    close(fds[1]);
    close_pair(&pair);
}

int main(void)
{
    places_begin();
    SUITE_TEST(frames_go_there_and_back);
    SUITE_TEST(frame_that_is_put_back_comes_once_more);
    SUITE_TEST(message_crosses_as_it_was);
    SUITE_TEST(each_peer_gets_its_own_answer);
    SUITE_TEST(what_is_sent_to_a_peer_that_is_gone_is_not_sent);
    SUITE_TEST(subscriber_gets_what_is_published);
    SUITE_ROWS(prefix_rows, subscription_is_kept_or_not);
    SUITE_TEST(updates_wait_for_a_subscriber_that_is_busy);
    SUITE_TEST(frame_of_the_largest_size_is_delivered);
    SUITE_TEST(frame_beyond_the_largest_size_is_not_delivered);
    SUITE_TEST(frame_of_more_parts_than_one_is_thrown_away);
    SUITE_TEST(answer_of_more_parts_than_one_is_thrown_away);
    SUITE_ROWS(name_rows, peer_with_a_name_of_its_own_is_not_heard);
    SUITE_TEST(wait_ends_when_a_descriptor_is_readable);
    return suite_run("wire");
}
