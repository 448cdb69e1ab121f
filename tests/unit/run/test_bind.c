/* common/run/bind: a daemon listens where its settings say, and notes where that is. */
#include "common/run/bind.h"
#include "tests/unit/places.h"
#include "tests/unit/support.h"

static struct home made_home(void)
{
    char dir[PLACE_BYTES];
    struct trouble trouble = {0};
    struct home home;

    fresh_path(dir);
    CHECK(home_open(dir, &home, &trouble) == STATUS_OK, "%s", trouble.why);
    CHECK(home_make(&home, NULL, &trouble) == STATUS_OK, "%s", trouble.why);
    return home;
}

static wire_t *bind_query(const struct home *home, const char *setting)
{
    struct trouble trouble = {0};
    wire_t *wire = NULL;

    CHECK(bind_endpoint(home, WIRE_ROUTER, setting, "query", NULL, &wire, &trouble) == STATUS_OK,
          "%s", trouble.why);
    assert_non_null(wire);
    return wire;
}

static void without_a_setting_a_socket_of_the_home_is_bound(void **state)
{
    struct home home = made_home();
    wire_t *wire = bind_query(&home, "");

    (void)state;
    assert_true(stands_below(home.dir, "run/query.sock"));
    assert_true(stands_below(home.dir, "run/query.endpoint"));
    wire_close(&wire);
}

static void port_that_was_left_open_is_noted(void **state)
{
    struct home home = made_home();
    wire_t *wire = bind_query(&home, "tcp://127.0.0.1:0");
    char endpoint[HOME_ENDPOINT_BYTES];
    unsigned port = 0;

    (void)state;
    home_endpoint(&home, "tcp://127.0.0.1:0", "query", true, endpoint);
    assert_int_equal(sscanf(endpoint, "tcp://127.0.0.1:%u", &port), 1);
    assert_in_range(port, 1, 65535);
    wire_close(&wire);
}

static const struct refused_row {
    const char *title;
    const char *setting;
    const char *why;
} refused_rows[] = {
    {"a daemon listens on loopback only", "tcp://0.0.0.0:0", "loopback"},
    {"a daemon listens at what is an endpoint", "udp://127.0.0.1:5", "ipc:// or tcp://"},
    {"a daemon listens at a port that can be one", "tcp://127.0.0.1:65536", "port"},
};

static void endpoint_is_refused_by_check_and_bind_alike(void **state)
{
    const struct refused_row *row = *state;
    struct home home = made_home();
    struct trouble checked = {0}, bound = {0};
    wire_t *wire = NULL;

    assert_int_equal(bind_check(&home, row->setting, "query", false, &checked), STATUS_CONFIG);
    assert_int_equal(bind_endpoint(&home, WIRE_ROUTER, row->setting, "query", NULL, &wire, &bound),
                     STATUS_CONFIG);
    assert_null(wire);
    check_string("why", bound.why, checked.why);
    CHECK(strstr(bound.why, row->why), "\"%s\" does not say \"%s\"", bound.why, row->why);
    assert_false(stands_below(home.dir, "run/query.endpoint"));
}

static void second_daemon_of_a_home_is_refused(void **state)
{
    struct home home = made_home();
    wire_t *first = bind_query(&home, ""), *second = NULL;
    struct trouble trouble = {0};

    (void)state;
    assert_int_equal(bind_endpoint(&home, WIRE_ROUTER, "", "query", NULL, &second, &trouble),
                     STATUS_CONFIG);
    assert_null(second);
    CHECK(strstr(trouble.why, "another socket listens there"), "%s", trouble.why);
    wire_close(&first);
}

/* The socket is bound all the same, and is the caller's to close. */
static void endpoint_that_cannot_be_noted_is_an_error(void **state)
{
    struct home home = made_home();
    struct trouble trouble = {0};
    wire_t *wire = NULL;
    char dir[PLACE_BYTES];

    (void)state;
    path_below(home.dir, "run", dir);
    remove_tree(dir);
    assert_int_equal(
        bind_endpoint(&home, WIRE_ROUTER, "tcp://127.0.0.1:0", "query", NULL, &wire, &trouble),
        STATUS_CONFIG);
    CHECK(strstr(trouble.why, "query.endpoint"), "%s", trouble.why);
    wire_close(&wire);
}

static void check_binds_nothing(void **state)
{
    struct home home = made_home();
    struct trouble trouble = {0};

    (void)state;
    assert_int_equal(bind_check(&home, "", "query", false, &trouble), STATUS_OK);
    assert_int_equal(bind_check(&home, "tcp://127.0.0.1:0", "query", false, &trouble), STATUS_OK);
    assert_false(stands_below(home.dir, "run/query.sock"));
    assert_false(stands_below(home.dir, "run/query.endpoint"));
}

static const struct removed_row {
    const char *title;
    const char *removed[6]; /* below the home, in their order; a directory must be empty */
    bool is_mended;
} removed_rows[] = {
    {"nothing is made where nothing is removed", {NULL}, false},
    {"a socket that was removed is bound again", {"run/query.sock"}, true},
    {"a lock that was removed is taken again", {"run/query.sock.lock"}, true},
    {"a note that was removed is written again", {"run/query.endpoint"}, true},
    {"run/ that was removed is made again",
     {"run/query.sock", "run/query.sock.lock", "run/query.endpoint", "run"},
     true},
};

static void remove_below(const char *dir, const char *name)
{
    char path[HOME_PATH_BYTES];

    snprintf(path, sizeof path, "%.500s/%s", dir, name);
    CHECK(remove(path) == 0, "cannot remove %s", path);
}

static void removed_endpoint_is_made_again(void **state)
{
    const struct removed_row *row = *state;
    struct home home = made_home();
    struct trouble trouble = {0};
    wire_t *wire = bind_query(&home, "");
    bool is_mended = false;

    for (unsigned i = 0; i < COUNT_OF(row->removed) && row->removed[i]; i++)
        remove_below(home.dir, row->removed[i]);
    for (unsigned look = 0; look < 2; look++) { /* the second finds all in its place */
        is_mended = false;
        CHECK(bind_keep(&home, WIRE_ROUTER, "", "query", NULL, &wire, &is_mended, &trouble) ==
                  STATUS_OK,
              "%s", trouble.why);
        assert_int_equal(is_mended, look == 0 && row->is_mended);
    }
    assert_true(stands_below(home.dir, "run/query.sock"));
    assert_true(stands_below(home.dir, "run/query.sock.lock"));
    assert_true(stands_below(home.dir, "run/query.endpoint"));
    wire_close(&wire);
}

static void place_that_another_took_is_not_taken_back(void **state)
{
    struct home home = made_home();
    struct trouble trouble = {0};
    wire_t *first = bind_query(&home, "");
    bool is_mended = false;

    (void)state;
    remove_below(home.dir, "run/query.sock");
    remove_below(home.dir, "run/query.sock.lock");
    wire_t *second = bind_query(&home, "");
    assert_int_equal(bind_keep(&home, WIRE_ROUTER, "", "query", NULL, &first, &is_mended, &trouble),
                     STATUS_CONFIG);
    CHECK(strstr(trouble.why, "run/query.sock: another socket"), "%s", trouble.why);
    assert_true(bind_is_kept(&home, "query", second, &is_mended));
    wire_close(&first);
    wire_close(&second);
}

static const struct again_row {
    const char *title;
    const char *setting; /* NULL: the port that the first socket was given */
} again_rows[] = {
    {"a port that was left open is taken again", "tcp://127.0.0.1:0"},
    {"a port that is set is taken again", NULL},
    {"a path is taken again", ""},
};

static void endpoint_is_bound_again_where_it_was(void **state)
{
    const struct again_row *row = *state;
    struct home home = made_home();
    struct trouble trouble = {0};
    char setting[WIRE_ENDPOINT_BYTES];
    wire_t *wire = bind_query(&home, row->setting ? row->setting : "tcp://127.0.0.1:0");

    snprintf(setting, sizeof setting, "%s", row->setting ? row->setting : wire_bound(wire));
    for (unsigned i = 0; i < 20; i++) {
        char bound[WIRE_ENDPOINT_BYTES];
        snprintf(bound, sizeof bound, "%s", wire_bound(wire));
        wire_close(&wire);
        CHECK(bind_again(&home, WIRE_ROUTER, setting, "query", NULL, bound, &wire, &trouble) ==
                  STATUS_OK,
              "%s", trouble.why);
        check_string("bound", wire_bound(wire), bound);
    }
    wire_close(&wire);
}

int main(void)
{
    places_begin();
    SUITE_TEST(without_a_setting_a_socket_of_the_home_is_bound);
    SUITE_TEST(port_that_was_left_open_is_noted);
    SUITE_ROWS(refused_rows, endpoint_is_refused_by_check_and_bind_alike);
    SUITE_TEST(second_daemon_of_a_home_is_refused);
    SUITE_TEST(endpoint_that_cannot_be_noted_is_an_error);
    SUITE_TEST(check_binds_nothing);
    SUITE_ROWS(removed_rows, removed_endpoint_is_made_again);
    SUITE_TEST(place_that_another_took_is_not_taken_back);
    SUITE_ROWS(again_rows, endpoint_is_bound_again_where_it_was);
    return suite_run("bind");
}
