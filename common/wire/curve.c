#include "common/wire/curve.h"

#include <assert.h>
#include <string.h>

#include <zmq.h>

#include "proto/key.h"

static void read_text(const char *text, uint8_t ret_key[KEY_BYTES])
{
    bool is_key = key_read(text_of(text), ret_key);

    assert(is_key); /* libzmq writes no other */
}

void curve_new(struct curve_pair *ret_pair)
{
    char public_text[KEY_TEXT_BYTES + 1], secret_text[KEY_TEXT_BYTES + 1];

    do {
        int rc = zmq_curve_keypair(public_text, secret_text);
        assert(rc == 0); /* this libzmq has CURVE */
    } while (*public_text == '-');
    read_text(public_text, ret_pair->public_key);
    read_text(secret_text, ret_pair->secret_key);
    explicit_bzero(secret_text, sizeof secret_text);
}

void curve_public(const uint8_t secret_key[KEY_BYTES], uint8_t ret_public_key[KEY_BYTES])
{
    char public_text[KEY_TEXT_BYTES + 1], secret_text[KEY_TEXT_BYTES + 1];

    key_write(secret_key, secret_text);
    int rc = zmq_curve_public(public_text, secret_text);
    assert(rc == 0);
    explicit_bzero(secret_text, sizeof secret_text);
    read_text(public_text, ret_public_key);
}

void curve_clear(struct curve_pair *pair)
{
    explicit_bzero(pair, sizeof *pair);
}
