/* A row: role 1, source 1, key 32, then the signer, which may be empty. */
#include "common/ledger/keys.h"

#include <string.h>

enum {
    HEAD_BYTES = 2 + KEY_BYTES,
    VALUE_BYTES_MAX = HEAD_BYTES + SIGNER_BYTES_MAX,
};

void keys_put(txn_t *txn, const struct grant *grant)
{
    struct key key = n_key(grant->n);
    size_t signer = strlen(grant->signer);
    uint8_t value[VALUE_BYTES_MAX];

    value[0] = (uint8_t)grant->role;
    value[1] = grant->source;
    memcpy(value + 2, grant->key, KEY_BYTES);
    memcpy(value + HEAD_BYTES, grant->signer, signer);
    txn_put(txn, TABLE_KEYS, key_span(&key), (struct span){value, HEAD_BYTES + signer});
}

void keys_delete(txn_t *txn, uint64_t n)
{
    struct key key = n_key(n);

    txn_delete(txn, TABLE_KEYS, key_span(&key));
}

static bool is_source_of(enum role role, uint8_t source)
{
    switch (role) {
    case ROLE_OFFICE:
        return source == SOURCE_ID_OFFICE;
    case ROLE_DISTRICT:
        return source < CENTRES_MAX;
    case ROLE_INTAKE:
        return source < CENTRES_MAX || source == SOURCE_ID_OFFICE;
    case ROLE_READER:
        return source == SOURCE_ID_NONE;
    default:
        return false;
    }
}

static bool decode(struct span key, struct span value, struct grant *ret_grant)
{
    const uint8_t *at = value.data;

    if (!n_key_decode(key, &ret_grant->n) || value.size < HEAD_BYTES ||
        value.size > VALUE_BYTES_MAX || !is_source_of(at[0], at[1]))
        return false;
    ret_grant->role = at[0];
    ret_grant->source = at[1];
    memcpy(ret_grant->key, at + 2, KEY_BYTES);
    memcpy(ret_grant->signer, at + HEAD_BYTES, value.size - HEAD_BYTES);
    ret_grant->signer[value.size - HEAD_BYTES] = '\0';
    return true;
}

void keys_load(txn_t *txn, struct keyring *keyring)
{
    static const uint8_t least[1];
    cursor_t *cursor = cursor_open(txn, TABLE_KEYS);
    struct grant grant;

    for (bool more = cursor_seek(cursor, (struct span){least, 1}); more;
         more = cursor_next(cursor)) {
        if (!decode(cursor_key(cursor), cursor_value(cursor), &grant) ||
            !keyring_may_grant(keyring, grant.key)) {
            txn_fail(txn, STATUS_DAMAGED, "a row of the table `keys` cannot be read");
            break;
        }
        keyring_add(keyring, &grant);
    }
    cursor_close(&cursor);
}
