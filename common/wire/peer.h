/* Who sent a frame, as the socket knows it: by the number that libzmq has given to the connection, good
 * until that ends and not given again; who comes with an id of another form is not heard. And by which
 * key, where the socket asks for one. A plain value, so that cores can keep it without knowing of
 * sockets. */
#ifndef KAOHE_WIRE_PEER_H
#define KAOHE_WIRE_PEER_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "proto/limits.h"

enum { WIRE_PEER_BYTES = 5 };

struct peer {
    uint8_t bytes[WIRE_PEER_BYTES];
    uint8_t size;
    bool has_key;
    uint8_t key[KEY_BYTES]; /* where it has one: of the frame that came with this */
};

static inline bool peer_equal(const struct peer *a, const struct peer *b)
{
    return a->size == b->size && memcmp(a->bytes, b->bytes, a->size) == 0;
}

#endif
