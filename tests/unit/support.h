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

/* Adds a test; it finds `row` in `*state`. */
void suite_add(const char *title, CMUnitTestFunction run, const void *row);
/* Runs all that were added; what main returns. */
int suite_run(const char *name);

#define SUITE_TEST(function) suite_add(#function, function, NULL)

/* Every row of a table whose rows have a `title`; the test finds its row in `*state`. */
#define SUITE_ROWS(rows, function)                                                                 \
    for (size_t suite_row = 0; suite_row < COUNT_OF(rows); suite_row++)                            \
    suite_add((rows)[suite_row].title, function, &(rows)[suite_row])

/* Fails the test with a sentence of its own. */
#define CHECK(condition, ...)                                                                      \
    do {                                                                                           \
        if (!(condition))                                                                          \
            fail_msg(__VA_ARGS__);                                                                 \
    } while (0)

void check_text(const char *what, struct text actual, struct text expected);
void check_string(const char *what, const char *actual, const char *expected);

/* The bytes of a text in memory of exactly its size, so that a read beyond its end is seen. The
 * caller frees `data`. */
struct text text_copied(struct text text);

/* A seeded generator (splitmix64): the same numbers on every machine. */
uint64_t next_random(uint64_t *seed);

#endif
