#include "services/scorer/renewal.h"

#include <string.h>

#include "common/base/kin.h"
#include "common/run/scorerfile.h"

#define NEXT SIGNFILE_LOG KEYFILE_NEXT

struct renewal {
    const struct home *home;
    const struct log_pairs *pairs;
    char was[NOTE_NAME_BYTES_MAX + 1]; /* the name that keys/log.signer has */
    bool is_written;
    struct trouble *trouble;
};

static bool signs(const struct renewal *renewal, const struct note_pair *pair)
{
    const struct log_pairs *pairs = renewal->pairs;

    return (pairs->has_now && note_key_same(&pair->public, &pairs->now.public)) ||
           (pairs->has_before && note_key_same(&pair->public, &pairs->before.public));
}

static bool is_of_log(const struct renewal *renewal, const struct note_pair *pair)
{
    const char *name = pair->public.name;

    return signs(renewal, pair) || strcmp(name, renewal->was) == 0 ||
           kin_are_one(text_of(name), text_of(renewal->pairs->origin));
}

/* Whether both files are of this. One that cannot be read is written anew. */
static bool is_there(const struct home *home, const char *name, const struct note_pair *pair)
{
    struct trouble trouble;
    struct note_pair secret;
    struct note_key public;
    bool is_same =
        signfile_read(home, name, NOTE_KIND_LOG, &secret, &trouble) == STATUS_OK &&
        signfile_read_public(home, name, NOTE_KIND_LOG, &public, &trouble) == STATUS_OK &&
        note_key_equal(&secret.public, &pair->public) && note_key_equal(&public, &pair->public);

    note_pair_clear(&secret);
    return is_same;
}

/* Under the origin. */
static enum status put(struct renewal *renewal, const char *name, const struct note_pair *pair)
{
    struct note_pair named = *pair;
    enum status status = STATUS_OK;

    if (strcmp(named.public.name, renewal->pairs->origin) != 0)
        note_key_rename(&named.public, text_of(renewal->pairs->origin));
    if (!is_there(renewal->home, name, &named)) {
        status = signfile_replace(renewal->home, name, &named, renewal->trouble);
        renewal->is_written = true;
    }
    note_pair_clear(&named);
    return status;
}

/* Those beside what lies as log. */
static enum status renew_beside(void *context, const char *name, bool *ret_is_there,
                                struct trouble *ret_trouble)
{
    struct renewal *renewal = context;
    struct note_pair pair;

    *ret_is_there = signfile_has_secret(renewal->home, name);
    if (!*ret_is_there || strcmp(name, SIGNFILE_LOG) == 0)
        return STATUS_OK;
    enum status status = signfile_read(renewal->home, name, NOTE_KIND_LOG, &pair, ret_trouble);
    if (status == STATUS_OK && is_of_log(renewal, &pair))
        status = put(renewal, name, &pair);
    note_pair_clear(&pair);
    return status;
}

/* What lies as log: last, since the others are known by its name. */
static enum status renew_log(struct renewal *renewal, const struct note_pair *pair)
{
    const struct log_pairs *pairs = renewal->pairs;

    if (signs(renewal, pair) || !pairs->has_now)
        return put(renewal, SIGNFILE_LOG, pair);
    if (signfile_has_secret(renewal->home, NEXT) && !is_there(renewal->home, NEXT, pair))
        return put(renewal, SIGNFILE_LOG, &pairs->now);
    enum status status = put(renewal, NEXT, pair);
    return status == STATUS_OK ? put(renewal, SIGNFILE_LOG, &pairs->now) : status;
}

static enum status renew_all(struct renewal *renewal)
{
    struct note_pair pair;
    enum status status =
        signfile_read(renewal->home, SIGNFILE_LOG, NOTE_KIND_LOG, &pair, renewal->trouble);

    if (status == STATUS_OK) {
        memcpy(renewal->was, pair.public.name, sizeof renewal->was);
        status = log_pairs_walk(renewal->home, renew_beside, renewal, renewal->trouble);
    }
    if (status == STATUS_OK)
        status = renew_log(renewal, &pair);
    note_pair_clear(&pair);
    return status;
}

enum status renewal_write(const struct home *home, const struct log_pairs *pairs, bool *ret_written,
                          struct trouble *ret_trouble)
{
    struct renewal renewal = {.home = home, .pairs = pairs, .trouble = ret_trouble};
    enum status status = STATUS_OK;

    if (signfile_has_secret(home, SIGNFILE_LOG))
        status = renew_all(&renewal);
    *ret_written = renewal.is_written;
    return status == STATUS_OK ? scorerfile_publish(home, ret_trouble) : status;
}
