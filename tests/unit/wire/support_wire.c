#include "tests/unit/wire/support_wire.h"

#include "common/base/clock.h"
#include "tests/unit/places.h"
#include "tests/unit/support.h"

enum { RECEIVE_AGAIN_MS = 50 };

void fresh_ipc(char ret_endpoint[WIRE_ENDPOINT_BYTES])
{
    char dir[PLACE_BYTES];

    fresh_dir(dir);
    snprintf(ret_endpoint, WIRE_ENDPOINT_BYTES, "ipc://%s/sock", dir);
}

wire_t *bind_wire(enum wire_role role, const char *endpoint, char ret_bound[WIRE_ENDPOINT_BYTES])
{
    struct trouble trouble = {0};
    wire_t *wire = NULL;
    enum status status = wire_bind(role, endpoint, NULL, &wire, ret_bound, &trouble);

    CHECK(status == STATUS_OK, "%s", trouble.why);
    return wire;
}

wire_t *connect_wire(enum wire_role role, const char *endpoint)
{
    struct trouble trouble = {0};
    wire_t *wire = NULL;
    enum status status = wire_connect(role, endpoint, NULL, &wire, &trouble);

    CHECK(status == STATUS_OK, "%s", trouble.why);
    return wire;
}

struct text receive(wire_t *wire, struct peer *ret_peer)
{
    struct text frame = {0};
    int64_t end_ms = clock_mono_ms() + RECEIVE_MS_MAX;

    while (!wire_receive(wire, ret_peer, &frame)) {
        CHECK(clock_mono_ms() < end_ms, "no frame has come");
        wire_wait(&wire, 1, -1, RECEIVE_AGAIN_MS);
    }
    return frame;
}

void send_text(wire_t *wire, const struct peer *peer, const char *text)
{
    CHECK(wire_send(wire, peer, text, strlen(text)), "\"%s\" is not sent", text);
}

void check_receives(wire_t *wire, struct peer *ret_peer, const char *expected)
{
    check_text("frame", receive(wire, ret_peer), text_of(expected));
}

struct wire_pair open_pair(void)
{
    char endpoint[WIRE_ENDPOINT_BYTES], bound[WIRE_ENDPOINT_BYTES];
    struct wire_pair pair;

    fresh_ipc(endpoint);
    pair.router = bind_wire(WIRE_ROUTER, endpoint, bound);
    pair.dealer = connect_wire(WIRE_DEALER, endpoint);
    send_text(pair.dealer, NULL, "greeting");
    check_receives(pair.router, &pair.peer, "greeting");
    return pair;
}

void close_pair(struct wire_pair *pair)
{
    wire_close(&pair->dealer);
    wire_close(&pair->router);
}
