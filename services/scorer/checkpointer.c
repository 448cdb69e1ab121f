#include "services/scorer/checkpointer.h"

#include <inttypes.h>
#include <stdlib.h>

#include "common/base/memory.h"
#include "common/ledger/restoring.h"
#include "common/ledger/view_tree.h"
#include "common/run/signfile.h"
#include "services/scorer/renewal.h"

static bool has_root(view_t *view, uint64_t n, const struct merkle_hash *root)
{
    digest_t *digest = digest_new();
    struct merkle_hash now;
    bool is_same = view_tree_root(view, digest, n, &now) && merkle_equal(&now, root);

    digest_destroy(&digest);
    return is_same;
}

/* A log never signs what is inconsistent with what it has signed. */
static enum status hold_against(struct checkpointer *checkpointer, view_t *view, uint64_t n,
                                struct text note, struct trouble *ret_trouble)
{
    struct checkpoint before;
    struct note signed_one;

    if (checkpoint_read_note(note, &signed_one, &before) || before.size != n)
        return trouble_set(ret_trouble, STATUS_DAMAGED,
                           "the checkpoint of %" PRIu64 " records cannot be read", n);
    if (!checkpointer->is_restoring &&
        !renewal_name_signed(view, &before, &signed_one, &checkpointer->pair))
        return trouble_set(
            ret_trouble, STATUS_CONFIG,
            "keys/log.signer_secret is the key of %s, and the checkpoints of this log are "
            "signed by that of %.*s: bring that file back",
            checkpointer->pair.public.name, (int)before.origin.size, before.origin.data);
    if (!has_root(view, n, &before.root))
        return trouble_set(ret_trouble, STATUS_DAMAGED,
                           "the log is not the one that its checkpoint of %" PRIu64
                           " records was signed for: kaohe replay names what has changed",
                           n);
    return STATUS_OK;
}

enum status checkpointer_start(struct checkpointer *checkpointer, const struct home *home,
                               view_t *view, int64_t mono_ms, struct trouble *ret_trouble)
{
    struct text note;
    uint64_t n;

    *checkpointer =
        (struct checkpointer){.has_room = true, .made_ms = mono_ms, .asked_ms = mono_ms};
    checkpointer->is_restoring = view_restoring(view).phase != RESTORING_NOT;
    checkpointer->has_key = signfile_has_secret(home, SIGNFILE_LOG);
    if (!checkpointer->has_key) {
        checkpointer->is_lost = view_checkpoint_newest(view, &n, &note);
        return STATUS_OK;
    }
    enum status status =
        signfile_read(home, SIGNFILE_LOG, NOTE_KIND_LOG, &checkpointer->pair, ret_trouble);
    if (status != STATUS_OK)
        return status;
    checkpointer->has_restores = !checkpointer->is_restoring && view_has_restores(view);
    if (view_checkpoint_newest(view, &n, &note)) {
        checkpointer->n = n;
        return hold_against(checkpointer, view, n, note, ret_trouble);
    }
    if (checkpointer->has_restores)
        renewal_name(view, &checkpointer->pair);
    return STATUS_OK;
}

void checkpointer_end(struct checkpointer *checkpointer)
{
    note_pair_clear(&checkpointer->pair);
}

int64_t checkpointer_due_ms(const struct checkpointer *checkpointer, uint64_t last_n)
{
    if (!checkpointer->has_key || checkpointer->is_restoring || !checkpointer->has_room ||
        last_n <= checkpointer->n)
        return INT64_MAX;
    return checkpointer->is_asked_for ? checkpointer->asked_ms
                                      : checkpointer->made_ms + CHECKPOINTER_EVERY_MS;
}

enum checkpoints checkpointer_state(const struct checkpointer *checkpointer)
{
    if (checkpointer->is_lost)
        return CHECKPOINTS_LOST_KEY;
    if (!checkpointer->has_key)
        return CHECKPOINTS_NO_KEY;
    if (checkpointer->is_restoring)
        return CHECKPOINTS_RESTORING;
    return checkpointer->has_room ? CHECKPOINTS_COME : CHECKPOINTS_NO_ROOM;
}

size_t checkpointer_sign(const struct checkpointer *checkpointer, view_t *view,
                         char ret_note[NOTE_SIGNED_BYTES_MAX])
{
    char text[CHECKPOINT_TEXT_BYTES_MAX], line[NOTE_LINE_BYTES];
    struct checkpoint checkpoint;

    view_facts(view, &checkpoint);
    if (view_status(view) != STATUS_OK)
        return 0;
    checkpoint.origin = text_of(checkpointer->pair.public.name);
    struct text said = {text, checkpoint_write(&checkpoint, text)};
    note_sign(&checkpointer->pair, said, 0, line);
    struct text signature = text_of(line);
    return note_write(said, &signature, 1, ret_note, NOTE_SIGNED_BYTES_MAX);
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
