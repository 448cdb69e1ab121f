#include "services/scorer/proving.h"

#include <stdlib.h>

#include "common/base/memory.h"
#include "common/ledger/view_tree.h"
#include "common/proof/proof_file.h"

static bool find_way(view_t *view, uint64_t n, uint64_t size, struct merkle_proof *ret_path)
{
    digest_t *digest = digest_new();
    bool is_found = view_tree_prove(view, digest, n, size, ret_path);

    digest_destroy(&digest);
    return is_found;
}

/* The oldest that covers it and has cosignatures; or else the oldest. */
static bool find_checkpoint(view_t *view, uint64_t n, uint64_t *ret_size)
{
    struct text note;

    return view_cosigned_over(view, n, ret_size) ||
           (view_status(view) == STATUS_OK && view_checkpoint_over(view, n, ret_size, &note));
}

static char *make_file(view_t *view, uint64_t n, char *note, size_t *ret_size)
{
    struct proof_file proof = {.index = n - 1};
    struct record record;
    uint64_t size;

    if (n == 0 || !find_checkpoint(view, n, &size))
        return NULL;
    struct text whole = {note, view_checkpoint_whole(view, size, note)};
    if (whole.size == 0 || note_read(whole, &proof.note) ||
        checkpoint_read(proof.note.text, &proof.checkpoint) || !view_record(view, n, &record) ||
        !find_way(view, n, size, &proof.path))
        return NULL;
    struct text bytes = record_bytes(&record);
    proof.record = (struct span){bytes.data, bytes.size};
    return proof_file_write(&proof, ret_size);
}

json_t *proving_record(view_t *view, uint64_t n)
{
    char *note = memory_raw(NOTE_SIGNED_BYTES_MAX);
    size_t size;
    char *file = make_file(view, n, note, &size);
    json_t *json = file ? json_pack("{s:s%}", "proof", file, size) : NULL;

    free(file);
    free(note);
    return json;
}

json_t *proving_checkpoint(view_t *view, uint64_t n)
{
    char *whole = memory_raw(NOTE_SIGNED_BYTES_MAX);
    struct text note;
    uint64_t newest;
    json_t *json = NULL;

    size_t size = view_checkpoint_newest(view, &newest, &note) && newest >= n
                      ? view_checkpoint_whole(view, newest, whole)
                      : 0;
    if (size > 0)
        json = json_pack("{s:s%}", "checkpoint", whole, size);
    free(whole);
    return json;
}
