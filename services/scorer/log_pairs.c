#include "services/scorer/log_pairs.h"

#include <stdio.h>
#include <string.h>

#include "common/base/kin.h"
#include "common/ledger/log_signers.h"

enum status log_pairs_walk(const struct home *home, log_pairs_visit *visit, void *context,
                           struct trouble *ret_trouble)
{
    bool has_next = false, has_now = false, has_old = false;
    char old[KEYFILE_NAME_BYTES_MAX + 1] = "";
    enum status status = visit(context, SIGNFILE_LOG KEYFILE_NEXT, &has_next, ret_trouble);

    if (status == STATUS_OK)
        status = visit(context, SIGNFILE_LOG, &has_now, ret_trouble);
    if (status == STATUS_OK && (has_next || has_now)) /* there is a keys/ */
        status = keydir_last_old(home, KEYDIR_SIGNERS, SIGNFILE_LOG, old, ret_trouble);
    return status == STATUS_OK && *old ? visit(context, old, &has_old, ret_trouble) : status;
}

/* What lies in keys/. */
struct found {
    const struct home *home;
    unsigned count;
    struct note_pair pairs[LOG_PAIRS_MAX];
    bool is_next
        [LOG_PAIRS_MAX]; /* of a rotation that has not come so far that the log would know it */
};

/* One that is moved while it is read is met under its other name. */
static enum status read_pair(void *context, const char *name, bool *ret_is_there,
                             struct trouble *ret_trouble)
{
    struct found *found = context;

    if (!signfile_has_secret(found->home, name))
        return STATUS_OK;
    enum status status =
        signfile_read(found->home, name, NOTE_KIND_LOG, &found->pairs[found->count], ret_trouble);
    if (status != STATUS_OK)
        return signfile_has_secret(found->home, name) ? status : STATUS_OK;
    found->is_next[found->count++] = strcmp(name, SIGNFILE_LOG KEYFILE_NEXT) == 0;
    *ret_is_there = true;
    return STATUS_OK;
}

/* By the key alone: what it is named by changes with a restore. */
static bool is_pair_of(const struct note_pair *pair, const struct log_key *named)
{
    struct note_key key;

    return log_signers_read(named, &key) && note_key_same(&pair->public, &key);
}

static bool is_named(const struct note_pair *pair, const struct log_keys *keys)
{
    for (unsigned i = 0; i < keys->count; i++)
        if (is_pair_of(pair, &keys->keys[i]))
            return true;
    return false;
}

static bool has_signed(const struct note_pair *pair, const struct log_past *past)
{
    struct note_key key = pair->public;

    note_key_rename(&key, past->newest_origin);
    return note_verify(past->newest, &key, NULL) == NOTE_GOOD;
}

/* Its name is that of the log, as far as that can be asked. */
static bool is_in_name(const struct note_pair *pair, const struct log_past *past,
                       const char *origin)
{
    return past->has_restores || strcmp(pair->public.name, origin) == 0;
}

static const struct note_pair *find_named(const struct found *found, const struct log_past *past,
                                          const char *origin, const struct log_key *named)
{
    for (unsigned i = 0; i < found->count; i++)
        if (is_pair_of(&found->pairs[i], named) && is_in_name(&found->pairs[i], past, origin))
            return &found->pairs[i];
    return NULL;
}

/* Whether it is known to be the one that the log began with. */
static bool is_known_first(const struct note_pair *pair, const struct log_past *past)
{
    return past->first ? note_key_same(&pair->public, past->first)
                       : past->newest && has_signed(pair, past);
}

/* The one that no record names. Where the log has lost the record that did, there are two of them: what is signed
 * tells them apart. */
static const struct note_pair *find_first(const struct found *found, const struct log_keys *keys,
                                          const struct log_past *past, const char *origin)
{
    const struct note_pair *likely = NULL;

    for (unsigned i = 0; i < found->count; i++) {
        const struct note_pair *pair = &found->pairs[i];
        if (found->is_next[i] || is_named(pair, keys) || !is_in_name(pair, past, origin))
            continue;
        if (is_known_first(pair, past))
            return pair;
        bool may_be = strcmp(pair->public.name, origin) == 0 || !past->newest;
        if (may_be && !past->first)
            likely = pair; /* of several the last: what was put aside came before */
    }
    return likely;
}

static bool choose(const struct found *found, const struct log_keys *keys,
                   const struct log_past *past, const char *origin, const struct log_key *named,
                   struct note_pair *ret_pair)
{
    const struct note_pair *pair =
        named ? find_named(found, past, origin, named) : find_first(found, keys, past, origin);

    if (pair)
        *ret_pair = *pair;
    return pair != NULL;
}

/* The name of a pair that holds, or held. */
static const char *name_of(const struct found *found)
{
    for (unsigned i = 0; i < found->count; i++)
        if (!found->is_next[i])
            return found->pairs[i].public.name;
    return "";
}

/* None of them is the log's, and their name says why. */
static void note_foreign(const struct found *found, const struct log_past *past,
                         struct log_pairs *pairs)
{
    const char *name = name_of(found);
    bool is_of = strcmp(name, pairs->origin) == 0 ||
                 (past->has_restores && kin_are_one(text_of(name), text_of(pairs->origin)));

    if (!pairs->has_now && !pairs->has_before && !is_of)
        snprintf(pairs->foreign, sizeof pairs->foreign, "%s", name);
}

static void place(const struct found *found, const struct log_keys *keys,
                  const struct log_past *past, struct log_pairs *ret_pairs)
{
    const char *origin = *past->origin ? past->origin : name_of(found);
    const struct log_key *now = log_keys_at(keys, text_of(origin), UINT64_MAX);

    snprintf(ret_pairs->origin, sizeof ret_pairs->origin, "%s", origin);
    ret_pairs->has_now = choose(found, keys, past, origin, now, &ret_pairs->now);
    if (now) {
        const struct log_key *before = log_keys_at(keys, text_of(origin), now->n - 1);
        ret_pairs->named = now->n;
        ret_pairs->both_until_ms = now->received_ms + LOG_KEY_BOTH_MS;
        ret_pairs->is_before_first = !before;
        ret_pairs->has_before = choose(found, keys, past, origin, before, &ret_pairs->before);
    }
    note_foreign(found, past, ret_pairs);
    log_pairs_name(ret_pairs, origin);
}

enum status log_pairs_read(const struct home *home, const struct log_keys *keys,
                           const struct log_past *past, struct log_pairs *ret_pairs,
                           struct trouble *ret_trouble)
{
    struct found found = {.home = home};
    enum status status = log_pairs_walk(home, read_pair, &found, ret_trouble);

    *ret_pairs = (struct log_pairs){.both_until_ms = INT64_MIN};
    if (status == STATUS_OK)
        place(&found, keys, past, ret_pairs);
    explicit_bzero(&found, sizeof found);
    return status;
}

static void rename_pair(struct note_pair *pair, const char *name)
{
    if (*pair->public.name && strcmp(pair->public.name, name) != 0)
        note_key_rename(&pair->public, text_of(name));
}

void log_pairs_name(struct log_pairs *pairs, const char *origin)
{
    if (origin != pairs->origin)
        snprintf(pairs->origin, sizeof pairs->origin, "%s", origin);
    rename_pair(&pairs->now, pairs->origin);
    rename_pair(&pairs->before, pairs->origin);
}

struct known {
    const struct home *home;
    struct note_key *keys;
    unsigned count;
};

static enum status read_known(void *context, const char *name, bool *ret_is_there,
                              struct trouble *ret_trouble)
{
    struct known *known = context;

    *ret_is_there = signfile_has_public(known->home, name);
    if (!*ret_is_there)
        return STATUS_OK;
    return signfile_read_public(known->home, name, NOTE_KIND_LOG, &known->keys[known->count++],
                                ret_trouble);
}

enum status log_pairs_known(const struct home *home, struct note_key ret_keys[LOG_PAIRS_MAX],
                            unsigned *ret_count, struct trouble *ret_trouble)
{
    struct known known = {home, ret_keys, 0};
    enum status status = log_pairs_walk(home, read_known, &known, ret_trouble);

    *ret_count = known.count;
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
