/* common/run/daemon: what systemd hears of a daemon, at the socket that $NOTIFY_SOCKET names. */
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/run/daemon.h"
#include "tests/unit/child.h"
#include "tests/unit/places.h"
#include "tests/unit/support.h"

enum { HEARD_BYTES = 256, CHILD_PLACES = 1 };

static const struct ready_row {
    const char *title;
    enum status opened, passed;
    const char *heard; /* with a bar behind each */
} ready_rows[] = {
    {"it is ready once it is open, and says that it stops", STATUS_OK, STATUS_OK,
     "READY=1|STOPPING=1|"},
    {"also where a pass fails", STATUS_OK, STATUS_DISK, "READY=1|STOPPING=1|"},
    {"one that cannot open is never ready", STATUS_FULL, STATUS_OK, ""},
};

static const struct ready_row *row; /* of this process */

static enum status open_nothing(const struct home *home, const char *source, void **ret_self)
{
    (void)home, (void)source, (void)ret_self;
    return row->opened;
}

static enum status pass(void *self)
{
    (void)self;
    raise(SIGTERM);
    return row->passed;
}

static int64_t wait_ms(const void *self)
{
    (void)self;
    return 0;
}

static unsigned wires(const void *self, wire_t *ret_wires[WIRE_POLL_MAX])
{
    (void)self, (void)ret_wires;
    return 0;
}

static void close_nothing(void *self)
{
    (void)self;
}

static const struct daemon_kind idler = {.program = "idler",
                                         .purpose = "does nothing",
                                         .lock = "idler",
                                         .open = open_nothing,
                                         .pass = pass,
                                         .wait_ms = wait_ms,
                                         .wires = wires,
                                         .close = close_nothing};

static int be_idler(void *context)
{
    char dir[PLACE_BYTES];

    row = context;
    fresh_path(dir);
    return daemon_main(&idler, 3, (char *[]){"idler", "--home", dir, NULL});
}

static int listen_as_systemd(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char path[PLACE_BYTES];
    int listener = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    fresh_path(path);
    assert_true(listener >= 0);
    strcpy(address.sun_path, path);
    assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(setenv("NOTIFY_SOCKET", path, 1), 0);
    return listener;
}

static void systemd_hears_what_the_row_says(void **state)
{
    const struct ready_row *expected = *state;
    int listener = listen_as_systemd();
    char heard[HEARD_BYTES] = "", place[PLACE_BYTES];
    struct child_end end;
    ssize_t size;

    run_child(be_idler, *state, &end);
    for (int i = 0; i < CHILD_PLACES; i++)
        fresh_path(place); /* the child has made it */
    for (size_t at = 0; (size = recv(listener, heard + at, sizeof heard - at - 2, 0)) > 0;) {
        at += (size_t)size;
        heard[at++] = '|';
    }
    close(listener);
    CHECK(strcmp(heard, expected->heard) == 0, "heard \"%s\"; it said: %s", heard, end.said);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(ready_rows, systemd_hears_what_the_row_says);
    return suite_run("daemon_ready");
}
