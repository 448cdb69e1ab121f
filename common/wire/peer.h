/* Who sent a frame, as the socket knows it: good until that connection ends, never reused. A plain
 * value, so that cores can keep it without knowing of sockets. */
#ifndef KAOHE_WIRE_PEER_H
#define KAOHE_WIRE_PEER_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { WIRE_PEER_BYTES = 8 };

struct peer {
    uint8_t bytes[WIRE_PEER_BYTES];
    uint8_t size;
};

static inline bool peer_equal(const struct peer *a, const struct peer *b)
{
    return a->size == b->size && memcmp(a->bytes, b->bytes, a->size) == 0;
}

#endif
