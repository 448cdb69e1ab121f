/* kaohe keys rotate NAME: the next pair is made and granted, takes the place of the one that holds, and
 * then that one is withdrawn. Where it stands shows in keys/ and in the log alone, so that what was cut
 * short anywhere goes on there when it is called again. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/run/keydir.h"
#include "common/score/rulebook.h"
#include "services/tool/key_change.h"
#include "services/tool/key_command.h"
#include "services/tool/key_grants.h"
#include "services/tool/key_older.h"
#include "services/tool/key_signer.h"
#include "services/tool/log_rotate.h"
#include "services/tool/reach.h"
#include "services/tool/row.h"

#define SUMMARY KEY_ROTATE_SUMMARY

struct rotation {
    const struct tool *tool;
    const struct home *home;
    json_t *granted;
    const char *name;
    char next[KEYFILE_NAME_BYTES_MAX + 1], old[KEYFILE_NAME_BYTES_MAX + 1]; /* empty: none */
    struct key_who who;                                                     /* of NAME now */
    const char *role, *source, *signer;                                     /* as that is granted */
    char own_signer[NOTE_KEY_TEXT_BYTES]; /* beside NAME: newer than the grant, if they differ */
};

static enum status say_trouble(const struct rotation *rotation, enum status status,
                               const struct trouble *trouble)
{
    return status == STATUS_OK ? status : tool_fail(rotation->tool, status, "%s", trouble->why);
}

/* Also the half that was cut short when it was made. */
static enum status make_next(struct rotation *rotation)
{
    struct trouble trouble;
    bool is_made;
    enum status status = keyfile_make(rotation->home, rotation->next, &is_made, &trouble);

    if (is_made)
        printf("made the next pair, %s\n", rotation->next);
    return say_trouble(rotation, status, &trouble);
}

/* A rotated key of the office's is its collector's own until that is started again. */
static const char *office_goes_by(const struct rotation *rotation)
{
    bool is_office = strcmp(rotation->name, OFFICE) == 0;

    return is_office && *rotation->old && reach_goes_by(rotation->home, OFFICE, rotation->old)
               ? rotation->old
               : NULL;
}

static enum status grant_next(struct rotation *rotation)
{
    struct key_who next;
    struct key_change change = {.action = "grant",
                                .who = &next,
                                .role = rotation->role,
                                .signer = rotation->signer,
                                .summary = SUMMARY,
                                .by = office_goes_by(rotation)};
    enum status status = key_who_of_file(rotation->tool, rotation->home, rotation->next, &next);

    if (status != STATUS_OK)
        return status;
    if (key_grants_find(rotation->granted, next.text))
        return STATUS_OK;
    if (strcmp(rotation->role, "district") == 0 || strcmp(rotation->role, "intake") == 0)
        change.centre = rotation->source;
    printf("granting the next key, %s\n", next.fingerprint);
    return key_change_write(rotation->tool, rotation->home, &change);
}

static enum status put_files(struct rotation *rotation)
{
    struct trouble trouble;
    enum status status =
        keydir_keep_old(rotation->home, KEYDIR_KEYS, rotation->name, rotation->old, &trouble);

    if (status == STATUS_OK)
        status = keydir_put_next(rotation->home, KEYDIR_KEYS, rotation->name, &trouble);
    if (status == STATUS_OK)
        printf("keys/%s is the next pair now; the one before is kept as %s\n", rotation->name,
               rotation->old);
    return say_trouble(rotation, status, &trouble);
}

static enum status withdraw_old(const struct rotation *rotation)
{
    struct key_who old;
    struct key_change change = {
        .action = "withdraw", .who = &old, .summary = SUMMARY, .by = office_goes_by(rotation)};
    enum status status = key_who_of_file(rotation->tool, rotation->home, rotation->old, &old);

    if (status != STATUS_OK)
        return status;
    printf("withdrawing the old key, %s\n", old.fingerprint);
    status = key_change_write(rotation->tool, rotation->home, &change);
    if (status == STATUS_OK && *rotation->source)
        printf("a collector of %s that runs by %s is to be started again, so that\n"
               "clients reach it; it keeps its events\n",
               rotation->source, rotation->name);
    return status;
}

/* Whether the files have been put in their places, and the one put aside is still granted. */
static bool is_put(struct rotation *rotation)
{
    struct trouble trouble;
    uint8_t key[KEY_BYTES];
    struct key_who old;

    if (keydir_last_old(rotation->home, KEYDIR_KEYS, rotation->name, rotation->old, &trouble) !=
            STATUS_OK ||
        !*rotation->old ||
        keyfile_read_public(rotation->home, rotation->old, key, &trouble) != STATUS_OK)
        return false;
    key_who_set(&old, rotation->old, key);
    json_t *row = key_grants_find(rotation->granted, old.text);
    return row && strcmp(old.text, rotation->who.text) != 0 &&
           strcmp(row_text(row, "role"), rotation->role) == 0 &&
           strcmp(row_text(row, "source"), rotation->source) == 0;
}

/* Else the office would have two keys: what its collector takes for the next rotation waits until it is
 * started again. */
static enum status check_office(const struct rotation *rotation)
{
    char old[KEYFILE_NAME_BYTES_MAX + 1];

    if (strcmp(rotation->name, OFFICE) != 0 || !key_older_runs(rotation->home, OFFICE, old))
        return STATUS_OK;
    return tool_fail(rotation->tool, STATUS_NO,
                     "nothing was changed: the office's collector was not started again since the "
                     "last rotation, and still runs by %s: start it again first",
                     old);
}

static enum status step_all(struct rotation *rotation)
{
    enum status status = STATUS_OK;

    if (is_put(rotation)) {
        printf("keys/%s is granted, and %s not withdrawn yet: going on there\n", rotation->name,
               rotation->old);
        return withdraw_old(rotation);
    }
    status = check_office(rotation);
    if (status == STATUS_OK)
        status = make_next(rotation);
    if (status == STATUS_OK)
        status = grant_next(rotation);
    if (status == STATUS_OK)
        status = put_files(rotation);
    return status == STATUS_OK ? withdraw_old(rotation) : status;
}

/* The secret says which pair NAME is: its public half comes behind it. */
static enum status look_at_name(struct rotation *rotation)
{
    struct curve_pair pair;
    struct trouble trouble;
    enum status status = STATUS_OK;

    if (!keyfile_has_secret(rotation->home, rotation->next) &&
        keyfile_has_public(rotation->home, rotation->next))
        status = keydir_put_next(rotation->home, KEYDIR_KEYS, rotation->name, &trouble);
    if (status == STATUS_OK)
        status = keyfile_read(rotation->home, rotation->name, &pair, &trouble);
    if (status == STATUS_OK)
        key_who_set(&rotation->who, rotation->name, pair.public_key);
    curve_clear(&pair);
    return say_trouble(rotation, status, &trouble);
}

static enum status look_at_grant(struct rotation *rotation)
{
    json_t *row = key_grants_find(rotation->granted, rotation->who.text);

    if (!row)
        return tool_fail(rotation->tool, STATUS_NO,
                         "the key of keys/%s, %s, is not granted: kaohe keys grant %s --role …",
                         rotation->name, rotation->who.fingerprint, rotation->name);
    rotation->role = row_text(row, "role");
    rotation->source = row_text(row, "source");
    enum status status =
        key_signer_text(rotation->tool, rotation->home, rotation->name, rotation->own_signer);
    rotation->signer = *rotation->own_signer && key_change_is_witness(rotation->role)
                           ? rotation->own_signer
                           : row_text_or(row, "signer", NULL);
    return status;
}

/* One at a time: under a lock. */
static enum status rotate(struct rotation *rotation)
{
    struct trouble trouble;
    int lock;
    enum status status = home_make(rotation->home, NULL, &trouble);

    if (status == STATUS_OK)
        status = home_lock(rotation->home, "keys", &lock, &trouble);
    if (status != STATUS_OK)
        return say_trouble(rotation, status, &trouble);
    status = look_at_name(rotation);
    if (status == STATUS_OK)
        status = key_grants_ask(rotation->tool, rotation->home, &rotation->granted);
    if (status == STATUS_OK)
        status = look_at_grant(rotation);
    if (status == STATUS_OK)
        status = step_all(rotation);
    close(lock);
    json_decref(rotation->granted);
    return status;
}

enum status key_rotate(struct tool *tool, int argc, char **argv)
{
    struct home home;
    struct rotation rotation = {.tool = tool, .home = &home};
    enum status status = tool_arguments(tool, argc, argv, NULL, 0, &rotation.name, 1, 1);

    if (status == STATUS_OK && !keyfile_is_name(rotation.name))
        status = tool_fail(tool, STATUS_USAGE, "`%.64s` is no key file's name", rotation.name);
    if (status == STATUS_OK && strcmp(rotation.name, KEYFILE_SCORER) == 0)
        status = tool_fail(tool, STATUS_USAGE,
                           "the scorer's own key is not granted, but handed out: see "
                           "deploy/SECURITY.md");
    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    if (status != STATUS_OK)
        return status;
    if (log_rotate_is_meant(&home, rotation.name))
        return log_rotate(tool, &home);
    snprintf(rotation.next, sizeof rotation.next, "%.*s" KEYFILE_NEXT, KEYFILE_NEW_NAME_BYTES_MAX,
             rotation.name);
    return rotate(&rotation);
}
