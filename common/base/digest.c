#include "common/base/digest.h"

#include <assert.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include "common/base/memory.h"

struct digest {
    EVP_MD *kind; /* fetched once: a fetch costs more than a small digest */
    EVP_MD_CTX *context;
};

digest_t *digest_new(void)
{
    digest_t *digest = memory_new(sizeof *digest);

    digest->kind = memory_made(EVP_MD_fetch(NULL, "SHA256", NULL));
    digest->context = memory_made(EVP_MD_CTX_new());
    return digest;
}

void digest_destroy(digest_t **digest)
{
    if (!*digest)
        return;
    EVP_MD_CTX_free((*digest)->context);
    EVP_MD_free((*digest)->kind);
    free(*digest);
    *digest = NULL;
}

void digest_start(digest_t *digest)
{
    int rc = EVP_DigestInit_ex2(digest->context, digest->kind, NULL);

    assert(rc == 1);
}

void digest_add(digest_t *digest, const void *bytes, size_t size)
{
    int rc = EVP_DigestUpdate(digest->context, bytes, size);

    assert(rc == 1);
}

void digest_end(digest_t *digest, unsigned char ret_sum[DIGEST_BYTES])
{
    int rc = EVP_DigestFinal_ex(digest->context, ret_sum, NULL);

    assert(rc == 1);
}

void digest_of(const void *bytes, size_t size, unsigned char ret_sum[DIGEST_BYTES])
{
    int rc = EVP_Digest(bytes, size, ret_sum, NULL, EVP_sha256(), NULL);

    assert(rc == 1);
}

bool digest_equal(const unsigned char *a, const unsigned char *b)
{
    return memcmp(a, b, DIGEST_BYTES) == 0;
}

void digest_hex(const unsigned char *sum, char ret_hex[2 * DIGEST_BYTES + 1])
{
    for (size_t i = 0; i < DIGEST_BYTES; i++)
        snprintf(ret_hex + 2 * i, 3, "%02x", sum[i]);
}

static bool read_digit(char digit, unsigned *ret_value)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = digit ? strchr(digits, digit) : NULL;

    *ret_value = at ? (unsigned)(at - digits) : 0;
    return at != NULL;
}

bool digest_read_hex(const char *hex, size_t size, unsigned char ret_sum[DIGEST_BYTES])
{
    unsigned high, low;

    if (size != 2 * DIGEST_BYTES)
        return false;
    for (size_t i = 0; i < DIGEST_BYTES; i++) {
        if (!read_digit(hex[2 * i], &high) || !read_digit(hex[2 * i + 1], &low))
            return false;
        ret_sum[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}
