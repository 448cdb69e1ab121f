/* What an operator is told of a log that was brought back (PROTOCOL.md 17): which number each record had in the lost
 * log, which numbers nobody kept, and whose they were as far as the last known checkpoint tells. A text file in the
 * home, written as it goes and put in place when it is whole. What cannot be written is said, and holds nothing up. */
#ifndef KAOHE_SCORER_RESTORED_LIST_H
#define KAOHE_SCORER_RESTORED_LIST_H

#include "common/proof/checkpoint.h"
#include "common/run/home.h"
#include "services/scorer/gathering.h"

typedef struct restored_list restored_list_t;

enum { RESTORED_LIST_NAME_BYTES = 32 };
/* `n` is the record `restore`. */
void restored_list_name(uint64_t n, char ret_name[RESTORED_LIST_NAME_BYTES]);
bool restored_list_is_there(const struct home *home, uint64_t n);

/* Begins anew; `from` is the last record of the backup. */
restored_list_t *restored_list_new(const struct home *home, uint64_t from);
void restored_list_destroy(restored_list_t **list);
/* Record `before` of the lost log is record `now`; `before` rises. */
void restored_list_add(restored_list_t *list, uint64_t before, uint64_t now);
/* It is whole. `facts` are those of the log as it is now. Returns how many numbers nobody kept. */
uint64_t restored_list_finish(restored_list_t *list, const struct gathering_state *state,
                              const struct checkpoint *facts);

#endif
