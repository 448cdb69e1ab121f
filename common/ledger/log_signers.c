#include "common/ledger/log_signers.h"

#include <stdio.h>

/* One that the ledger takes can be read; but in a log that is folded again any byte may be another one. */
bool log_signers_read(const struct log_key *named, struct note_key *ret_key)
{
    *ret_key->name = '\0';
    return note_key_read(text_of(named->signer), ret_key);
}

/* Under the origin of the checkpoint, whatever it was named by. */
static struct log_signer signer_of(const struct log_key *named, struct text origin)
{
    struct log_signer signer = {.is_there = true};

    if (named) {
        signer.n = named->n;
        if (log_signers_read(named, &signer.key))
            note_key_rename(&signer.key, origin);
    }
    return signer;
}

void log_signers_of(const struct log_keys *keys, struct text origin, uint64_t n,
                    int64_t received_ms, struct log_signers *ret_signers)
{
    const struct log_key *now = log_keys_at(keys, origin, n);

    *ret_signers = (struct log_signers){.now = signer_of(now, origin)};
    snprintf(ret_signers->origin, sizeof ret_signers->origin, "%.*s", (int)origin.size,
             origin.data);
    if (now && received_ms - now->received_ms < LOG_KEY_BOTH_MS)
        ret_signers->before = signer_of(log_keys_at(keys, origin, now->n - 1), origin);
}

/* By whomever: how often somebody has put the log's name under it. */
static unsigned count_signed_as(const struct note *note, const char *name)
{
    unsigned count = 0;

    for (unsigned i = 0; i < note->count; i++)
        count += text_is(note->signatures[i].name, name);
    return count;
}

/* The key before, where it has to sign too. The one that the log began with is not known here. */
static const char *check_before(const struct log_signer *before, const char *origin,
                                const struct note *note)
{
    enum note_verdict verdict = NOTE_GOOD;

    if (before->is_there && before->n)
        verdict = note_verify(note, &before->key, NULL);
    else if (before->is_there && count_signed_as(note, origin) < 2)
        verdict = NOTE_UNSIGNED;
    if (verdict == NOTE_UNSIGNED)
        return "it is not signed by the log's key before too, as for a day it should be";
    return verdict == NOTE_BAD ? "the signature by the log's key before is not good" : NULL;
}

const char *log_signers_check(const struct log_signers *signers, const struct note *note,
                              const struct checkpoint *checkpoint)
{
    const struct log_signer *now = &signers->now;
    enum note_verdict verdict = now->n ? note_verify(note, &now->key, NULL) : NOTE_GOOD;

    if (!text_is(checkpoint->origin, signers->origin))
        return "its origin is another than that of the one before it";
    if (count_signed_as(note, signers->origin) == 0)
        return "it is not signed in its origin's name";
    if (now->n && !*now->key.name)
        return "the key that the log has named as its own cannot be read";
    if (verdict == NOTE_UNSIGNED)
        return "it is not signed by the key that the log has named as its own";
    if (verdict == NOTE_BAD)
        return "the signature by the key that the log has named as its own is not good";
    return check_before(&signers->before, signers->origin, note);
}
