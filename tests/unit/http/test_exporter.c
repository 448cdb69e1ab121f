/* common/http/exporter: metrics are read over HTTP, by a thread of its own, while they are written. */
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/http/exporter.h"
#include "tests/unit/places.h"
#include "tests/unit/support.h"

enum { ANSWER_BYTES = 16384 };

static const struct metric table[] = {
    {"count_total", "A count.", METRIC_COUNTER, METRIC_ONE, {"", ""}},
};

static struct world {
    struct home home;
    metrics_t *metrics;
    series_t *count;
    exporter_t *exporter;
    char answer[ANSWER_BYTES];
} world;

static enum status open_at(const char *endpoint, struct trouble *ret_trouble)
{
    struct exporter_terms terms = {.home = &world.home,
                                   .endpoint = endpoint,
                                   .setting = "test/metrics",
                                   .name = "metrics",
                                   .metrics = world.metrics};

    return exporter_open(&terms, &world.exporter, ret_trouble);
}

static void begin(const char *endpoint)
{
    char dir[PLACE_BYTES];
    struct trouble trouble = {0};

    fresh_path(dir);
    CHECK(home_open(dir, &world.home, &trouble) == STATUS_OK, "%s", trouble.why);
    CHECK(home_make(&world.home, NULL, &trouble) == STATUS_OK, "%s", trouble.why);
    world.metrics = metrics_new(table, COUNT_OF(table));
    world.count = metrics_series(world.metrics, 0, NULL, NULL);
    CHECK(open_at(endpoint, &trouble) == STATUS_OK, "%s", trouble.why);
}

static void end(void)
{
    exporter_close(&world.exporter);
    metrics_destroy(&world.metrics);
}

static int connect_there(void)
{
    char endpoint[HOME_ENDPOINT_BYTES];
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    home_endpoint(&world.home, "tcp://127.0.0.1:0", "metrics", true, endpoint);
    to.sin_port = htons((uint16_t)strtol(strrchr(endpoint, ':') + 1, NULL, 10));
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

/* What a request is answered with; the connection is ended by the other side. */
static const char *ask(const char *request)
{
    int fd = connect_there();
    size_t size = 0;
    ssize_t more;

    assert_int_equal(send(fd, request, strlen(request), MSG_NOSIGNAL), strlen(request));
    while ((more = recv(fd, world.answer + size, sizeof world.answer - 1 - size, 0)) > 0)
        size += (size_t)more;
    world.answer[size] = '\0';
    close(fd);
    return world.answer;
}

#define ENDS "Connection: close\r\n\r\n"

static void what_is_written_is_read(void **state)
{
    (void)state;
    begin("tcp://127.0.0.1:0");
    for (int i = 1; i <= 20; i++) {
        char line[64];
        series_add(world.count, 3);
        snprintf(line, sizeof line, "\ncount_total %d\n", 3 * i);
        ask("GET /metrics HTTP/1.1\r\nHost: localhost\r\n" ENDS);
        CHECK(strstr(world.answer, line), "no %s in %s", line, world.answer);
        CHECK(strstr(world.answer, METRICS_TYPE), "%s", world.answer);
        CHECK(strstr(world.answer, "\nprocess_open_fds "), "%s", world.answer);
    }
    end();
}

static const struct refused_row {
    const char *title, *request, *status;
} refused_rows[] = {
    {"another path", "GET / HTTP/1.1\r\nHost: localhost\r\n" ENDS, " 404 "},
    {"another method", "PUT /metrics HTTP/1.1\r\nHost: localhost\r\n" ENDS, " 405 "},
    {"another host's name", "GET /metrics HTTP/1.1\r\nHost: evil.example\r\n" ENDS, " 421 "},
    {"no host", "GET /metrics HTTP/1.0\r\n\r\n", " 421 "},
};

static void what_is_no_scrape_is_refused(void **state)
{
    const struct refused_row *row = *state;

    begin("tcp://127.0.0.1:0");
    ask(row->request);
    CHECK(strstr(world.answer, row->status), "%s", world.answer);
    assert_null(strstr(world.answer, "count_total"));
    end();
}

static void without_a_setting_nobody_listens(void **state)
{
    (void)state;
    begin("");
    assert_null(world.exporter);
    assert_false(home_has_noted(&world.home, "metrics"));
    end();
}

static void beyond_this_machine_nobody_listens(void **state)
{
    struct trouble trouble = {0};

    (void)state;
    begin("");
    assert_int_equal(open_at("tcp://0.0.0.0:0", &trouble), STATUS_CONFIG);
    assert_null(world.exporter);
    assert_int_equal(exporter_check("tcp://0.0.0.0:0", "test/metrics", &trouble), STATUS_CONFIG);
    CHECK(strstr(trouble.why, "test/metrics"), "%s", trouble.why);
    assert_int_equal(exporter_check("", "test/metrics", &trouble), STATUS_OK);
    end();
}

static void what_was_removed_is_noted_again(void **state)
{
    struct trouble trouble = {0};
    char path[HOME_PATH_BYTES];
    bool is_mended = false;

    (void)state;
    begin("tcp://127.0.0.1:0");
    assert_int_equal(exporter_keep(world.exporter, &is_mended, &trouble), STATUS_OK);
    assert_false(is_mended);
    home_path(&world.home, "run/metrics.endpoint", path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(exporter_keep(world.exporter, &is_mended, &trouble), STATUS_OK);
    assert_true(is_mended);
    CHECK(strstr(ask("GET /metrics HTTP/1.1\r\nHost: localhost\r\n" ENDS), " 200 "), "%s",
          world.answer);
    end();
}

/* Whatever the others send or not, a scrape gets in. */
static void who_holds_all_places_keeps_no_scrape_out(void **state)
{
    int held[EXPORTER_CONNECTIONS_MAX + 1];

    (void)state;
    begin("tcp://127.0.0.1:0");
    for (size_t i = 0; i < COUNT_OF(held); i++) {
        held[i] = connect_there();
        assert_int_equal(send(held[i], "GET /met", 8, MSG_NOSIGNAL), 8);
    }
    CHECK(strstr(ask("GET /metrics HTTP/1.1\r\nHost: localhost\r\n" ENDS), " 200 "), "%s",
          world.answer);
    for (size_t i = 0; i < COUNT_OF(held); i++)
        close(held[i]);
    end();
}

static void two_hosts_are_refused(void **state)
{
    (void)state;
    begin("tcp://127.0.0.1:0");
    CHECK(strstr(ask("GET /metrics HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n" ENDS),
                 " 400 "),
          "%s", world.answer);
    end();
}

int main(void)
{
    SUITE_TEST(what_is_written_is_read);
    SUITE_ROWS(refused_rows, what_is_no_scrape_is_refused);
    SUITE_TEST(without_a_setting_nobody_listens);
    SUITE_TEST(beyond_this_machine_nobody_listens);
    SUITE_TEST(what_was_removed_is_noted_again);
    SUITE_TEST(who_holds_all_places_keeps_no_scrape_out);
    SUITE_TEST(two_hosts_are_refused);
    return suite_run("exporter");
}
