/* Keys of signed notes, in the form of C2SP (c2sp.org/signed-note), for two kinds of Ed25519 signatures:
 *
 *   0x01  of a note's text                                     the log's own key
 *   0x04  of its text with a time before (tlog-cosignature)    a witness's key
 *
 *   verifier key  NAME+HASH+KEY                  KEY: base64 of the kind and the 32 bytes of the public key
 *   signing key   PRIVATE+KEY+NAME+HASH+KEY      KEY: base64 of the kind and the 32 bytes of the seed
 *
 * HASH: 8 hex digits, the key's id: the first 4 bytes of SHA-256 over NAME, a line feed, the kind and the
 * public key. A name is 1 to NOTE_NAME_BYTES_MAX bytes of visible ASCII without a plus.
 */
#ifndef KAOHE_PROOF_NOTE_KEY_H
#define KAOHE_PROOF_NOTE_KEY_H

#include "common/base/ed25519.h"
#include "proto/text.h"

enum {
    NOTE_NAME_BYTES_MAX = 255,
    NOTE_KEY_TEXT_BYTES = NOTE_NAME_BYTES_MAX + 1 + 8 + 1 + 44 + 1, /* with its NUL */
    NOTE_PAIR_TEXT_BYTES = 12 + NOTE_KEY_TEXT_BYTES,
};

enum note_kind { NOTE_KIND_LOG = 0x01, NOTE_KIND_WITNESS = 0x04 };

/* A verifier key. */
struct note_key {
    char name[NOTE_NAME_BYTES_MAX + 1];
    enum note_kind kind;
    uint32_t id;
    uint8_t key[KEY_BYTES];
};

/* A signing key, with its verifier key. */
struct note_pair {
    struct note_key public;
    uint8_t seed[ED25519_SEED_BYTES];
};

text_rule note_key_is_name;

/* False: it is no verifier key of the two kinds, or its hash is not that of name and key. */
bool note_key_read(struct text text, struct note_key *ret_key);
void note_key_write(const struct note_key *key, char ret_text[NOTE_KEY_TEXT_BYTES]);
/* The same key under another name, which is one, and not its own. */
void note_key_rename(struct note_key *key, struct text name);
bool note_key_equal(const struct note_key *a, const struct note_key *b);
/* The same public key, under whatever name. */
bool note_key_same(const struct note_key *a, const struct note_key *b);

/* `name` is one. */
void note_pair_of(const char *name, enum note_kind kind, const uint8_t seed[ED25519_SEED_BYTES],
                  struct note_pair *ret_pair);
bool note_pair_read(struct text text, struct note_pair *ret_pair);
void note_pair_write(const struct note_pair *pair, char ret_text[NOTE_PAIR_TEXT_BYTES]);
void note_pair_clear(struct note_pair *pair);

#endif
