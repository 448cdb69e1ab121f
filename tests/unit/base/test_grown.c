/* common/base/grown: a text that grows. */
#include "common/base/grown.h"

#include "tests/unit/support.h"

enum { MANY = 5000 };

static void it_holds_what_was_added_and_ends_with_nul(void **state)
{
    struct grown grown = {0};

    (void)state;
    grown_put(&grown, "");
    check_string("nothing", grown.data, "");
    grown_put(&grown, "one ");
    grown_add(&grown, "two, cut", 3);
    check_string("both", grown.data, "one two");
    assert_int_equal(grown.size, 7);
    grown_clear(&grown);
    assert_null(grown.data);
    assert_int_equal(grown.size, 0);
}

/* Whatever its size when it has to grow: a byte at a time it meets each. */
static void it_grows_at_any_size(void **state)
{
    struct grown grown = {0};
    char large[3 * MANY];

    (void)state;
    for (unsigned i = 0; i < MANY; i++) {
        grown_add(&grown, &"abcdefg"[i % 7], 1);
        assert_int_equal(grown.size, i + 1);
        assert_int_equal(grown.data[i + 1], '\0');
    }
    for (unsigned i = 0; i < MANY; i++)
        assert_int_equal(grown.data[i], "abcdefg"[i % 7]);
    memset(large, 'x', sizeof large);
    grown_add(&grown, large, sizeof large);
    assert_int_equal(grown.size, 4 * MANY);
    assert_int_equal(grown.data[MANY - 1], "abcdefg"[(MANY - 1) % 7]);
    assert_int_equal(grown.data[4 * MANY - 1], 'x');
    grown_clear(&grown);
}

int main(void)
{
    SUITE_TEST(it_holds_what_was_added_and_ends_with_nul);
    SUITE_TEST(it_grows_at_any_size);
    return suite_run("grown");
}
