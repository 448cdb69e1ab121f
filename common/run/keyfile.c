#include "common/run/keyfile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/diag.h"
#include "common/run/file.h"
#include "common/run/keyfile_inside.h"
#include "common/zpl/zpl.h"
#include "proto/key.h"

void keyfile_path(const struct home *home, const char *name, bool is_secret,
                  char ret_path[HOME_PATH_BYTES])
{
    char below[KEYFILE_NAME_BYTES_MAX + 32];

    snprintf(below, sizeof below, "keys/%.*s.key%s", KEYFILE_NAME_BYTES_MAX, name,
             is_secret ? "_secret" : "");
    home_path(home, below, ret_path);
}

bool keyfile_is_there(const char *path)
{
    struct stat info;

    if (stat(path, &info) == 0)
        return true;
    if (errno == ENOENT || errno == ENOTDIR)
        return false;
    diag_warn("cannot see whether %s is there: %s", path, strerror(errno));
    return true;
}

static bool has_file(const struct home *home, const char *name, bool is_secret)
{
    char path[HOME_PATH_BYTES];

    keyfile_path(home, name, is_secret, path);
    return keyfile_is_there(path);
}

bool keyfile_has_secret(const struct home *home, const char *name)
{
    return has_file(home, name, true);
}

bool keyfile_has_public(const struct home *home, const char *name)
{
    return has_file(home, name, false);
}

bool keyfile_is_far(const char *endpoint)
{
    return strncmp(endpoint, "tcp://", 6) == 0;
}

bool keyfile_is_asked(const struct home *home, const char *endpoint)
{
    return home->settings.keys_only ||
           (keyfile_is_far(endpoint) &&
            (keyfile_has_public(home, KEYFILE_SCORER) || keyfile_has_secret(home, KEYFILE_SCORER)));
}

bool keyfile_is_rotation_name(const char *name)
{
    size_t size = strlen(name), next = strlen(KEYFILE_NEXT);

    return strstr(name, KEYFILE_OLD) ||
           (size >= next && strcmp(name + size - next, KEYFILE_NEXT) == 0);
}

bool keyfile_is_file_name(const char *name)
{
    size_t size = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");

    return size > 0 && size <= KEYFILE_NAME_BYTES_MAX && name[size] == '\0';
}

bool keyfile_is_name(const char *name)
{
    return keyfile_is_file_name(name) && strlen(name) <= KEYFILE_NEW_NAME_BYTES_MAX &&
           *name != '-' && !keyfile_is_rotation_name(name);
}

enum status keyfile_fail(const char *what, const char *path, int error, struct trouble *ret_trouble)
{
    return trouble_set(ret_trouble, status_of_errno(error), "cannot %s %s: %s", what, path,
                       strerror(error));
}

enum status keyfile_fail_gone(const struct home *home, const char *name,
                              struct trouble *ret_trouble)
{
    char path[HOME_PATH_BYTES];

    keyfile_path(home, name, true, path);
    return trouble_set(ret_trouble, STATUS_CONFIG,
                       "there is no %s beside the public half: the key is another machine's, or "
                       "the secret was lost; bring it back from a backup; where there is none, "
                       "deploy/SECURITY.md says what to do",
                       path);
}

/* `forbidden` are the bits of its mode that it may not have. */
static enum status check_mode(const char *path, unsigned forbidden, const char *needed,
                              struct trouble *ret_trouble)
{
    struct stat info;

    if (stat(path, &info) && errno == ENOENT)
        return trouble_set(
            ret_trouble, STATUS_CONFIG,
            "there is no %s: kaohe init makes the keys of a whole machine, kaohe keys "
            "new NAME one pair, and kaohe keys import NAME KEY brings the public half "
            "of another machine's",
            path);
    if (stat(path, &info))
        return keyfile_fail("look at", path, errno, ret_trouble);
    if ((info.st_mode & forbidden) == 0)
        return STATUS_OK;
    return trouble_set(ret_trouble, STATUS_CONFIG,
                       "others may %s %s (mode %04o): chmod %s it, and where somebody may have "
                       "%s it, make a new key (deploy/SECURITY.md)",
                       forbidden & S_IRGRP ? "read" : "change", path,
                       (unsigned)info.st_mode & 07777, needed,
                       forbidden & S_IRGRP ? "read" : "changed");
}

enum status keyfile_check_modes(const struct home *home, const char *path, bool is_secret,
                                struct trouble *ret_trouble)
{
    char dir[HOME_PATH_BYTES];

    home_path(home, "keys", dir);
    enum status status = check_mode(dir, S_IRWXG | S_IRWXO, "0700", ret_trouble);
    if (status != STATUS_OK)
        return status;
    return is_secret ? check_mode(path, S_IRWXG | S_IRWXO, "0600", ret_trouble)
                     : check_mode(path, S_IWGRP | S_IWOTH, "0644", ret_trouble);
}

static void read_key(zpl_t *zpl, zpl_node_t *curve, const char *name, uint8_t ret_key[KEY_BYTES])
{
    const char *text = zpl_get(zpl, curve, name, NULL);

    if (text && !key_read(text_of(text), ret_key))
        zpl_blame(zpl, zpl_child(curve, name), "`%s` is not 32 bytes in Z85", name);
}

/* The two halves of a secret file belong together, or somebody has pasted one into another's. */
static void check_halves(zpl_t *zpl, zpl_node_t *curve, const struct curve_pair *pair)
{
    uint8_t public_key[KEY_BYTES];

    if (!zpl_is_good(zpl))
        return;
    curve_public(pair->secret_key, public_key);
    if (memcmp(public_key, pair->public_key, KEY_BYTES) != 0)
        zpl_blame(zpl, curve, "`public-key` is not that of `secret-key`");
}

static enum status parse(const char *path, const char *text, size_t size, bool is_secret,
                         struct curve_pair *ret_pair, struct trouble *ret_trouble)
{
    zpl_t *zpl = zpl_new(text, size);
    zpl_node_t *curve = zpl_get_section(zpl, zpl_root(zpl), "curve");

    zpl_only(zpl, zpl_root(zpl), NULL);
    zpl_only(zpl, curve, NULL);
    read_key(zpl, curve, "public-key", ret_pair->public_key);
    if (is_secret) {
        read_key(zpl, curve, "secret-key", ret_pair->secret_key);
        check_halves(zpl, curve, ret_pair);
    }
    struct zpl_fault fault = zpl_fault(zpl);
    char place[16] = "";
    bool is_good = zpl_is_good(zpl);
    zpl_destroy(&zpl);
    if (is_good)
        return STATUS_OK;
    curve_clear(ret_pair);
    if (fault.line > 0)
        snprintf(place, sizeof place, ":%u", fault.line);
    return trouble_set(
        ret_trouble, STATUS_CONFIG,
        "%s%s: %s: no key file as kaohe and czmq write: bring it back from a backup; "
        "where there is none, deploy/SECURITY.md says what to do",
        path, place, fault.why);
}

static enum status read_pair(const char *path, bool is_secret, struct curve_pair *ret_pair,
                             struct trouble *ret_trouble)
{
    char *text;
    size_t size;
    int error = file_read(path, &text, &size);
    if (error)
        return keyfile_fail("read", path, error, ret_trouble);
    enum status status = parse(path, text, size, is_secret, ret_pair, ret_trouble);
    explicit_bzero(text, size);
    free(text);
    return status;
}

static enum status read_file(const struct home *home, const char *name, bool is_secret,
                             struct curve_pair *ret_pair, struct trouble *ret_trouble)
{
    char path[HOME_PATH_BYTES];

    keyfile_path(home, name, is_secret, path);
    enum status status = keyfile_check_modes(home, path, is_secret, ret_trouble);
    return status == STATUS_OK ? read_pair(path, is_secret, ret_pair, ret_trouble) : status;
}

enum status keyfile_read(const struct home *home, const char *name, struct curve_pair *ret_pair,
                         struct trouble *ret_trouble)
{
    if (!keyfile_has_secret(home, name) && keyfile_has_public(home, name))
        return keyfile_fail_gone(home, name, ret_trouble);
    return read_file(home, name, true, ret_pair, ret_trouble);
}

enum status keyfile_read_public(const struct home *home, const char *name,
                                uint8_t ret_key[KEY_BYTES], struct trouble *ret_trouble)
{
    struct curve_pair pair;
    enum status status = read_file(home, name, false, &pair, ret_trouble);

    if (status == STATUS_OK)
        memcpy(ret_key, pair.public_key, KEY_BYTES);
    return status;
}

enum status keyfile_read_at(const char *path, uint8_t ret_key[KEY_BYTES],
                            struct trouble *ret_trouble)
{
    struct curve_pair pair;
    enum status status = check_mode(path, S_IWGRP | S_IWOTH, "0644", ret_trouble);

    if (status == STATUS_OK)
        status = read_pair(path, false, &pair, ret_trouble);
    if (status == STATUS_OK)
        memcpy(ret_key, pair.public_key, KEY_BYTES);
    return status;
}
