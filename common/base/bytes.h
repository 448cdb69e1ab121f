/* Big-endian integers in byte strings, as keys and values on disk have them: their order as bytes
 * is their order as numbers. */
#ifndef KAOHE_BASE_BYTES_H
#define KAOHE_BASE_BYTES_H

#include <stddef.h>
#include <stdint.h>

/* Bytes that belong to somebody else. */
struct span {
    const void *data;
    size_t size;
};

void bytes_put(uint8_t *at, uint64_t value, size_t size); /* `size` 1 to 8 */
uint64_t bytes_get(const uint8_t *at, size_t size);

#endif
