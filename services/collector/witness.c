#include "services/collector/witness.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "common/proof/proof_heir.h"

void witness_init(struct witness *witness, const char *source, const struct note_key *log,
                  const struct note_pair *pair)
{
    *witness = (struct witness){.source = source, .has_keys = log && pair};
    if (!witness->has_keys)
        return;
    witness->given = witness->log = *log;
    witness->pair = *pair;
}

void witness_clear(struct witness *witness)
{
    note_pair_clear(&witness->pair);
}

/* ---- memory ---- */

static struct text text_of_note(const struct witness_note *note)
{
    return (struct text){note->bytes, note->size};
}

bool witness_recall(struct witness *witness, struct span bytes)
{
    struct checkpoint checkpoint = {0};
    struct note note;

    witness->memory = (struct witness_memory){0};
    witness->n = 0;
    witness->seen.note.size = 0;
    witness->asked_session = 0;
    witness->log = witness->given;
    if (bytes.size == 0)
        return true;
    if (!witness_read(bytes, &witness->memory))
        return false;
    if (witness->memory.has_heir && note_key_equal(&witness->memory.given, &witness->given))
        witness->log = witness->memory.heir;
    if (witness->memory.cosigned.size > 0 &&
        checkpoint_read_note(text_of_note(&witness->memory.cosigned), &note, &checkpoint))
        return false;
    witness->n = checkpoint.size;
    return witness->n > 0 || witness->memory.state != WITNESS_GOOD;
}

bool witness_asks(struct witness *witness, uint64_t session, int64_t now_ms)
{
    bool is_due = session != witness->asked_session ||
                  (witness->seen.note.size == 0 && now_ms - witness->asked_ms >= WITNESS_ASK_MS);

    if (!witness->has_keys || witness->memory.state == WITNESS_ALARM || !is_due)
        return false;
    witness->asked_session = session;
    witness->asked_ms = now_ms;
    return true;
}

void witness_accept(struct witness *witness)
{
    bool is_recalled = witness_recall(witness, (struct span){NULL, 0});

    assert(is_recalled);
}

/* ---- what is shown ---- */

/* All that a check has to go by. */
struct shown {
    struct note note;
    struct checkpoint now, before; /* before: the last one that was cosigned, where there is one */
    struct text before_text;       /* of its note */
    struct merkle_proof proof;
    const char *lacks_heir; /* why no key follows the one that is known; NULL: none is said to */
};

#define ALARM(why, ...) trouble_set(why, STATUS_NO, __VA_ARGS__)

/* Another key has followed the one that the log is known by, where the proof shows it. Returns why it does not;
 * NULL: it does. */
static const char *follow(struct witness *witness, struct text proof, struct witness_output *output)
{
    digest_t *digest = digest_new();
    struct proof_heir heir;
    const char *why = proof_heir_of(digest, proof, &witness->log, 1, &heir);

    digest_destroy(&digest);
    if (why)
        return why;
    witness->memory.has_heir = true;
    witness->memory.given = witness->given;
    note_key_rename(&heir.key, text_of(witness->given.name));
    witness->memory.heir = witness->log = heir.key;
    output->keep = true;
    trouble_set(&output->says, STATUS_OK,
                "the log's key is another from record %" PRIu64
                " on, as a checkpoint shows that the key before has signed: the log is known by "
                "that one (%08x) here from now on",
                heir.n, heir.key.id);
    return NULL;
}

/* What an operator can do about it stands where it is likely: the office has changed the log's key. */
static enum status fail_unsigned(const struct shown *shown, struct trouble *ret_why)
{
    return ALARM(ret_why,
                 "the log's checkpoint of %" PRIu64
                 " records is signed by another key than keys/log.signer%s%s. If the office has "
                 "changed the log's key, put the new one in the place of that file, as at first "
                 "contact (kaohe keys import scorer)",
                 shown->now.size, shown->lacks_heir ? ", and nothing shows that it follows: " : "",
                 shown->lacks_heir ? shown->lacks_heir : "");
}

static enum status check_signature(const struct witness *witness, const struct shown *shown,
                                   struct trouble *ret_why)
{
    const struct checkpoint *now = &shown->now;

    if (!text_is(now->origin, witness->log.name))
        return ALARM(ret_why,
                     "the log shows a checkpoint of %.*s, and keys/log.signer is the key of %s",
                     (int)now->origin.size, now->origin.data, witness->log.name);
    switch (note_verify(&shown->note, &witness->log, NULL)) {
    case NOTE_UNSIGNED:
        return fail_unsigned(shown, ret_why);
    case NOTE_BAD:
        return ALARM(ret_why,
                     "the log's signature on its checkpoint of %" PRIu64 " records is not good",
                     now->size);
    default:
        return STATUS_OK;
    }
}

static bool has_grown(const struct shown *shown)
{
    digest_t *digest = digest_new();
    bool has = merkle_check_growth(digest, shown->before.size, &shown->before.root, shown->now.size,
                                   &shown->now.root, &shown->proof);

    digest_destroy(&digest);
    return has;
}

/* Whether it goes on from the last one that was cosigned. */
static enum status check_growth(const struct shown *shown, struct trouble *ret_why)
{
    uint64_t before = shown->before.size, now = shown->now.size;

    if (now < before)
        return ALARM(ret_why,
                     "the log has shrunk: its newest checkpoint is of %" PRIu64
                     " records, and one of %" PRIu64 " was cosigned here",
                     now, before);
    if (now == before && !text_equal(shown->note.text, shown->before_text))
        return ALARM(ret_why,
                     "the log has forked: it signed two different checkpoints of %" PRIu64
                     " records, and the other one was cosigned here",
                     now);
    if (now > before && before > 0 && !has_grown(shown))
        return ALARM(ret_why,
                     "the log has forked: its %" PRIu64 " records do not begin with the %" PRIu64
                     " that were cosigned here",
                     now, before);
    return STATUS_OK;
}

static void take_proof(const struct message_growth *growth, struct merkle_proof *ret_proof)
{
    const struct text_list *hashes = &growth->hashes;

    ret_proof->count = 0;
    for (size_t i = 0; i < hashes->count && i < MERKLE_PROOF_MAX; i++)
        if (hashes->items[i].size == DIGEST_BYTES)
            memcpy(ret_proof->hashes[ret_proof->count++].bytes, hashes->items[i].data,
                   DIGEST_BYTES);
}

static enum status check(const struct witness *witness, const struct message_growth *growth,
                         struct shown *ret_shown, struct trouble *ret_why)
{
    struct note note;

    take_proof(growth, &ret_shown->proof);
    if (growth->note.size == 0)
        return ALARM(ret_why,
                     "the log shows no checkpoint, and one of %" PRIu64
                     " records was cosigned here",
                     witness->n);
    const char *why = checkpoint_read_note(growth->note, &ret_shown->note, &ret_shown->now);
    if (why)
        return ALARM(ret_why, "what the log shows is no checkpoint: %s", why);
    if (witness->n > 0) {
        why = checkpoint_read_note(text_of_note(&witness->memory.cosigned), &note,
                                   &ret_shown->before);
        assert(!why); /* as witness_recall has seen, or witness_step */
        ret_shown->before_text = note.text;
    }
    enum status status = check_signature(witness, ret_shown, ret_why);
    return status == STATUS_OK ? check_growth(ret_shown, ret_why) : status;
}

static void raise_alarm(struct witness *witness, const struct trouble *why, struct text shown,
                        const struct merkle_proof *proof, struct witness_output *output)
{
    witness->memory.state = WITNESS_ALARM;
    witness->memory.alarm = *why;
    witness->seen.note.size = 0;
    output->is_alarm = output->keep = true;
    output->shown = shown;
    output->proof = *proof;
    output->says = *why;
}

static uint64_t count_of(const struct checkpoint *checkpoint, const char *source)
{
    for (unsigned i = 0; i < checkpoint->source_count; i++)
        if (text_is(checkpoint->sources[i].slug, source))
            return checkpoint->sources[i].count;
    return 0;
}

/* The text with the log's signature alone. */
static void strip(const struct witness *witness, const struct note *note,
                  struct witness_note *ret_note)
{
    ret_note->size = 0;
    for (unsigned i = 0; i < note->count && ret_note->size == 0; i++) {
        const struct note_signature *signature = &note->signatures[i];
        if (signature->id == witness->log.id && text_is(signature->name, witness->log.name))
            ret_note->size = note_write(note->text, &signature->line, 1, ret_note->bytes,
                                        sizeof ret_note->bytes);
    }
    assert(ret_note->size > 0); /* it was verified */
}

/* What stood all these checks waits for that of its count. One that was cosigned is done with, unless the log
 * lost the line. */
static void note_seen(struct witness *witness, const struct shown *shown, uint64_t next)
{
    struct witness_seen *seen = &witness->seen;

    seen->note.size = 0;
    seen->is_known = shown->now.size == witness->n;
    if (seen->is_known && note_verify(&shown->note, &witness->pair.public, NULL) != NOTE_UNSIGNED)
        return;
    strip(witness, &shown->note, &seen->note);
    seen->size = shown->now.size;
    seen->count = count_of(&shown->now, witness->source);
    seen->await = next;
    seen->proof = shown->proof;
}

/* One that has followed may itself be followed: then the next question brings the proof of that. */
static bool is_on_its_way(const struct witness *witness, const struct shown *shown,
                          const struct witness_output *output)
{
    return output->keep && shown->note.count > 0 && text_is(shown->now.origin, witness->log.name) &&
           note_verify(&shown->note, &witness->log, NULL) == NOTE_UNSIGNED;
}

static void hear(struct witness *witness, const struct message_growth *growth, uint64_t next,
                 struct witness_output *output)
{
    struct shown shown = {0};
    struct trouble why;

    if (!witness->has_keys || witness->memory.state == WITNESS_ALARM || growth->n != witness->n)
        return; /* nobody has asked, or before something else was cosigned */
    if (growth->note.size == 0 && witness->n == 0)
        return; /* a log that has none yet */
    if (growth->proof.size > 0)
        shown.lacks_heir = follow(witness, growth->proof, output);
    if (check(witness, growth, &shown, &why) == STATUS_OK)
        note_seen(witness, &shown, next);
    else if (!is_on_its_way(witness, &shown, output))
        raise_alarm(witness, &why, growth->note, &shown.proof, output);
}

/* ---- the count ---- */

/* Whether it counts what it should. Of what is not settled there may be more than the `expected`: then it
 * waits. */
static bool check_count(const struct witness *witness, int64_t expected, bool is_settled,
                        bool *ret_waits, struct trouble *ret_why)
{
    const struct witness_seen *seen = &witness->seen;
    int64_t count = (int64_t)seen->count;

    *ret_waits = count > expected && !is_settled;
    if (count == expected || *ret_waits)
        return true;
    ALARM(ret_why,
          "up to record %" PRIu64 " the log counts %" PRIu64 " events of %s, and %" PRId64
          " were handed over here: %s %" PRId64 " %s",
          seen->size, seen->count, witness->source, expected,
          count < expected ? "it lacks" : "it has",
          count < expected ? expected - count : count - expected,
          count < expected ? "that were receipted" : "that did not come from here");
    return false;
}

static void cosign(struct witness *witness, uint64_t time_s, struct witness_output *output)
{
    struct witness_seen *seen = &witness->seen;
    struct note note;
    const char *why = note_read(text_of_note(&seen->note), &note);

    assert(!why);
    note_sign(&witness->pair, note.text, time_s, output->line);
    output->n = seen->size;
    output->keep = !seen->is_known;
    witness->memory.cosigned = seen->note;
    witness->memory.state = WITNESS_GOOD;
    witness->n = seen->size;
    seen->note.size = 0;
}

static void decide(struct witness *witness, const struct witness_outbox *outbox, uint64_t time_s,
                   struct witness_output *output)
{
    const struct witness_seen *seen = &witness->seen;
    bool is_first = witness->n == 0, is_settled = outbox->first >= seen->await, waits = false;
    uint64_t receipted;
    struct trouble why;

    if (is_first && !is_settled)
        return;
    uint64_t from = is_first ? outbox->greeted_first : witness->memory.from;
    if ((is_first && seen->size < outbox->greeted_n) ||
        !outbox->receipted(outbox->context, from, seen->size, &receipted)) {
        witness->seen.note.size = 0; /* the next one may tell */
        return;
    }
    if (is_first) {
        witness->memory.from = from;
        witness->memory.base = (int64_t)(seen->count - receipted);
        trouble_set(&output->says, STATUS_OK,
                    "a witness of the log %s from its checkpoint of %" PRIu64
                    " records on; the %" PRIu64
                    " events of %s that it counts there are taken as they are",
                    witness->log.name, seen->size, seen->count, witness->source);
    }
    if (!check_count(witness, witness->memory.base + (int64_t)receipted, is_settled, &waits, &why))
        raise_alarm(witness, &why, text_of_note(&seen->note), &seen->proof, output);
    else if (!waits)
        cosign(witness, time_s, output);
}

void witness_step(struct witness *witness, const struct message_growth *growth,
                  const struct witness_outbox *outbox, uint64_t time_s,
                  struct witness_output *ret_output)
{
    *ret_output = (struct witness_output){0};
    if (growth)
        hear(witness, growth, outbox->next, ret_output);
    else if (witness->seen.note.size > 0 && time_s > 0)
        decide(witness, outbox, time_s, ret_output);
}
