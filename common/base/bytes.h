/* Big-endian integers in byte strings, as keys and values on disk have them: their order as bytes
 * is their order as numbers. */
#ifndef KAOHE_BASE_BYTES_H
#define KAOHE_BASE_BYTES_H

#include <stddef.h>
#include <stdint.h>

#include "proto/text.h"

/* Bytes that are owned elsewhere. */
struct span {
    const void *data;
    size_t size;
};

/* The bytes of a text, and bytes that are known to be one. */
static inline struct span span_of_text(struct text text)
{
    return (struct span){text.data, text.size};
}

static inline struct text text_of_span(struct span span)
{
    return (struct text){span.data, span.size};
}

bool span_equal(struct span a, struct span b);

void bytes_put(uint8_t *at, uint64_t value, size_t size); /* `size` 1 to 8 */
uint64_t bytes_get(const uint8_t *at, size_t size);

#endif
