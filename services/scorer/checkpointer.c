#include "services/scorer/checkpointer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/ledger/log_signers.h"
#include "common/ledger/restoring.h"
#include "common/ledger/view_restores.h"
#include "common/ledger/view_tree.h"

static bool has_root(view_t *view, uint64_t n, const struct merkle_hash *root)
{
    digest_t *digest = digest_new();
    struct merkle_hash now;
    bool is_same = view_tree_root(view, digest, n, &now) && merkle_equal(&now, root);

    digest_destroy(&digest);
    return is_same;
}

/* Of a checkpoint of `n` records, by what the log tells. */
static void signers_of(view_t *view, const struct log_keys *keys, struct text origin, uint64_t n,
                       struct log_signers *ret_signers)
{
    struct record record = {0};
    bool is_there = view_record(view, n, &record);

    log_signers_of(keys, origin, n, is_there ? record.received_ms : INT64_MAX, ret_signers);
}

/* The newest checkpoint, as it was kept. */
struct newest {
    bool is_there, is_readable;
    uint64_t n;
    struct note note;
    struct checkpoint checkpoint;
};

static void read_newest(view_t *view, struct newest *ret_newest)
{
    struct text note;

    *ret_newest = (struct newest){0};
    ret_newest->is_there = view_checkpoint_newest(view, &ret_newest->n, &note);
    if (ret_newest->is_there)
        ret_newest->is_readable =
            !checkpoint_read_note(note, &ret_newest->note, &ret_newest->checkpoint) &&
            ret_newest->checkpoint.size == ret_newest->n;
}

/* The key that the log began with, where it is in keys/: what it has signed tells whether it is that. */
static bool is_by_another(const struct log_pairs *pairs, const struct log_signers *signers,
                          const struct note *note)
{
    const struct note_pair *first = log_pairs_first(pairs);

    if (signers->now.n)
        return note_verify(note, &signers->now.key, NULL) != NOTE_GOOD;
    if (!first)
        return false;
    struct note_key key = first->public;
    note_key_rename(&key, text_of(signers->origin));
    return note_verify(note, &key, NULL) != NOTE_GOOD;
}

static enum status fail_foreign(const struct log_pairs *pairs, const struct newest *newest,
                                struct trouble *ret_trouble)
{
    struct text origin = newest->checkpoint.origin;

    return trouble_set(ret_trouble, STATUS_CONFIG,
                       "keys/log.signer_secret is the key of %s, and the checkpoints of this log "
                       "are signed by that of %.*s: bring that file back",
                       pairs->foreign, (int)origin.size, origin.data);
}

/* A log never signs what is inconsistent with what it has signed. */
static enum status hold_against(const struct checkpointer *checkpointer, view_t *view,
                                const struct log_keys *keys, const struct newest *newest,
                                struct trouble *ret_trouble)
{
    const struct log_pairs *pairs = &checkpointer->pairs;
    struct log_signers signers;

    if (!newest->is_readable)
        return trouble_set(ret_trouble, STATUS_DAMAGED,
                           "the checkpoint of %" PRIu64 " records cannot be read", newest->n);
    signers_of(view, keys, newest->checkpoint.origin, newest->n, &signers);
    if (!checkpointer->is_restoring && is_by_another(pairs, &signers, &newest->note))
        return trouble_set(ret_trouble, STATUS_CONFIG,
                           "the checkpoint of %" PRIu64
                           " records is signed by another key of %s than the log's in keys/: "
                           "bring that one back",
                           newest->n, pairs->origin);
    if (!has_root(view, newest->n, &newest->checkpoint.root))
        return trouble_set(ret_trouble, STATUS_DAMAGED,
                           "the log is not the one that its checkpoint of %" PRIu64
                           " records was signed for: kaohe replay names what has changed",
                           newest->n);
    return STATUS_OK;
}

/* The pairs as the log names them. */
static enum status read_pairs(struct checkpointer *checkpointer, const struct home *home,
                              const struct log_keys *keys, const struct log_past *past,
                              struct trouble *ret_trouble)
{
    log_pairs_clear(&checkpointer->pairs);
    enum status status = log_pairs_read(home, keys, past, &checkpointer->pairs, ret_trouble);

    checkpointer->keys_known = keys->count;
    checkpointer->has_key = status == STATUS_OK && checkpointer->pairs.has_now;
    checkpointer->is_lost = !checkpointer->has_key && checkpointer->pairs.named > 0;
    return status;
}

/* While the log is brought back, no name is looked at: the files may be from behind the backup. */
static enum status read_unasked(struct checkpointer *checkpointer, const struct home *home,
                                const struct log_keys *keys, struct trouble *ret_trouble)
{
    struct log_past past = {.origin = ""};
    enum status status = read_pairs(checkpointer, home, keys, &past, ret_trouble);

    checkpointer->has_key = status == STATUS_OK && *checkpointer->pairs.origin;
    checkpointer->is_lost = false;
    return status;
}

/* Under the name that the log has by now: of its newest checkpoint, or that of the files, and what restores have
 * made of it since. */
static enum status read_named(struct checkpointer *checkpointer, const struct home *home,
                              view_t *view, const struct log_keys *keys,
                              const struct newest *newest, struct trouble *ret_trouble)
{
    struct text before = newest->checkpoint.origin;
    char origin[NOTE_NAME_BYTES_MAX + 1] = "";
    struct log_past past = {.origin = origin, .has_restores = checkpointer->has_restores};

    if (newest->is_readable) {
        past.newest = &newest->note;
        past.newest_origin = before;
        snprintf(origin, sizeof origin, "%.*s", (int)before.size, before.data);
        view_restore_origin(view, newest->n, origin);
    }
    enum status status = read_pairs(checkpointer, home, keys, &past, ret_trouble);
    if (status != STATUS_OK || *origin || !*checkpointer->pairs.origin)
        return status;
    snprintf(origin, sizeof origin, "%s", checkpointer->pairs.origin);
    view_restore_origin(view, 0, origin);
    log_pairs_name(&checkpointer->pairs, origin);
    return status;
}

static enum status start(struct checkpointer *checkpointer, const struct home *home, view_t *view,
                         const struct log_keys *keys, struct trouble *ret_trouble)
{
    struct newest newest;

    read_newest(view, &newest);
    enum status status = checkpointer->is_restoring
                             ? read_unasked(checkpointer, home, keys, ret_trouble)
                             : read_named(checkpointer, home, view, keys, &newest, ret_trouble);
    if (status != STATUS_OK || !newest.is_there)
        return status;
    if (newest.is_readable && *checkpointer->pairs.foreign)
        return fail_foreign(&checkpointer->pairs, &newest, ret_trouble);
    if (!checkpointer->has_key) {
        checkpointer->is_lost = true;
        return STATUS_OK;
    }
    checkpointer->n = newest.n;
    return hold_against(checkpointer, view, keys, &newest, ret_trouble);
}

enum status checkpointer_start(struct checkpointer *checkpointer, const struct home *home,
                               view_t *view, int64_t mono_ms, struct trouble *ret_trouble)
{
    struct keyring *keyring = memory_new(sizeof *keyring);

    *checkpointer =
        (struct checkpointer){.has_room = true, .made_ms = mono_ms, .asked_ms = mono_ms};
    checkpointer->is_restoring = view_restoring(view).phase != RESTORING_NOT;
    checkpointer->has_restores = !checkpointer->is_restoring && view_has_restores(view);
    view_keyring(view, keyring);
    enum status status = start(checkpointer, home, view, &keyring->log, ret_trouble);
    free(keyring);
    return status;
}

void checkpointer_end(struct checkpointer *checkpointer)
{
    log_pairs_clear(&checkpointer->pairs);
}

/* By the name that it has, and by the key that signed before any other was named. */
static enum status read_again(struct checkpointer *checkpointer, const struct home *home,
                              const struct log_keys *keys, struct trouble *ret_trouble)
{
    char origin[NOTE_NAME_BYTES_MAX + 1];
    const struct note_pair *first = log_pairs_first(&checkpointer->pairs);
    struct note_key key;
    struct log_past past = {.origin = origin, .has_restores = checkpointer->has_restores};

    memcpy(origin, checkpointer->pairs.origin, sizeof origin);
    if (first) {
        key = first->public;
        past.first = &key;
    }
    return read_pairs(checkpointer, home, keys, &past, ret_trouble);
}

enum status checkpointer_follow(struct checkpointer *checkpointer, const struct home *home,
                                const ledger_t *ledger, struct trouble *ret_trouble)
{
    const struct log_keys *keys = &ledger_keyring(ledger)->log;
    enum status status = STATUS_OK;

    if (checkpointer->is_restoring)
        return status;
    if (checkpointer->has_key && keys->count != checkpointer->keys_known) {
        status = read_again(checkpointer, home, keys, ret_trouble);
        checkpointer->is_lost = !checkpointer->has_key;
    }
    checkpointer->lacks_before =
        checkpointer->has_key && log_pairs_lack(&checkpointer->pairs, ledger_received_ms(ledger));
    return status;
}

int64_t checkpointer_due_ms(const struct checkpointer *checkpointer, uint64_t last_n)
{
    if (!checkpointer->has_key || checkpointer->is_restoring || checkpointer->lacks_before ||
        !checkpointer->has_room || last_n <= checkpointer->n)
        return INT64_MAX;
    return checkpointer->is_asked_for ? checkpointer->asked_ms
                                      : checkpointer->made_ms + CHECKPOINTER_EVERY_MS;
}

enum checkpoints checkpointer_state(const struct checkpointer *checkpointer)
{
    if (checkpointer->is_lost || checkpointer->lacks_before)
        return CHECKPOINTS_LOST_KEY;
    if (!checkpointer->has_key)
        return CHECKPOINTS_NO_KEY;
    if (checkpointer->is_restoring)
        return CHECKPOINTS_RESTORING;
    return checkpointer->has_room ? CHECKPOINTS_COME : CHECKPOINTS_NO_ROOM;
}

/* By the key of now, and where it signs too by the one before. */
static size_t sign(const struct log_pairs *pairs, struct text said, int64_t received_ms,
                   char ret_note[NOTE_SIGNED_BYTES_MAX])
{
    char now[NOTE_LINE_BYTES], before[NOTE_LINE_BYTES];
    bool are_both = pairs->has_before && received_ms < pairs->both_until_ms;

    note_sign(&pairs->now, said, 0, now);
    if (are_both)
        note_sign(&pairs->before, said, 0, before);
    struct text signatures[] = {text_of(now), are_both ? text_of(before) : text_of(NULL)};
    return note_write(said, signatures, are_both ? 2 : 1, ret_note, NOTE_SIGNED_BYTES_MAX);
}

size_t checkpointer_sign(const struct checkpointer *checkpointer, view_t *view,
                         char ret_note[NOTE_SIGNED_BYTES_MAX])
{
    char text[CHECKPOINT_TEXT_BYTES_MAX];
    struct checkpoint checkpoint;
    struct record last = {0};

    view_facts(view, &checkpoint);
    if (!view_record(view, checkpoint.size, &last) || view_status(view) != STATUS_OK)
        return 0;
    checkpoint.origin = text_of(checkpointer->pairs.origin);
    struct text said = {text, checkpoint_write(&checkpoint, text)};
    return sign(&checkpointer->pairs, said, last.received_ms, ret_note);
}

static enum status put(ledger_t *ledger, uint64_t n, struct text note, struct trouble *ret_trouble)
{
    ledger_begin(ledger);
    ledger_put_checkpoint(ledger, n, note);
    return ledger_commit(ledger, ret_trouble);
}

enum status checkpointer_make(struct checkpointer *checkpointer, ledger_t *ledger, view_t *view,
                              int64_t mono_ms, struct trouble *ret_trouble)
{
    char *note = memory_raw(NOTE_SIGNED_BYTES_MAX);
    uint64_t n = ledger_last(ledger);

    view_renew(view);
    struct text whole = {note, checkpointer_sign(checkpointer, view, note)};
    enum status status = view_status(view);
    if (status != STATUS_OK)
        trouble_set(ret_trouble, status, "%s", view_why(view));
    view_park(view);
    if (status == STATUS_OK)
        status = put(ledger, n, whole, ret_trouble);
    free(note);
    checkpointer->made_ms = mono_ms;
    checkpointer->asked_ms =
        mono_ms + (status == STATUS_OK ? CHECKPOINTER_ASKED_MS : CHECKPOINTER_EVERY_MS);
    if (status == STATUS_OK) {
        checkpointer->n = n;
        checkpointer->is_asked_for = false;
    }
    return status;
}
