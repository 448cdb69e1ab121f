/* A row of a grant: role 1, source 1, key 32, then the signer, which may be empty. One of the log's own key:
 * 0 where a grant has its role, received 8, then the signer. */
#include "common/ledger/keys.h"

#include <string.h>

#include "common/base/signer.h"
#include "proto/key.h"

enum {
    HEAD_BYTES = 2 + KEY_BYTES,
    LOG_HEAD_BYTES = 1 + 8,
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

void keys_put_log(txn_t *txn, const struct log_key *log_key)
{
    struct key key = n_key(log_key->n);
    size_t signer = strlen(log_key->signer);
    uint8_t value[LOG_HEAD_BYTES + SIGNER_BYTES_MAX] = {ROLE_NONE};

    bytes_put(value + 1, (uint64_t)log_key->received_ms, 8);
    memcpy(value + LOG_HEAD_BYTES, log_key->signer, signer);
    txn_put(txn, TABLE_KEYS, key_span(&key), (struct span){value, LOG_HEAD_BYTES + signer});
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

static bool decode_grant(struct span key, struct span value, struct grant *ret_grant)
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

static bool load_grant(struct span key, struct span value, struct keyring *keyring)
{
    struct grant grant;

    if (!decode_grant(key, value, &grant) || !keyring_may_grant(keyring, grant.key))
        return false;
    keyring_add(keyring, &grant);
    return true;
}

static bool load_log_key(struct span key, struct span value, struct log_keys *log)
{
    char signer[SIGNER_BYTES_MAX + 1] = "";
    size_t size = value.size - LOG_HEAD_BYTES;
    uint64_t n;

    if (!n_key_decode(key, &n) || value.size < LOG_HEAD_BYTES || size > SIGNER_BYTES_MAX)
        return false;
    memcpy(signer, (const uint8_t *)value.data + LOG_HEAD_BYTES, size);
    int64_t received_ms = (int64_t)bytes_get((const uint8_t *)value.data + 1, 8);
    if (!text_is_log_signer(text_of(signer)) || !signer_has_true_hash(text_of(signer)) ||
        !log_keys_may_add(log, signer, received_ms))
        return false;
    log_keys_add(log, n, signer, received_ms);
    return true;
}

static bool load(struct span key, struct span value, struct keyring *keyring)
{
    bool is_log = value.size > 0 && *(const uint8_t *)value.data == ROLE_NONE;

    return is_log ? load_log_key(key, value, &keyring->log) : load_grant(key, value, keyring);
}

void keys_load(txn_t *txn, struct keyring *keyring)
{
    static const uint8_t least[1];
    cursor_t *cursor = cursor_open(txn, TABLE_KEYS);

    for (bool more = cursor_seek(cursor, (struct span){least, 1}); more; more = cursor_next(cursor))
        if (!load(cursor_key(cursor), cursor_value(cursor), keyring)) {
            txn_fail(txn, STATUS_DAMAGED, "a row of the table `keys` cannot be read");
            break;
        }
    cursor_close(&cursor);
}
