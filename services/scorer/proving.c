#include "services/scorer/proving.h"

#include <stdlib.h>

#include "common/ledger/view_tree.h"
#include "common/proof/proof_file.h"

static bool find_way(view_t *view, uint64_t n, uint64_t size, struct merkle_proof *ret_path)
{
    digest_t *digest = digest_new();
    bool is_found = view_tree_prove(view, digest, n, size, ret_path);

    digest_destroy(&digest);
    return is_found;
}

static char *make_file(view_t *view, uint64_t n, size_t *ret_size)
{
    struct proof_file proof = {.index = n - 1};
    struct record record;
    struct text note;
    uint64_t size;

    if (!view_checkpoint_over(view, n, &size, &note) || note_read(note, &proof.note) ||
        !view_record(view, n, &record) || !find_way(view, n, size, &proof.path))
        return NULL;
    struct text bytes = record_bytes(&record);
    proof.record = (struct span){bytes.data, bytes.size};
    return proof_file_write(&proof, ret_size);
}

json_t *proving_record(view_t *view, uint64_t n)
{
    size_t size;
    char *file = make_file(view, n, &size);
    json_t *json = file ? json_pack("{s:s%}", "proof", file, size) : NULL;

    free(file);
    return json;
}

json_t *proving_checkpoint(view_t *view, uint64_t n)
{
    struct text note;
    uint64_t size;

    if (!view_checkpoint_newest(view, &size, &note) || size < n)
        return NULL;
    return json_pack("{s:s%}", "checkpoint", note.data, note.size);
}
