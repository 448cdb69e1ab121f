/* The fingerprint of a key, by which two people see over the telephone that they have the same one: the
 * first 16 hex digits of the SHA-256 of its bytes, in four groups, `1a2b-3c4d-5e6f-7081`. */
#ifndef KAOHE_BASE_FINGERPRINT_H
#define KAOHE_BASE_FINGERPRINT_H

#include <stdint.h>

#include "proto/limits.h"

enum { FINGERPRINT_BYTES = 20 }; /* with its NUL */

void fingerprint_of(const uint8_t key[KEY_BYTES], char ret_text[FINGERPRINT_BYTES]);

#endif
