/* Memory of one world: taken piece by piece, never given back singly, and used again from the start
 * by the next world. Whatever came from it is gone after disk_arena_reset.
 */
#ifndef KAOHE_MODEL_DISK_ARENA_H
#define KAOHE_MODEL_DISK_ARENA_H

#include "common/base/bytes.h"

void disk_arena_reset(void);
void *disk_arena_alloc(size_t size); /* aligned to 8; not cleared; never NULL */
void *disk_arena_zeroed(size_t size);
void *disk_arena_copy(struct span bytes);

#endif
