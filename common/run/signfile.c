#include "common/run/signfile.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/entropy.h"
#include "common/proof/checkpoint.h"
#include "common/run/file.h"
#include "common/run/keyfile_inside.h"

bool signfile_is_witness(const char *name)
{
    return strcmp(name, SIGNFILE_LOG) != 0;
}

void signfile_path(const struct home *home, const char *name, bool is_secret,
                   char ret_path[HOME_PATH_BYTES])
{
    char below[KEYFILE_NAME_BYTES_MAX + 32];

    snprintf(below, sizeof below, "keys/%.*s.signer%s", KEYFILE_NAME_BYTES_MAX, name,
             is_secret ? "_secret" : "");
    home_path(home, below, ret_path);
}

static bool has_file(const struct home *home, const char *name, bool is_secret)
{
    char path[HOME_PATH_BYTES];

    signfile_path(home, name, is_secret, path);
    return keyfile_is_there(path);
}

bool signfile_has_secret(const struct home *home, const char *name)
{
    return has_file(home, name, true);
}

bool signfile_has_public(const struct home *home, const char *name)
{
    return has_file(home, name, false);
}

/* What a file has to say, into a pair: of a public half the verifier key alone. */
static bool parse(struct text text, bool is_secret, struct note_pair *ret_pair)
{
    if (text.size > 0 && text.data[text.size - 1] == '\n')
        text.size--;
    return is_secret ? note_pair_read(text, ret_pair) : note_key_read(text, &ret_pair->public);
}

static enum status check(const char *path, enum note_kind kind, const struct note_pair *pair,
                         bool is_read, struct trouble *ret_trouble)
{
    if (!is_read)
        return trouble_set(ret_trouble, STATUS_CONFIG,
                           "%s: no signing key in the note form of C2SP, one line", path);
    if (pair->public.kind != kind)
        return trouble_set(ret_trouble, STATUS_CONFIG,
                           "%s is a key of %s, and not of %s: a pair serves one purpose", path,
                           kind == NOTE_KIND_LOG ? "a witness" : "a log",
                           kind == NOTE_KIND_LOG ? "a log" : "a witness");
    return STATUS_OK;
}

static enum status read_file(const struct home *home, const char *name, bool is_secret,
                             enum note_kind kind, struct note_pair *ret_pair,
                             struct trouble *ret_trouble)
{
    char path[HOME_PATH_BYTES], *text;
    size_t size;

    signfile_path(home, name, is_secret, path);
    if (!keyfile_is_there(path))
        return trouble_set(ret_trouble, STATUS_CONFIG,
                           "there is no %s: kaohe init makes the signing keys of a whole machine",
                           path);
    enum status status = keyfile_check_modes(home, path, is_secret, ret_trouble);
    if (status != STATUS_OK)
        return status;
    int error = file_read(path, &text, &size);
    if (error)
        return keyfile_fail("read", path, error, ret_trouble);
    bool is_read = parse((struct text){text, size}, is_secret, ret_pair);
    explicit_bzero(text, size);
    free(text);
    status = check(path, kind, ret_pair, is_read, ret_trouble);
    if (status != STATUS_OK)
        note_pair_clear(ret_pair);
    return status;
}

enum status signfile_read(const struct home *home, const char *name, enum note_kind kind,
                          struct note_pair *ret_pair, struct trouble *ret_trouble)
{
    return read_file(home, name, true, kind, ret_pair, ret_trouble);
}

enum status signfile_read_public(const struct home *home, const char *name, enum note_kind kind,
                                 struct note_key *ret_key, struct trouble *ret_trouble)
{
    struct note_pair pair;
    enum status status = read_file(home, name, false, kind, &pair, ret_trouble);

    if (status == STATUS_OK)
        *ret_key = pair.public;
    return status;
}

typedef enum status put_file(const struct home *home, const char *path, bool is_secret,
                             const char *text, size_t size, struct trouble *ret_trouble);

/* `text` has room for a line feed in place of its NUL. */
static enum status write_text(const struct home *home, const char *name, bool is_secret, char *text,
                              put_file *put, struct trouble *ret_trouble)
{
    char path[HOME_PATH_BYTES];
    size_t size = strlen(text);

    text[size] = '\n';
    signfile_path(home, name, is_secret, path);
    return put(home, path, is_secret, text, size + 1, ret_trouble);
}

static enum status write_public(const struct home *home, const char *name,
                                const struct note_key *key, put_file *put,
                                struct trouble *ret_trouble)
{
    char text[NOTE_KEY_TEXT_BYTES];

    note_key_write(key, text);
    return write_text(home, name, false, text, put, ret_trouble);
}

static enum status write_both(const struct home *home, const char *name,
                              const struct note_pair *pair, put_file *put,
                              struct trouble *ret_trouble)
{
    char text[NOTE_PAIR_TEXT_BYTES];

    note_pair_write(pair, text);
    enum status status = write_text(home, name, true, text, put, ret_trouble);
    explicit_bzero(text, sizeof text);
    return status == STATUS_OK ? write_public(home, name, &pair->public, put, ret_trouble) : status;
}

enum status signfile_write_public(const struct home *home, const char *name,
                                  const struct note_key *key, struct trouble *ret_trouble)
{
    return write_public(home, name, key, keyfile_put, ret_trouble);
}

enum status signfile_replace(const struct home *home, const char *name,
                             const struct note_pair *pair, struct trouble *ret_trouble)
{
    return write_both(home, name, pair, keyfile_replace, ret_trouble);
}

enum status signfile_write(const struct home *home, const char *name, const struct note_pair *pair,
                           struct trouble *ret_trouble)
{
    char path[HOME_PATH_BYTES];

    if (signfile_has_public(home, name)) {
        /* else a secret would lie beside another's public half */
        signfile_path(home, name, false, path);
        return keyfile_fail_there(path, ret_trouble);
    }
    return write_both(home, name, pair, keyfile_put, ret_trouble);
}

enum status signfile_complete(const struct home *home, const char *name, enum note_kind kind,
                              struct trouble *ret_trouble)
{
    struct note_pair pair;

    if (!signfile_has_secret(home, name) || signfile_has_public(home, name))
        return STATUS_OK;
    enum status status = signfile_read(home, name, kind, &pair, ret_trouble);
    if (status == STATUS_OK)
        status = signfile_write_public(home, name, &pair.public, ret_trouble);
    note_pair_clear(&pair);
    return status;
}

static void new_pair(const char *name, enum note_kind kind, struct note_pair *ret_pair)
{
    uint8_t seed[ED25519_SEED_BYTES];

    entropy_fill(seed, sizeof seed);
    note_pair_of(name, kind, seed, ret_pair);
    explicit_bzero(seed, sizeof seed);
}

void signfile_new_log(struct note_pair *ret_pair)
{
    char origin[CHECKPOINT_ORIGIN_BYTES];
    uint64_t random;

    entropy_fill(&random, sizeof random);
    checkpoint_name_origin(random, origin);
    new_pair(origin, NOTE_KIND_LOG, ret_pair);
}

void signfile_new_of_log(const char *origin, struct note_pair *ret_pair)
{
    new_pair(origin, NOTE_KIND_LOG, ret_pair);
}

/* Its verifier key has room in a grant: of an origin that has grown long the beginning stands in the name. */
void signfile_new_witness(const char *origin, const char *source, struct note_pair *ret_pair)
{
    enum { NAME_BYTES_MAX = SIGNER_BYTES_MAX - (NOTE_KEY_TEXT_BYTES - 1 - NOTE_NAME_BYTES_MAX) };
    char name[NAME_BYTES_MAX + 1];

    assert(strlen(source) <= KEYFILE_NEW_NAME_BYTES_MAX);
    snprintf(name, sizeof name, "%.*s/%s", NAME_BYTES_MAX - 1 - (int)strlen(source), origin,
             source);
    new_pair(name, NOTE_KIND_WITNESS, ret_pair);
}
