/* common/wire/watcher: a handshake that is cut off tells of another key only where that goes on. What else it
 * tells is in test_gate. */
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "tests/unit/support.h"
#include "tests/unit/wire/support_wire.h"

/* Accepts a connection, and ends it where it is in the handshake. */
static void cut_off(int listener)
{
    int connection = accept(listener, NULL, NULL);

    assert_true(connection >= 0);
    close(connection);
}

static int listen_somewhere(char ret_endpoint[WIRE_ENDPOINT_BYTES])
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_int_equal(bind(listener, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(listener, 1), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &size), 0);
    snprintf(ret_endpoint, WIRE_ENDPOINT_BYTES, "tcp://127.0.0.1:%u", ntohs(address.sin_port));
    return listener;
}

/* By one who is killed, and started, and killed again. */
static void who_is_cut_off_twice_is_not_denied_yet(void **state)
{
    char endpoint[WIRE_ENDPOINT_BYTES];
    int listener = listen_somewhere(endpoint);
    struct wire_pass pass = {0};
    struct trouble trouble;
    wire_t *dealer;

    (void)state;
    curve_new(&pass.pair);
    memcpy(pass.server, pass.pair.public_key, KEY_BYTES);
    assert_int_equal(wire_connect(WIRE_DEALER, endpoint, &pass, &dealer, &trouble), STATUS_OK);
    cut_off(listener);
    cut_off(listener);
    int third = accept(listener, NULL, NULL);
    assert_int_equal(wire_denial(dealer), WIRE_NOT_DENIED);
    close(third);
    int64_t end_ms = clock_mono_ms() + RECEIVE_MS_MAX;
    while (wire_denial(dealer) == WIRE_NOT_DENIED && clock_mono_ms() < end_ms)
        wire_wait(&dealer, 1, -1, 20);
    assert_int_equal(wire_denial(dealer), WIRE_DENIED_HANDSHAKE);
    wire_close(&dealer);
    close(listener);
}

int main(void)
{
    SUITE_TEST(who_is_cut_off_twice_is_not_denied_yet);
    return suite_run("watcher");
}
