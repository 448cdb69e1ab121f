#include "common/base/signer.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include "common/base/digest.h"
#include "proto/limits.h"

enum { HASH_DIGITS = 8, KEY_DIGITS = 44, KEY_TYPED_BYTES = 1 + KEY_BYTES };

bool signer_has_true_hash(struct text signer)
{
    size_t name = signer.size - KEY_DIGITS - 1 - HASH_DIGITS - 1;
    const char *hash = signer.data + name + 1, *key = hash + HASH_DIGITS + 1;
    unsigned char bytes[SIGNER_BYTES_MAX + KEY_TYPED_BYTES], sum[DIGEST_BYTES];
    char hex[2 * DIGEST_BYTES + 1];

    assert(signer.size <= SIGNER_BYTES_MAX);
    assert(signer.size > KEY_DIGITS + 1 + HASH_DIGITS + 1);
    memcpy(bytes, signer.data, name);
    bytes[name] = '\n';
    int size = EVP_DecodeBlock(bytes + name + 1, (const unsigned char *)key, KEY_DIGITS);
    digest_of(bytes, name + 1 + KEY_TYPED_BYTES, sum);
    digest_hex(sum, hex);
    return size == KEY_TYPED_BYTES && memcmp(hash, hex, HASH_DIGITS) == 0;
}
