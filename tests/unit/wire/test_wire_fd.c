/* common/wire: a socket in a loop that waits by itself. */
#include <poll.h>

#include "tests/unit/places.h"
#include "tests/unit/support.h"
#include "tests/unit/wire/support_wire.h"

/* The descriptor is looked at only where no frame is known to wait. */
static void await_frame(wire_t *wire)
{
    struct pollfd polled = {.fd = wire_fd(wire), .events = POLLIN};

    while (!wire_has_frame(wire))
        CHECK(poll(&polled, 1, RECEIVE_MS_MAX) == 1, "the descriptor does not tell of a frame");
}

static void each_frame_is_told_and_then_none(void **state)
{
    enum { FRAMES = 20 };
    struct wire_pair pair = open_pair();
    struct text frame;

    (void)state;
    assert_false(wire_has_frame(pair.dealer));
    for (int i = 0; i < FRAMES; i++)
        send_text(pair.router, &pair.peer, "frame");
    for (int i = 0; i < FRAMES; i++) {
        await_frame(pair.dealer);
        assert_true(wire_receive(pair.dealer, NULL, &frame));
    }
    assert_false(wire_has_frame(pair.dealer));
    close_pair(&pair);
}

static void a_frame_that_was_put_back_waits(void **state)
{
    struct wire_pair pair = open_pair();
    struct text frame;

    (void)state;
    send_text(pair.dealer, NULL, "frame");
    await_frame(pair.router);
    assert_true(wire_receive(pair.router, &pair.peer, &frame));
    assert_false(wire_has_frame(pair.router));
    wire_put_back(pair.router, &pair.peer);
    assert_true(wire_has_frame(pair.router));
    close_pair(&pair);
}

int main(void)
{
    places_begin();
    SUITE_TEST(each_frame_is_told_and_then_none);
    SUITE_TEST(a_frame_that_was_put_back_waits);
    return suite_run("wire_fd");
}
