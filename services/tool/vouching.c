#include "services/tool/vouching.h"

#include <stdio.h>
#include <string.h>

#include "common/proof/origin.h"

static bool has_log_key(const struct proof_trust *trust)
{
    for (size_t i = 0; i < trust->key_count; i++)
        if (trust->keys[i].kind == NOTE_KIND_LOG)
            return true;
    return false;
}

/* One that nobody chooses: it follows from that of the one before it, and from the records between. */
static bool is_origin(const struct vouching *vouching, struct text origin)
{
    if (vouching->count > 0)
        return text_is(origin, vouching->origin);
    return vouching->restores.count == 0 || origin_ends_with(origin, &vouching->restored);
}

/* A log's key that was given, and has signed, is one that a record of the log names. */
static bool is_given_and_named(const struct proof_trust *trust, const struct note_key *named)
{
    for (size_t i = 0; i < trust->key_count; i++)
        if (note_key_equal(&trust->keys[i], named))
            return true;
    return false;
}

/* Under the origin that the log has by now, which may be another than where this key was met. */
static bool has_signed(const struct note_key *key, const struct note *note, struct text origin)
{
    struct note_key named = *key;

    if (!*key->name)
        return false;
    note_key_rename(&named, origin);
    return note_verify(note, &named, NULL) == NOTE_GOOD;
}

/* The key that was given and has signed before any record named one. */
static void note_began(struct vouching *vouching, const struct proof_trust *trust,
                       const struct note *note)
{
    for (size_t i = 0; i < trust->key_count; i++)
        if (trust->keys[i].kind == NOTE_KIND_LOG &&
            note_verify(note, &trust->keys[i], NULL) == NOTE_GOOD)
            vouching->began = trust->keys[i];
}

/* Where the key that the log began with has to sign too, and is known. */
static bool lacks_began(const struct vouching *vouching, const struct note *note,
                        struct text origin)
{
    const struct log_signer *before = &vouching->signers.before;

    return before->is_there && !before->n && *vouching->began.name &&
           !has_signed(&vouching->began, note, origin);
}

/* Whether one of the log's keys that are trusted has signed, as it should. */
static const char *hear_log(struct vouching *vouching, const struct proof_trust *trust,
                            const struct note *note, struct text origin)
{
    const struct log_signer *now = &vouching->signers.now;
    bool is_given = vouching->voices.has_log, is_heir = has_signed(&vouching->heir, note, origin);

    vouching->is_by_heir = is_heir && !is_given;
    vouching->voices.has_log = is_given || is_heir;
    if (!is_given && !is_heir && !vouching->unheard)
        vouching->unheard = vouching->n;
    if (now->n && (is_given || is_heir))
        vouching->heir = now->key;
    if (now->n && vouching->unheard < now->n && is_given_and_named(trust, &now->key))
        vouching->unheard = 0;
    if (!now->n)
        note_began(vouching, trust, note);
    return lacks_began(vouching, note, origin)
               ? "it is not signed by the log's key before too, as for a day it should be"
               : NULL;
}

/* By the given keys, under the origin. The witnesses are counted for the newest alone. */
static const char *hear(struct vouching *vouching, const struct note *note,
                        const struct checkpoint *checkpoint)
{
    struct proof_trust trust = vouching->verify->trust;
    struct note_key keys[NOTE_SIGNATURES_MAX];

    trust.key_count = origin_name_keys(checkpoint->origin, trust.keys, trust.key_count, keys);
    trust.keys = keys;
    const char *why = checkpoint_check(note, checkpoint, keys, trust.key_count, &vouching->voices);
    return why || !has_log_key(&trust) ? why : hear_log(vouching, &trust, note, checkpoint->origin);
}

static const char *check_form(struct vouching *vouching, const struct note *note,
                              const struct checkpoint *checkpoint)
{
    if (checkpoint->size != vouching->n)
        return "it says another number of records than its place";
    if (!is_origin(vouching, checkpoint->origin))
        return vouching->restores.count > 0
                   ? "its origin is not the one that the log has since it came back from a backup"
                   : "its origin is another than that of the one before it";
    refold_signers(vouching->refold, checkpoint->origin, &vouching->signers);
    return log_signers_check(&vouching->signers, note, checkpoint);
}

static const char *judge_note(struct vouching *vouching, struct text whole)
{
    struct checkpoint checkpoint, facts;
    struct note note;
    const char *why = checkpoint_read_note(whole, &note, &checkpoint);

    if (why)
        return why;
    why = check_form(vouching, &note, &checkpoint);
    if (why)
        return why;
    refold_facts(vouching->refold, vouching->n, &facts);
    why = checkpoint_difference(&checkpoint, &facts);
    if (!why)
        why = hear(vouching, &note, &checkpoint);
    if (!why)
        snprintf(vouching->origin, sizeof vouching->origin, "%.*s", (int)checkpoint.origin.size,
                 checkpoint.origin.data);
    return why;
}

bool vouching_judge(void *context, uint64_t n, struct text note)
{
    struct vouching *vouching = context;

    vouching->n = n;
    vouching->why = judge_note(vouching, note);
    if (vouching->why)
        return false;
    vouching->count++;
    vouching->note_size = note.size;
    memcpy(vouching->note, note.data, note.size);
    return true;
}

void vouching_restored(void *context, const struct record *record)
{
    struct vouching *vouching = context;
    digest_t *digest = digest_new();
    struct text bytes = record_bytes(record);

    vouching->restored = merkle_leaf(digest, span_of_text(bytes));
    digest_destroy(&digest);
    refolding_note_restore(&vouching->restores, record);
    if (vouching->count > 0)
        origin_restore(vouching->origin, &vouching->restored);
}

static enum status fail_at(const struct vouching *vouching, uint64_t n, const char *why)
{
    return tool_fail(vouching->verify->tool, STATUS_NO, "%s: the checkpoint of %llu records: %s",
                     vouching->verify->path, (unsigned long long)n, why);
}

enum status vouching_fail(const struct vouching *vouching)
{
    return fail_at(vouching, vouching->n, vouching->why);
}

/* What no trusted key has signed, with nothing behind it that speaks for its records. */
static enum status fail_unheard(const struct vouching *vouching)
{
    uint64_t named = vouching->signers.now.n;
    char why[160];

    snprintf(why, sizeof why, "the checkpoint is not signed by the log's key that was given");
    if (named)
        snprintf(why + strlen(why), sizeof why - strlen(why),
                 "; record %llu names another, and where it is vouched for is not here",
                 (unsigned long long)named);
    return fail_at(vouching, vouching->unheard, why);
}

enum status vouching_end(struct vouching *vouching)
{
    const struct verify *verify = vouching->verify;
    unsigned asked = verify->trust.witnesses_min, have = vouching->voices.witnesses;

    if (vouching->count == 0 && (asked > 0 || has_log_key(&verify->trust)))
        return tool_fail(verify->tool, STATUS_NO,
                         "%s: it has no checkpoint, and so nobody has signed it", verify->path);
    if (vouching->unheard)
        return fail_unheard(vouching);
    if (have < asked)
        return tool_fail(verify->tool, STATUS_NO,
                         "%s: the checkpoint of %llu records: fewer of the witnesses that were "
                         "given have signed than are asked for: %u of %u",
                         verify->path, (unsigned long long)vouching->n, have, asked);
    return STATUS_OK;
}

void vouching_tell(const struct vouching *vouching, uint64_t last)
{
    struct note note;

    if (vouching->count == 0) {
        puts("no checkpoint was signed: all this is the store's own word");
        return;
    }
    if (vouching->is_by_heir)
        printf("the checkpoint of %llu records is signed by the log's key\nthat record %llu names, "
               "for which the key that was given vouches\n",
               (unsigned long long)vouching->n, (unsigned long long)vouching->signers.now.n);
    else if (vouching->voices.has_log)
        printf("the checkpoint of %llu records is signed by the log's key that was given\n",
               (unsigned long long)vouching->n);
    else
        puts("the log's key was not given: that this is that log, and who its witnesses are,\n"
             "is its own word");
    if (vouching->n < last)
        printf("no signature covers the records after it, to %llu\n", (unsigned long long)last);
    if (!note_read((struct text){vouching->note, vouching->note_size}, &note))
        verify_tell_witnesses(vouching->verify, &note);
}
