#include "common/proof/proof_heir.h"

#include "common/base/kin.h"
#include "proto/event_codec.h"

#define OFFICE "office"

/* What the record says, whatever the checkpoint is worth. */
static const char *read_heir(const struct record *record, struct text origin,
                             struct proof_heir *ret_heir)
{
    struct event event;
    struct fault fault;

    if (!event_decode(record->event.data, record->event.size, &event, &fault) ||
        event_action(&event) != ACTION_LOG_KEY || !text_is(record->source, OFFICE) ||
        record->outcome != OUTCOME_NOTED)
        return "its record names no key of the log";
    if (!note_key_read(event.signer, &ret_heir->key))
        return "the key that its record names cannot be read";
    if (!kin_became(text_of(ret_heir->key.name), origin))
        return "the key that its record names is of another log";
    note_key_rename(&ret_heir->key, origin);
    ret_heir->n = record->n;
    return NULL;
}

const char *proof_heir_of(digest_t *digest, struct text file, const struct note_key *keys,
                          size_t key_count, struct proof_heir *ret_heir)
{
    struct proof_trust trust = {.keys = keys, .key_count = key_count};
    struct proof_heir heir;
    struct proof_file proof = {0};
    struct record record;
    struct proof_verdict verdict = proof_verdict_of(digest, file, &trust, &proof, &record);
    const char *why = verdict.why;

    if (!why && !verdict.voices.has_log)
        why = "the checkpoint is not signed by a key of the log that was given";
    if (!why)
        why = read_heir(&record, proof.checkpoint.origin, &heir);
    proof_file_clear(&proof);
    if (!why)
        *ret_heir = heir;
    return why;
}
