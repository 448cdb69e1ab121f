/* common/wire/socket: which bounds a socket has for the sake of others than its peer. */
#include "common/wire/socket.h"
#include "tests/unit/support.h"

static int received_bytes(enum wire_role role)
{
    void *sock = socket_new(role, "tcp://127.0.0.1:*");
    int bytes;
    size_t size = sizeof bytes;

    assert_non_null(sock);
    int rc = zmq_getsockopt(sock, ZMQ_RCVBUF, &bytes, &size);
    assert_int_equal(rc, 0);
    socket_close(&sock);
    return bytes;
}

/* Who connects has one peer only, and takes what the kernel gives. */
static void router_reads_a_little_of_each_peer(void **state)
{
    (void)state;
    assert_int_equal(received_bytes(WIRE_ROUTER), ROUTER_RECEIVED_BYTES);
    assert_int_equal(received_bytes(WIRE_DEALER), -1);
}

int main(void)
{
    SUITE_TEST(router_reads_a_little_of_each_peer);
    return suite_run("socket");
}
