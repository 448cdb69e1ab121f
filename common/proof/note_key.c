#include "common/proof/note_key.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "common/base/base64.h"
#include "common/base/digest.h"

#define PRIVATE "PRIVATE+KEY+"

enum { HASH_DIGITS = 8, TYPED_BYTES = 1 + KEY_BYTES, TYPED_DIGITS = BASE64_DIGITS(TYPED_BYTES) };
static_assert(KEY_BYTES == (int)ED25519_SEED_BYTES, "a seed takes the place of a key");

bool note_key_is_name(struct text text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] <= ' ' || text.data[i] >= 0x7f || text.data[i] == '+')
            return false;
    return text.size >= 1 && text.size <= NOTE_NAME_BYTES_MAX;
}

static uint32_t id_of(const struct note_key *key)
{
    size_t name = strlen(key->name);
    uint8_t bytes[NOTE_NAME_BYTES_MAX + 1 + TYPED_BYTES], sum[DIGEST_BYTES];

    memcpy(bytes, key->name, name);
    bytes[name] = '\n';
    bytes[name + 1] = (uint8_t)key->kind;
    memcpy(bytes + name + 2, key->key, KEY_BYTES);
    digest_of(bytes, name + 1 + TYPED_BYTES, sum);
    return (uint32_t)bytes_get(sum, 4);
}

/* A text taken apart, as both forms have it. */
struct parts {
    struct text name, hash;
    enum note_kind kind;
    uint8_t bytes[KEY_BYTES];
};

static bool read_typed(struct text text, struct parts *ret_parts)
{
    uint8_t typed[TYPED_BYTES];
    bool is_good = base64_read(text, typed, sizeof typed) &&
                   (typed[0] == NOTE_KIND_LOG || typed[0] == NOTE_KIND_WITNESS);

    if (is_good) {
        ret_parts->kind = typed[0];
        memcpy(ret_parts->bytes, typed + 1, KEY_BYTES);
    }
    explicit_bzero(typed, sizeof typed);
    return is_good;
}

/* From the end: hash and key have their sizes, the name has what is left. */
static bool read_parts(struct text text, struct parts *ret_parts)
{
    enum { TAIL = 1 + HASH_DIGITS + 1 + TYPED_DIGITS };

    if (text.size <= TAIL)
        return false;
    const char *tail = text.data + text.size - TAIL;
    ret_parts->name = (struct text){text.data, text.size - TAIL};
    ret_parts->hash = (struct text){tail + 1, HASH_DIGITS};
    return tail[0] == '+' && tail[1 + HASH_DIGITS] == '+' && note_key_is_name(ret_parts->name) &&
           read_typed((struct text){tail + 1 + HASH_DIGITS + 1, TYPED_DIGITS}, ret_parts);
}

/* Gives the key its name, kind and id; its bytes stand in it. */
static void name_key(struct text name, enum note_kind kind, struct note_key *key)
{
    memset(key->name, 0, sizeof key->name);
    memcpy(key->name, name.data, name.size);
    key->kind = kind;
    key->id = id_of(key);
}

static bool has_hash(const struct note_key *key, struct text hash)
{
    char digits[HASH_DIGITS + 1];

    snprintf(digits, sizeof digits, "%08x", key->id);
    return text_is(hash, digits);
}

bool note_key_read(struct text text, struct note_key *ret_key)
{
    struct parts parts;
    struct note_key key;

    if (!read_parts(text, &parts))
        return false;
    memcpy(key.key, parts.bytes, KEY_BYTES);
    name_key(parts.name, parts.kind, &key);
    if (!has_hash(&key, parts.hash))
        return false;
    *ret_key = key;
    return true;
}

/* `bytes` are those of the key, or of its seed. */
static void write_parts(const struct note_key *key, const uint8_t bytes[KEY_BYTES],
                        char ret_text[NOTE_KEY_TEXT_BYTES])
{
    uint8_t typed[TYPED_BYTES] = {(uint8_t)key->kind};
    char digits[TYPED_DIGITS + 1];

    memcpy(typed + 1, bytes, KEY_BYTES);
    base64_write((struct span){typed, sizeof typed}, digits);
    snprintf(ret_text, NOTE_KEY_TEXT_BYTES, "%s+%08x+%s", key->name, key->id, digits);
    explicit_bzero(typed, sizeof typed);
    explicit_bzero(digits, sizeof digits);
}

void note_key_write(const struct note_key *key, char ret_text[NOTE_KEY_TEXT_BYTES])
{
    write_parts(key, key->key, ret_text);
}

void note_key_rename(struct note_key *key, struct text name)
{
    assert(note_key_is_name(name));
    name_key(name, key->kind, key);
}

bool note_key_equal(const struct note_key *a, const struct note_key *b)
{
    return a->kind == b->kind && strcmp(a->name, b->name) == 0 && note_key_same(a, b);
}

bool note_key_same(const struct note_key *a, const struct note_key *b)
{
    return memcmp(a->key, b->key, KEY_BYTES) == 0;
}

static void pair_of(struct text name, enum note_kind kind, const uint8_t seed[ED25519_SEED_BYTES],
                    struct note_pair *ret_pair)
{
    memcpy(ret_pair->seed, seed, ED25519_SEED_BYTES);
    ed25519_public(seed, ret_pair->public.key);
    name_key(name, kind, &ret_pair->public);
}

void note_pair_of(const char *name, enum note_kind kind, const uint8_t seed[ED25519_SEED_BYTES],
                  struct note_pair *ret_pair)
{
    assert(note_key_is_name(text_of(name)));
    pair_of(text_of(name), kind, seed, ret_pair);
}

bool note_pair_read(struct text text, struct note_pair *ret_pair)
{
    size_t mark = strlen(PRIVATE);
    struct parts parts;
    struct note_pair pair;

    if (text.size <= mark || memcmp(text.data, PRIVATE, mark) != 0 ||
        !read_parts((struct text){text.data + mark, text.size - mark}, &parts))
        return false;
    pair_of(parts.name, parts.kind, parts.bytes, &pair);
    bool is_good = has_hash(&pair.public, parts.hash);
    if (is_good)
        *ret_pair = pair;
    explicit_bzero(&parts, sizeof parts);
    note_pair_clear(&pair);
    return is_good;
}

void note_pair_write(const struct note_pair *pair, char ret_text[NOTE_PAIR_TEXT_BYTES])
{
    memcpy(ret_text, PRIVATE, strlen(PRIVATE));
    write_parts(&pair->public, pair->seed, ret_text + strlen(PRIVATE));
}

void note_pair_clear(struct note_pair *pair)
{
    explicit_bzero(pair, sizeof *pair);
}
