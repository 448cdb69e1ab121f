#include "services/scorer/proving.h"

#include <inttypes.h>
#include <stdlib.h>

#include "common/base/memory.h"
#include "common/ledger/view_tree.h"
#include "common/proof/proof_file.h"
#include "services/scorer/heirs.h"

static bool find_way(view_t *view, uint64_t n, uint64_t size, struct merkle_proof *ret_path)
{
    digest_t *digest = digest_new();
    bool is_found = view_tree_prove(view, digest, n, size, ret_path);

    digest_destroy(&digest);
    return is_found;
}

/* The oldest that covers it and has cosignatures; or else the oldest. It is one that the log's key of now has
 * signed: that is the one which people have. */
static bool find_checkpoint(view_t *view, uint64_t n, uint64_t *ret_size)
{
    struct text note;

    n = heirs_cover(view, n);
    return view_cosigned_over(view, n, ret_size) ||
           (view_status(view) == STATUS_OK && view_checkpoint_over(view, n, ret_size, &note));
}

/* Its note with the cosignatures, and what it says. */
static enum status read_checkpoint(view_t *view, uint64_t size, char *note,
                                   struct proof_file *proof, struct text *ret_whole,
                                   struct trouble *ret_trouble)
{
    *ret_whole = (struct text){note, view_checkpoint_whole(view, size, note)};
    if (ret_whole->size > 0 &&
        !checkpoint_read_note(*ret_whole, &proof->note, &proof->checkpoint) &&
        proof->checkpoint.size == size)
        return STATUS_OK;
    return trouble_set(ret_trouble, STATUS_DAMAGED,
                       "the checkpoint of %" PRIu64 " records cannot be read", size);
}

static enum status read_record(view_t *view, uint64_t n, uint64_t size, struct proof_file *proof,
                               struct trouble *ret_trouble)
{
    struct record record;

    if (!view_record(view, n, &record) || !find_way(view, n, size, &proof->path))
        return trouble_set(ret_trouble, STATUS_DAMAGED, "the log's tree lacks record %" PRIu64, n);
    struct text bytes = record_bytes(&record);
    proof->index = n - 1;
    proof->record = (struct span){bytes.data, bytes.size};
    return STATUS_OK;
}

static enum status give(const char *name, const char *text, size_t size, json_t **ret_json,
                        struct trouble *ret_trouble)
{
    *ret_json = json_pack("{s:s%}", name, text, size);
    return *ret_json ? STATUS_OK
                     : trouble_set(ret_trouble, STATUS_DAMAGED, "the %s is no text in UTF-8", name);
}

enum status proving_file(view_t *view, uint64_t n, uint64_t size, char **ret_file,
                         size_t *ret_bytes, struct trouble *ret_trouble)
{
    struct proof_file proof = {0};
    struct text whole;
    char *note = memory_raw(NOTE_SIGNED_BYTES_MAX);
    enum status status = read_checkpoint(view, size, note, &proof, &whole, ret_trouble);

    if (status == STATUS_OK)
        status = read_record(view, n, size, &proof, ret_trouble);
    if (status == STATUS_OK)
        *ret_file = proof_file_write(&proof, ret_bytes);
    free(note);
    return status;
}

enum status proving_record(view_t *view, uint64_t n, json_t **ret_json, struct trouble *ret_trouble)
{
    uint64_t size;
    size_t bytes;
    char *file;

    if (!find_checkpoint(view, n, &size))
        return STATUS_NO;
    enum status status = proving_file(view, n, size, &file, &bytes, ret_trouble);
    if (status != STATUS_OK)
        return status;
    status = give("proof", file, bytes, ret_json, ret_trouble);
    free(file);
    return status;
}

enum status proving_checkpoint(view_t *view, uint64_t n, json_t **ret_json,
                               struct trouble *ret_trouble)
{
    struct proof_file proof;
    struct text note, whole;
    uint64_t newest;

    if (!view_checkpoint_newest(view, &newest, &note) || newest < n)
        return STATUS_NO;
    char *bytes = memory_raw(NOTE_SIGNED_BYTES_MAX);
    enum status status = read_checkpoint(view, newest, bytes, &proof, &whole, ret_trouble);
    if (status == STATUS_OK)
        status = give("checkpoint", whole.data, whole.size, ret_json, ret_trouble);
    free(bytes);
    return status;
}

struct message proving_sorry(uint64_t id, enum checkpoints checkpoints)
{
    static const struct {
        enum refusal refusal;
        const char *why;
    } sorry[] = {
        [CHECKPOINTS_COME] = {REFUSAL_NO_CHECKPOINT, "no checkpoint covers this record yet"},
        [CHECKPOINTS_NO_ROOM] = {REFUSAL_FULL, "no checkpoint covers this record yet, and the "
                                               "scorer's disk has no room for one"},
        [CHECKPOINTS_NO_KEY] = {REFUSAL_NO_KEY,
                                "no checkpoint covers this record: the scorer's home has no "
                                "signing key of the log, keys/log.signer_secret. `kaohe init` "
                                "there makes one; then start the scorer again"},
        [CHECKPOINTS_LOST_KEY] = {REFUSAL_NO_KEY,
                                  "no checkpoint covers this record: the scorer's home has lost "
                                  "a key by which the log is signed. Bring keys/log.signer_secret "
                                  "back, and start the scorer again"},
        [CHECKPOINTS_RESTORING] = {REFUSAL_NO_CHECKPOINT,
                                   "no checkpoint covers this record yet: the log is being brought "
                                   "back from a backup, and nothing is signed until that is done"},
    };

    return message_sorry(id, sorry[checkpoints].refusal, sorry[checkpoints].why);
}
