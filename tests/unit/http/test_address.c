/* common/http/address: where the board may listen, and who may come. */
#include "common/http/address.h"

#include <arpa/inet.h>

#include "tests/unit/support.h"

/* `said`: where it listens, or a part of why not. */
static const struct listen_row {
    const char *title, *endpoint, *proxy, *said;
    bool is_good;
} listen_rows[] = {
    {"nothing set is this machine's", "", "", "tcp://127.0.0.1:8460", true},
    {"any loopback address", "tcp://127.3.2.1:80", "", "tcp://127.3.2.1:80", true},
    {"also of version 6", "tcp://[::1]:0", "", "tcp://[::1]:0", true},
    {"every address without a proxy", "tcp://0.0.0.0:80", "", "beyond this machine", false},
    {"also of version 6 is refused", "tcp://[::]:80", "", "beyond this machine", false},
    {"another address without a proxy", "tcp://10.0.0.1:80", "", "beyond this machine", false},
    {"with a proxy", "tcp://10.0.0.1:80", "10.0.0.9", "tcp://10.0.0.1:80", true},
    {"a proxy that is a name", "tcp://10.0.0.1:80", "proxy", "behind-proxy", false},
    {"a proxy with a port", "tcp://10.0.0.1:80", "10.0.0.9:80", "behind-proxy", false},
    {"a proxy of version 4 in brackets", "tcp://10.0.0.1:80", "[10.0.0.9]", "behind-proxy", false},
    {"brackets of a proxy that do not end", "tcp://10.0.0.1:80", "[fd00::9", "behind-proxy", false},
    {"a name", "tcp://localhost:80", "", "in digits", false},
    {"a star", "tcp://*:80", "", "in digits", false},
    {"no port", "tcp://127.0.0.1", "", "in digits", false},
    {"an empty port", "tcp://127.0.0.1:", "", "in digits", false},
    {"a port that is too large", "tcp://127.0.0.1:65536", "", "in digits", false},
    {"the largest port", "tcp://127.0.0.1:65535", "", "tcp://127.0.0.1:65535", true},
    {"a port below 0", "tcp://127.0.0.1:-1", "", "in digits", false},
    {"version 6 without brackets", "tcp://::1:80", "", "in digits", false},
    {"version 4 with brackets", "tcp://[127.0.0.1]:80", "", "in digits", false},
    {"a socket's path", "ipc:///tmp/x", "", "in digits", false},
};

static void it_listens_as_the_row_says(void **state)
{
    const struct listen_row *row = *state;
    char text[ADDRESS_TEXT_BYTES];
    struct address_rule rule;
    struct trouble trouble = {""};
    enum status status = address_read(row->endpoint, row->proxy, &rule, &trouble);

    assert_int_equal(status, row->is_good ? STATUS_OK : STATUS_CONFIG);
    if (row->is_good) {
        address_print(&rule.listens, text);
        check_string("listens", text, row->said);
    } else
        CHECK(strstr(trouble.why, row->said), "%s", trouble.why);
}

static const struct metrics_row {
    const char *title, *endpoint, *said;
    bool is_good;
} metrics_rows[] = {
    {"metrics are read on this machine", "tcp://127.0.0.1:9464", "tcp://127.0.0.1:9464", true},
    {"also by version 6", "tcp://[::1]:9464", "tcp://[::1]:9464", true},
    {"and nowhere else", "tcp://10.0.0.1:9464", "beyond this machine", false},
    {"not at every address", "tcp://0.0.0.0:9464", "beyond this machine", false},
    {"not at a socket's path", "ipc:///tmp/x", "in digits", false},
    {"not at a name", "tcp://localhost:9464", "scorer/metrics is", false},
};

static void metrics_are_read_as_the_row_says(void **state)
{
    const struct metrics_row *row = *state;
    char text[ADDRESS_TEXT_BYTES];
    struct address_rule rule;
    struct trouble trouble = {""};
    enum status status = address_read_metrics(row->endpoint, "scorer/metrics", &rule, &trouble);

    assert_int_equal(status, row->is_good ? STATUS_OK : STATUS_CONFIG);
    if (row->is_good) {
        address_print(&rule.listens, text);
        check_string("listens", text, row->said);
        assert_false(address_is_meant(&rule, "evil.example"));
    } else
        CHECK(strstr(trouble.why, row->said), "%s", trouble.why);
}

static const struct enter_row {
    const char *title, *proxy, *from;
    bool may;
} enter_rows[] = {
    {"without a proxy whoever comes", "", "127.0.0.1", true},
    {"the proxy", "10.0.0.9", "10.0.0.9", true},
    {"nobody else", "10.0.0.9", "10.0.0.8", false},
    {"not this machine either", "10.0.0.9", "127.0.0.1", false},
    {"the proxy as version 6 has it", "10.0.0.9", "::ffff:10.0.0.9", true},
    {"a proxy that is named so", "::ffff:10.0.0.9", "10.0.0.9", true},
    {"whichever way it comes", "::ffff:10.0.0.9", "::ffff:10.0.0.9", true},
    {"a proxy in brackets", "[fd00::9]", "fd00::9", true},
    {"another as version 6 has it", "10.0.0.9", "::ffff:10.0.0.8", false},
    {"a proxy of version 6", "fd00::9", "fd00::9", true},
    {"another of version 6", "fd00::9", "fd00::8", false},
    {"version 4 is no proxy of version 6", "fd00::9", "10.0.0.9", false},
};

static void who_comes_enters_as_the_row_says(void **state)
{
    const struct enter_row *row = *state;
    struct address_rule rule;
    struct trouble trouble;
    union address from = {0};

    assert_int_equal(address_read("", row->proxy, &rule, &trouble), STATUS_OK);
    if (inet_pton(AF_INET, row->from, &from.v4.sin_addr) == 1)
        from.any.sa_family = AF_INET;
    else if (inet_pton(AF_INET6, row->from, &from.v6.sin6_addr) == 1)
        from.any.sa_family = AF_INET6;
    assert_int_equal(address_may_enter(&rule, &from.any), row->may);
}

static const struct host_row {
    const char *title, *proxy, *host;
    bool is_meant;
    const char *endpoint; /* NULL: the default */
} host_rows[] = {
    {"this machine", "", "127.0.0.1", true, NULL},
    {"with a port", "", "127.0.0.1:8460", true, NULL},
    {"by name", "", "localhost:8460", true, NULL},
    {"of version 6", "", "[::1]:8460", true, NULL},
    {"another name", "", "evil.example", false, NULL},
    {"a name that begins like ours", "", "localhost.evil.example", false, NULL},
    {"an address that does", "", "127.0.0.1.evil.example", false, NULL},
    {"another address", "", "10.0.0.1", false, NULL},
    {"version 6 without brackets", "", "::1", false, NULL},
    {"brackets that do not end", "", "[::1", false, NULL},
    {"something behind the port", "", "localhost:80@evil.example", false, NULL},
    {"something behind the brackets", "", "[::1].evil.example", false, NULL},
    {"none", "", NULL, false, NULL},
    {"an empty one", "", "", false, NULL},
    {"one that is longer than any", "",
     "127.0.0.1111111111111111111111111111111111111111111111111111111111111111111111111111111111",
     false, NULL},
    {"behind a proxy any name", "10.0.0.9", "kaohe.example", true, "tcp://10.0.0.1:80"},
    {"or none", "10.0.0.9", NULL, true, "tcp://10.0.0.1:80"},
    {"on this machine a proxy changes nothing", "127.0.0.1", "evil.example:8460", false, NULL},
    {"wherever it comes from", "10.0.0.9", "evil.example", false, NULL},
    {"it names this machine", "127.0.0.1", "localhost", true, NULL},
    {"who is as good as a proxy here", "127.0.0.1", "evil.example", false, "tcp://0.0.0.0:80"},
    {"also by version 6", "[::1]", "evil.example", false, "tcp://[::]:80"},
    {"has the right name", "127.0.0.1", "127.0.0.1", true, "tcp://0.0.0.0:80"},
};

static void a_host_is_meant_as_the_row_says(void **state)
{
    const struct host_row *row = *state;
    struct address_rule rule;
    struct trouble trouble;

    assert_int_equal(address_read(row->endpoint ? row->endpoint : "", row->proxy, &rule, &trouble),
                     STATUS_OK);
    assert_int_equal(address_is_meant(&rule, row->host), row->is_meant);
}

int main(void)
{
    SUITE_ROWS(listen_rows, it_listens_as_the_row_says);
    SUITE_ROWS(metrics_rows, metrics_are_read_as_the_row_says);
    SUITE_ROWS(enter_rows, who_comes_enters_as_the_row_says);
    SUITE_ROWS(host_rows, a_host_is_meant_as_the_row_says);
    return suite_run("address");
}
