/* Base64 with padding (RFC 4648, section 4), by OpenSSL. What is read has the one form that these bytes have:
 * no blanks or line ends, all of its padding, and no bits beyond the last byte. */
#ifndef KAOHE_BASE_BASE64_H
#define KAOHE_BASE_BASE64_H

#include <stddef.h>

#include "common/base/bytes.h"

/* Digits of so many bytes, without the NUL. */
#define BASE64_DIGITS(size) (((size) + 2) / 3 * 4)

/* Writes the digits and a NUL, and returns how many digits. */
size_t base64_write(struct span bytes, char *ret_text);

/* False: it is no base64. An empty text is that of no bytes. */
bool base64_measure(struct text text, size_t *ret_size);
/* The same; false too where the bytes are not exactly `size`. */
bool base64_read(struct text text, void *ret_bytes, size_t size);

#endif
