/* proto/prescan: what passes is one msgpack value of the protocol's types that fills the bytes,
 * and msgpack-c reads it to the same length. */
#include "tests/unit/support.h"

#include <msgpack.h>

#include "proto/prescan.h"

enum { DEPTH = PRESCAN_DEPTH_MAX, ITEMS = 1000, VALUE_BYTES_MAX = 300 };

/* The msgpack specification: each type byte, what follows it, and whether the protocol has it. */
static const struct type_row {
    const char *title;
    unsigned first, last;
    size_t length_bytes; /* of length, big-endian */
    size_t value_bytes;  /* of value that follow; a list's are nils */
    bool is_sized;       /* the low bits of the type byte say the length */
    bool is_known;
} types[] = {
    {"positive fixint", 0x00, 0x7f, 0, 0, false, true},
    {"fixmap", 0x80, 0x8f, 0, 0, false, false},
    {"fixarray", 0x90, 0x9f, 0, 0, true, true},
    {"fixstr", 0xa0, 0xbf, 0, 0, true, true},
    {"nil", 0xc0, 0xc0, 0, 0, false, true},
    {"never used", 0xc1, 0xc1, 0, 0, false, false},
    {"false and true", 0xc2, 0xc3, 0, 0, false, true},
    {"bin 8", 0xc4, 0xc4, 1, 5, false, true},
    {"bin 16", 0xc5, 0xc5, 2, 5, false, true},
    {"bin 32", 0xc6, 0xc6, 4, 5, false, true},
    {"ext 8", 0xc7, 0xc7, 1, 5, false, false},
    {"ext 16", 0xc8, 0xc8, 2, 5, false, false},
    {"ext 32", 0xc9, 0xc9, 4, 5, false, false},
    {"float 32", 0xca, 0xca, 0, 4, false, false},
    {"float 64", 0xcb, 0xcb, 0, 8, false, true},
    {"uint 8", 0xcc, 0xcc, 0, 1, false, true},
    {"uint 16", 0xcd, 0xcd, 0, 2, false, true},
    {"uint 32", 0xce, 0xce, 0, 4, false, true},
    {"uint 64", 0xcf, 0xcf, 0, 8, false, true},
    {"int 8", 0xd0, 0xd0, 0, 1, false, true},
    {"int 16", 0xd1, 0xd1, 0, 2, false, true},
    {"int 32", 0xd2, 0xd2, 0, 4, false, true},
    {"int 64", 0xd3, 0xd3, 0, 8, false, true},
    {"fixext", 0xd4, 0xd8, 0, 17, false, false},
    {"str 8", 0xd9, 0xd9, 1, 5, false, true},
    {"str 16", 0xda, 0xda, 2, 5, false, true},
    {"str 32", 0xdb, 0xdb, 4, 5, false, true},
    {"array 16", 0xdc, 0xdc, 2, 5, false, true},
    {"array 32", 0xdd, 0xdd, 4, 5, false, true},
    {"map 16", 0xde, 0xde, 2, 0, false, false},
    {"map 32", 0xdf, 0xdf, 4, 0, false, false},
    {"negative fixint", 0xe0, 0xff, 0, 0, false, true},
};

static bool passes(const void *bytes, size_t size)
{
    /* memory of exactly that size: a read beyond it is seen */
    struct text copy = text_copied((struct text){bytes, size});
    bool is_good = prescan(copy.data, copy.size, DEPTH, ITEMS);

    free((void *)copy.data);
    return is_good;
}

/* The size at which msgpack-c reads one value of the bytes; 0: it does not. */
static size_t size_read(const void *bytes, size_t size)
{
    msgpack_unpacked unpacked;
    size_t end = 0;

    msgpack_unpacked_init(&unpacked);
    bool is_good = msgpack_unpack_next(&unpacked, bytes, size, &end) == MSGPACK_UNPACK_SUCCESS;
    msgpack_unpacked_destroy(&unpacked);
    return is_good ? end : 0;
}

/* One whole value of that type byte; its content is nils, which any list can hold. */
static size_t put_value(const struct type_row *row, unsigned type, uint8_t *bytes)
{
    size_t at = 1 + row->length_bytes;
    size_t count = row->is_sized ? type - row->first : row->value_bytes;

    bytes[0] = (uint8_t)type;
    memset(bytes + 1, 0, row->length_bytes);
    if (row->length_bytes)
        bytes[at - 1] = (uint8_t)count;
    memset(bytes + at, 0xc0, count);
    return at + count;
}

static void type_is_read_whole_or_not_at_all(void **state)
{
    const struct type_row *row = *state;
    uint8_t bytes[VALUE_BYTES_MAX];

    for (unsigned type = row->first; type <= row->last; type++) {
        size_t size = put_value(row, type, bytes);
        CHECK(passes(bytes, size) == row->is_known, "0x%02x", type);
        for (size_t cut = 0; cut < size; cut++)
            CHECK(!passes(bytes, cut), "0x%02x cut to %zu bytes", type, cut);
        bytes[size] = 0xc0;
        CHECK(!passes(bytes, size + 1), "0x%02x and a byte more", type);
        if (row->is_known)
            CHECK(size_read(bytes, size) == size, "0x%02x by msgpack-c", type);
    }
}

static void types_have_every_byte(void **state)
{
    unsigned next = 0;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        assert_int_equal(types[i].first, next);
        next = types[i].last + 1;
    }
    assert_int_equal(next, 256);
}

static const struct lie_row {
    const char *title;
    struct text bytes;
} lies[] = {
    {"nothing at all", {"", 0}},
    {"bin 32 that claims 4 GiB", {"\xc6\xff\xff\xff\xff", 5}},
    {"str 32 that claims 4 GiB", {"\xdb\xff\xff\xff\xff", 5}},
    {"array 32 that claims 2^32 - 1 values", {"\xdd\xff\xff\xff\xff", 5}},
    {"array 32 that claims one more than there is", {"\xdd\0\0\0\x03\xc0\xc0", 7}},
    {"array 16 that claims one more than there is", {"\xdc\0\x03\xc0\xc0", 5}},
    {"str 8 that claims one more than there is",
     {"\xd9\x03"
      "ab",
      4}},
    {"fixstr that claims one more than there is",
     {"\xa3"
      "ab",
      3}},
    {"list whose last value claims more",
     {"\x92\xc0\xa2"
      "b",
      4}},
    {"list that claims less than there is", {"\x91\xc0\xc0", 3}},
    {"text that claims less than there is",
     {"\xa1"
      "ab",
      3}},
    {"inner list that takes the outer's values", {"\x92\x92\xc0\xc0", 4}},
    {"map inside a list", {"\x91\x81\xc0\xc0", 4}},
    {"float 32 inside a list", {"\x91\xca\0\0\0\0", 6}},
};

static void lie_is_refused(void **state)
{
    const struct lie_row *row = *state;

    assert_false(passes(row->bytes.data, row->bytes.size));
}

/* `lists` lists, one in the other, the innermost with a nil. */
static size_t put_nested(unsigned lists, uint8_t *bytes)
{
    memset(bytes, 0x91, lists);
    bytes[lists] = 0xc0;
    return lists + 1;
}

static void depth_bound_is_reached_and_not_exceeded(void **state)
{
    uint8_t bytes[PRESCAN_DEPTH_MAX + 2];

    (void)state;
    for (unsigned depth = 0; depth <= PRESCAN_DEPTH_MAX; depth++) {
        size_t size = put_nested(depth, bytes);
        assert_true(prescan(bytes, size, depth, ITEMS));
        size = put_nested(depth + 1, bytes);
        assert_false(prescan(bytes, size, depth, ITEMS));
    }
    /* an empty list is as deep as a full one; lists side by side are no deeper than one */
    assert_false(prescan("\x91\x90", 2, 1, ITEMS));
    assert_true(prescan("\x93\x90\x90\x90", 4, 2, ITEMS));
}

static void item_bound_is_reached_and_not_exceeded(void **state)
{
    uint8_t bytes[3 + ITEMS];

    (void)state;
    memset(bytes, 0xc0, sizeof bytes);
    bytes[0] = 0xdc;
    for (size_t count = ITEMS - 2; count <= ITEMS; count++) {
        bytes[1] = (uint8_t)(count >> 8);
        bytes[2] = (uint8_t)count;
        /* the list itself is a value too */
        assert_int_equal(prescan(bytes, 3 + count, DEPTH, ITEMS), count + 1 <= ITEMS);
    }
    assert_false(prescan("\xc0", 1, DEPTH, 0));
    assert_true(prescan("\xc0", 1, DEPTH, 1));
    assert_false(prescan("\x92\xc0\x91\xc0", 4, DEPTH, 3));
    assert_true(prescan("\x92\xc0\x91\xc0", 4, DEPTH, 4));
}

enum { MUTANTS = 200000, MUTANT_VALUES_MAX = 12, MUTANT_BYTES_MAX = 2 + 20 * 12 + 4 };

/* A list of a few values of any kind, known or not. */
static size_t put_random(uint64_t *seed, uint8_t *bytes)
{
    size_t values = next_random(seed) % MUTANT_VALUES_MAX, size = 1;

    bytes[0] = (uint8_t)(0x90 + values);
    while (values-- > 0) {
        const struct type_row *row = &types[next_random(seed) % COUNT_OF(types)];
        unsigned type = row->first + (unsigned)(next_random(seed) % (row->last - row->first + 1));
        if (row->is_sized)
            type = row->first + type % 6;
        if (row->is_known || next_random(seed) % 16 == 0)
            size += put_value(row, type, bytes + size);
        else
            bytes[size++] = 0xc0;
    }
    return size;
}

static size_t mutate(uint64_t *seed, uint8_t *bytes, size_t size)
{
    for (uint64_t times = next_random(seed) % 3; times > 0; times--)
        bytes[next_random(seed) % size] = (uint8_t)next_random(seed);
    if (next_random(seed) % 16 == 0)
        size = 1 + next_random(seed) % size;
    if (next_random(seed) % 16 == 0)
        bytes[size++] = (uint8_t)next_random(seed);
    return size;
}

static void whatever_passes_is_read_by_msgpack_to_its_end(void **state)
{
    uint64_t seed = 2006;
    unsigned passed = 0;
    uint8_t bytes[MUTANT_BYTES_MAX];

    (void)state;
    for (unsigned i = 0; i < MUTANTS; i++) {
        size_t size = mutate(&seed, bytes, put_random(&seed, bytes));
        if (!prescan(bytes, size, 3, 64))
            continue;
        passed++;
        CHECK(size_read(bytes, size) == size, "mutant %u of %zu bytes passed", i, size);
    }
    /* the loop says something only where a good part passes and a good part does not */
    assert_in_range(passed, MUTANTS / 5, MUTANTS * 4 / 5);
}

int main(void)
{
    SUITE_TEST(types_have_every_byte);
    SUITE_ROWS(types, type_is_read_whole_or_not_at_all);
    SUITE_ROWS(lies, lie_is_refused);
    SUITE_TEST(depth_bound_is_reached_and_not_exceeded);
    SUITE_TEST(item_bound_is_reached_and_not_exceeded);
    SUITE_TEST(whatever_passes_is_read_by_msgpack_to_its_end);
    return suite_run("prescan");
}
