/* common/wire: what sockets do to the process that has them, and what it does to them. */
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

#include "tests/unit/places.h"
#include "tests/unit/support.h"
#include "tests/unit/wire/support_wire.h"

/* A library may not change what accept means to the rest of its process. */
static void accept4_is_not_replaced(void **state)
{
    static char own;
    Dl_info of_accept4, of_test;
    void *function = dlsym(RTLD_DEFAULT, "accept4");

    (void)state;
    assert_non_null(function);
    assert_int_not_equal(dladdr(function, &of_accept4), 0);
    assert_int_not_equal(dladdr(&own, &of_test), 0);
    assert_ptr_not_equal(of_accept4.dli_fbase, of_test.dli_fbase);
}

static unsigned open_files(void)
{
    unsigned count = 0;

    for (int fd = 0; fd < 256; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static void check_handlers_are_the_default(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGPIPE, SIGCHLD, SIGHUP};
    struct sigaction action;

    for (size_t i = 0; i < COUNT_OF(signals); i++) {
        assert_int_equal(sigaction(signals[i], NULL, &action), 0);
        CHECK(action.sa_handler == SIG_DFL, "signal %d has a handler", signals[i]);
    }
}

static void process_is_as_before_once_its_sockets_are_closed(void **state)
{
    unsigned before = open_files();
    struct wire_pair pair = open_pair();

    (void)state;
    check_handlers_are_the_default();
    close_pair(&pair);
    assert_int_equal(open_files(), before);
    pair = open_pair(); /* a first one again */
    close_pair(&pair);
    assert_int_equal(open_files(), before);
}

/* libzmq itself draws a number now and then, as where it connects again. */
static void who_only_connects_keeps_its_random_numbers(void **state)
{
    enum { DRAWN_MAX = 200 };
    char endpoint[WIRE_ENDPOINT_BYTES];
    int number, drawn = 0;

    (void)state;
    fresh_ipc(endpoint);
    srand(1);
    wire_t *wire = connect_wire(WIRE_DEALER, endpoint);
    number = rand();
    wire_close(&wire);
    srand(1);
    while (drawn < DRAWN_MAX && rand() != number)
        drawn++;
    CHECK(drawn < DRAWN_MAX, "%d is of another sequence", number);
}

/* The limit of open files at `spare` more than there are. */
static void limit_files(unsigned spare, struct rlimit *ret_before)
{
    struct rlimit limit;

    assert_int_equal(getrlimit(RLIMIT_NOFILE, ret_before), 0);
    limit = *ret_before;
    limit.rlim_cur = open_files() + spare;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

/* Whatever the number of files that are left; libzmq itself would abort at some. */
static void too_few_files_for_a_socket_are_said(void **state)
{
    char endpoint[WIRE_ENDPOINT_BYTES], bound[WIRE_ENDPOINT_BYTES];
    unsigned refused = 0;

    (void)state;
    fresh_ipc(endpoint);
    for (unsigned spare = 0; spare < 16; spare++) {
        struct rlimit before;
        struct trouble trouble = {""};
        wire_t *wire = NULL;
        limit_files(spare, &before);
        enum status status = spare % 2
                                 ? wire_connect(WIRE_DEALER, endpoint, NULL, &wire, &trouble)
                                 : wire_bind(WIRE_ROUTER, endpoint, NULL, &wire, bound, &trouble);
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
        CHECK((status == STATUS_OK) == (wire != NULL), "%s", trouble.why);
        CHECK(wire || strstr(trouble.why, "Too many open files"), "\"%s\"", trouble.why);
        refused += wire == NULL;
        wire_close(&wire);
    }
    assert_in_range(refused, 6, 12);
}

int main(void)
{
    places_begin();
    SUITE_TEST(accept4_is_not_replaced);
    SUITE_TEST(process_is_as_before_once_its_sockets_are_closed);
    SUITE_TEST(who_only_connects_keeps_its_random_numbers);
    SUITE_TEST(too_few_files_for_a_socket_are_said);
    return suite_run("wire_process");
}
