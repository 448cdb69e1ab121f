/* Random numbers from the kernel: names of epochs, sessions and instances, and jitter. */
#ifndef KAOHE_BASE_ENTROPY_H
#define KAOHE_BASE_ENTROPY_H

#include <stdint.h>

uint64_t entropy_name(void); /* 63 random bits, never 0 */

#endif
