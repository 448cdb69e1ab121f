/* Memory. The one rule of this house where there is none: the program says so, with one line, and
 * aborts. Nothing is on the way then that a restart does not have: what was acknowledged is on disk,
 * as after a kill. A program that goes on without memory would have to undo, in each place, what
 * nobody ever tries.
 *
 * So no caller looks at NULL, and everything that can be answered otherwise is: no file, no thread,
 * no socket is a status (75 or 74). libzmq and czmq have the same rule for their own memory, and for
 * a poll, an epoll or an eventfd that fails inside them. libcrypto's own start is killed without a word
 * where it has none.
 */
#ifndef KAOHE_BASE_MEMORY_H
#define KAOHE_BASE_MEMORY_H

#include <stddef.h>

#define MEMORY_RETURNS __attribute__((returns_nonnull, warn_unused_result))

/* Never NULL; the caller frees. */
MEMORY_RETURNS void *memory_new(size_t size); /* zeros */
MEMORY_RETURNS void *memory_raw(size_t size); /* whatever it held before */
MEMORY_RETURNS void *memory_copy(const void *bytes, size_t size);

/* Returns what a library has made, which is NULL only where there was no memory. */
MEMORY_RETURNS void *memory_made(void *made);

#endif
