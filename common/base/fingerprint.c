#include "common/base/fingerprint.h"

#include <stdio.h>

#include "common/base/digest.h"

void fingerprint_of(const uint8_t key[KEY_BYTES], char ret_text[FINGERPRINT_BYTES])
{
    unsigned char sum[DIGEST_BYTES];

    digest_of(key, KEY_BYTES, sum);
    snprintf(ret_text, FINGERPRINT_BYTES, "%02x%02x-%02x%02x-%02x%02x-%02x%02x", sum[0], sum[1],
             sum[2], sum[3], sum[4], sum[5], sum[6], sum[7]);
}
