#include "tests/unit/support.h"

enum { SUITE_MAX = 256 };

/* cmocka passes over the empty tests at the end. */
static struct CMUnitTest suite[SUITE_MAX];
static size_t suite_count;

void suite_add(const char *title, CMUnitTestFunction run, const void *row)
{
    if (suite_count == SUITE_MAX)
        abort();
    suite[suite_count++] =
        (struct CMUnitTest){.name = title, .test_func = run, .initial_state = (void *)row};
}

int suite_run(const char *name)
{
    return cmocka_run_group_tests_name(name, suite, NULL, NULL);
}

void check_text(const char *what, struct text actual, struct text expected)
{
    CHECK(text_equal(actual, expected), "%s: \"%.*s\"%s, expected \"%.*s\"%s", what,
          (int)actual.size, actual.data ? actual.data : "", actual.data ? "" : " (absent)",
          (int)expected.size, expected.data ? expected.data : "", expected.data ? "" : " (absent)");
}

void check_string(const char *what, const char *actual, const char *expected)
{
    CHECK(strcmp(actual, expected) == 0, "%s:\n  \"%s\", expected\n  \"%s\"", what, actual,
          expected);
}

struct text text_copied(struct text text)
{
    char *data = malloc(text.size ? text.size : 1);

    assert_non_null(data);
    memcpy(data, text.data, text.size);
    return (struct text){data, text.size};
}

uint64_t next_random(uint64_t *seed)
{
    uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}
