/* Proof files, and what stands in them: notes, checkpoints and keys. Each has one form alone: what is read is
 * written again as the very bytes. */
#include <stdlib.h>
#include <string.h>

#include "common/proof/proof_heir.h"
#include "tests/fuzz/fuzz.h"

static void write_again(const struct proof_file *proof, struct text whole)
{
    size_t size;
    char *again = proof_file_write(proof, &size);

    assert(size == whole.size);
    assert(memcmp(again, whole.data, size) == 0);
    free(again);
}

static void read_proof(struct text whole)
{
    static struct proof_file proof;
    struct note_pair pair;
    struct record record;
    uint8_t seed[ED25519_SEED_BYTES] = {0};
    digest_t *digest = digest_new();

    note_pair_of("kaohe/0123456789abcdef", NOTE_KIND_LOG, seed, &pair); /* as seed.py has it */
    struct proof_trust trust = {&pair.public, 1, 0};
    struct proof_verdict verdict = proof_verdict_of(digest, whole, &trust, &proof, &record);
    digest_destroy(&digest);
    assert((verdict.failed == PROOF_STEP_NONE) == !verdict.why);
    assert(verdict.failed < PROOF_STEP_NONE || verdict.voices.has_log);
    if (verdict.failed > PROOF_STEP_RECORD)
        assert(record.n == proof.index + 1);
    if (verdict.failed > PROOF_STEP_FORM)
        write_again(&proof, whole);
    proof_file_clear(&proof);
}

/* Whoever is led on to a next key is so by a good proof of the key before, in its name. */
static void read_heir(struct text whole)
{
    static struct proof_file proof;
    struct note_pair pair;
    struct record record;
    struct proof_heir heir;
    uint8_t seed[ED25519_SEED_BYTES] = {0};
    digest_t *digest = digest_new();

    note_pair_of("kaohe/0123456789abcdef", NOTE_KIND_LOG, seed, &pair);
    struct proof_trust trust = {&pair.public, 1, 0};
    bool is_led = !proof_heir_of(digest, whole, &pair.public, 1, &heir);
    struct proof_verdict verdict = proof_verdict_of(digest, whole, &trust, &proof, &record);
    digest_destroy(&digest);
    assert(!is_led || verdict.failed == PROOF_STEP_NONE);
    assert(!is_led || (heir.n == record.n && strcmp(heir.key.name, pair.public.name) == 0));
    proof_file_clear(&proof);
}

static void read_checkpoint(struct text text)
{
    static struct checkpoint checkpoint;
    char again[CHECKPOINT_TEXT_BYTES_MAX];

    if (checkpoint_read(text, &checkpoint) || text.size > sizeof again)
        return;
    assert(checkpoint_write(&checkpoint, again) == text.size);
    assert(memcmp(again, text.data, text.size) == 0);
}

static void read_note(struct text whole)
{
    static struct note note;

    if (note_read(whole, &note))
        return;
    assert(note.count > 0);
    assert(note.count <= NOTE_SIGNATURES_MAX);
    assert(note_is_text(note.text));
    read_checkpoint(note.text);
}

static void read_keys(struct text text)
{
    char again[NOTE_PAIR_TEXT_BYTES];
    struct note_pair pair;

    if (note_key_read(text, &pair.public)) {
        note_key_write(&pair.public, again);
        assert(text_is(text, again));
    }
    if (note_pair_read(text, &pair)) {
        note_pair_write(&pair, again);
        assert(text_is(text, again));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct text text = input_whole(bytes, size);

    read_proof(text);
    read_heir(text);
    read_note(text);
    read_checkpoint(text);
    read_keys(text);
    return 0;
}
