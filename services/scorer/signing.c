#include "services/scorer/signing.h"

#include <inttypes.h>

#include "common/base/diag.h"
#include "services/scorer/reading.h"
#include "services/scorer/renewal.h"

static void tell_loss(struct signing *signing)
{
    const struct checkpointer *checkpointer = &signing->checkpointer;
    uint64_t named = checkpointer->pairs.named;
    bool is_lost = checkpointer_state(checkpointer) == CHECKPOINTS_LOST_KEY;

    if (is_lost && !signing->is_loss_told && named == 0)
        diag_warn(
            "the log in %s was signed, and its key is not there any more: no checkpoint is "
            "made, and nobody vouches for what is new, until keys/log.signer_secret is brought "
            "back and the scorer is started again",
            signing->dir);
    else if (is_lost && !signing->is_loss_told)
        diag_warn("the log in %s has another key since record %" PRIu64
                  ", and keys/ does not have %s: no checkpoint is made, and nobody vouches for "
                  "what is new, until its .signer_secret is brought back and the scorer is started "
                  "again",
                  signing->dir, named,
                  checkpointer->lacks_before ? "the one before, which signs too for a day" : "it");
    signing->is_loss_told = is_lost;
}

static void tell_key(const struct signing *signing, uint64_t named_before)
{
    const struct checkpointer *checkpointer = &signing->checkpointer;

    if (checkpointer->pairs.named != named_before && checkpointer->has_key &&
        !checkpointer->lacks_before)
        diag_info("the log's key is another from record %" PRIu64
                  " on: checkpoints are signed by it (%08x), and for a day by the one before too",
                  checkpointer->pairs.named, checkpointer->pairs.now.public.id);
}

/* Collectors' machines get the files from here. */
static void write_keys(const struct signing *signing)
{
    const char *origin = signing->checkpointer.pairs.origin;
    struct trouble trouble;
    bool is_written;

    if (renewal_write(signing->home, &signing->checkpointer.pairs, &is_written, &trouble) !=
        STATUS_OK)
        diag_warn("the log came back from a backup, and has the origin %s: %s; that is tried again "
                  "at the next start",
                  origin, trouble.why);
    else if (is_written)
        diag_warn(
            "the log came back from a backup, and has the origin %s: keys/log.signer says so; "
            "hand it to the collectors' machines (kaohe keys export scorer)",
            origin);
}

enum status signing_start(struct signing *signing, int64_t mono_ms)
{
    struct trouble trouble;
    enum status status =
        checkpointer_start(&signing->checkpointer, signing->home, signing->view, mono_ms, &trouble);

    if (status == STATUS_OK)
        status =
            checkpointer_follow(&signing->checkpointer, signing->home, signing->ledger, &trouble);
    presence_set_checkpoints(signing->presence, checkpointer_state(&signing->checkpointer));
    if (status != STATUS_OK)
        diag_error("%s", trouble.why);
    tell_loss(signing);
    if (status == STATUS_OK && signing->checkpointer.has_restores && signing->checkpointer.has_key)
        write_keys(signing);
    return status;
}

enum status signing_renew(struct signing *signing, int64_t mono_ms)
{
    checkpointer_end(&signing->checkpointer);
    view_renew(signing->view);
    enum status status = signing_start(signing, mono_ms);
    enum status reading = reading_end(signing->view, signing->dir);
    return status == STATUS_OK ? reading : status;
}

/* A key that the log has named since is taken without a restart. */
static void follow(struct signing *signing)
{
    struct trouble trouble;
    uint64_t named = signing->checkpointer.pairs.named;

    if (checkpointer_follow(&signing->checkpointer, signing->home, signing->ledger, &trouble) !=
        STATUS_OK)
        diag_warn("%s", trouble.why);
    tell_key(signing, named);
    tell_loss(signing);
}

static enum status make(struct signing *signing, int64_t mono_ms)
{
    struct trouble trouble;
    enum status status = checkpointer_make(&signing->checkpointer, signing->ledger, signing->view,
                                           mono_ms, &trouble);

    if (status == STATUS_OK)
        presence_meet_wish(signing->presence);
    if (status == STATUS_OK)
        return STATUS_OK;
    if (status == STATUS_FULL) {
        diag_warn("cannot keep a checkpoint in %s: %s; it is tried again", signing->dir,
                  trouble.why);
        return STATUS_OK;
    }
    diag_error("cannot sign the log in %s: %s; ending", signing->dir, trouble.why);
    return status;
}

enum status signing_look(struct signing *signing, bool has_room, int64_t mono_ms)
{
    struct checkpointer *checkpointer = &signing->checkpointer;

    checkpointer->has_room = has_room;
    follow(signing);
    checkpointer->is_asked_for = presence_has_wish(signing->presence);
    presence_set_checkpoints(signing->presence, checkpointer_state(checkpointer));
    return mono_ms >= signing_due_ms(signing) ? make(signing, mono_ms) : STATUS_OK;
}

enum status signing_finish(struct signing *signing, bool has_room, int64_t mono_ms)
{
    signing->checkpointer.has_room = has_room;
    follow(signing);
    return signing_due_ms(signing) < INT64_MAX ? make(signing, mono_ms) : STATUS_OK;
}

int64_t signing_due_ms(const struct signing *signing)
{
    return checkpointer_due_ms(&signing->checkpointer, ledger_last(signing->ledger));
}
