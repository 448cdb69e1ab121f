#include "tests/unit/run/support_keys.h"

struct home home_with_keys(void)
{
    char dir[PLACE_BYTES];
    struct trouble trouble;
    struct home home;

    fresh_path(dir);
    assert_int_equal(home_open(dir, &home, &trouble), STATUS_OK);
    assert_int_equal(home_make(&home, "keys", &trouble), STATUS_OK);
    return home;
}

struct curve_pair made_pair(const struct home *home, const char *name)
{
    struct curve_pair pair;
    struct trouble trouble;

    curve_new(&pair);
    CHECK(keyfile_write(home, name, &pair, &trouble) == STATUS_OK, "%s", trouble.why);
    return pair;
}

void check_pair(const struct home *home, const char *name, const struct curve_pair *pair)
{
    uint8_t key[KEY_BYTES];
    struct curve_pair read;
    struct trouble trouble;

    CHECK(keyfile_read(home, name, &read, &trouble) == STATUS_OK, "%s", trouble.why);
    assert_memory_equal(read.public_key, pair->public_key, KEY_BYTES);
    assert_memory_equal(read.secret_key, pair->secret_key, KEY_BYTES);
    CHECK(keyfile_read_public(home, name, key, &trouble) == STATUS_OK, "%s", trouble.why);
    assert_memory_equal(key, pair->public_key, KEY_BYTES);
}
