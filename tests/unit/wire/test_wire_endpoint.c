/* common/wire/wire: which endpoints can be listened on and connected to, and what was bound. */
#include <sys/resource.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/unit/places.h"
#include "tests/unit/support.h"
#include "tests/unit/wire/support_wire.h"

static const struct check_row {
    const char *title;
    const char *endpoint;
    bool may_bind, may_connect;
} check_rows[] = {
    {"ipc is fine", "ipc:///tmp/sock", true, true},
    {"loopback is fine", "tcp://127.0.0.1:5000", true, true},
    {"all of loopback is fine", "tcp://127.9.9.9:5000", true, true},
    {"any port of loopback is fine", "tcp://127.0.0.1:*", true, true},
    {"loopback of IPv6 is fine", "tcp://[::1]:5000", true, true},
    {"every interface is refused", "tcp://*:5000", false, false},
    {"the address of none is refused", "tcp://0.0.0.0:5000", false, false},
    {"IPv6 of every interface is refused", "tcp://[::]:5000", false, false},
    {"an address of the network is refused", "tcp://192.168.1.1:5000", false, false},
    {"an address that looks like loopback is refused", "tcp://12.7.0.0:5000", false, false},
    {"a mapped address is refused", "tcp://[::ffff:10.0.0.1]:5000", false, false},
    {"an interface is refused", "tcp://eth0:5000", false, false},
    {"a name is refused, whatever it stands for", "tcp://localhost:5000", false, true},
    {"inproc is no endpoint", "inproc://sock", false, false},
    {"udp is no endpoint", "udp://127.0.0.1:5000", false, false},
    {"a path is no endpoint", "/tmp/sock", false, false},
    {"nothing is no endpoint", "", false, false},
};

static void check_refused(enum status status, const struct trouble *trouble, const char *endpoint)
{
    assert_int_equal(status, STATUS_CONFIG);
    CHECK(strstr(trouble->why, endpoint), "\"%s\" does not name the endpoint", trouble->why);
}

static void endpoint_is_let_through_as_the_row_says(void **state)
{
    const struct check_row *row = *state;
    char bound[WIRE_ENDPOINT_BYTES];
    struct trouble trouble = {0};
    wire_t *wire = NULL;

    assert_int_equal(wire_check(row->endpoint, true, false, &trouble) == STATUS_OK, row->may_bind);
    assert_int_equal(wire_check(row->endpoint, false, false, &trouble) == STATUS_OK,
                     row->may_connect);
    if (row->may_connect || strncmp(row->endpoint, "tcp://", 6) == 0) {
        bool is_name = strstr(row->endpoint, "localhost"); /* which no program listens at */
        assert_int_equal(wire_check(row->endpoint, true, true, &trouble) == STATUS_OK, !is_name);
        assert_int_equal(wire_check(row->endpoint, false, true, &trouble), STATUS_OK);
    }
    if (!row->may_bind)
        check_refused(wire_bind(WIRE_ROUTER, row->endpoint, NULL, &wire, bound, &trouble), &trouble,
                      row->endpoint);
    if (!row->may_connect)
        check_refused(wire_connect(WIRE_DEALER, row->endpoint, NULL, &wire, &trouble), &trouble,
                      row->endpoint);
    assert_null(wire);
}

static void localhost_is_told_what_to_write_instead(void **state)
{
    struct trouble trouble = {0};

    (void)state;
    assert_int_equal(wire_check("tcp://localhost:5000", true, false, &trouble), STATUS_CONFIG);
    CHECK(strstr(trouble.why, "write tcp://127.0.0.1"), "\"%s\"", trouble.why);
}

/* An ipc endpoint below `dir` whose path has `size` bytes. */
static void ipc_of_size(const char *dir, size_t size, char ret_endpoint[WIRE_ENDPOINT_BYTES])
{
    size_t used = strlen("ipc://") + strlen(dir) + 1;

    snprintf(ret_endpoint, WIRE_ENDPOINT_BYTES, "ipc://%s/", dir);
    memset(ret_endpoint + used, 's', size + strlen("ipc://") - used);
    ret_endpoint[size + strlen("ipc://")] = '\0';
}

static void path_of_a_socket_reaches_its_bound_and_not_beyond(void **state)
{
    enum { PATH_MAX_BYTES = sizeof(((struct sockaddr_un *)NULL)->sun_path) - 1 };
    char dir[PLACE_BYTES], endpoint[WIRE_ENDPOINT_BYTES], bound[WIRE_ENDPOINT_BYTES];
    struct trouble trouble = {0};
    wire_t *wire = NULL;
    struct peer peer;

    (void)state;
    fresh_dir(dir);
    ipc_of_size(dir, PATH_MAX_BYTES, endpoint);
    wire_t *router = bind_wire(WIRE_ROUTER, endpoint, bound);
    wire_t *dealer = connect_wire(WIRE_DEALER, endpoint);
    send_text(dealer, NULL, "through a long path");
    check_receives(router, &peer, "through a long path");
    wire_close(&dealer);
    wire_close(&router);
    ipc_of_size(dir, PATH_MAX_BYTES + 1, endpoint);
    check_refused(wire_bind(WIRE_ROUTER, endpoint, NULL, &wire, bound, &trouble), &trouble,
                  "ipc://");
    CHECK(strstr(trouble.why, "too long"), "\"%s\" does not say why", trouble.why);
    check_refused(wire_connect(WIRE_DEALER, endpoint, NULL, &wire, &trouble), &trouble, "ipc://");
    assert_null(wire);
}

static void place_that_is_missing_cannot_be_bound(void **state)
{
    char dir[PLACE_BYTES], endpoint[WIRE_ENDPOINT_BYTES], bound[WIRE_ENDPOINT_BYTES];
    struct trouble trouble = {0};
    wire_t *wire = NULL;

    (void)state;
    fresh_path(dir);
    snprintf(endpoint, sizeof endpoint, "ipc://%s/sock", dir);
    check_refused(wire_bind(WIRE_ROUTER, endpoint, NULL, &wire, bound, &trouble), &trouble,
                  endpoint);
    assert_null(wire);
}

/* Whoever is connected would be cut off for nothing. */
static void socket_that_cannot_be_looked_at_is_not_gone(void **state)
{
    char dir[PLACE_BYTES], aside[PLACE_BYTES], endpoint[WIRE_ENDPOINT_BYTES];
    char bound[WIRE_ENDPOINT_BYTES];

    (void)state;
    fresh_dir(dir);
    fresh_path(aside);
    snprintf(endpoint, sizeof endpoint, "ipc://%s/sock", dir);
    wire_t *router = bind_wire(WIRE_ROUTER, endpoint, bound);
    assert_true(wire_is_in_place(router));
    assert_int_equal(rename(dir, aside) | symlink(dir, dir), 0); /* which leads nowhere */
    assert_true(wire_is_in_place(router));
    assert_int_equal(unlink(dir), 0);
    assert_false(wire_is_in_place(router));
    wire_close(&router);
}

static void port_that_was_left_open_is_told(void **state)
{
    char bound[WIRE_ENDPOINT_BYTES] = "", other[WIRE_ENDPOINT_BYTES] = "";
    wire_t *router = bind_wire(WIRE_ROUTER, "tcp://127.0.0.1:*", bound);
    wire_t *second = bind_wire(WIRE_ROUTER, "tcp://127.0.0.1:*", other);
    struct peer peer;

    (void)state;
    unsigned port = 0;
    assert_int_equal(sscanf(bound, "tcp://127.0.0.1:%u", &port), 1);
    assert_in_range(port, 1, 65535);
    assert_string_not_equal(bound, other);
    wire_t *dealer = connect_wire(WIRE_DEALER, bound);
    send_text(dealer, NULL, "to the port");
    check_receives(router, &peer, "to the port");
    wire_close(&dealer);
    wire_close(&second);
    wire_close(&router);
}

static void port_that_is_taken_is_refused(void **state)
{
    char bound[WIRE_ENDPOINT_BYTES], again[WIRE_ENDPOINT_BYTES];
    wire_t *router = bind_wire(WIRE_ROUTER, "tcp://127.0.0.1:*", bound), *second = NULL;
    struct trouble trouble = {0};

    (void)state;
    check_refused(wire_bind(WIRE_ROUTER, bound, NULL, &second, again, &trouble), &trouble, bound);
    assert_null(second);
    wire_close(&router);
}

static bool has_ipv6(void)
{
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int fd = socket(AF_INET6, SOCK_STREAM, 0);
    bool is_there = fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0;

    if (fd >= 0)
        close(fd);
    return is_there;
}

static void loopback_of_ipv6_can_be_used(void **state)
{
    char bound[WIRE_ENDPOINT_BYTES] = "";
    struct peer peer;

    (void)state;
    if (!has_ipv6())
        skip();
    wire_t *router = bind_wire(WIRE_ROUTER, "tcp://[::1]:*", bound);
    CHECK(strncmp(bound, "tcp://[::1]:", 12) == 0, "bound %s", bound);
    wire_t *dealer = connect_wire(WIRE_DEALER, bound);
    send_text(dealer, NULL, "over IPv6");
    check_receives(router, &peer, "over IPv6");
    wire_close(&dealer);
    wire_close(&router);
}

static void path_that_is_listened_on_is_refused(void **state)
{
    char endpoint[WIRE_ENDPOINT_BYTES], bound[WIRE_ENDPOINT_BYTES];
    struct peer peer;
    wire_t *second = NULL;
    struct trouble trouble = {0};

    (void)state;
    fresh_ipc(endpoint);
    wire_t *router = bind_wire(WIRE_ROUTER, endpoint, bound);
    check_refused(wire_bind(WIRE_ROUTER, endpoint, NULL, &second, bound, &trouble), &trouble,
                  endpoint);
    assert_null(second);
    wire_t *dealer = connect_wire(WIRE_DEALER, endpoint);
    send_text(dealer, NULL, "still here");
    check_receives(router, &peer, "still here");
    wire_close(&dealer);
    wire_close(&router);
    router = bind_wire(WIRE_ROUTER, endpoint, bound); /* who has ended holds it no more */
    wire_close(&router);
}

static void without_a_file_there_is_no_socket(void **state)
{
    struct rlimit before, none;
    struct trouble trouble = {0};
    wire_t *wire = NULL;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = before;
    none.rlim_cur = 3;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    enum status status = wire_connect(WIRE_DEALER, "tcp://127.0.0.1:9", NULL, &wire, &trouble);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    check_refused(status, &trouble, "Too many open files");
    assert_null(wire);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(check_rows, endpoint_is_let_through_as_the_row_says);
    SUITE_TEST(localhost_is_told_what_to_write_instead);
    SUITE_TEST(path_of_a_socket_reaches_its_bound_and_not_beyond);
    SUITE_TEST(place_that_is_missing_cannot_be_bound);
    SUITE_TEST(socket_that_cannot_be_looked_at_is_not_gone);
    SUITE_TEST(port_that_was_left_open_is_told);
    SUITE_TEST(port_that_is_taken_is_refused);
    SUITE_TEST(path_that_is_listened_on_is_refused);
    SUITE_TEST(loopback_of_ipv6_can_be_used);
    SUITE_TEST(without_a_file_there_is_no_socket);
    return suite_run("wire_endpoint");
}
