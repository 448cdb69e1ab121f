/* common/wire/gate: who enters a guarded socket, over real sockets; raw ones of libzmq attack it. */
#include <zmq.h>

#include "common/base/clock.h"
#include "common/wire/gate_inside.h"
#include "tests/unit/places.h"
#include "tests/unit/support.h"
#include "tests/unit/wire/support_wire.h"

enum { NOBODY_MS = 700 }; /* so long nothing comes through a gate that is shut */

struct house {
    struct curve_pair server, friend, stranger;
    struct wire_guard guard;
    gate_t *gate;
    wire_t *router;
    char endpoint[WIRE_ENDPOINT_BYTES];
};

static struct house *open_house(const char *endpoint)
{
    struct house *house = calloc(1, sizeof *house);
    struct trouble trouble;

    assert_non_null(house);
    curve_new(&house->server);
    curve_new(&house->friend);
    curve_new(&house->stranger);
    assert_int_equal(gate_open("test", &house->gate, &trouble), STATUS_OK);
    gate_permit(house->gate, (const uint8_t(*)[KEY_BYTES]) & house->friend.public_key, 1);
    house->guard = (struct wire_guard){house->gate, &house->server};
    enum status status =
        wire_bind(WIRE_ROUTER, endpoint, &house->guard, &house->router, house->endpoint, &trouble);
    CHECK(status == STATUS_OK, "%s", trouble.why);
    return house;
}

static void close_house(struct house *house)
{
    wire_close(&house->router);
    gate_close(&house->gate);
    free(house);
}

static wire_t *connect_as(const struct house *house, const struct curve_pair *pair,
                          const uint8_t server[KEY_BYTES])
{
    struct wire_pass pass = {.pair = *pair};
    struct trouble trouble;
    wire_t *wire = NULL;

    memcpy(pass.server, server, KEY_BYTES);
    enum status status = wire_connect(WIRE_DEALER, house->endpoint, &pass, &wire, &trouble);
    CHECK(status == STATUS_OK, "%s", trouble.why);
    return wire;
}

static void check_nothing_comes(wire_t *router)
{
    int64_t end_ms = clock_mono_ms() + NOBODY_MS;
    struct peer peer;
    struct text frame;

    while (clock_mono_ms() < end_ms) {
        CHECK(!wire_receive(router, &peer, &frame), "%.*s came in", (int)frame.size, frame.data);
        wire_wait(&router, 1, -1, 20);
    }
}

static const struct place_row {
    const char *title, *endpoint; /* NULL: a fresh ipc */
} place_rows[] = {
    {"over tcp", "tcp://127.0.0.1:0"},
    {"over tcp on every address", "tcp://*:0"},
    {"over ipc", NULL},
};

static struct house *open_house_at(const struct place_row *row)
{
    char endpoint[WIRE_ENDPOINT_BYTES];

    if (!row->endpoint)
        fresh_ipc(endpoint);
    struct house *house = open_house(row->endpoint ? row->endpoint : endpoint);
    char port[16];
    if (sscanf(house->endpoint, "tcp://0.0.0.0:%15s", port) == 1)
        snprintf(house->endpoint, sizeof house->endpoint, "tcp://127.0.0.1:%s", port);
    return house;
}

static void who_has_a_permitted_key_enters_and_is_known_by_it(void **state)
{
    struct house *house = open_house_at(*state);
    wire_t *dealer = connect_as(house, &house->friend, house->server.public_key);
    struct peer peer;

    send_text(dealer, NULL, "hello");
    check_receives(house->router, &peer, "hello");
    assert_true(peer.has_key);
    assert_memory_equal(peer.key, house->friend.public_key, KEY_BYTES);
    send_text(house->router, &peer, "back");
    check_receives(dealer, NULL, "back");
    wire_close(&dealer);
    close_house(house);
}

static void a_frame_up_to_the_maximum_passes_and_a_larger_one_does_not(void **state)
{
    struct house *house = open_house("tcp://127.0.0.1:0");
    wire_t *dealer = connect_as(house, &house->friend, house->server.public_key);
    static char bytes[FRAME_BYTES_MAX + 1];
    struct peer peer;

    (void)state;
    for (size_t less = 0; less < 64; less++) {
        assert_true(wire_send(dealer, NULL, bytes, FRAME_BYTES_MAX - less));
        assert_int_equal(receive(house->router, &peer).size, FRAME_BYTES_MAX - less);
    }
    assert_true(wire_send(house->router, &peer, bytes, FRAME_BYTES_MAX));
    assert_int_equal(receive(dealer, NULL).size, FRAME_BYTES_MAX);
    assert_true(wire_send(dealer, NULL, bytes, FRAME_BYTES_MAX + 1));
    check_nothing_comes(house->router);
    wire_close(&dealer);
    close_house(house);
}

/* A raw socket of libzmq that sends "in". */
static void *raw_socket(void *context, const char *endpoint, void (*set)(void *, const void *),
                        const void *argument)
{
    void *sock = zmq_socket(context, ZMQ_DEALER);
    int zero = 0;

    assert_non_null(sock);
    zmq_setsockopt(sock, ZMQ_LINGER, &zero, sizeof zero);
    if (set)
        set(sock, argument);
    assert_int_equal(zmq_connect(sock, endpoint), 0);
    assert_int_equal(zmq_send(sock, "in", 2, 0), 2);
    return sock;
}

static void set_plain(void *sock, const void *unused)
{
    (void)unused;
    assert_int_equal(zmq_setsockopt(sock, ZMQ_PLAIN_USERNAME, "office", 6), 0);
    assert_int_equal(zmq_setsockopt(sock, ZMQ_PLAIN_PASSWORD, "office", 6), 0);
}

static void check_raw_stays_out(void (*set)(void *, const void *))
{
    struct house *house = open_house("tcp://127.0.0.1:0");
    void *context = zmq_ctx_new(), *sock = raw_socket(context, house->endpoint, set, NULL);

    check_nothing_comes(house->router);
    zmq_close(sock);
    zmq_ctx_term(context);
    close_house(house);
}

static void who_has_no_key_stays_out(void **state)
{
    (void)state;
    check_raw_stays_out(NULL);
}

static void who_has_a_password_stays_out(void **state)
{
    (void)state;
    check_raw_stays_out(set_plain);
}

static void who_has_another_key_stays_out_and_is_noted(void **state)
{
    struct house *house = open_house("tcp://127.0.0.1:0");
    wire_t *dealer = connect_as(house, &house->stranger, house->server.public_key);
    struct gate_refusal refusal;

    (void)state;
    send_text(dealer, NULL, "in");
    check_nothing_comes(house->router);
    assert_true(gate_take_refusal(house->gate, &refusal));
    assert_memory_equal(refusal.key, house->stranger.public_key, KEY_BYTES);
    check_string("address", refusal.address, "127.0.0.1");
    assert_int_not_equal(refusal.count, 0);
    wire_close(&dealer);
    close_house(house);
}

static void nobody_talks_to_another_server(void **state)
{
    struct house *house = open_house("tcp://127.0.0.1:0");
    wire_t *dealer = connect_as(house, &house->friend, house->stranger.public_key);

    (void)state;
    send_text(dealer, NULL, "in");
    check_nothing_comes(house->router);
    wire_close(&dealer);
    close_house(house);
}

static enum wire_denial wait_for_denial(wire_t *dealer, wire_t *router)
{
    int64_t end_ms = clock_mono_ms() + RECEIVE_MS_MAX;

    while (wire_denial(dealer) == WIRE_NOT_DENIED && clock_mono_ms() < end_ms)
        wire_wait(&router, 1, -1, 20);
    return wire_denial(dealer);
}

static void who_is_denied_is_told_why(void **state)
{
    struct house *house = open_house("tcp://127.0.0.1:0");
    wire_t *stranger = connect_as(house, &house->stranger, house->server.public_key);
    wire_t *mistaken = connect_as(house, &house->friend, house->stranger.public_key);
    wire_t *friend = connect_as(house, &house->friend, house->server.public_key);
    struct peer peer;

    (void)state;
    assert_int_equal(wait_for_denial(stranger, house->router), WIRE_DENIED_KEY);
    assert_int_equal(wait_for_denial(mistaken, house->router), WIRE_DENIED_HANDSHAKE);
    send_text(friend, NULL, "in");
    check_receives(house->router, &peer, "in");
    assert_int_equal(wire_denial(friend), WIRE_NOT_DENIED);
    gate_permit(house->gate, (const uint8_t(*)[KEY_BYTES]) & house->stranger.public_key, 1);
    wire_close(&stranger);
    stranger = connect_as(house, &house->stranger, house->server.public_key);
    send_text(stranger, NULL, "now");
    check_receives(house->router, &peer, "now");
    assert_int_equal(wire_denial(stranger), WIRE_NOT_DENIED);
    wire_close(&stranger);
    wire_close(&mistaken);
    wire_close(&friend);
    close_house(house);
}

static void nobody_enters_while_the_authenticator_is_stopped(void **state)
{
    struct house *house = open_house("tcp://127.0.0.1:0");

    (void)state;
    authenticator_stop();
    wire_t *dealer = connect_as(house, &house->friend, house->server.public_key);
    send_text(dealer, NULL, "in");
    check_nothing_comes(house->router);
    assert_int_equal(authenticator_start(), 0); /* and again once it goes on */
    struct peer peer;
    check_receives(house->router, &peer, "in");
    wire_close(&dealer);
    close_house(house);
}

/* A feed tells who is connected whatever it has: there nobody may be connected. */
static void nobody_hears_the_feed_while_the_authenticator_is_stopped(void **state)
{
    struct house *house = open_house("tcp://127.0.0.1:0");
    char bound[WIRE_ENDPOINT_BYTES];
    struct wire_pass pass = {.pair = house->friend};
    wire_t *feed = NULL, *subscriber = NULL;
    struct trouble trouble;
    struct text frame;

    (void)state;
    memcpy(pass.server, house->server.public_key, KEY_BYTES);
    enum status status =
        wire_bind(WIRE_PUBLISHER, "tcp://127.0.0.1:0", &house->guard, &feed, bound, &trouble);
    CHECK(status == STATUS_OK, "%s", trouble.why);
    authenticator_stop();
    status = wire_connect(WIRE_SUBSCRIBER, bound, &pass, &subscriber, &trouble);
    CHECK(status == STATUS_OK, "%s", trouble.why);
    for (int64_t end_ms = clock_mono_ms() + NOBODY_MS; clock_mono_ms() < end_ms;) {
        wire_send(feed, NULL, "update", 6);
        wire_wait(&subscriber, 1, -1, 20);
        CHECK(!wire_receive(subscriber, NULL, &frame), "%.*s is heard", (int)frame.size,
              frame.data);
    }
    assert_int_equal(authenticator_start(), 0);
    wire_close(&subscriber);
    wire_close(&feed);
    close_house(house);
}

static void nobody_enters_while_the_authenticator_stands_still(void **state)
{
    struct house *house = open_house("tcp://127.0.0.1:0");
    struct peer peer;

    (void)state;
    gate_hold();
    wire_t *dealer = connect_as(house, &house->friend, house->server.public_key);
    send_text(dealer, NULL, "in");
    check_nothing_comes(house->router);
    gate_release();
    check_receives(house->router, &peer, "in");
    wire_close(&dealer);
    close_house(house);
}

static void who_is_in_is_told_by_the_gate_when_the_key_is_gone(void **state)
{
    struct house *house = open_house("tcp://127.0.0.1:0");
    wire_t *dealer = connect_as(house, &house->friend, house->server.public_key);
    struct peer peer;

    (void)state;
    send_text(dealer, NULL, "one");
    check_receives(house->router, &peer, "one");
    assert_true(gate_permits(house->gate, peer.key));
    gate_permit(house->gate, NULL, 0);
    send_text(dealer, NULL, "two"); /* libzmq cannot send it away */
    check_receives(house->router, &peer, "two");
    assert_false(gate_permits(house->gate, peer.key));
    wire_close(&dealer);
    wire_t *again = connect_as(house, &house->friend, house->server.public_key);
    send_text(again, NULL, "three");
    check_nothing_comes(house->router);
    wire_close(&again);
    close_house(house);
}

static void gates_of_one_process_are_two(void **state)
{
    struct house *house = open_house("tcp://127.0.0.1:0");
    gate_t *other = NULL;
    struct trouble trouble;

    (void)state;
    assert_int_equal(gate_open("other", &other, &trouble), STATUS_OK);
    gate_permit(other, (const uint8_t(*)[KEY_BYTES]) & house->stranger.public_key, 1);
    assert_false(gate_permits(house->gate, house->stranger.public_key));
    wire_t *dealer = connect_as(house, &house->stranger, house->server.public_key);
    send_text(dealer, NULL, "in");
    check_nothing_comes(house->router);
    wire_close(&dealer);
    gate_close(&other);
    gate_close(&other); /* NULL is fine */
    close_house(house);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(place_rows, who_has_a_permitted_key_enters_and_is_known_by_it);
    SUITE_TEST(a_frame_up_to_the_maximum_passes_and_a_larger_one_does_not);
    SUITE_TEST(who_has_no_key_stays_out);
    SUITE_TEST(who_has_a_password_stays_out);
    SUITE_TEST(who_has_another_key_stays_out_and_is_noted);
    SUITE_TEST(nobody_talks_to_another_server);
    SUITE_TEST(who_is_denied_is_told_why);
    SUITE_TEST(nobody_enters_while_the_authenticator_is_stopped);
    SUITE_TEST(nobody_hears_the_feed_while_the_authenticator_is_stopped);
    SUITE_TEST(nobody_enters_while_the_authenticator_stands_still);
    SUITE_TEST(who_is_in_is_told_by_the_gate_when_the_key_is_gone);
    SUITE_TEST(gates_of_one_process_are_two);
    return suite_run("gate");
}
