#include "common/proof/proof_verdict.h"

#include <string.h>

#include "common/proof/origin.h"
#include "proto/event_codec.h"

static struct proof_verdict failed(enum proof_step step, const char *why)
{
    return (struct proof_verdict){.failed = step, .why = why};
}

static const char *check_record(const struct proof_file *proof, struct record *ret_record)
{
    struct event event;
    struct fault fault;

    if (!record_decode(proof->record.data, proof->record.size, ret_record))
        return "its bytes are no record";
    if (!event_decode(ret_record->event.data, ret_record->event.size, &event, &fault))
        return "its record has no event that can be read";
    return ret_record->n == proof->index + 1 ? NULL
                                             : "its record has another number than its place";
}

static bool has_log_key(const struct proof_trust *trust)
{
    for (size_t i = 0; i < trust->key_count; i++)
        if (trust->keys[i].kind == NOTE_KIND_LOG)
            return true;
    return false;
}

struct proof_verdict proof_verdict_hear(const struct note *note,
                                        const struct checkpoint *checkpoint,
                                        const struct proof_trust *trust)
{
    struct proof_verdict verdict = {.failed = PROOF_STEP_NONE};
    struct note_key keys[NOTE_SIGNATURES_MAX];
    size_t count = origin_name_keys(checkpoint->origin, trust->keys, trust->key_count, keys);
    const char *why = checkpoint_check(note, checkpoint, keys, count, &verdict.voices);

    if (why)
        return failed(PROOF_STEP_SIGNATURES, why);
    if (has_log_key(trust) && !verdict.voices.has_log) {
        verdict.failed = PROOF_STEP_LOG;
        verdict.why = "the checkpoint is not signed by the log's key that was given";
    } else if (verdict.voices.witnesses < trust->witnesses_min) {
        verdict.failed = PROOF_STEP_WITNESSES;
        verdict.why = "fewer of the witnesses that were given have signed than are asked for";
    }
    return verdict;
}

struct proof_verdict proof_verdict_of(digest_t *digest, struct text file,
                                      const struct proof_trust *trust, struct proof_file *ret_proof,
                                      struct record *ret_record)
{
    const char *why = proof_file_read(file, ret_proof);

    if (why)
        return failed(PROOF_STEP_FORM, why);
    why = check_record(ret_proof, ret_record);
    if (why)
        return failed(PROOF_STEP_RECORD, why);
    if (!proof_file_stands(digest, ret_proof))
        return failed(PROOF_STEP_TREE, "the record does not stand in the tree of the checkpoint");
    return proof_verdict_hear(&ret_proof->note, &ret_proof->checkpoint, trust);
}

bool proof_verdict_is_for(struct text file)
{
    static const char mark[] = "c2sp.org/tlog-proof@";

    return file.size >= sizeof mark - 1 && memcmp(file.data, mark, sizeof mark - 1) == 0;
}
