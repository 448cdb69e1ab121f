/* common/base/ed25519: the first vectors of RFC 8032, section 7.1. */
#include "common/base/ed25519.h"

#include "tests/unit/support.h"

static const struct vector_row {
    const char *title, *seed, *key, *message, *signature;
} rows[] = {
    {"TEST 1", "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b"
     "4"
     "6bd25bf5f0595bbe24655141438e7a100b"},
    {"TEST 2", "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11"
     "d"
     "8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"TEST 3", "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc"
     "6"
     "594a7c15e9716ed28dc027beceea1ec40a"},
};

static size_t bytes_of(const char *hex, uint8_t *ret_bytes)
{
    size_t size = strlen(hex) / 2;

    for (size_t i = 0; i < size; i++) {
        unsigned byte;
        assert_int_equal(sscanf(hex + 2 * i, "%2x", &byte), 1);
        ret_bytes[i] = (uint8_t)byte;
    }
    return size;
}

static void vector_holds(void **state)
{
    const struct vector_row *row = *state;
    uint8_t seed[ED25519_SEED_BYTES], key[KEY_BYTES], expected[64], signature[64], message[8];

    bytes_of(row->seed, seed);
    bytes_of(row->key, expected);
    ed25519_public(seed, key);
    assert_memory_equal(key, expected, KEY_BYTES);
    struct span span = {message, bytes_of(row->message, message)};
    bytes_of(row->signature, expected);
    ed25519_sign(seed, span, signature);
    assert_memory_equal(signature, expected, sizeof signature);
    assert_true(ed25519_verify(key, span, signature));
    for (size_t bit = 0; bit < 8 * sizeof signature; bit++) {
        signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(ed25519_verify(key, span, signature));
        signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (size_t bit = 0; bit < 8 * span.size; bit++) {
        message[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(ed25519_verify(key, span, signature));
        message[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

/* Of 32 bytes about half are no point. */
static void any_bytes_may_come_as_a_key(void **state)
{
    uint8_t key[KEY_BYTES], signature[ED25519_SIGNATURE_BYTES] = {0};
    uint64_t seed = 8;

    (void)state;
    for (unsigned i = 0; i < 500; i++) {
        for (size_t at = 0; at < sizeof key; at++)
            key[at] = (uint8_t)next_random(&seed);
        assert_false(ed25519_verify(key, (struct span){"x", 1}, signature));
    }
}

int main(void)
{
    SUITE_ROWS(rows, vector_holds);
    SUITE_TEST(any_bytes_may_come_as_a_key);
    return suite_run("ed25519");
}
