#include "services/scorer/lost_key.h"

#include <inttypes.h>

#include "common/base/clock.h"
#include "common/base/diag.h"
#include "common/base/fingerprint.h"
#include "common/base/timekeeper.h"
#include "common/form/json.h"
#include "common/ledger/restoring.h"
#include "common/run/daemon.h"
#include "common/run/keyfile.h"
#include "common/store/store.h"
#include "services/scorer/order.h"

/* What would be stamped then is what the last record was. */
static enum status check_clock(const ledger_t *ledger, int64_t wall_ms)
{
    char wall[STAMP_BYTES], last[STAMP_BYTES];

    if (wall_ms >= ledger_received_ms(ledger) - CLOCK_STEP_MS_MAX)
        return STATUS_OK;
    stamp_print(wall_ms, wall);
    stamp_print(ledger_received_ms(ledger), last);
    diag_error("the clock says %s, and the last record is of %s: set the clock first", wall, last);
    return STATUS_NO;
}

/* What came behind the backup comes first: it may have a grant, or a withdrawal. */
static enum status check_whole(const ledger_t *ledger)
{
    if (ledger_restoring(ledger).phase == RESTORING_NOT)
        return STATUS_OK;
    diag_error(
        "this log is a backup, or not all of it is brought back yet (kaohe restore): the key "
        "is granted when that is done. It waits for the office in vain where that lost its key: "
        "while the scorer is stopped, kaohe restore --without " OFFICE " in this home");
    return STATUS_CONFIG;
}

static enum status grant(ledger_t *ledger, const uint8_t key[KEY_BYTES])
{
    const struct grant *before = keyring_find(ledger_keyring(ledger), key);
    char fingerprint[FINGERPRINT_BYTES], stamp[STAMP_BYTES], last[STAMP_BYTES];
    struct trouble trouble;

    if (before) {
        diag_error("this key is granted already, as %s by record %" PRIu64
                   ": make another one, kaohe keys new NAME",
                   role_name(before->role), before->n);
        return STATUS_NO;
    }
    if (check_clock(ledger, clock_wall_ms()) != STATUS_OK)
        return STATUS_NO;
    stamp_print(ledger_received_ms(ledger), last);
    ledger_begin(ledger);
    const char *why = order_grant(ledger, key, ROLE_OFFICE, NULL, NULL,
                                  "kaohe-scorer --grant-office", clock_wall_ms());
    if (why) {
        ledger_abort(ledger);
        diag_error("the key cannot be granted: %s", why);
        return STATUS_NO;
    }
    enum status status = ledger_commit(ledger, &trouble);
    if (status != STATUS_OK) {
        diag_error("cannot write the grant: %s", trouble.why);
        return status;
    }
    fingerprint_of(key, fingerprint);
    stamp_print(ledger_received_ms(ledger), stamp);
    diag_info("granted the office the key %s: record %" PRIu64
              ", received %s, behind one of %s; now start the scorer, and withdraw the lost one",
              fingerprint, ledger_last(ledger), stamp, last);
    return STATUS_OK;
}

static bool go_on(void *context, uint64_t done, uint64_t steps)
{
    (void)context, (void)done, (void)steps;
    return !daemon_should_stop();
}

/* Never an empty log: there would be no office that has lost a key. */
static enum status open_log(const struct home *home, ledger_t **ret_ledger,
                            struct trouble *ret_trouble)
{
    char dir[HOME_PATH_BYTES];

    home_path(home, "scorer", dir);
    if (!store_is_there(dir))
        return trouble_set(
            ret_trouble, STATUS_CONFIG,
            "there is no log in %s: a new one begins with the key in keys/office.key", dir);
    return ledger_open(dir, (size_t)home->settings.scorer_map_mib << 20, go_on, NULL, ret_ledger,
                       ret_trouble);
}

enum status lost_key_grant(const struct home *home, const char *path)
{
    uint8_t key[KEY_BYTES];
    ledger_t *ledger = NULL;
    struct trouble trouble;
    enum status status = keyfile_read_at(path, key, &trouble);

    if (status == STATUS_OK)
        status = open_log(home, &ledger, &trouble);
    if (status != STATUS_OK)
        diag_error("%s", trouble.why);
    if (status == STATUS_OK)
        status = check_whole(ledger);
    if (status == STATUS_OK)
        status = grant(ledger, key);
    ledger_close(&ledger);
    return status;
}
