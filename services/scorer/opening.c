#include "services/scorer/opening.h"

#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/diag.h"
#include "common/ledger/restoring.h"
#include "common/run/daemon.h"
#include "common/run/mark.h"
#include "common/store/store.h"

enum { PROGRESS_MS = 2000 }; /* between two lines while tables are built again */

static bool say_progress(void *context, uint64_t done, uint64_t steps)
{
    int64_t *said_ms = context, now_ms = clock_mono_ms();

    if (now_ms - *said_ms >= PROGRESS_MS || done == steps)
        diag_info("the store has an earlier format: building its tables again, %llu %% done",
                  (unsigned long long)(steps ? done * 100 / steps : 100));
    if (now_ms - *said_ms >= PROGRESS_MS)
        *said_ms = now_ms;
    return !daemon_should_stop();
}

/* Its events since are kept by the collectors, and a log that goes on without them is another one. */
static enum status check_backup(const ledger_t *ledger, const char *dir,
                                struct trouble *ret_trouble)
{
    struct restoring_state restoring = ledger_restoring(ledger);

    if (restoring.phase != RESTORING_BACKUP)
        return STATUS_OK;
    return trouble_set(
        ret_trouble, STATUS_CONFIG,
        "%s is a backup, of %llu records, and no scorer goes on from it alone: kaohe "
        "restore DIR puts one in place, and collectors bring back what they keep",
        dir, (unsigned long long)restoring.from);
}

/* Who puts a backup in place makes the mark first; but where that could not be done, this tells it. */
static enum status check_draft(const struct home *home, const char *dir,
                               struct trouble *ret_trouble)
{
    char draft[HOME_PATH_BYTES];

    home_path(home, OPENING_STORE ".draft", draft);
    if (store_is_there(dir) || access(draft, F_OK) != 0)
        return STATUS_OK;
    return trouble_set(ret_trouble, STATUS_CONFIG,
                       "%s is there: a restore was cut short, and no empty log begins beside it. "
                       "Run it again: kaohe restore DIR",
                       draft);
}

static enum status open_marked(const struct home *home, const char *dir, ledger_t **ret_ledger,
                               struct trouble *ret_trouble)
{
    size_t map_bytes = (size_t)home->settings.scorer_map_mib << 20;
    int64_t said_ms = 0;
    enum status status = check_draft(home, dir, ret_trouble);

    if (status == STATUS_OK)
        status = mark_check(home, OPENING_STORE, "what its log held", ret_trouble);
    if (status == STATUS_OK)
        status = ledger_open(dir, map_bytes, say_progress, &said_ms, ret_ledger, ret_trouble);
    if (status == STATUS_OK)
        status = check_backup(*ret_ledger, dir, ret_trouble);
    return status == STATUS_OK ? mark_set(home, OPENING_STORE, ret_trouble) : status;
}

enum status opening_ledger(const struct home *home, const char *dir, ledger_t **ret_ledger)
{
    struct trouble trouble;
    enum status status = open_marked(home, dir, ret_ledger, &trouble);

    if (status == STATUS_STOPPED)
        diag_info("%s", trouble.why);
    else if (status != STATUS_OK)
        diag_error("%s", trouble.why);
    return status;
}

enum status opening_keep(const struct home *home, bool *ret_mended)
{
    struct trouble trouble;
    enum status status = mark_keep(home, OPENING_STORE, ret_mended, &trouble);

    if (status == STATUS_OK)
        return STATUS_OK;
    diag_error("%s", trouble.why);
    return STATUS_DISK;
}
