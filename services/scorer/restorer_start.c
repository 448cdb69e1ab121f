/* How a restorer begins: whether the log comes back from a backup, which log it is, and whom it knows. */
#include <inttypes.h>

#include "common/base/diag.h"
#include "common/ledger/restoring.h"
#include "common/ledger/view_checkpoints.h"
#include "common/ledger/view_restores.h"
#include "common/run/keyfile.h"
#include "services/scorer/bulletin.h"
#include "services/scorer/log_pairs.h"
#include "services/scorer/reading.h"
#include "services/scorer/restorer.h"

struct newest_restore {
    uint64_t n, log;
};

static bool note_restore(void *context, uint64_t n, const struct merkle_hash *leaf)
{
    *(struct newest_restore *)context =
        (struct newest_restore){n, bytes_get(leaf->bytes, sizeof(uint64_t))};
    return true;
}

enum status restorer_know_log(struct restorer *restorer)
{
    struct newest_restore newest = {0};

    view_renew(restorer->view);
    view_walk_restores(restorer->view, 0, note_restore, &newest);
    enum status status = reading_end(restorer->view, restorer->dir);
    ingest_restore_is_of(restorer->ingest, newest.log);
    bulletin_end(presence_bulletin(restorer->presence), restorer->home, newest.n);
    return status;
}

/* Who has this machine may have said it while no scorer ran. */
static enum status read_without(struct restorer *restorer)
{
    struct trouble trouble;
    enum status status = without_read(restorer->home, &restorer->without, &trouble);

    if (status != STATUS_OK)
        diag_error("%s", trouble.why);
    for (unsigned i = 0; i < restorer->without.count; i++)
        diag_warn("the log is brought back without %s, as " WITHOUT_FILE " says",
                  restorer->without.slugs[i]);
    return status;
}

/* Of whom the backup has records. */
static enum status note_heard(struct restorer *restorer)
{
    static struct checkpoint facts; /* large; of the one thread that writes */

    view_renew(restorer->view);
    view_facts(restorer->view, &facts);
    for (unsigned i = 0; i < facts.source_count && view_status(restorer->view) == STATUS_OK; i++)
        gathering_has_records(restorer->gathering, facts.sources[i].slug);
    return reading_end(restorer->view, restorer->dir);
}

/* The log's verifier keys, by which the last known checkpoint is known: it may have lost the record that changed them. */
static enum status make_gathering(struct restorer *restorer, uint64_t from)
{
    struct trouble trouble;
    struct note_key keys[LOG_PAIRS_MAX];
    unsigned count;
    enum status status = log_pairs_known(restorer->home, keys, &count, &trouble);

    if (status != STATUS_OK) {
        diag_error("%s", trouble.why);
        return status;
    }
    restorer->gathering = gathering_new(from, keys, count);
    status = note_heard(restorer);
    if (status != STATUS_OK)
        return status;
    ingest_restore_begin(restorer->ingest, restorer->gathering,
                         keyfile_is_asked(restorer->home, restorer->home->settings.ingest));
    return STATUS_OK;
}

enum status restorer_start(struct restorer *restorer)
{
    struct restoring_state state = ledger_restoring(restorer->ledger);
    enum status status = restorer_know_log(restorer);

    if (status != STATUS_OK || state.phase == RESTORING_NOT)
        return status;
    diag_info("the log in %s came back from a backup of %" PRIu64
              " records: what collectors keep of it is brought back, and nothing else is taken "
              "until that is done (kaohe restore --status)",
              restorer->dir, state.from);
    status = read_without(restorer);
    return status == STATUS_OK ? make_gathering(restorer, state.from) : status;
}
