#include "services/scorer/first_key.h"

#include "common/base/clock.h"
#include "common/base/diag.h"
#include "common/form/json.h"
#include "common/run/signfile.h"
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

/* The verifier key that lies beside a key file, if any; else empty. Returns why it cannot be read. */
static const char *read_signer(const struct home *home, const char *name,
                               char ret_text[NOTE_KEY_TEXT_BYTES], struct trouble *room)
{
    struct note_key key;

    *ret_text = '\0';
    if (!signfile_is_witness(name) || !signfile_has_public(home, name))
        return NULL;
    if (signfile_read_public(home, name, NOTE_KIND_WITNESS, &key, room) != STATUS_OK)
        return room->why;
    note_key_write(&key, ret_text);
    return NULL;
}

/* Grants the key of a public file; where there is none nothing. Returns why it cannot be; NULL: it is. */
static const char *grant(const struct home *home, ledger_t *ledger, const char *name,
                         enum role role, struct trouble *room)
{
    uint8_t key[KEY_BYTES];
    char signer[NOTE_KEY_TEXT_BYTES];

    if (!keyfile_has_public(home, name))
        return NULL;
    if (keyfile_read_public(home, name, key, room) != STATUS_OK)
        return room->why;
    const char *why = read_signer(home, name, signer, room);
    return why ? why
               : order_grant(ledger, key, role, role == ROLE_DISTRICT ? name : NULL,
                             *signer ? signer : NULL,
                             "granted by the scorer as it started, from keys/", clock_wall_ms());
}

/* In a log that only begins, the keys of the centres too: kaohe init has made them. */
static const char *grant_all(const struct home *home, ledger_t *ledger, bool is_new,
                             struct trouble *room)
{
    const struct rulebook *roster = calendar_newest(ledger_calendar(ledger));
    const char *why = grant(home, ledger, OFFICE, ROLE_OFFICE, room);

    for (unsigned i = 0; is_new && !why && i < roster->centre_count; i++)
        why = grant(home, ledger, roster->centres[i].slug, ROLE_DISTRICT, room);
    return why;
}

static enum status put(const struct home *home, ledger_t *ledger)
{
    struct trouble room, trouble;
    uint64_t before = ledger_last(ledger);
    char stamp[STAMP_BYTES];

    ledger_begin(ledger);
    const char *why = grant_all(home, ledger, before == 1, &room);
    if (why) {
        ledger_abort(ledger);
        diag_error("the keys of this home cannot be granted: %s", why);
        return STATUS_CONFIG;
    }
    enum status status = ledger_commit(ledger, &trouble);
    uint64_t count = ledger_last(ledger) - before;
    if (status != STATUS_OK)
        diag_error("cannot write the grants of the first keys: %s", trouble.why);
    stamp_print(ledger_received_ms(ledger), stamp);
    if (status == STATUS_OK)
        diag_info("granted %llu key%s of keys/, the first of this log, received %s",
                  (unsigned long long)count, count == 1 ? "" : "s", stamp);
    return status;
}

enum status first_key_put(const struct home *home, ledger_t *ledger)
{
    if (!keyfile_has_public(home, OFFICE) || has_office(ledger_keyring(ledger)))
        return STATUS_OK;
    return put(home, ledger);
}
