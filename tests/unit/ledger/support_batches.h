/* A random history: ordered batches of several sources and epochs, with repeats, overlaps, forks,
 * gaps, batches that cannot be read, rulings, closings, self-checks and rulebooks. The same seed
 * gives the same batches. */
#ifndef KAOHE_TESTS_SUPPORT_BATCHES_H
#define KAOHE_TESTS_SUPPORT_BATCHES_H

#include "tests/unit/ledger/support_ledger.h"

typedef struct batches batches_t;

/* `count` batches; the first is the default rulebook, by the scorer itself. */
batches_t *batches_make(uint64_t seed, size_t count);
void batches_free(batches_t **batches);
size_t batches_count(const batches_t *batches);
const struct ordered_batch *batches_at(const batches_t *batches, size_t i);

#endif
