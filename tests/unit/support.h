/* What the unit tests share: cmocka with its needs, texts, and suites whose tests may be rows of a
 * table, so that a row that fails is named by its title. */
#ifndef KAOHE_TESTS_SUPPORT_H
#define KAOHE_TESTS_SUPPORT_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "proto/text.h"

/* A text of a string literal, which may hold NUL bytes. */
#define LIT(literal) ((struct text){literal, sizeof(literal) - 1})
#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

enum { SUITE_MAX = 256 };

/* cmocka passes over the empty tests at the end. */
static struct CMUnitTest suite[SUITE_MAX];
static size_t suite_count;

static inline void suite_add(const char *title, CMUnitTestFunction run, const void *row)
{
    if (suite_count == SUITE_MAX)
        abort();
    suite[suite_count++] =
        (struct CMUnitTest){.name = title, .test_func = run, .initial_state = (void *)row};
}

#define SUITE_TEST(function) suite_add(#function, function, NULL)

/* Every row of a table whose rows have a `title`; the test finds its row in `*state`. */
#define SUITE_ROWS(rows, function)                                                                 \
    for (size_t suite_row = 0; suite_row < COUNT_OF(rows); suite_row++)                            \
    suite_add((rows)[suite_row].title, function, &(rows)[suite_row])

static inline int suite_run(const char *name)
{
    return cmocka_run_group_tests_name(name, suite, NULL, NULL);
}

/* Fails the test with a sentence of its own. */
#define CHECK(condition, ...)                                                                      \
    do {                                                                                           \
        if (!(condition))                                                                          \
            fail_msg(__VA_ARGS__);                                                                 \
    } while (0)

static inline void check_text(const char *what, struct text actual, struct text expected)
{
    CHECK(text_equal(actual, expected), "%s: \"%.*s\"%s, expected \"%.*s\"%s", what,
          (int)actual.size, actual.data ? actual.data : "", actual.data ? "" : " (absent)",
          (int)expected.size, expected.data ? expected.data : "", expected.data ? "" : " (absent)");
}

static inline void check_string(const char *what, const char *actual, const char *expected)
{
    CHECK(strcmp(actual, expected) == 0, "%s:\n  \"%s\", expected\n  \"%s\"", what, actual,
          expected);
}

/* The bytes of a text in memory of exactly its size, so that a read beyond its end is seen. The
 * caller frees `data`. */
static inline struct text text_copied(struct text text)
{
    char *data = malloc(text.size ? text.size : 1);

    assert_non_null(data);
    memcpy(data, text.data, text.size);
    return (struct text){data, text.size};
}

/* A seeded generator (splitmix64): the same numbers on every machine. */
static inline uint64_t next_random(uint64_t *seed)
{
    uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

#endif
