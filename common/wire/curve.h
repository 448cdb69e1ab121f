/* CURVE pairs (ZeroMQ RFC 26): who a program is to others. */
#ifndef KAOHE_WIRE_CURVE_H
#define KAOHE_WIRE_CURVE_H

#include <stdint.h>

#include "proto/limits.h"

/* Whoever has done with a secret clears it. */
struct curve_pair {
    uint8_t public_key[KEY_BYTES], secret_key[KEY_BYTES];
};

/* From the random numbers of the system. The text of its public key does not begin with `-`: people put
 * it on command lines. */
void curve_new(struct curve_pair *ret_pair);
void curve_public(const uint8_t secret_key[KEY_BYTES], uint8_t ret_public_key[KEY_BYTES]);
void curve_clear(struct curve_pair *pair); /* overwrites it, also where nobody reads it again */

#endif
