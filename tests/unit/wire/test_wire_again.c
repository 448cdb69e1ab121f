/* common/wire: an endpoint that was closed is bound again at once, also a port that is named; libzmq
 * gives it back a little later than it closes. A port that another has is said soon. */
#include "common/base/clock.h"
#include "tests/unit/places.h"
#include "tests/unit/support.h"
#include "tests/unit/wire/support_wire.h"

enum { TIMES = 100, SOON_MS = 5000 };

static const struct again_row {
    const char *title;
    enum wire_role role;
    bool is_connected; /* somebody is when it is closed */
} again_rows[] = {
    {"a router", WIRE_ROUTER, false},
    {"a publisher", WIRE_PUBLISHER, false},
    {"a publisher with a subscriber", WIRE_PUBLISHER, true},
    {"an answerer with a client", WIRE_ANSWERER, true},
};

static void endpoint_is_bound_again_at_once(void **state)
{
    const struct again_row *row = *state;
    enum wire_role other = row->role == WIRE_PUBLISHER ? WIRE_SUBSCRIBER : WIRE_DEALER;
    char endpoint[WIRE_ENDPOINT_BYTES] = "tcp://127.0.0.1:0", bound[WIRE_ENDPOINT_BYTES];
    struct trouble trouble;
    wire_t *wire = NULL, *client = NULL;

    for (unsigned i = 0; i < TIMES; i++) {
        CHECK(wire_bind(row->role, endpoint, NULL, &wire, bound, &trouble) == STATUS_OK,
              "time %u: %s", i, trouble.why);
        snprintf(endpoint, sizeof endpoint, "%s", bound);
        if (row->is_connected && !client)
            assert_int_equal(wire_connect(other, bound, NULL, &client, &trouble), STATUS_OK);
        wire_close(&wire);
    }
    wire_close(&client);
}

static void port_of_another_is_said(void **state)
{
    char bound[WIRE_ENDPOINT_BYTES], again[WIRE_ENDPOINT_BYTES];
    struct trouble trouble;
    wire_t *wire = NULL, *second = NULL;
    int64_t begun_ms = clock_mono_ms();

    (void)state;
    assert_int_equal(wire_bind(WIRE_ROUTER, "tcp://127.0.0.1:0", NULL, &wire, bound, &trouble),
                     STATUS_OK);
    assert_int_not_equal(wire_bind(WIRE_ROUTER, bound, NULL, &second, again, &trouble), STATUS_OK);
    CHECK(strstr(trouble.why, "already in use"), "%s", trouble.why);
    assert_true(clock_mono_ms() - begun_ms < SOON_MS);
    wire_close(&wire);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(again_rows, endpoint_is_bound_again_at_once);
    SUITE_TEST(port_of_another_is_said);
    return suite_run("wire_again");
}
