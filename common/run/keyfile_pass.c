/* By which pair one goes or listens (keyfile.h). */
#include <stdio.h>
#include <string.h>

#include "common/run/keydir.h"
#include "common/run/keyfile_inside.h"

/* Where a rotation was cut short the public half of the same pair is NAME-next's still (keydir.h). */
static enum status check_public(const struct home *home, const char *name,
                                const struct curve_pair *pair, bool *ret_same,
                                struct trouble *ret_trouble)
{
    char next[KEYFILE_NAME_BYTES_MAX + 8];
    uint8_t key[KEY_BYTES];
    enum status status = keyfile_read_public(home, name, key, ret_trouble);

    *ret_same = status == STATUS_OK && memcmp(key, pair->public_key, KEY_BYTES) == 0;
    snprintf(next, sizeof next, "%s" KEYFILE_NEXT, name);
    if (status == STATUS_OK && !*ret_same && keyfile_has_public(home, next))
        *ret_same = keyfile_read_public(home, next, key, ret_trouble) == STATUS_OK &&
                    memcmp(key, pair->public_key, KEY_BYTES) == 0;
    return status;
}

static enum status fail_two_pairs(const struct home *home, const char *name,
                                  struct trouble *ret_trouble)
{
    char path[HOME_PATH_BYTES];

    keyfile_path(home, name, false, path);
    return trouble_set(ret_trouble, STATUS_CONFIG,
                       "%s and %s_secret are no pair: one of them was replaced; bring both back "
                       "from a backup",
                       path, path);
}

/* Looked at twice, for a rotation may pass between the two files. */
enum status keyfile_read_own(const struct home *home, const char *name, struct curve_pair *ret_pair,
                             struct trouble *ret_trouble)
{
    enum status status = STATUS_OK;
    bool is_same = false;

    for (unsigned i = 0; i < 2 && status == STATUS_OK && !is_same; i++) {
        status = keyfile_read(home, name, ret_pair, ret_trouble);
        if (status != STATUS_OK || !keyfile_has_public(home, name))
            return status;
        status = check_public(home, name, ret_pair, &is_same, ret_trouble);
    }
    if (status == STATUS_OK && !is_same)
        status = fail_two_pairs(home, name, ret_trouble);
    if (status != STATUS_OK)
        curve_clear(ret_pair);
    return status;
}

struct only {
    const struct home *home;
    char *name;
    unsigned count;
};

/* The secrets by which one may go: not the scorer's own, nor what a rotation has made or put aside. */
static void look_at_only(void *context, const char *name)
{
    struct only *only = context;

    if (strcmp(name, KEYFILE_SCORER) == 0 || keyfile_is_rotation_name(name) ||
        !keyfile_has_secret(only->home, name))
        return;
    only->count++;
    snprintf(only->name, KEYFILE_NAME_BYTES_MAX + 1, "%s", name);
}

/* The only secret that is there beside the scorer's. */
static enum status choose_only(const struct home *home, char ret_name[KEYFILE_NAME_BYTES_MAX + 1],
                               struct trouble *ret_trouble)
{
    struct only only = {.home = home, .name = ret_name};
    enum status status = keydir_walk(home, look_at_only, &only, ret_trouble);

    if (status != STATUS_OK || only.count == 1)
        return status;
    if (keyfile_has_public(home, KEYFILE_OFFICE))
        return keyfile_fail_gone(home, KEYFILE_OFFICE, ret_trouble);
    return trouble_set(ret_trouble, STATUS_CONFIG,
                       only.count > 1
                           ? "there are several secret keys in %s/keys: name one with --key NAME"
                           : "there is no secret key in %s/keys by which to go: kaohe keys new "
                             "makes one, and the office grants it",
                       home->dir);
}

enum status keyfile_choose(const struct home *home, const char *first,
                           char ret_name[KEYFILE_NAME_BYTES_MAX + 1], struct trouble *ret_trouble)
{
    const char *name = *home->key                                 ? home->key
                       : first && keyfile_has_secret(home, first) ? first
                       : keyfile_has_secret(home, KEYFILE_OFFICE) ? KEYFILE_OFFICE
                                                                  : NULL;

    if (!name)
        return choose_only(home, ret_name, ret_trouble);
    snprintf(ret_name, KEYFILE_NAME_BYTES_MAX + 1, "%.*s", KEYFILE_NAME_BYTES_MAX, name);
    return STATUS_OK;
}

enum status keyfile_pass(const struct home *home, const char *endpoint, const char *own,
                         const char *server, struct wire_pass *room,
                         const struct wire_pass **ret_pass, struct trouble *ret_trouble)
{
    char name[KEYFILE_NAME_BYTES_MAX + 1];

    *ret_pass = NULL;
    if (!keyfile_is_asked(home, endpoint) &&
        !(own && keyfile_is_far(endpoint) && keyfile_has_secret(home, own)))
        return STATUS_OK;
    enum status status = STATUS_OK;
    if (own)
        snprintf(name, sizeof name, "%s", own);
    else
        status =
            keyfile_choose(home, strcmp(server, KEYFILE_SCORER) ? server : NULL, name, ret_trouble);
    if (status == STATUS_OK)
        status = keyfile_read_own(home, name, &room->pair, ret_trouble);
    if (status == STATUS_OK)
        status = keyfile_read_public(home, server, room->server, ret_trouble);
    if (status == STATUS_OK)
        *ret_pass = room;
    return status;
}
