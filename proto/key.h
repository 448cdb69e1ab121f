/* Keys, as a `grant` names them (EVENTS.md 4): the public key of a CURVE pair in Z85 (ZeroMQ RFC 32),
 * and beside it, for who signs, a verifier key in the note form of C2SP. */
#ifndef KAOHE_PROTO_KEY_H
#define KAOHE_PROTO_KEY_H

#include <stdint.h>

#include "proto/limits.h"
#include "proto/text.h"

/* A public key in Z85: KEY_TEXT_BYTES that are KEY_BYTES. */
text_rule text_is_key;
/* NAME+HASH+KEY: a name of visible ASCII without a plus, 8 hex digits, and in base64 a type with 32 bytes.
 * The type is 0x04 (a cosigner's Ed25519 key) or 0x01 (a log's). Whether HASH is that of name and key is
 * for the caller to check (common/base/signer.h). */
text_rule text_is_signer;
text_rule text_is_cosigner;   /* one of type 0x04 */
text_rule text_is_log_signer; /* one of type 0x01 */
text_rule text_is_role;       /* the name of one of roles.def */

/* False: it is no key. */
bool key_read(struct text text, uint8_t ret_key[KEY_BYTES]);
void key_write(const uint8_t key[KEY_BYTES], char ret_text[KEY_TEXT_BYTES + 1]);

#endif
