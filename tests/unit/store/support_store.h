/* What the tests of stores share: spans, and commits that fail the test where they fail. */
#ifndef KAOHE_TESTS_SUPPORT_STORE_H
#define KAOHE_TESTS_SUPPORT_STORE_H

#include "common/store/store.h"
#include "tests/unit/places.h"
#include "tests/unit/support.h"

enum { MAP_BYTES = 16 << 20 };

struct span span(const char *string);
void check_span(const char *what, struct span actual, const char *expected);
void commit(txn_t *txn);

#endif
