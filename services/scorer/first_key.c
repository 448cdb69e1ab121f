#include "services/scorer/first_key.h"

#include "common/base/clock.h"
#include "common/base/diag.h"
#include "common/run/keyfile.h"
#include "common/score/rulebook.h"
#include "services/scorer/order.h"

/* The office's last key is never withdrawn, so there is one now if there ever was. */
static bool has_office(const struct keyring *keyring)
{
    for (unsigned i = 0; i < keyring->count; i++)
        if (keyring->grants[i].role == ROLE_OFFICE)
            return true;
    return false;
}

static enum status put(ledger_t *ledger, const uint8_t key[KEY_BYTES])
{
    struct trouble trouble;

    ledger_begin(ledger);
    const char *why = order_office_key(ledger, key, "the first key of the office", clock_wall_ms());
    enum status status = ledger_commit(ledger, &trouble);
    if (status != STATUS_OK)
        diag_error("cannot write the grant of the office's first key: %s", trouble.why);
    else if (why)
        diag_error("the office's first key cannot be granted: %s", why);
    else
        diag_info("the key in keys/" OFFICE ".key is granted as the office's, in record %llu",
                  (unsigned long long)ledger_last(ledger));
    return status == STATUS_OK && why ? STATUS_CONFIG : status;
}

enum status first_key_put(const struct home *home, ledger_t *ledger)
{
    uint8_t key[KEY_BYTES];
    struct trouble trouble;

    if (!keyfile_has_public(home, OFFICE) || has_office(ledger_keyring(ledger)))
        return STATUS_OK;
    enum status status = keyfile_read_public(home, OFFICE, key, &trouble);
    if (status == STATUS_OK)
        return put(ledger, key);
    diag_error("%s", trouble.why);
    return status;
}
