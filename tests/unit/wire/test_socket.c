/* common/wire/socket: which bounds a socket has for the sake of others than its peer. */
#include "common/wire/socket.h"
#include "tests/unit/support.h"

static int bytes_of(enum wire_role role, int option)
{
    void *sock = socket_new(role, "tcp://127.0.0.1:*");
    int bytes;
    size_t size = sizeof bytes;

    assert_non_null(sock);
    int rc = zmq_getsockopt(sock, option, &bytes, &size);
    assert_int_equal(rc, 0);
    socket_close(&sock);
    return bytes;
}

/* Who connects has one peer only, and takes what the kernel gives. */
static void router_reads_a_little_of_each_peer(void **state)
{
    (void)state;
    assert_int_equal(bytes_of(WIRE_ROUTER, ZMQ_RCVBUF), ROUTER_RECEIVED_BYTES);
    assert_int_equal(bytes_of(WIRE_DEALER, ZMQ_RCVBUF), -1);
}

static void publisher_leaves_little_to_the_kernel(void **state)
{
    (void)state;
    assert_int_equal(bytes_of(WIRE_PUBLISHER, ZMQ_SNDBUF), PUBLISHER_UNSENT_BYTES);
    assert_int_equal(bytes_of(WIRE_SUBSCRIBER, ZMQ_SNDBUF), -1);
}

int main(void)
{
    SUITE_TEST(router_reads_a_little_of_each_peer);
    SUITE_TEST(publisher_leaves_little_to_the_kernel);
    return suite_run("socket");
}
