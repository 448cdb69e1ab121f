#include "services/tool/log_rotate.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/base/kin.h"
#include "common/proof/checkpoint.h"
#include "common/run/keydir.h"
#include "common/run/scorerfile.h"
#include "common/score/instant.h"
#include "common/score/log_keys.h"
#include "services/tool/key_change.h"
#include "services/tool/key_grants.h"
#include "services/tool/proving.h"
#include "services/tool/reach.h"
#include "services/tool/row.h"

#define NEXT SIGNFILE_LOG KEYFILE_NEXT

struct log_rotation {
    const struct tool *tool;
    const struct home *home;
    json_t *granted; /* which has what the log names */
    struct note_key now, next;
};

bool log_rotate_is_meant(const struct home *home, const char *name)
{
    bool has_log =
        signfile_has_secret(home, SIGNFILE_LOG) ||
        (signfile_has_public(home, SIGNFILE_LOG) &&
         !keyfile_has_secret(home, SIGNFILE_LOG)); /* on another machine than the log's */

    return strcmp(name, SIGNFILE_LOG) == 0 && has_log;
}

static enum status say_trouble(const struct log_rotation *rotation, enum status status,
                               const struct trouble *trouble)
{
    return status == STATUS_OK ? status : tool_fail(rotation->tool, status, "%s", trouble->why);
}

/* Of a pair that is here. */
static enum status read_key(const struct log_rotation *rotation, const char *name,
                            struct note_key *ret_key)
{
    struct note_pair pair;
    struct trouble trouble;
    enum status status = signfile_read(rotation->home, name, NOTE_KIND_LOG, &pair, &trouble);

    if (status == STATUS_OK)
        *ret_key = pair.public;
    note_pair_clear(&pair);
    return say_trouble(rotation, status, &trouble);
}

/* The secret says which pair `log` is: its public half comes behind it. */
static enum status look_at_files(struct log_rotation *rotation)
{
    struct trouble trouble;
    enum status status = STATUS_OK;

    if (!signfile_has_secret(rotation->home, NEXT) && signfile_has_public(rotation->home, NEXT))
        status = keydir_put_next(rotation->home, KEYDIR_SIGNERS, SIGNFILE_LOG, &trouble);
    if (status != STATUS_OK)
        return say_trouble(rotation, status, &trouble);
    return read_key(rotation, SIGNFILE_LOG, &rotation->now);
}

static enum status ask_log(struct log_rotation *rotation)
{
    json_decref(rotation->granted);
    rotation->granted = NULL;
    return key_grants_ask(rotation->tool, rotation->home, &rotation->granted);
}

/* The last key that the log has named in this name, or in one that it had before a restore; NULL: none. */
static json_t *last_named(const struct log_rotation *rotation)
{
    json_t *row, *last = NULL;
    size_t i;

    json_array_foreach(json_object_get(rotation->granted, "log"), i, row)
    {
        if (kin_became(log_key_name(row_text(row, "signer")), text_of(rotation->now.name)))
            last = row;
    }
    return last;
}

static bool is_named_last(const struct log_rotation *rotation, const struct note_key *key)
{
    struct note_key named;

    return note_key_read(text_of(row_text(last_named(rotation), "signer")), &named) &&
           note_key_same(&named, key);
}

/* By the scorer's clock, which would stamp the record. */
static bool is_day_over(json_t *status, const char *named)
{
    const char *wall = row_text(json_object_get(status, "clock"), "wall");
    struct instant now, then;

    return instant_read(text_of(wall), &now) && instant_read(text_of(named), &then) &&
           (now.second - then.second) * 1000 > LOG_KEY_BOTH_MS;
}

/* Whether the key that holds is the log's, and may not be followed yet. */
static enum status look_at_day(const struct log_rotation *rotation, bool *ret_done)
{
    json_t *json = NULL;
    ask_t *scorer = NULL;
    enum status status = STATUS_OK;

    *ret_done =
        !signfile_has_secret(rotation->home, NEXT) && is_named_last(rotation, &rotation->now);
    if (!*ret_done)
        return STATUS_OK;
    status = reach_scorer(rotation->tool, rotation->home, &scorer);
    if (status == STATUS_OK)
        status = reach_status(rotation->tool, scorer, &json);
    *ret_done = !is_day_over(json, row_text(last_named(rotation), "named"));
    json_decref(json);
    ask_close(&scorer);
    return status;
}

enum { NAME_BYTES_MAX = SIGNER_BYTES_MAX - (NOTE_KEY_TEXT_BYTES - 1 - NOTE_NAME_BYTES_MAX) };

/* Of an origin that restores have made too long for a record, the one before. */
static struct text short_name(const struct note_key *key)
{
    struct text name = text_of(key->name), before = name;

    while (name.size > NAME_BYTES_MAX && before.size > KIN_BYTES) {
        before.size -= KIN_BYTES;
        if (!kin_became(before, name))
            break;
        name = before;
    }
    return name;
}

/* A log whose first name, which somebody has chosen, has no room in a record. */
static enum status check_room(const struct log_rotation *rotation)
{
    size_t size = short_name(&rotation->now).size;

    if (size <= NAME_BYTES_MAX)
        return STATUS_OK;
    return tool_fail(rotation->tool, STATUS_CONFIG,
                     "the origin of this log has %zu bytes, and the record that names its next "
                     "key has room for %d: its key cannot be changed",
                     size, NAME_BYTES_MAX);
}

/* Also the half that was cut short when it was made. */
static enum status make_next(struct log_rotation *rotation)
{
    struct note_pair pair;
    struct trouble trouble;
    enum status status = signfile_complete(rotation->home, NEXT, NOTE_KIND_LOG, &trouble);

    if (status == STATUS_OK && !signfile_has_public(rotation->home, NEXT)) {
        signfile_new_of_log(rotation->now.name, &pair);
        status = signfile_write(rotation->home, NEXT, &pair, &trouble);
        note_pair_clear(&pair);
        if (status == STATUS_OK)
            puts("made the next pair, " NEXT);
    }
    status = say_trouble(rotation, status, &trouble);
    if (status == STATUS_OK)
        status = read_key(rotation, NEXT, &rotation->next);
    if (status == STATUS_OK && strcmp(rotation->next.name, rotation->now.name) != 0)
        note_key_rename(&rotation->next, text_of(rotation->now.name)); /* made before a restore */
    return status;
}

/* As a record names it. */
static void write_signer(const struct note_key *key, char ret_signer[NOTE_KEY_TEXT_BYTES])
{
    struct note_key named = *key;

    note_key_rename(&named, short_name(key));
    note_key_write(&named, ret_signer);
}

static enum status name_next(struct log_rotation *rotation)
{
    char signer[NOTE_KEY_TEXT_BYTES];

    if (is_named_last(rotation, &rotation->next))
        return STATUS_OK;
    write_signer(&rotation->next, signer);
    printf("naming the next key of the log, %08x: ", rotation->next.id);
    enum status status =
        key_change_send(rotation->tool, rotation->home,
                        json_pack("{s:s,s:s,s:s}", "action", action_name(ACTION_LOG_KEY), "signer",
                                  signer, "summary", "kaohe keys rotate"),
                        NULL);
    return status == STATUS_OK ? ask_log(rotation) : status;
}

static enum status check_checkpoint(const struct log_rotation *rotation, const char *text)
{
    struct checkpoint checkpoint;
    struct note note;

    if (checkpoint_read_note(text_of(text), &note, &checkpoint))
        return tool_fail(rotation->tool, STATUS_BUG, "the answer has no checkpoint");
    if (note_verify(&note, &rotation->next, NULL) != NOTE_GOOD)
        return tool_fail(rotation->tool, STATUS_NO,
                         "the scorer does not sign by keys/" NEXT ": is it of this home?");
    printf("the checkpoint of %llu records is signed by it%s\n",
           (unsigned long long)checkpoint.size,
           note_verify(&note, &rotation->now, NULL) == NOTE_GOOD ? ", and by the one before" : "");
    return STATUS_OK;
}

/* Before the files change places: whoever reads keys/log.signer then finds the key of what the scorer shows. */
static enum status wait_for_checkpoint(const struct log_rotation *rotation)
{
    struct message question = {
        .type = MESSAGE_GET_CHECKPOINT,
        .get_checkpoint = {.n = (uint64_t)row_number(last_named(rotation), "n")}};
    json_t *json = NULL;
    ask_t *scorer = NULL;
    enum status status = reach_scorer(rotation->tool, rotation->home, &scorer);

    if (status == STATUS_OK)
        status = proving_ask(rotation->tool, scorer, &question, &json);
    if (status == STATUS_OK)
        status = check_checkpoint(rotation, row_text(json, "checkpoint"));
    json_decref(json);
    ask_close(&scorer);
    return status;
}

static enum status put_files(const struct log_rotation *rotation)
{
    char old[KEYFILE_NAME_BYTES_MAX + 1];
    struct trouble trouble;
    enum status status =
        keydir_keep_old(rotation->home, KEYDIR_SIGNERS, SIGNFILE_LOG, old, &trouble);

    if (status == STATUS_OK)
        status = keydir_put_next(rotation->home, KEYDIR_SIGNERS, SIGNFILE_LOG, &trouble);
    if (status == STATUS_OK)
        printf("keys/log.signer is the next one now; the one before is kept as %s, which signs "
               "too for a day\n",
               old);
    return say_trouble(rotation, status, &trouble);
}

static enum status publish(const struct log_rotation *rotation)
{
    struct trouble trouble;

    return say_trouble(rotation, scorerfile_publish(rotation->home, &trouble), &trouble);
}

static enum status tell_done(const struct log_rotation *rotation)
{
    printf("keys/log.signer is the log's key since record %lld, %.19s; after a day it can be "
           "changed again\n",
           row_number(last_named(rotation), "n"), row_text(last_named(rotation), "named"));
    return publish(rotation);
}

static enum status change(struct log_rotation *rotation)
{
    enum status status = check_room(rotation);
    if (status == STATUS_OK)
        status = make_next(rotation);
    if (status == STATUS_OK)
        status = name_next(rotation);
    if (status == STATUS_OK)
        status = wait_for_checkpoint(rotation);
    if (status == STATUS_OK)
        status = put_files(rotation);
    if (status == STATUS_OK)
        status = publish(rotation);
    if (status == STATUS_OK)
        puts("witnesses are led over by the log itself; whoever else knows the log by its key gets "
             "the new one: kaohe keys export scorer");
    return status;
}

static enum status step_all(struct log_rotation *rotation)
{
    bool is_done;
    enum status status = look_at_day(rotation, &is_done);

    if (status != STATUS_OK)
        return status;
    return is_done ? tell_done(rotation) : change(rotation);
}

static enum status check_name(const struct log_rotation *rotation)
{
    if (!keyfile_has_secret(rotation->home, SIGNFILE_LOG))
        return STATUS_OK;
    return tool_fail(
        rotation->tool, STATUS_USAGE,
        "keys/log.signer is the log's, and there is a key file keys/log.key too: grant "
        "a new one under another name in its place, and put its files aside first");
}

/* One at a time, and none beside a key file's: under a lock. */
enum status log_rotate(const struct tool *tool, const struct home *home)
{
    struct log_rotation rotation = {.tool = tool, .home = home};
    struct trouble trouble;
    int lock;
    enum status status = check_name(&rotation);

    if (status != STATUS_OK)
        return status;
    status = home_make(home, NULL, &trouble);
    if (status == STATUS_OK)
        status = home_lock(home, "keys", &lock, &trouble);
    if (status != STATUS_OK)
        return say_trouble(&rotation, status, &trouble);
    status = look_at_files(&rotation);
    if (status == STATUS_OK)
        status = ask_log(&rotation);
    if (status == STATUS_OK)
        status = step_all(&rotation);
    close(lock);
    json_decref(rotation.granted);
    return status;
}
