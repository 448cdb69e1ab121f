/* SHA-256, by OpenSSL. */
#ifndef KAOHE_BASE_DIGEST_H
#define KAOHE_BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/limits.h"

typedef struct digest digest_t; /* a running digest */

digest_t *digest_new(void);
void digest_destroy(digest_t **digest);
void digest_start(digest_t *digest);
void digest_add(digest_t *digest, const void *bytes, size_t size);
void digest_end(digest_t *digest, unsigned char ret_sum[DIGEST_BYTES]);

void digest_of(const void *bytes, size_t size, unsigned char ret_sum[DIGEST_BYTES]);
bool digest_equal(const unsigned char *a, const unsigned char *b);
void digest_hex(const unsigned char *sum, char ret_hex[2 * DIGEST_BYTES + 1]);
/* Small letters only, as digest_hex writes them; false: these are none. */
bool digest_read_hex(const char *hex, size_t size, unsigned char ret_sum[DIGEST_BYTES]);

#endif
