#include "common/base/ed25519.h"

#include <assert.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "common/base/memory.h"

static EVP_PKEY *secret_of(const uint8_t seed[ED25519_SEED_BYTES])
{
    return memory_made(
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, ED25519_SEED_BYTES));
}

void ed25519_public(const uint8_t seed[ED25519_SEED_BYTES], uint8_t ret_key[KEY_BYTES])
{
    EVP_PKEY *secret = secret_of(seed);
    size_t size = KEY_BYTES;
    int rc = EVP_PKEY_get_raw_public_key(secret, ret_key, &size);

    assert(rc == 1);
    assert(size == KEY_BYTES);
    EVP_PKEY_free(secret);
}

void ed25519_sign(const uint8_t seed[ED25519_SEED_BYTES], struct span message,
                  uint8_t ret_signature[ED25519_SIGNATURE_BYTES])
{
    EVP_PKEY *secret = secret_of(seed);
    EVP_MD_CTX *context = memory_made(EVP_MD_CTX_new());
    size_t size = ED25519_SIGNATURE_BYTES;
    int rc = EVP_DigestSignInit(context, NULL, NULL, NULL, secret);

    assert(rc == 1);
    rc = EVP_DigestSign(context, ret_signature, &size, message.data, message.size);
    assert(rc == 1);
    assert(size == ED25519_SIGNATURE_BYTES);
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(secret);
}

bool ed25519_verify(const uint8_t key[KEY_BYTES], struct span message,
                    const uint8_t signature[ED25519_SIGNATURE_BYTES])
{
    EVP_PKEY *public_key =
        memory_made(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, key, KEY_BYTES));
    EVP_MD_CTX *context = memory_made(EVP_MD_CTX_new());
    int rc = EVP_DigestVerifyInit(context, NULL, NULL, NULL, public_key);

    assert(rc == 1);
    bool is_good = EVP_DigestVerify(context, signature, ED25519_SIGNATURE_BYTES, message.data,
                                    message.size) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(public_key);
    ERR_clear_error(); /* a wrong signature leaves a note for this thread */
    return is_good;
}
