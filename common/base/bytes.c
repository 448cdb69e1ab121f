#include "common/base/bytes.h"

#include <string.h>

bool span_equal(struct span a, struct span b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

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
