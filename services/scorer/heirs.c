#include "services/scorer/heirs.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/ledger/log_signers.h"
#include "services/scorer/proving.h"

static struct keyring *load_keyring(view_t *view)
{
    struct keyring *keyring = memory_new(sizeof *keyring);

    view_keyring(view, keyring);
    return keyring;
}

uint64_t heirs_cover(view_t *view, uint64_t n)
{
    struct keyring *keyring = load_keyring(view);
    const struct log_keys *log = &keyring->log;
    uint64_t from = n;

    if (log->count > 0 && log->keys[log->count - 1].n > n)
        from = log->keys[log->count - 1].n;
    for (unsigned i = 0; i < log->count; i++)
        if (log->keys[i].n == n)
            from = n;
    free(keyring);
    return from;
}

/* The record that names a key; 0: none does, as of the one that the log began with. */
static uint64_t named_by(const struct log_keys *log, const uint8_t key[KEY_BYTES])
{
    struct note_key named;

    for (unsigned i = 0; i < log->count; i++)
        if (log_signers_read(&log->keys[i], &named) && memcmp(named.key, key, KEY_BYTES) == 0)
            return log->keys[i].n;
    return 0;
}

/* The record that names the next key after this one; 0: none does. */
static uint64_t next_of(view_t *view, struct text origin, const uint8_t key[KEY_BYTES])
{
    struct keyring *keyring = load_keyring(view);
    const struct log_key *next =
        log_keys_after(&keyring->log, origin, named_by(&keyring->log, key));
    uint64_t n = next ? next->n : 0;

    free(keyring);
    return n;
}

struct text heirs_prove(view_t *view, struct text newest, const uint8_t key[KEY_BYTES])
{
    struct checkpoint checkpoint;
    struct note note;
    struct text over, proof = {0};
    struct trouble trouble;
    uint64_t size;
    char *file;

    if (checkpoint_read_note(newest, &note, &checkpoint))
        return proof;
    uint64_t n = next_of(view, checkpoint.origin, key);
    if (n > 0 && view_checkpoint_over(view, n, &size, &over) &&
        proving_file(view, n, size, &file, &proof.size, &trouble) == STATUS_OK)
        proof.data = file;
    return proof;
}
