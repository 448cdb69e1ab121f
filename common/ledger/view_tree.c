#include "common/ledger/view_tree.h"

#include "common/ledger/log.h"
#include "common/ledger/tree.h"
#include "common/ledger/view_inside.h"

static bool has_size(view_t *view, uint64_t size)
{
    return size <= log_last(view->txn) && view_status(view) == STATUS_OK;
}

bool view_tree_root(view_t *view, digest_t *digest, uint64_t size, struct merkle_hash *ret_root)
{
    struct tree_reader reader = {view->txn, digest};

    return has_size(view, size) && merkle_root_of(digest, tree_source(&reader), size, ret_root);
}

bool view_tree_prove(view_t *view, digest_t *digest, uint64_t n, uint64_t size,
                     struct merkle_proof *ret_proof)
{
    struct tree_reader reader = {view->txn, digest};

    return n > 0 && has_size(view, size) &&
           merkle_prove_leaf(digest, tree_source(&reader), n - 1, size, ret_proof);
}

bool view_tree_prove_growth(view_t *view, digest_t *digest, uint64_t before, uint64_t size,
                            struct merkle_proof *ret_proof)
{
    struct tree_reader reader = {view->txn, digest};

    return has_size(view, size) &&
           merkle_prove_growth(digest, tree_source(&reader), before, size, ret_proof);
}
