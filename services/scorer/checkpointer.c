#include "services/scorer/checkpointer.h"

#include <inttypes.h>

#include "common/ledger/view_tree.h"
#include "common/run/signfile.h"

static bool has_root(view_t *view, uint64_t n, const struct merkle_hash *root)
{
    digest_t *digest = digest_new();
    struct merkle_hash now;
    bool is_same = view_tree_root(view, digest, n, &now) && merkle_equal(&now, root);

    digest_destroy(&digest);
    return is_same;
}

/* A log never signs what is inconsistent with what it has signed. */
static enum status hold_against(const struct checkpointer *checkpointer, view_t *view, uint64_t n,
                                struct text note, struct trouble *ret_trouble)
{
    struct checkpoint before;
    struct note signed_one;

    if (note_read(note, &signed_one) || checkpoint_read(signed_one.text, &before) ||
        before.size != n)
        return trouble_set(ret_trouble, STATUS_DAMAGED,
                           "the checkpoint of %" PRIu64 " records cannot be read", n);
    if (!text_is(before.origin, checkpointer->pair.public.name))
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

    *checkpointer = (struct checkpointer){.made_ms = mono_ms};
    checkpointer->has_key = signfile_has_secret(home, SIGNFILE_LOG);
    if (!checkpointer->has_key)
        return STATUS_OK;
    enum status status =
        signfile_read(home, SIGNFILE_LOG, NOTE_KIND_LOG, &checkpointer->pair, ret_trouble);
    if (status != STATUS_OK || !view_checkpoint_newest(view, &n, &note))
        return status;
    checkpointer->n = n;
    return hold_against(checkpointer, view, n, note, ret_trouble);
}

void checkpointer_end(struct checkpointer *checkpointer)
{
    note_pair_clear(&checkpointer->pair);
}

bool checkpointer_is_due(const struct checkpointer *checkpointer, uint64_t last_n,
                         bool is_asked_for, int64_t mono_ms)
{
    bool is_time = is_asked_for || mono_ms - checkpointer->made_ms >= CHECKPOINTER_EVERY_MS;

    return checkpointer->has_key && is_time && last_n > checkpointer->n;
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

void checkpointer_made(struct checkpointer *checkpointer, uint64_t n, int64_t mono_ms)
{
    checkpointer->n = n;
    checkpointer->made_ms = mono_ms;
}
