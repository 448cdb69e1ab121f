/* What the tests of the simulated disk share: one store, and an oracle that makes one call of a
 * commit fail, or kills in it. */
#ifndef KAOHE_MODEL_SUPPORT_DISK_H
#define KAOHE_MODEL_SUPPORT_DISK_H

#include "tests/model/disk.h"
#include "tests/model/support_list.h"

enum { CALLS_A_COMMIT = 4, DISK_TABLES = 2 };

extern const char *const disk_tables[DISK_TABLES];
extern const char disk_dir[];

enum hit { HIT_NONE, HIT_FAILS, HIT_FULL, HIT_KILL, HIT_POWER };

/* What happens to which call of the next commit. `calls` is what was asked. */
struct oracle {
    enum hit hit;
    unsigned at, count;
    enum disk_call calls[CALLS_A_COMMIT];
};

/* A disk_oracle, whose context is a struct oracle. */
enum disk_fate oracle_answers(void *context, const char *asked, enum disk_call call);

store_t *open_store(void);
enum status put_one(store_t *store, const char *value); /* under "k" of the second table */

/* The one character that stands under "k", as a process sees it, or whatever happens; '-' where
 * nothing does. */
char held_now(store_t *store);
char held_surely(void);

#endif
