/* common/run/accept: the accept4 that a daemon has honours its flags, and keeps the last file
 * descriptors free. */
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/run/accept.h"
#include "tests/unit/places.h"
#include "tests/unit/support.h"

/* A socket that listens, with one connection that waits. */
struct listener {
    int fd, client;
};

static struct listener open_listener(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct listener listener = {.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0),
                                .client = socket(AF_UNIX, SOCK_STREAM, 0)};
    char path[PLACE_BYTES];

    fresh_path(path);
    snprintf(address.sun_path, sizeof address.sun_path, "%.100s", path);
    assert_int_equal(bind(listener.fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(listener.fd, 4), 0);
    assert_int_equal(connect(listener.client, (struct sockaddr *)&address, sizeof address), 0);
    return listener;
}

static void close_listener(const struct listener *listener)
{
    close(listener->client);
    close(listener->fd);
}

static const struct flags_row {
    const char *title;
    int flags;
    int descriptor_flags, status_flags; /* as fcntl(2) tells them */
} flags_rows[] = {
    {"without flags a connection has none", 0, 0, 0},
    {"a connection is closed on exec where that is asked for", SOCK_CLOEXEC, FD_CLOEXEC, 0},
    {"a connection does not block where that is asked for", SOCK_NONBLOCK, 0, O_NONBLOCK},
    {"a connection has both flags where both are asked for", SOCK_CLOEXEC | SOCK_NONBLOCK,
     FD_CLOEXEC, O_NONBLOCK},
};

static void flags_are_honoured(void **state)
{
    const struct flags_row *row = *state;
    struct listener listener = open_listener();
    int fd = accept4(listener.fd, NULL, NULL, row->flags);

    assert_true(fd >= 0);
    assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, row->descriptor_flags);
    assert_int_equal(fcntl(fd, F_GETFL) & O_NONBLOCK, row->status_flags);
    close(fd);
    close_listener(&listener);
}

static void unknown_flag_is_refused_and_the_connection_stays(void **state)
{
    struct listener listener = open_listener();

    (void)state;
    errno = 0;
    assert_int_equal(accept4(listener.fd, NULL, NULL, SOCK_CLOEXEC | 1 << 30), -1);
    assert_int_equal(errno, EINVAL);
    int fd = accept4(listener.fd, NULL, NULL, 0);
    assert_true(fd >= 0);
    close(fd);
    close_listener(&listener);
}

static void peer_has_its_address(void **state)
{
    struct listener listener = open_listener();
    struct sockaddr_un address = {0};
    socklen_t size = sizeof address;

    (void)state;
    int fd = accept4(listener.fd, (struct sockaddr *)&address, &size, SOCK_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(address.sun_family, AF_UNIX);
    close(fd);
    close_listener(&listener);
}

/* The descriptor that the next file gets. */
static int next_file(void)
{
    int next = dup(STDERR_FILENO);

    assert_true(next >= 0);
    close(next);
    return next;
}

/* A limit at which the next connection gets the `nth` of the descriptors that are left. */
static struct rlimit limit_files(int nth)
{
    struct rlimit before, limit;
    int next = next_file();

    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    limit = before;
    limit.rlim_cur = (rlim_t)(next + nth);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    return before;
}

static const struct limit_row {
    const char *title;
    int left; /* descriptors that are free below the limit */
    bool is_accepted;
} limit_rows[] = {
    {"a connection above the reserve is taken", ACCEPT_RESERVED_FILES + 1, true},
    {"a connection that reaches into the reserve is turned away", ACCEPT_RESERVED_FILES, false},
    {"a connection for the last descriptor is turned away", 1, false},
    {"a connection without a descriptor is turned away", 0, false},
};

static void last_descriptors_are_kept_free(void **state)
{
    const struct limit_row *row = *state;
    struct listener listener = open_listener();
    int next = next_file();
    struct rlimit before = limit_files(row->left);
    int fd = accept4(listener.fd, NULL, NULL, SOCK_CLOEXEC), error = errno;

    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(fd >= 0, row->is_accepted);
    if (fd < 0)
        assert_int_equal(error, ECONNABORTED);
    else
        close(fd);
    assert_int_equal(next_file(), next); /* one that is turned away is closed */
    close_listener(&listener);
}

static void other_errors_are_told_as_they_are(void **state)
{
    struct listener listener = open_listener();
    int fd = accept4(listener.fd, NULL, NULL, 0);

    (void)state;
    assert_int_equal(accept4(listener.fd, NULL, NULL, 0), -1); /* nobody else waits */
    assert_int_equal(errno, EAGAIN);
    assert_int_equal(accept4(-1, NULL, NULL, 0), -1);
    assert_int_equal(errno, EBADF);
    assert_int_equal(accept4(fd, NULL, NULL, 0), -1);
    assert_int_equal(errno, EINVAL);
    close(fd);
    close_listener(&listener);
}

int main(void)
{
    accept_guard();
    places_begin();
    SUITE_ROWS(flags_rows, flags_are_honoured);
    SUITE_TEST(unknown_flag_is_refused_and_the_connection_stays);
    SUITE_TEST(peer_has_its_address);
    SUITE_ROWS(limit_rows, last_descriptors_are_kept_free);
    SUITE_TEST(other_errors_are_told_as_they_are);
    return suite_run("accept");
}
