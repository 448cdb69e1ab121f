/* Stores whose rows the input has chosen, on the simulated disk (tests/model): first come the rows of a
 * good one, then each step puts, changes or deletes a row of any table. */
#ifndef KAOHE_FUZZ_DAMAGE_H
#define KAOHE_FUZZ_DAMAGE_H

#include "common/store/store.h"
#include "tests/fuzz/fuzz.h"

enum { DAMAGE_MAP_BYTES = 16 << 20 };

struct good_row {
    struct good_row *next;
    unsigned table;
    struct span key, value;
};

/* The rows of a good store, kept for as long as the process. */
struct good {
    const char *const *tables;
    unsigned table_count, row_count;
    struct good_row *rows; /* the last one first */
};

/* Keeps what the store in `dir` has. */
void good_keep(struct good *good, const char *dir);
/* A new world, whose store in `dir` has these rows, damaged by as many steps as the input has. */
void damage(const struct good *good, const char *dir, struct input *input);

#endif
