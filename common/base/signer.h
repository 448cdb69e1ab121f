/* Verifier keys in the note form of C2SP: NAME+HASH+KEY (c2sp.org/signed-note). */
#ifndef KAOHE_BASE_SIGNER_H
#define KAOHE_BASE_SIGNER_H

#include "proto/text.h"

/* Whether HASH is that of name and key: the first 4 bytes of SHA-256 over the name, a line feed, and
 * the bytes of KEY. For a text that text_is_signer takes. */
bool signer_has_true_hash(struct text signer);

#endif
