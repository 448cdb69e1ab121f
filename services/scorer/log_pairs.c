#include "services/scorer/log_pairs.h"

#include <stdio.h>
#include <string.h>

enum { FOUND_MAX = 3 };

/* What lies in keys/. */
struct found {
    unsigned count;
    struct note_pair pairs[FOUND_MAX];
    bool is_next[FOUND_MAX]; /* of a rotation that has not come so far that the log would know it */
};

/* One that is moved while it is read is met under its other name. */
static enum status read_pair(const struct home *home, const char *name, struct found *found,
                             struct trouble *ret_trouble)
{
    enum status status;

    if (!*name || !signfile_has_secret(home, name))
        return STATUS_OK;
    status = signfile_read(home, name, NOTE_KIND_LOG, &found->pairs[found->count], ret_trouble);
    if (status != STATUS_OK)
        return signfile_has_secret(home, name) ? status : STATUS_OK;
    found->is_next[found->count++] = strcmp(name, SIGNFILE_LOG KEYFILE_NEXT) == 0;
    return STATUS_OK;
}

static enum status find_pairs(const struct home *home, struct found *found,
                              struct trouble *ret_trouble)
{
    char old[KEYFILE_NAME_BYTES_MAX + 1] = "";
    enum status status = read_pair(home, SIGNFILE_LOG KEYFILE_NEXT, found, ret_trouble);

    if (status == STATUS_OK)
        status = read_pair(home, SIGNFILE_LOG, found, ret_trouble);
    if (status == STATUS_OK && found->count > 0) /* there is a keys/ */
        status = keydir_last_old(home, KEYDIR_SIGNERS, SIGNFILE_LOG, old, ret_trouble);
    return status == STATUS_OK ? read_pair(home, old, found, ret_trouble) : status;
}

static bool is_pair_of(const struct note_pair *pair, const struct log_key *named)
{
    struct note_key key;

    return note_key_read(text_of(named->signer), &key) && note_key_equal(&pair->public, &key);
}

static bool is_named(const struct note_pair *pair, const struct log_keys *keys)
{
    for (unsigned i = 0; i < keys->count; i++)
        if (is_pair_of(pair, &keys->keys[i]))
            return true;
    return false;
}

/* The pair of a key that a record names; or (`named` NULL) the one that the log began with, which none names. */
static bool choose(const struct found *found, const struct log_keys *keys, const char *origin,
                   const struct log_key *named, struct note_pair *ret_pair)
{
    for (unsigned i = 0; i < found->count; i++) {
        const struct note_pair *pair = &found->pairs[i];
        if (strcmp(pair->public.name, origin) == 0 &&
            (named ? is_pair_of(pair, named) : !found->is_next[i] && !is_named(pair, keys))) {
            *ret_pair = *pair;
            return true;
        }
    }
    return false;
}

/* In whose name they all sign: that of a pair that holds, or held. */
static const char *origin_of(const struct found *found)
{
    for (unsigned i = 0; i < found->count; i++)
        if (!found->is_next[i])
            return found->pairs[i].public.name;
    return "";
}

static void place(const struct found *found, const struct log_keys *keys,
                  struct log_pairs *ret_pairs)
{
    const char *origin = origin_of(found);
    const struct log_key *now = log_keys_at(keys, text_of(origin), UINT64_MAX);

    snprintf(ret_pairs->origin, sizeof ret_pairs->origin, "%s", origin);
    ret_pairs->has_now = choose(found, keys, origin, now, &ret_pairs->now);
    if (!now)
        return;
    const struct log_key *before = log_keys_at(keys, text_of(origin), now->n - 1);
    ret_pairs->named = now->n;
    ret_pairs->both_until_ms = now->received_ms + LOG_KEY_BOTH_MS;
    ret_pairs->is_before_first = !before;
    ret_pairs->has_before = choose(found, keys, origin, before, &ret_pairs->before);
}

enum status log_pairs_read(const struct home *home, const struct log_keys *keys,
                           struct log_pairs *ret_pairs, struct trouble *ret_trouble)
{
    struct found found = {0};
    enum status status = find_pairs(home, &found, ret_trouble);

    *ret_pairs = (struct log_pairs){.both_until_ms = INT64_MIN};
    if (status == STATUS_OK)
        place(&found, keys, ret_pairs);
    explicit_bzero(&found, sizeof found);
    return status;
}

void log_pairs_clear(struct log_pairs *pairs)
{
    note_pair_clear(&pairs->now);
    note_pair_clear(&pairs->before);
    pairs->has_now = pairs->has_before = false;
}

bool log_pairs_lack(const struct log_pairs *pairs, int64_t received_ms)
{
    return pairs->has_now && !pairs->has_before && received_ms < pairs->both_until_ms;
}

const struct note_pair *log_pairs_first(const struct log_pairs *pairs)
{
    if (pairs->named == 0)
        return pairs->has_now ? &pairs->now : NULL;
    return pairs->has_before && pairs->is_before_first ? &pairs->before : NULL;
}
