/* services/board/server: over real sockets, what is answered and who is let go. */
#include "services/board/server.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/memory.h"
#include "common/http/visitors.h"
#include "tests/unit/support.h"

enum { LOOK_MS = 20, END_MS = 20000, LONG_BYTES = 8 << 20, LONG_COUNT = 8, HEAD_BYTES = 4096 };

static struct world {
    server_t *server;
    int64_t now_ms;
    struct reply shared;
    unsigned asked, left; /* requests that were put aside, and those whose sender has left */
} world;

static struct reply long_reply(void)
{
    return (struct reply){.status = 200, .body = memory_new(LONG_BYTES), .size = LONG_BYTES};
}

/* Standings are long here, the records too but the same for all, what is ready is answered at once, and the rest is put aside. */
static void answer(void *context, struct request *request)
{
    (void)context;
    if (request->route.kind == ROUTE_STANDINGS)
        request->reply = long_reply();
    else if (request->route.kind == ROUTE_RECORDS)
        request->reply = reply_share(&world.shared);
    else if (request->route.kind == ROUTE_HEALTHZ)
        request->reply = reply_json(LIT("{}"));
    else
        world.asked++;
}

static void leave(void *context, struct request *request)
{
    (void)context;
    world.left++;
    request->reply = reply_busy();
}

static struct stream_now now(void *context)
{
    (void)context;
    return (struct stream_now){.ms = world.now_ms};
}

static void answered(void *context, const struct route *route, unsigned status, int64_t us)
{
    (void)context, (void)route, (void)status, (void)us;
}

static void begin(void)
{
    static const struct server_calls calls = {answer, leave, now, answered};
    const struct server_bounds bounds = {64, 64};
    struct address_rule rule;
    struct trouble trouble = {""};

    world = (struct world){.now_ms = 1000};
    assert_int_equal(address_read("tcp://127.0.0.1:0", "", &rule, &trouble), STATUS_OK);
    CHECK(server_open(&rule, &bounds, &calls, NULL, &world.server, &trouble) == STATUS_OK, "%s",
          trouble.why);
}

static void step(void)
{
    struct pollfd file = {.fd = server_file(world.server), .events = POLLIN};

    poll(&file, 1, LOOK_MS);
    server_step(world.server);
}

/* Little is received beyond what is read. */
static int connect_there(void)
{
    const char *port = strrchr(server_bound(world.server), ':') + 1;
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                             .sin_port = htons((uint16_t)strtol(port, NULL, 10))};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), room = HEAD_BYTES;

    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room), 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

static int ask(const char *path)
{
    char request[256];
    int fd = connect_there();
    int size =
        snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", path);

    assert_int_equal(send(fd, request, (size_t)size, MSG_NOSIGNAL), size);
    return fd;
}

/* Of the answer that has begun to come. */
static int status_of(int fd)
{
    char head[16] = "";
    int64_t end_ms = clock_mono_ms() + END_MS;

    while (recv(fd, head, sizeof head - 1, MSG_DONTWAIT | MSG_PEEK) < (ssize_t)sizeof head - 1) {
        CHECK(clock_mono_ms() < end_ms, "no answer comes");
        step();
    }
    return atoi(head + sizeof "HTTP/1.1");
}

static void until_connections(unsigned count)
{
    int64_t end_ms = clock_mono_ms() + END_MS;

    for (; server_counts(world.server).connections != count; step())
        CHECK(clock_mono_ms() < end_ms, "there are %u connections",
              server_counts(world.server).connections);
}

static void long_answers_that_are_not_read_are_bounded(void **state)
{
    int files[LONG_COUNT];

    (void)state;
    begin();
    for (size_t i = 0; i < LONG_COUNT; i++) {
        files[i] = ask("/api/v1/standings");
        assert_int_equal(status_of(files[i]), 200);
    }
    int refused = ask("/api/v1/standings"), small = ask("/healthz");
    assert_int_equal(status_of(refused), 503);
    assert_int_equal(status_of(small), 200);
    close(refused);
    close(small);
    close(files[0]);
    until_connections(LONG_COUNT - 1);
    files[0] = ask("/api/v1/standings");
    assert_int_equal(status_of(files[0]), 200);
    for (size_t i = 0; i < LONG_COUNT; i++)
        close(files[i]);
    server_close(&world.server);
}

static void check_all(const char *path, size_t count)
{
    int files[2 * LONG_COUNT];

    for (size_t i = 0; i < count; i++) {
        files[i] = ask(path);
        assert_int_equal(status_of(files[i]), 200);
    }
    for (size_t i = 0; i < count; i++)
        close(files[i]);
    until_connections(0);
}

static void long_answer_that_many_are_sent_takes_room_once(void **state)
{
    (void)state;
    begin();
    world.shared = long_reply();
    check_all("/api/v1/records", 2 * LONG_COUNT);
    check_all("/api/v1/standings", LONG_COUNT);
    check_all("/api/v1/records", 2 * LONG_COUNT);
    assert_int_equal(world.shared.sharing->replies, 1);
    assert_int_equal(world.shared.sharing->readers, 0);
    reply_clear(&world.shared);
    server_close(&world.server);
}

/* And may be forgotten while it is sent. */
static void long_answer_that_is_kept_takes_room_too(void **state)
{
    int files[LONG_COUNT + 1];

    (void)state;
    begin();
    world.shared = long_reply();
    for (size_t i = 0; i <= LONG_COUNT; i++) {
        files[i] = ask(i == 0 ? "/api/v1/records" : "/api/v1/standings");
        CHECK(status_of(files[i]) == (i < LONG_COUNT ? 200 : 503), "the %zuth", i);
    }
    reply_clear(&world.shared);
    for (size_t i = 0; i <= LONG_COUNT; i++)
        close(files[i]);
    until_connections(0);
    check_all("/api/v1/standings", LONG_COUNT);
    server_close(&world.server);
}

/* And not as long as an answer may be read. */
static void who_was_answered_waits_as_one_that_came_just_now(void **state)
{
    (void)state;
    begin();
    int fd = ask("/healthz");
    assert_int_equal(status_of(fd), 200);
    for (int64_t ms = 0; ms < VISITORS_ANSWER_MS / 2; ms += VISITORS_REQUEST_MS / 2) {
        world.now_ms += VISITORS_REQUEST_MS / 2;
        step();
    }
    assert_int_equal(server_counts(world.server).connections, 0);
    assert_int_equal(server_counts(world.server).sent_away, 1);
    close(fd);
    server_close(&world.server);
}

static void who_was_sent_away_is_not_waited_for(void **state)
{
    int64_t end_ms = clock_mono_ms() + END_MS;
    char byte;

    (void)state;
    begin();
    int fd = ask("/api/v1/status");
    for (; world.asked == 0; step())
        CHECK(clock_mono_ms() < end_ms, "nobody is asked");
    world.now_ms += VISITORS_ANSWER_MS - 1;
    step();
    assert_int_equal(world.left, 0);
    world.now_ms += 2;
    for (; world.left == 0; step())
        CHECK(clock_mono_ms() < end_ms, "nobody has left");
    until_connections(0);
    for (int i = 0; i < 3; i++)
        step();
    assert_int_equal(world.left, 1);
    assert_int_equal(world.asked, 1);
    assert_true(recv(fd, &byte, 1, 0) <= 0);
    close(fd);
    server_close(&world.server);
}

int main(void)
{
    SUITE_TEST(long_answers_that_are_not_read_are_bounded);
    SUITE_TEST(long_answer_that_many_are_sent_takes_room_once);
    SUITE_TEST(long_answer_that_is_kept_takes_room_too);
    SUITE_TEST(who_was_answered_waits_as_one_that_came_just_now);
    SUITE_TEST(who_was_sent_away_is_not_waited_for);
    return suite_run("server");
}
