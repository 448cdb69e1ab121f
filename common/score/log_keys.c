#include "common/score/log_keys.h"

#include <assert.h>
#include <string.h>

#include "common/base/kin.h"
#include "common/score/scorecard.h"

enum { KEY_DIGITS = 44 }; /* of base64, at the end */

struct text log_key_name(const char *signer)
{
    size_t size = strlen(signer);
    const char *plus = memchr(signer, '+', size);

    return (struct text){signer, plus ? (size_t)(plus - signer) : size};
}

/* The same key, under whatever name. */
static bool is_same_key(const char *a, const char *b)
{
    size_t size_a = strlen(a), size_b = strlen(b);

    return size_a >= KEY_DIGITS && size_b >= KEY_DIGITS &&
           memcmp(a + size_a - KEY_DIGITS, b + size_b - KEY_DIGITS, KEY_DIGITS) == 0;
}

static bool is_too_soon(const struct log_key *last, int64_t received_ms)
{
    return last && last->received_ms != RECEIVED_UNKNOWN && received_ms != RECEIVED_UNKNOWN &&
           received_ms - last->received_ms < LOG_KEY_BOTH_MS;
}

/* The last one of the log that has this name, or has had it before a restore, or after it. */
static const struct log_key *last_of_log(const struct log_keys *keys, struct text name)
{
    const struct log_key *found = NULL;

    for (unsigned i = 0; i < keys->count; i++)
        if (kin_are_one(log_key_name(keys->keys[i].signer), name))
            found = &keys->keys[i];
    return found;
}

bool log_keys_may_add(const struct log_keys *keys, const char *signer, int64_t received_ms)
{
    if (keys->count == LOG_KEYS_MAX)
        return false;
    for (unsigned i = 0; i < keys->count; i++)
        if (is_same_key(keys->keys[i].signer, signer))
            return false;
    return !is_too_soon(last_of_log(keys, log_key_name(signer)), received_ms);
}

const struct log_key *log_keys_add(struct log_keys *keys, uint64_t n, const char *signer,
                                   int64_t received_ms)
{
    struct log_key *key = &keys->keys[keys->count];

    assert(keys->count < LOG_KEYS_MAX);
    assert(keys->count == 0 || keys->keys[keys->count - 1].n < n);
    assert(strlen(signer) <= SIGNER_BYTES_MAX);
    *key = (struct log_key){.n = n, .received_ms = received_ms};
    memcpy(key->signer, signer, strlen(signer) + 1);
    keys->count++;
    return key;
}

/* Whether it is a key of the log that has this origin: it was named by that, or by the one before a restore. */
static bool is_of(const struct log_key *key, struct text origin)
{
    return kin_became(log_key_name(key->signer), origin);
}

const struct log_key *log_keys_at(const struct log_keys *keys, struct text origin, uint64_t n)
{
    const struct log_key *found = NULL;

    for (unsigned i = 0; i < keys->count && keys->keys[i].n <= n; i++)
        if (is_of(&keys->keys[i], origin))
            found = &keys->keys[i];
    return found;
}

const struct log_key *log_keys_after(const struct log_keys *keys, struct text origin, uint64_t n)
{
    for (unsigned i = 0; i < keys->count; i++)
        if (keys->keys[i].n > n && is_of(&keys->keys[i], origin))
            return &keys->keys[i];
    return NULL;
}
