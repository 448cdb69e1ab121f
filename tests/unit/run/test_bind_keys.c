/* common/run/bind with keys: a daemon that has begun with keys listens by them and by nothing else,
 * whatever becomes of the files. */
#include <unistd.h>

#include "common/base/clock.h"
#include "common/run/bind.h"
#include "tests/unit/run/support_keys.h"

enum { NOBODY_MS = 400 }; /* so long nothing comes from who has no key */
#define TCP "tcp://127.0.0.1:0"

struct house {
    struct home home;
    struct curve_pair pair;
    gate_t *gate;
};

static struct house opened_house(void)
{
    struct house house = {.home = home_with_keys()};
    struct trouble trouble = {0};

    CHECK(home_make(&house.home, NULL, &trouble) == STATUS_OK, "%s", trouble.why);
    house.pair = made_pair(&house.home, KEYFILE_SCORER);
    assert_int_equal(gate_open("test", &house.gate, &trouble), STATUS_OK);
    gate_permit(house.gate, (const uint8_t(*)[KEY_BYTES])house.pair.public_key, 1);
    return house;
}

static void remove_half(const struct house *house, bool is_secret)
{
    char path[HOME_PATH_BYTES];

    keyfile_path(&house->home, KEYFILE_SCORER, is_secret, path);
    assert_int_equal(unlink(path), 0);
}

/* Who comes without a key is not heard; he may be turned away before he has said anything. */
static void check_guarded(wire_t *wire)
{
    int64_t end_ms = clock_mono_ms() + NOBODY_MS;
    struct trouble trouble = {0};
    struct peer peer;
    struct text frame;
    wire_t *plain = NULL;

    CHECK(wire_connect(WIRE_DEALER, wire_bound(wire), NULL, &plain, &trouble) == STATUS_OK, "%s",
          trouble.why);
    wire_send(plain, NULL, "in", 2);
    while (clock_mono_ms() < end_ms) {
        CHECK(!wire_receive(wire, &peer, &frame), "who has no key came in");
        wire_wait(&wire, 1, -1, 20);
    }
    wire_close(&plain);
}

static const struct gone_row {
    const char *title;
    bool is_secret_gone, is_public_gone;
} gone_rows[] = {
    {"with both halves", false, false},
    {"without the public half", false, true},
    {"without the secret half", true, false},
    {"without either", true, true},
};

static void who_has_a_guard_listens_guarded(void **state)
{
    const struct gone_row *row = *state;
    struct house house = opened_house();
    struct wire_guard guard = {house.gate, &house.pair};
    struct trouble trouble = {0};
    wire_t *wire = NULL;
    char bound[WIRE_ENDPOINT_BYTES];

    if (row->is_secret_gone)
        remove_half(&house, true);
    if (row->is_public_gone)
        remove_half(&house, false);
    CHECK(bind_endpoint(&house.home, WIRE_ROUTER, TCP, "query", &guard, &wire, &trouble) ==
              STATUS_OK,
          "%s", trouble.why);
    check_guarded(wire);
    snprintf(bound, sizeof bound, "%s", wire_bound(wire));
    wire_close(&wire);
    CHECK(bind_again(&house.home, WIRE_ROUTER, TCP, "query", &guard, bound, &wire, &trouble) ==
              STATUS_OK,
          "%s", trouble.why);
    check_guarded(wire);
    wire_close(&wire);
    gate_close(&house.gate);
}

/* Each half alone is a key of the scorer's. */
static void who_has_no_guard_listens_not_where_the_home_has_keys(void **state)
{
    struct trouble trouble;

    (void)state;
    for (unsigned gone = 0; gone < 2; gone++) {
        struct house house = opened_house();
        wire_t *wire = NULL;
        remove_half(&house, gone);
        assert_int_equal(
            bind_endpoint(&house.home, WIRE_ROUTER, TCP, "query", NULL, &wire, &trouble),
            STATUS_CONFIG);
        assert_null(wire);
        gate_close(&house.gate);
    }
}

static void check_asks_with_keys_for_no_loopback(void **state)
{
    struct home home = home_with_keys();
    struct trouble trouble;

    (void)state;
    assert_int_equal(bind_check(&home, "tcp://0.0.0.0:1", "query", true, &trouble), STATUS_OK);
    assert_int_equal(bind_check(&home, "tcp://0.0.0.0:1", "query", false, &trouble), STATUS_CONFIG);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(gone_rows, who_has_a_guard_listens_guarded);
    SUITE_TEST(who_has_no_guard_listens_not_where_the_home_has_keys);
    SUITE_TEST(check_asks_with_keys_for_no_loopback);
    return suite_run("bind_keys");
}
