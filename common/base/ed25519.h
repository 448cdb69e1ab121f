/* Ed25519 (RFC 8032), by OpenSSL. A secret is its seed of 32 bytes; whoever keeps one clears it. */
#ifndef KAOHE_BASE_ED25519_H
#define KAOHE_BASE_ED25519_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/bytes.h"
#include "proto/limits.h"

enum { ED25519_SEED_BYTES = 32, ED25519_SIGNATURE_BYTES = 64 };

/* The public key of a seed. */
void ed25519_public(const uint8_t seed[ED25519_SEED_BYTES], uint8_t ret_key[KEY_BYTES]);
void ed25519_sign(const uint8_t seed[ED25519_SEED_BYTES], struct span message,
                  uint8_t ret_signature[ED25519_SIGNATURE_BYTES]);
/* False too where the key is no point of the curve. */
bool ed25519_verify(const uint8_t key[KEY_BYTES], struct span message,
                    const uint8_t signature[ED25519_SIGNATURE_BYTES]);

#endif
