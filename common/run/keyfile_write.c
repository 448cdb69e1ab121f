/* Writing key files: whole or not at all, and never over another. */
#include "common/run/keyfile.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/run/file.h"
#include "common/run/keyfile_inside.h"
#include "proto/key.h"

enum {
    MODE_SECRET = 0600,
    MODE_PUBLIC = 0644,
    FILE_BYTES = 1024,
    DRAFT_BYTES = HOME_PATH_BYTES + 32
};

static size_t print(const char *name, const char *metadata, const uint8_t *public_key,
                    const uint8_t *secret_key, char ret_text[FILE_BYTES])
{
    char key[KEY_TEXT_BYTES + 1], secret[KEY_TEXT_BYTES + 1] = "";

    key_write(public_key, key);
    if (secret_key)
        key_write(secret_key, secret);
    int size =
        snprintf(ret_text, FILE_BYTES,
                 "#   %s\n\nmetadata\n    name = \"%s\"\n%scurve\n    public-key = \"%s\"\n%s%s%s",
                 secret_key ? "A secret key of Kaohe: give it to nobody."
                            : "A public key of Kaohe: may be given to anybody.",
                 name, metadata, key, secret_key ? "    secret-key = \"" : "", secret,
                 secret_key ? "\"\n" : "");
    explicit_bzero(secret, sizeof secret);
    return (size_t)size;
}

enum status keyfile_fail_there(const char *path, struct trouble *ret_trouble)
{
    return trouble_set(ret_trouble, STATUS_NO, "%s is there already, and stays as it is", path);
}

enum status keyfile_put(const struct home *home, const char *path, bool is_secret, const char *text,
                        size_t size, struct trouble *ret_trouble)
{
    enum status status = home_make(home, "keys", ret_trouble);

    if (status != STATUS_OK)
        return status;
    int error = file_write_new(path, text, size, is_secret ? MODE_SECRET : MODE_PUBLIC);
    if (error == EEXIST)
        return keyfile_fail_there(path, ret_trouble);
    if (error)
        return keyfile_fail("write", path, error, ret_trouble);
    return home_sync(home, "keys", ret_trouble);
}

enum status keyfile_replace(const struct home *home, const char *path, bool is_secret,
                            const char *text, size_t size, struct trouble *ret_trouble)
{
    int error = file_write_over(path, text, size, is_secret ? MODE_SECRET : MODE_PUBLIC);

    return error ? keyfile_fail("write", path, error, ret_trouble)
                 : home_sync(home, "keys", ret_trouble);
}

static enum status write_file(const struct home *home, const char *name, const uint8_t *public_key,
                              const uint8_t *secret_key, struct trouble *ret_trouble)
{
    char path[HOME_PATH_BYTES], text[FILE_BYTES];
    size_t size = print(name, "", public_key, secret_key, text);

    keyfile_path(home, name, secret_key != NULL, path);
    enum status status = keyfile_put(home, path, secret_key != NULL, text, size, ret_trouble);
    explicit_bzero(text, sizeof text);
    return status;
}

enum status keyfile_replace_public(const struct home *home, const char *name,
                                   const uint8_t key[KEY_BYTES], const char *metadata,
                                   struct trouble *ret_trouble)
{
    char path[HOME_PATH_BYTES], text[FILE_BYTES];
    size_t size = print(name, metadata, key, NULL, text);

    assert(size < sizeof text);
    keyfile_path(home, name, false, path);
    return keyfile_replace(home, path, false, text, size, ret_trouble);
}

/* STATUS_NO: one is. */
static enum status check_absent(const struct home *home, const char *name,
                                struct trouble *ret_trouble)
{
    char path[HOME_PATH_BYTES];

    if (!keyfile_has_secret(home, name) && !keyfile_has_public(home, name))
        return STATUS_OK;
    keyfile_path(home, name, keyfile_has_secret(home, name), path);
    return keyfile_fail_there(path, ret_trouble);
}

enum status keyfile_write(const struct home *home, const char *name, const struct curve_pair *pair,
                          struct trouble *ret_trouble)
{
    enum status status = check_absent(home, name, ret_trouble);

    if (status == STATUS_OK)
        status = write_file(home, name, pair->public_key, pair->secret_key, ret_trouble);
    return status == STATUS_OK ? write_file(home, name, pair->public_key, NULL, ret_trouble)
                               : status;
}

enum status keyfile_write_public(const struct home *home, const char *name,
                                 const uint8_t key[KEY_BYTES], struct trouble *ret_trouble)
{
    return write_file(home, name, key, NULL, ret_trouble);
}

enum status keyfile_complete(const struct home *home, const char *name, struct trouble *ret_trouble)
{
    struct curve_pair pair;

    if (!keyfile_has_secret(home, name) || keyfile_has_public(home, name))
        return STATUS_OK;
    enum status status = keyfile_read(home, name, &pair, ret_trouble);
    if (status == STATUS_OK)
        status = write_file(home, name, pair.public_key, NULL, ret_trouble);
    curve_clear(&pair);
    return status;
}

enum status keyfile_make(const struct home *home, const char *name, bool *ret_made,
                         struct trouble *ret_trouble)
{
    struct curve_pair pair;

    *ret_made = false;
    enum status status = keyfile_complete(home, name, ret_trouble);
    if (status != STATUS_OK || keyfile_has_secret(home, name) || keyfile_has_public(home, name))
        return status;
    curve_new(&pair);
    status = keyfile_write(home, name, &pair, ret_trouble);
    curve_clear(&pair);
    *ret_made = status == STATUS_OK;
    return status;
}
