/* Random numbers from the kernel: names of epochs, sessions and instances, jitter, and secrets. */
#ifndef KAOHE_BASE_ENTROPY_H
#define KAOHE_BASE_ENTROPY_H

#include <stddef.h>
#include <stdint.h>

uint64_t entropy_name(void);                     /* 63 random bits, never 0 */
void entropy_fill(void *ret_bytes, size_t size); /* at most 256 */

#endif
