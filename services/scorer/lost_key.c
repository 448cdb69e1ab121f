#include "services/scorer/lost_key.h"

#include <inttypes.h>

#include "common/base/clock.h"
#include "common/base/diag.h"
#include "common/base/fingerprint.h"
#include "common/form/json.h"
#include "common/run/keyfile.h"
#include "common/run/mark.h"
#include "common/store/store.h"
#include "services/scorer/order.h"

enum status lost_key_check(const struct home *home, const char *path)
{
    char dir[HOME_PATH_BYTES];
    uint8_t key[KEY_BYTES];
    struct trouble trouble;
    enum status status = keyfile_read_at(path, key, &trouble);

    home_path(home, "scorer", dir);
    if (status == STATUS_OK && !store_is_there(dir))
        status = mark_check(home, "scorer", "what its log held", &trouble);
    if (status == STATUS_OK && !store_is_there(dir))
        status =
            trouble_set(&trouble, STATUS_CONFIG,
                        "the home %s has no log yet: kaohe init makes its first keys", home->dir);
    if (status != STATUS_OK)
        diag_error("%s", trouble.why);
    return status;
}

static enum status grant(ledger_t *ledger, const uint8_t key[KEY_BYTES])
{
    const struct grant *before = keyring_find(ledger_keyring(ledger), key);
    char fingerprint[FINGERPRINT_BYTES], stamp[STAMP_BYTES];
    struct trouble trouble;

    if (before) {
        diag_error("this key is granted already, as %s by record %" PRIu64
                   ": make another one, kaohe keys new NAME",
                   role_name(before->role), before->n);
        return STATUS_NO;
    }
    ledger_begin(ledger);
    const char *why =
        order_grant(ledger, key, ROLE_OFFICE, NULL, "kaohe-scorer --grant-office", clock_wall_ms());
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
              ", received %s; now start the scorer, and withdraw the lost one",
              fingerprint, ledger_last(ledger), stamp);
    return STATUS_OK;
}

enum status lost_key_grant(ledger_t *ledger, const char *path)
{
    uint8_t key[KEY_BYTES];
    struct trouble trouble;
    enum status status = keyfile_read_at(path, key, &trouble);

    if (status == STATUS_OK)
        return grant(ledger, key);
    diag_error("%s", trouble.why);
    return status;
}
