#include "services/tool/vouching.h"

#include <stdio.h>
#include <string.h>

#include "common/proof/origin.h"

/* By whomever: somebody has put the log's name under it. */
static bool is_signed_as(const struct note *note, struct text name)
{
    for (unsigned i = 0; i < note->count; i++)
        if (text_equal(note->signatures[i].name, name))
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

static const char *check_form(const struct vouching *vouching, const struct note *note,
                              const struct checkpoint *checkpoint)
{
    if (checkpoint->size != vouching->n)
        return "it says another number of records than its place";
    if (!is_origin(vouching, checkpoint->origin))
        return vouching->restores.count > 0
                   ? "its origin is not the one that the log has since it came back from a backup"
                   : "its origin is another than that of the one before it";
    return is_signed_as(note, checkpoint->origin) ? NULL : "it is not signed in its origin's name";
}

/* The log has one key, under each of its origins: whoever was given it under one of them has it under all. */
static size_t name_keys(const struct proof_trust *trust, struct text origin,
                        struct note_key ret_keys[NOTE_SIGNATURES_MAX])
{
    for (size_t i = 0; i < trust->key_count; i++) {
        ret_keys[i] = trust->keys[i];
        if (ret_keys[i].kind == NOTE_KIND_LOG &&
            origin_is_kin(text_of(trust->keys[i].name), origin))
            note_key_rename(&ret_keys[i], origin);
    }
    return trust->key_count;
}

/* By the given keys. The witnesses are counted for the newest alone. */
static const char *hear(struct vouching *vouching, const struct note *note,
                        const struct checkpoint *checkpoint)
{
    struct proof_trust trust = vouching->verify->trust;
    struct note_key keys[NOTE_SIGNATURES_MAX];

    trust.key_count = name_keys(&trust, checkpoint->origin, keys);
    trust.keys = keys;
    trust.witnesses_min = 0;
    struct proof_verdict verdict = proof_verdict_hear(note, checkpoint, &trust);
    vouching->voices = verdict.voices;
    return verdict.why;
}

static const char *judge_note(struct vouching *vouching, struct text whole)
{
    struct checkpoint checkpoint, facts;
    struct note note;
    const char *why = checkpoint_read_note(whole, &note, &checkpoint);

    if (!why)
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

enum status vouching_fail(const struct vouching *vouching)
{
    return tool_fail(vouching->verify->tool, STATUS_NO, "%s: the checkpoint of %llu records: %s",
                     vouching->verify->path, (unsigned long long)vouching->n, vouching->why);
}

static bool has_log_key(const struct proof_trust *trust)
{
    for (size_t i = 0; i < trust->key_count; i++)
        if (trust->keys[i].kind == NOTE_KIND_LOG)
            return true;
    return false;
}

enum status vouching_end(struct vouching *vouching)
{
    const struct verify *verify = vouching->verify;
    unsigned asked = verify->trust.witnesses_min, have = vouching->voices.witnesses;

    if (vouching->count == 0 && (asked > 0 || has_log_key(&verify->trust)))
        return tool_fail(verify->tool, STATUS_NO,
                         "%s: it has no checkpoint, and so nobody has signed it", verify->path);
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

    refolding_tell_restores(&vouching->restores);
    if (vouching->count == 0) {
        puts("no checkpoint was signed: all this is the store's own word");
        return;
    }
    if (vouching->voices.has_log)
        printf("the checkpoint of %llu records is signed by the log's key that was given\n",
               (unsigned long long)vouching->n);
    else
        puts("the log's key was not given: that this is that log, and who its witnesses are, is "
             "its own word");
    if (vouching->n < last)
        printf("no signature covers the records after it, to %llu\n", (unsigned long long)last);
    if (!note_read((struct text){vouching->note, vouching->note_size}, &note))
        verify_tell_witnesses(vouching->verify, &note);
}
