/* proto/key: keys in Z85 both ways, and which texts are a verifier key (EVENTS.md 3). */
#include "proto/key.h"
#include "tests/unit/proto/support_event.h"

#define EIGHT(group) group group group group group group group group
#define BASE64_A "BAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"

/* The last one is an example of libzmq's manual. */
static const struct known_row {
    const char *title;
    const char *text;
    uint8_t key[KEY_BYTES];
} known[] = {
    {"the bytes from 0 to 31", KEY_A, {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10,
                                       11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
                                       22, 23, 24, 25, 26, 27, 28, 29, 30, 31}},
    {"nothing but 0", EIGHT("00000"), {0}},
    {"nothing but 255", EIGHT("%nSc0"), {255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
                                         255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
                                         255, 255, 255, 255, 255, 255, 255, 255, 255, 255}},
    {"a key of the manual",
     "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID",
     {0xbb, 0x88, 0x47, 0x1d, 0x65, 0xe2, 0x65, 0x9b, 0x30, 0xc5, 0x5a,
      0x53, 0x21, 0xce, 0xbb, 0x5a, 0xab, 0x2b, 0x70, 0xa3, 0x98, 0x64,
      0x5c, 0x26, 0xdc, 0xa2, 0xb2, 0xfc, 0xb4, 0x3f, 0xc5, 0x18}},
};

static void key_is_read_and_written(void **state)
{
    const struct known_row *row = *state;
    uint8_t key[KEY_BYTES];
    char text[KEY_TEXT_BYTES + 1];

    assert_true(key_read(text_of(row->text), key));
    assert_memory_equal(key, row->key, KEY_BYTES);
    key_write(row->key, text);
    check_string("text", text, row->text);
}

static void any_key_comes_back(void **state)
{
    uint64_t seed = 1;
    uint8_t key[KEY_BYTES], back[KEY_BYTES];
    char text[KEY_TEXT_BYTES + 1];

    (void)state;
    for (unsigned i = 0; i < 20000; i++) {
        for (size_t at = 0; at < KEY_BYTES; at++)
            key[at] = (uint8_t)(next_random(&seed) >> 24);
        key_write(key, text);
        assert_int_equal(strlen(text), KEY_TEXT_BYTES);
        assert_true(key_read(text_of(text), back));
        assert_memory_equal(key, back, KEY_BYTES);
    }
}

static const struct text_row {
    const char *title;
    struct text text;
} no_keys[] = {
    {"one digit less", {KEY_A, 39}},
    {"one digit more", {KEY_A "0", 41}},
    {"nothing", {"", 0}},
    {"absent", {0}},
    {"half a key", {KEY_A, 20}},
    {"the first five digits beyond 32 bits",
     {"%nSc1"
      "00000000000000000000000000000000000",
      40}},
    {"the last five digits beyond 32 bits",
     {"00000000000000000000000000000000000"
      "%nSc1",
      40}},
    {"five of the largest digit",
     {"#####"
      "00000000000000000000000000000000000",
      40}},
    {"a group that is 0 again beyond 32 bits",
     {"00000000000000000000"
      "%nSc1"
      "000000000000000",
      40}},
    {"a NUL",
     {"0000\0"
      "00000000000000000000000000000000000",
      40}},
};

static void text_is_no_key(void **state)
{
    const struct text_row *row = *state;
    uint8_t key[KEY_BYTES] = {47};

    assert_false(text_is_key(row->text));
    assert_false(key_read(row->text, key));
    assert_int_equal(key[0], 47); /* untouched */
}

static void eighty_five_letters_are_digits(void **state)
{
    static const char digits[] =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
    char text[] = KEY_A;
    uint8_t key[KEY_BYTES];

    (void)state;
    for (int letter = 0; letter < 256; letter++) {
        const char *digit = letter ? strchr(digits, letter) : NULL;
        memcpy(text, "0000", 4);
        text[4] = (char)letter;
        CHECK(key_read((struct text){text, KEY_TEXT_BYTES}, key) == (digit != NULL), "letter %d",
              letter);
        if (digit)
            assert_int_equal(key[3], digit - digits);
    }
}

static const struct signer_row {
    const char *title;
    struct text text;
    bool is_one;
} signers[] = {
#define S(literal)                                                                                 \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }
    {"a name, a hash and a key", S(SIGNER_A), true},
    {"a name of one letter", S("!+d58c97f9+" BASE64_A), true},
    {"no name", S("+d58c97f9+" BASE64_A), false},
    {"no name and no plus", S("d58c97f9+" BASE64_A), false},
    {"a name with a space", S("wu hou+d58c97f9+" BASE64_A), false},
    {"a name with a plus", S("wu+hou+d58c97f9+" BASE64_A), false},
    {"a name that is no ASCII", S("武侯+d58c97f9+" BASE64_A), false},
    {"a name with DEL", S("w\x7f+d58c97f9+" BASE64_A), false},
    {"a hash of seven digits", S("w+d58c97f+" BASE64_A), false},
    {"a hash of nine digits", S("w+d58c97f90+" BASE64_A), false},
    {"a hash in large letters", S("w+D58C97F9+" BASE64_A), false},
    {"no plus behind the hash", S("w+d58c97f9-" BASE64_A), false},
    {"no key", S("w+d58c97f9+"), false},
    {"nothing behind the hash", S("w+d58c97f9"), false},
    {"a key of one digit less", S("w+d58c97f9+BAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4"), false},
    {"a key of one digit more", S("w+d58c97f9+" BASE64_A "A"), false},
    {"a key with padding", S("w+d58c97f9+BAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4="), false},
    {"a digit of base64url", S("w+d58c97f9+BAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4_"), false},
    {"a key of type 0x01, which is a log's",
     S("w+d58c97f9+AQ"
       "ABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"),
     false},
    {"the first key of type 0x04",
     S("w+d58c97f9+BA"
       "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
     true},
    {"the last key of type 0x04",
     S("w+d58c97f9+BP"
       "//////////////////////////////////////////"),
     true},
    {"the first key of type 0x05",
     S("w+d58c97f9+BQ"
       "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
     false},
    {"the last key of type 0x03",
     S("w+d58c97f9+A/"
       "//////////////////////////////////////////"),
     false},
    {"a NUL in the hash", S("w+d58c97f\0+" BASE64_A), false},
#undef S
};

static void signer_is_one_as_the_row_says(void **state)
{
    const struct signer_row *row = *state;
    struct text copy = text_copied(row->text); /* so that what is read beyond its end is noticed */

    assert_int_equal(text_is_cosigner(copy), row->is_one);
    assert_true(text_is_signer(copy) == (row->is_one || text_is_log_signer(copy)));
    free((void *)copy.data);
    assert_false(text_is_signer((struct text){0}));
}

static const struct typed_row {
    const char *title;
    const char *text;
    bool is_log;
} typed[] = {
    {"a name, a hash and a log's key", LOG_SIGNER_A, true},
    {"the first key of type 0x01",
     "w+d58c97f9+AQ"
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
     true},
    {"the last key of type 0x01",
     "w+d58c97f9+Af"
     "//////////////////////////////////////////",
     true},
    {"the last key of type 0x00",
     "w+d58c97f9+AP"
     "//////////////////////////////////////////",
     false},
    {"the first key of type 0x02",
     "w+d58c97f9+Ag"
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
     false},
    {"a log's key without a name",
     "+d58c97f9+AQ"
     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
     false},
};

static void log_has_a_type_of_its_own(void **state)
{
    const struct typed_row *row = *state;
    struct text copy = text_copied(text_of(row->text));

    assert_int_equal(text_is_log_signer(copy), row->is_log);
    assert_int_equal(text_is_signer(copy), row->is_log);
    assert_false(text_is_cosigner(copy));
    free((void *)copy.data);
}

int main(void)
{
    SUITE_ROWS(known, key_is_read_and_written);
    SUITE_TEST(any_key_comes_back);
    SUITE_ROWS(no_keys, text_is_no_key);
    SUITE_TEST(eighty_five_letters_are_digits);
    SUITE_ROWS(signers, signer_is_one_as_the_row_says);
    SUITE_ROWS(typed, log_has_a_type_of_its_own);
    return suite_run("key");
}
