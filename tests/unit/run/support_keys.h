/* Homes with key files. */
#ifndef KAOHE_TESTS_UNIT_RUN_SUPPORT_KEYS_H
#define KAOHE_TESTS_UNIT_RUN_SUPPORT_KEYS_H

#include "common/run/keyfile.h"
#include "tests/unit/places.h"
#include "tests/unit/support.h"

struct home home_with_keys(void); /* fresh, with an empty keys/ */
/* Makes and writes a pair. */
struct curve_pair made_pair(const struct home *home, const char *name);
/* That the files of this name are this pair, both of them. */
void check_pair(const struct home *home, const char *name, const struct curve_pair *pair);

#endif
