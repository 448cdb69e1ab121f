#include "services/scorer/witnesses.h"

#include <stdlib.h>

#include <string.h>

#include "common/base/memory.h"
#include "common/ledger/view_restores.h"
#include "common/ledger/view_tree.h"
#include "common/proof/restored.h"
#include "services/scorer/heirs.h"

void witnesses_ask(struct session *session, const struct message_get_growth *question)
{
    session->asks_growth = true;
    session->growth_from = question->n;
    session->has_log_key = question->log_key.data && question->log_key.size == KEY_BYTES;
    if (session->has_log_key)
        memcpy(session->log_key, question->log_key.data, KEY_BYTES);
}

/* That of the first `from` records is the beginning of that of `size`; empty where that says nothing. */
static void prove_growth(view_t *view, uint64_t from, uint64_t size, struct merkle_proof *ret_proof)
{
    digest_t *digest = digest_new();

    if (from == 0 || from >= size || !view_tree_prove_growth(view, digest, from, size, ret_proof))
        ret_proof->count = 0;
    digest_destroy(&digest);
}

struct newest {
    uint64_t n[RESTORED_MAX];
    unsigned count;
};

static bool note_restore(void *context, uint64_t n, const struct merkle_hash *leaf)
{
    struct newest *newest = context;

    (void)leaf;
    newest->n[newest->count++ % RESTORED_MAX] = n;
    return true;
}

/* How the log came back, also where no checkpoint tells it yet. */
static struct text tell_restores(view_t *view, char bytes[RESTORED_BYTES_MAX])
{
    struct newest newest = {.count = 0};
    struct record record;
    size_t used = 0;

    view_walk_restores(view, 0, note_restore, &newest);
    for (unsigned i = newest.count > RESTORED_MAX ? newest.count - RESTORED_MAX : 0;
         i < newest.count; i++)
        if (view_record(view, newest.n[i % RESTORED_MAX], &record))
            used = restored_add(bytes, used, record_bytes(&record));
    return (struct text){used > 0 ? bytes : NULL, used};
}

/* What is shown, beside the note. */
struct shown {
    struct merkle_proof proof;
    struct text heir, restores;
};

static void tell(answers_t *answers, const struct session *session, struct text note,
                 const struct shown *shown)
{
    const struct merkle_proof *proof = &shown->proof;
    struct text hashes[MERKLE_PROOF_MAX];

    for (unsigned i = 0; i < proof->count; i++)
        hashes[i] = (struct text){(const char *)proof->hashes[i].bytes, DIGEST_BYTES};
    struct message message = {.type = MESSAGE_GROWTH,
                              .growth = {.session = session->name,
                                         .n = session->growth_from,
                                         .note = note,
                                         .hashes = {hashes, proof->count},
                                         .proof = shown->heir,
                                         .restores = shown->restores}};
    answers_add(answers, &session->peer, &message);
}

bool witnesses_show(answers_t *answers, struct session *session, view_t *view)
{
    static char restores[RESTORED_BYTES_MAX]; /* of the one thread that writes */
    char *whole = memory_raw(NOTE_SIGNED_BYTES_MAX);
    struct shown shown = {0};
    struct text note = {0};
    uint64_t size = 0;

    if (view_checkpoint_newest(view, &size, &note)) {
        note = (struct text){whole, view_checkpoint_whole(view, size, whole)};
        prove_growth(view, session->growth_from, size, &shown.proof);
        if (session->has_log_key)
            shown.heir = heirs_prove(view, note, session->log_key);
    }
    shown.restores = tell_restores(view, restores);
    bool is_shown = view_status(view) == STATUS_OK;
    if (is_shown) {
        tell(answers, session, note, &shown);
        session->shown = size;
    }
    session->asks_growth = false;
    free((void *)shown.heir.data);
    free(whole);
    return is_shown;
}

/* Whether it is one line, by which this key cosigns the note's text. */
static bool is_cosignature(struct text note, struct text line, const struct note_key *key)
{
    static struct note before, after; /* of the one thread that writes */
    char *whole = memory_raw(NOTE_SIGNED_BYTES_MAX);
    size_t size = note_read(note, &before) == NULL && line.size < NOTE_LINE_BYTES
                      ? note_write(before.text, &line, 1, whole, NOTE_SIGNED_BYTES_MAX)
                      : 0;
    bool is_good = size > 0 && note_read((struct text){whole, size}, &after) == NULL &&
                   after.count == 1 && note_verify(&after, key, NULL) == NOTE_GOOD;

    free(whole);
    return is_good;
}

void witnesses_take(ledger_t *ledger, struct session *session, uint64_t key,
                    const struct message_cosign *cosign)
{
    const struct grant *grant = keyring_granted_by(ledger_keyring(ledger), key);
    uint64_t shown = session->shown;
    struct note_key signer;
    struct text note;

    session->shown = 0; /* one line for what is shown: each costs a verification */
    if (shown == 0 || cosign->n != shown || !grant ||
        !note_key_read(text_of(grant->signer), &signer) || signer.kind != NOTE_KIND_WITNESS)
        return;
    if (!ledger_checkpoint(ledger, shown, &note) || !is_cosignature(note, cosign->line, &signer))
        return;
    ledger_put_cosignature(ledger, shown, session->source, cosign->line);
    session->state.cosigned = shown;
}
