#include "common/run/keydir.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/run/keyfile_inside.h"

enum { OLD_MAX = 999 };

/* Bytes of the name that a file is of; 0: it is no such file. */
static size_t name_size(const char *file, const char *public, const char *secret)
{
    const char *end = strrchr(file, '.');
    bool is_key = end && (strcmp(end, public) == 0 || strcmp(end, secret) == 0);

    return is_key && end - file <= KEYFILE_NAME_BYTES_MAX ? (size_t)(end - file) : 0;
}

static int is_key_file(const struct dirent *entry)
{
    return name_size(entry->d_name, ".key", ".key_secret") > 0;
}

static int is_signer_file(const struct dirent *entry)
{
    return name_size(entry->d_name, ".signer", ".signer_secret") > 0;
}

/* Of one of those. */
static size_t any_name_size(const char *file)
{
    return (size_t)(strrchr(file, '.') - file);
}

/* By name, so that the two files of a pair come one after the other. */
static int compare(const struct dirent **a, const struct dirent **b)
{
    size_t size_a = any_name_size((*a)->d_name), size_b = any_name_size((*b)->d_name);
    int order = strncmp((*a)->d_name, (*b)->d_name, size_a < size_b ? size_a : size_b);

    return order ? order : (size_a > size_b) - (size_a < size_b);
}

static enum status walk(const struct home *home, enum keydir_kind kind, keydir_visit *visit,
                        void *context, struct trouble *ret_trouble)
{
    char dir[HOME_PATH_BYTES], name[KEYFILE_NAME_BYTES_MAX + 1], last[sizeof name] = "";
    struct dirent **entries = NULL;

    home_path(home, "keys", dir);
    int count = scandir(dir, &entries, kind == KEYDIR_KEYS ? is_key_file : is_signer_file, compare);
    if (count < 0 && errno == ENOENT)
        return trouble_set(ret_trouble, STATUS_CONFIG,
                           "there is no %s: kaohe init makes the keys of a whole machine, kaohe "
                           "keys new NAME one pair; where there was one, bring it back from its "
                           "copy: to a log that is there new keys are strangers",
                           dir);
    if (count < 0)
        return keyfile_fail("read", dir, errno, ret_trouble);
    for (int i = 0; i < count; i++) {
        snprintf(name, sizeof name, "%.*s", (int)any_name_size(entries[i]->d_name),
                 entries[i]->d_name);
        free(entries[i]);
        if (strcmp(name, last) != 0)
            visit(context, name);
        memcpy(last, name, sizeof last);
    }
    free(entries);
    return STATUS_OK;
}

enum status keydir_walk(const struct home *home, keydir_visit *visit, void *context,
                        struct trouble *ret_trouble)
{
    return walk(home, KEYDIR_KEYS, visit, context, ret_trouble);
}

/* ---- what is of one of the two kinds ---- */

static void path_of(const struct home *home, enum keydir_kind kind, const char *name,
                    bool is_secret, char ret_path[HOME_PATH_BYTES])
{
    if (kind == KEYDIR_KEYS)
        keyfile_path(home, name, is_secret, ret_path);
    else
        signfile_path(home, name, is_secret, ret_path);
}

static bool has_secret(const struct home *home, enum keydir_kind kind, const char *name)
{
    return kind == KEYDIR_KEYS ? keyfile_has_secret(home, name) : signfile_has_secret(home, name);
}

/* The public key of the pair that a secret file has. */
static enum status read_public(const struct home *home, enum keydir_kind kind, const char *name,
                               uint8_t ret_key[KEY_BYTES], struct trouble *ret_trouble)
{
    struct curve_pair curve = {0};
    struct note_pair note = {0};
    enum status status = kind == KEYDIR_KEYS
                             ? keyfile_read(home, name, &curve, ret_trouble)
                             : signfile_read(home, name, NOTE_KIND_LOG, &note, ret_trouble);

    if (status == STATUS_OK)
        memcpy(ret_key, kind == KEYDIR_KEYS ? curve.public_key : note.public.key, KEY_BYTES);
    if (kind == KEYDIR_KEYS)
        curve_clear(&curve);
    else
        note_pair_clear(&note);
    return status;
}

/* ---- a rotation ---- */

struct last_old {
    const char *name;
    long number; /* 0: none yet */
};

static void look_at_old(void *context, const char *name)
{
    struct last_old *last = context;
    size_t size = strlen(last->name), mark = strlen(KEYFILE_OLD);
    char *end;

    if (strncmp(name, last->name, size) != 0 || strncmp(name + size, KEYFILE_OLD, mark) != 0)
        return;
    long number = strtol(name + size + mark, &end, 10);
    if (!*end && number > last->number && number <= OLD_MAX)
        last->number = number;
}

static void name_old(const char *name, long number, char ret_old[KEYFILE_NAME_BYTES_MAX + 1])
{
    snprintf(ret_old, KEYFILE_NAME_BYTES_MAX + 1, "%.*s" KEYFILE_OLD "%ld",
             KEYFILE_NEW_NAME_BYTES_MAX, name, number % (OLD_MAX + 1));
}

static enum status find_last(const struct home *home, enum keydir_kind kind, const char *name,
                             long *ret_number, struct trouble *ret_trouble)
{
    struct last_old last = {.name = name};
    enum status status = walk(home, kind, look_at_old, &last, ret_trouble);

    *ret_number = last.number;
    return status;
}

enum status keydir_last_old(const struct home *home, enum keydir_kind kind, const char *name,
                            char ret_old[KEYFILE_NAME_BYTES_MAX + 1], struct trouble *ret_trouble)
{
    long number;
    enum status status = find_last(home, kind, name, &number, ret_trouble);

    *ret_old = '\0';
    if (status == STATUS_OK && number > 0)
        name_old(name, number, ret_old);
    return status;
}

/* A second name for the same file: the first one is there all the time. */
static enum status link_file(const struct home *home, enum keydir_kind kind, const char *from,
                             const char *to, bool is_secret, struct trouble *ret_trouble)
{
    char from_path[HOME_PATH_BYTES], to_path[HOME_PATH_BYTES];

    path_of(home, kind, from, is_secret, from_path);
    path_of(home, kind, to, is_secret, to_path);
    if (link(from_path, to_path) == 0 || errno == EEXIST)
        return STATUS_OK;
    return keyfile_fail("make", to_path, errno, ret_trouble);
}

static enum status is_same_pair(const struct home *home, enum keydir_kind kind, const char *a,
                                const char *b, bool *ret_same, struct trouble *ret_trouble)
{
    uint8_t key_a[KEY_BYTES], key_b[KEY_BYTES];
    enum status status = read_public(home, kind, a, key_a, ret_trouble);

    if (status == STATUS_OK)
        status = read_public(home, kind, b, key_b, ret_trouble);
    *ret_same = status == STATUS_OK && memcmp(key_a, key_b, KEY_BYTES) == 0;
    return status;
}

/* Under which number NAME is kept: the last one where that is it already. */
static enum status choose_number(const struct home *home, enum keydir_kind kind, const char *name,
                                 long *ret_number, struct trouble *ret_trouble)
{
    char old[KEYFILE_NAME_BYTES_MAX + 1];
    bool is_same = false;
    enum status status = find_last(home, kind, name, ret_number, ret_trouble);

    name_old(name, *ret_number, old);
    if (status == STATUS_OK && *ret_number > 0 && has_secret(home, kind, old))
        status = is_same_pair(home, kind, name, old, &is_same, ret_trouble);
    if (status == STATUS_OK && !is_same)
        *ret_number += 1;
    if (status == STATUS_OK && *ret_number > OLD_MAX)
        return trouble_set(ret_trouble, STATUS_CONFIG,
                           "there are %d older pairs of %s: remove the first ones from keys/",
                           OLD_MAX, name);
    return status;
}

enum status keydir_keep_old(const struct home *home, enum keydir_kind kind, const char *name,
                            char ret_old[KEYFILE_NAME_BYTES_MAX + 1], struct trouble *ret_trouble)
{
    long number;
    enum status status = choose_number(home, kind, name, &number, ret_trouble);

    name_old(name, number, ret_old);
    if (status == STATUS_OK)
        status = link_file(home, kind, name, ret_old, true, ret_trouble);
    if (status == STATUS_OK)
        status = link_file(home, kind, name, ret_old, false, ret_trouble);
    return status == STATUS_OK ? home_sync(home, "keys", ret_trouble) : status;
}

/* Over the older one, in one step. */
static enum status move_file(const struct home *home, enum keydir_kind kind, const char *from,
                             const char *to, bool is_secret, struct trouble *ret_trouble)
{
    char from_path[HOME_PATH_BYTES], to_path[HOME_PATH_BYTES];

    path_of(home, kind, from, is_secret, from_path);
    path_of(home, kind, to, is_secret, to_path);
    if (rename(from_path, to_path) == 0 || errno == ENOENT)
        return STATUS_OK;
    return keyfile_fail("replace", to_path, errno, ret_trouble);
}

enum status keydir_put_next(const struct home *home, enum keydir_kind kind, const char *name,
                            struct trouble *ret_trouble)
{
    char next[KEYFILE_NAME_BYTES_MAX + 1];

    snprintf(next, sizeof next, "%.*s" KEYFILE_NEXT, KEYFILE_NEW_NAME_BYTES_MAX, name);
    enum status status = move_file(home, kind, next, name, true, ret_trouble);
    if (status == STATUS_OK)
        status = home_sync(home, "keys", ret_trouble); /* before the public half says so */
    if (status == STATUS_OK)
        status = move_file(home, kind, next, name, false, ret_trouble);
    return status == STATUS_OK ? home_sync(home, "keys", ret_trouble) : status;
}
