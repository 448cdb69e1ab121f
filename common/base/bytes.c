#include "common/base/bytes.h"

void bytes_put(uint8_t *at, uint64_t value, size_t size)
{
    while (size > 0) {
        at[--size] = (uint8_t)value;
        value >>= 8;
    }
}

uint64_t bytes_get(const uint8_t *at, size_t size)
{
    uint64_t value = 0;

    for (size_t i = 0; i < size; i++)
        value = value << 8 | at[i];
    return value;
}
