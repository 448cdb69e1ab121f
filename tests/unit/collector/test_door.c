/* services/collector/door: whose key may hand lines over, and what is said of others. */
#include <sys/stat.h>

#include "common/run/refused.h"
#include "common/wire/gate_inside.h"
#include "services/collector/door.h"
#include "tests/unit/run/support_keys.h"

static struct peer peer_with(const uint8_t key[KEY_BYTES])
{
    struct peer peer = {.has_key = true};

    memcpy(peer.key, key, KEY_BYTES);
    return peer;
}

static bool permits(const struct door *door, const uint8_t key[KEY_BYTES])
{
    struct peer peer = peer_with(key);

    return door_permits(door, &peer);
}

static struct home made_home(const char *intake)
{
    struct home home = home_with_keys();

    home.settings.keys_only = true;
    snprintf(home.settings.intake, sizeof home.settings.intake, "%s", intake);
    made_pair(&home, KEYFILE_SCORER);
    return home;
}

static const struct denied_row {
    const char *title, *intake;
    bool is_own_in; /* while it is denied */
} denied_rows[] = {
    {"over tcp its own key may not while it is denied", "tcp://127.0.0.1:0", false},
    {"over ipc it may: run/ guards too", "", true},
};

static void own_key_is_let_in_as_the_row_says(void **state)
{
    const struct denied_row *row = *state;
    struct home home = made_home(row->intake);
    struct curve_pair own = made_pair(&home, "wuhou"), other = made_pair(&home, "other");
    struct text told = {(const char *)other.public_key, KEY_BYTES};
    struct trouble trouble = {0};
    struct door door;

    CHECK(door_open(&door, &home, "wuhou", &trouble) == STATUS_OK, "%s", trouble.why);
    assert_false(permits(&door, own.public_key)); /* nobody yet */
    door_set(&door, told);
    for (unsigned round = 0; round < 2; round++) {
        assert_true(permits(&door, own.public_key));
        door_deny(&door, true);
        assert_int_equal(permits(&door, own.public_key), row->is_own_in);
        assert_true(permits(&door, other.public_key));
        door_set(&door, (struct text){0}); /* which says nothing of its own */
        assert_int_equal(permits(&door, own.public_key), row->is_own_in);
        assert_false(permits(&door, other.public_key));
        door_set(&door, told);
        door_deny(&door, false);
    }
    door_close(&door);
}

static const struct wrong_row {
    const char *title, *file; /* what others may read, below keys/; NULL: nothing */
    enum status status;
} wrong_rows[] = {
    {"keys as they should be are fine", NULL, STATUS_OK},
    {"its own secret that others may read is not", "wuhou.key_secret", STATUS_CONFIG},
};

/* The way to the scorer needs none: over ipc, without keys-only. */
static void intake_asks_for_its_keys_in_check_and_start_alike(void **state)
{
    const struct wrong_row *row = *state;
    struct home home = made_home("tcp://127.0.0.1:0");
    struct trouble trouble = {0};
    struct door door;
    char below[64], path[HOME_PATH_BYTES];

    home.settings.keys_only = false;
    made_pair(&home, "wuhou");
    if (row->file) {
        snprintf(below, sizeof below, "keys/%s", row->file);
        home_path(&home, below, path);
        assert_int_equal(chmod(path, 0644), 0);
    }
    CHECK(door_check(&home, "wuhou", &trouble) == row->status, "%s", trouble.why);
    CHECK(door_open(&door, &home, "wuhou", &trouble) == row->status, "%s", trouble.why);
    door_close(&door);
}

static bool is_noted(struct door *door)
{
    struct gate_refusal refusal;

    return gate_take_refusal(door->gate, &refusal);
}

/* What was said is not noted any more. */
static void who_was_not_let_in_is_said_once_a_second_at_most(void **state)
{
    struct home home = made_home("");
    struct trouble trouble = {0};
    struct door door;
    uint8_t strange[KEY_BYTES] = {1};

    (void)state;
    made_pair(&home, "wuhou");
    CHECK(door_open(&door, &home, "wuhou", &trouble) == STATUS_OK, "%s", trouble.why);
    door_set(&door, (struct text){0});
    for (int64_t mono_ms = 5000; mono_ms < 7000; mono_ms += REFUSED_SAY_MS) {
        assert_false(gate_ask("intake", strange, "127.0.0.1"));
        door_tell(&door, mono_ms);
        assert_false(is_noted(&door));
        assert_false(gate_ask("intake", strange, "127.0.0.1"));
        door_tell(&door, mono_ms + REFUSED_SAY_MS - 1);
        assert_true(is_noted(&door));
    }
    door_close(&door);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(denied_rows, own_key_is_let_in_as_the_row_says);
    SUITE_ROWS(wrong_rows, intake_asks_for_its_keys_in_check_and_start_alike);
    SUITE_TEST(who_was_not_let_in_is_said_once_a_second_at_most);
    return suite_run("door");
}
