/* kaohe verify of a store: each record, the tree, all that is a fold over the log, and each checkpoint. */
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/base/memory.h"
#include "common/ledger/restoring.h"
#include "common/ledger/view_checkpoints.h"
#include "services/tool/stored.h"
#include "services/tool/vouching.h"

/* The leaf that differs tells the record, where a checkpoint only tells that one is wrong before it. */
static enum status fail_checkpoint(struct stored *stored, const struct vouching *vouching)
{
    struct refold_fault fault;

    if (!refold_blame(stored->refold, stored->view, vouching->n + 1, &fault))
        return vouching_fail(vouching);
    return tool_fail(stored->tool, STATUS_NO, "record %llu: %s", (unsigned long long)fault.n,
                     fault.what);
}

/* A log that is shorter than one that it signed; or a row that damage leads past. */
static enum status look_beyond(struct stored *stored, struct vouching *vouching)
{
    struct text note;

    if (view_checkpoint_over(stored->view, stored->n + 1, &vouching->n, &note)) {
        vouching->why = "the log has fewer";
        return vouching_fail(vouching);
    }
    bool is_all = view_checkpoint_count(stored->view) == vouching->count;
    if (view_status(stored->view) != STATUS_OK)
        return stored_fail_view(stored);
    return is_all ? STATUS_OK
                  : tool_fail(stored->tool, STATUS_NO,
                              "a row of the table `checkpoints` cannot be found");
}

static enum status judge_all(struct stored *stored, struct vouching *vouching)
{
    uint64_t rows[TABLE_COUNT] = {0};
    enum status status = stored_fold(stored);

    if (status == STATUS_OK && vouching->why)
        return fail_checkpoint(stored, vouching);
    if (status == STATUS_OK)
        status = stored_compare(stored, rows);
    if (status == STATUS_OK)
        status = look_beyond(stored, vouching);
    return status == STATUS_OK ? vouching_end(vouching) : status;
}

/* No scorer goes on from it as it is, or it lacks what comes back. */
static void tell_phase(view_t *view)
{
    struct restoring_state state = view_restoring(view);

    if (state.phase == RESTORING_BACKUP)
        printf("it is a backup, of %llu records\n", (unsigned long long)state.from);
    else if (state.phase != RESTORING_NOT)
        printf("it is being brought back from a backup of %llu records, and not all is there\n",
               (unsigned long long)state.from);
}

static void tell(const struct stored *stored, const struct vouching *vouching, int64_t took_ms)
{
    bool has_tree = refold_can_compare(stored->refold, stored->view, TABLE_LEAVES);

    printf(
        "%llu records%s%s,\n%s all tables agree, with %llu checkpoints, in %lld.%03lld s\n",
        (unsigned long long)stored->n, vouching->count > 0 ? " of the log " : "",
        vouching->signers.origin, has_tree ? "their tree and" : "an older store, without a tree:",
        (unsigned long long)vouching->count, (long long)took_ms / 1000, (long long)took_ms % 1000);
    tell_phase(stored->view);
    vouching_tell(vouching, stored->n);
}

static enum status judge_store(const struct verify *verify, struct stored *stored,
                               struct vouching *vouching)
{
    enum status status = stored_open(verify->tool, verify->path, NULL, stored);

    vouching->verify = verify;
    vouching->refold = stored->refold;
    stored->visit_signed = vouching_judge;
    stored->visit_restore = vouching_restored;
    stored->context = vouching;
    if (status == STATUS_CONFIG)
        return STATUS_BAD_DATA;
    return status == STATUS_OK ? judge_all(stored, vouching) : status;
}

enum status verify_store(const struct verify *verify)
{
    struct stored stored;
    struct vouching *vouching = memory_new(sizeof *vouching);
    int64_t start_ms = clock_mono_ms();
    enum status status = judge_store(verify, &stored, vouching);

    if (status == STATUS_OK)
        tell(&stored, vouching, clock_mono_ms() - start_ms);
    stored_close(&stored);
    free(vouching);
    return status;
}

enum status verify_store_quietly(const struct verify *verify, struct verified *ret_verified)
{
    struct stored stored;
    struct vouching *vouching = memory_new(sizeof *vouching);
    enum status status = judge_store(verify, &stored, vouching);

    *ret_verified =
        (struct verified){.n = stored.n, .checkpoints = vouching->count, .signed_n = vouching->n};
    snprintf(ret_verified->origin, sizeof ret_verified->origin, "%s", vouching->signers.origin);
    stored_close(&stored);
    free(vouching);
    return status;
}
