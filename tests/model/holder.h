/* Readers of the scorer's store that stand still: each opens it as another process does, and holds a
 * view while the world goes on. What it sees does not change, down to the last byte of the log, and
 * what is freed meanwhile is no room (disk.h). Then it lets go. */
#ifndef KAOHE_MODEL_HOLDER_H
#define KAOHE_MODEL_HOLDER_H

#include <stdint.h>

enum { HOLDERS_MAX = 4 };

/* One begins, if there is a store and fewer than HOLDERS_MAX hold one. */
void holders_begin(const char *dir, int64_t until_ms);
/* Those whose time is over look once more, and let go. */
void holders_let_go(int64_t now_ms);

#endif
