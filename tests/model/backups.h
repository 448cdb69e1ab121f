/* Copies of the scorer's store, made and put in place by the real code (common/ledger/copy.h), as `kaohe backup` and
 * `kaohe restore` do: while the scorer writes, or while it is down. Their disk never fails. */
#ifndef KAOHE_MODEL_BACKUPS_H
#define KAOHE_MODEL_BACKUPS_H

#include <stdbool.h>
#include <stdint.h>

enum { BACKUPS_MAX = 8 };

void backups_reset(void);

/* One is made of the store in `dir`: not where there is none, where it is brought back and not all of it is there, or
 * where there are BACKUPS_MAX already. */
void backups_make(const char *dir);
unsigned backups_count(void);
/* How many records it has. */
uint64_t backups_size(unsigned which);
/* What is in `dir` is no more, and a copy of that backup in its place. */
void backups_put(unsigned which, const char *dir);

#endif
