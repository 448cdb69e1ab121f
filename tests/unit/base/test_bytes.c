/* common/base/bytes: integers as keys, and bytes of others. */
#include "common/base/bytes.h"
#include "tests/unit/support.h"

static void integers_come_back_in_each_size(void **state)
{
    const uint64_t value = UINT64_C(0x0123456789abcdef);
    uint8_t bytes[10];

    (void)state;
    for (size_t size = 1; size <= 8; size++) {
        uint64_t mask = UINT64_MAX >> (64 - 8 * size);
        memset(bytes, 0xee, sizeof bytes);
        bytes_put(bytes + 1, value, size);
        assert_int_equal(bytes_get(bytes + 1, size), value & mask);
        assert_int_equal(bytes[0], 0xee);
        assert_int_equal(bytes[size + 1], 0xee);
        assert_int_equal(bytes[size], 0xef); /* the least last */
    }
}

static void order_of_bytes_is_that_of_the_numbers(void **state)
{
    static const uint64_t rising[] = {0, 1, 255, 256, 65535, 65536, INT64_MAX, UINT64_MAX};
    uint8_t before[8], after[8];

    (void)state;
    for (size_t i = 1; i < COUNT_OF(rising); i++) {
        bytes_put(before, rising[i - 1], sizeof before);
        bytes_put(after, rising[i], sizeof after);
        assert_true(memcmp(before, after, sizeof after) < 0);
    }
}

static const struct equal_row {
    const char *title;
    struct span a, b;
    bool is_equal;
} equal_rows[] = {
    {"the same bytes are equal", {"a\0b", 3}, {"a\0b", 3}, true},
    {"bytes behind a NUL count", {"a\0b", 3}, {"a\0c", 3}, false},
    {"a part is not the whole", {"ab", 1}, {"ab", 2}, false},
    {"nothing is nothing, wherever it stands", {NULL, 0}, {"a", 0}, true},
    {"nothing is not something", {NULL, 0}, {"a", 1}, false},
};

static void spans_are_equal_as_the_row_says(void **state)
{
    const struct equal_row *row = *state;

    assert_int_equal(span_equal(row->a, row->b), row->is_equal);
    assert_int_equal(span_equal(row->b, row->a), row->is_equal);
}

static void text_and_span_are_the_same_bytes(void **state)
{
    struct text text = LIT("武侯\0区");

    (void)state;
    check_text("there and back", text_of_span(span_of_text(text)), text);
    assert_ptr_equal(span_of_text(text).data, text.data);
}

int main(void)
{
    SUITE_TEST(integers_come_back_in_each_size);
    SUITE_TEST(order_of_bytes_is_that_of_the_numbers);
    SUITE_ROWS(equal_rows, spans_are_equal_as_the_row_says);
    SUITE_TEST(text_and_span_are_the_same_bytes);
    return suite_run("bytes");
}
