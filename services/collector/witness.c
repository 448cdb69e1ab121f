#include "services/collector/witness.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

void witness_init(struct witness *witness, const char *source, const struct note_key *log,
                  const struct note_pair *pair)
{
    *witness = (struct witness){.source = source, .has_keys = log && pair};
    if (!witness->has_keys)
        return;
    witness->log = *log;
    witness->pair = *pair;
}

void witness_clear(struct witness *witness)
{
    note_pair_clear(&witness->pair);
}

/* ---- memory ---- */

enum {
    MEMORY_FORMAT_FIRST = 1, /* its base is of all sequences, and `from` is not in it */
    MEMORY_FORMAT = 2,
    BASE_AT =
        2, /* behind the format 1 and the state 1: base 8, from 8, the size of `why` 2, `why` */
    FROM_AT = 10,
    FROM_BYTES = 8,
};

size_t witness_write(const struct witness_memory *memory,
                     uint8_t ret_bytes[WITNESS_MEMORY_BYTES_MAX])
{
    size_t why = strlen(memory->alarm.why);
    uint8_t *at = ret_bytes + FROM_AT + FROM_BYTES;

    bytes_put(ret_bytes, MEMORY_FORMAT, 1);
    bytes_put(ret_bytes + 1, memory->state, 1);
    bytes_put(ret_bytes + BASE_AT, (uint64_t)memory->base, 8);
    bytes_put(ret_bytes + FROM_AT, memory->from, FROM_BYTES);
    bytes_put(at, why, 2);
    memcpy(at + 2, memory->alarm.why, why);
    memcpy(at + 2 + why, memory->cosigned.bytes, memory->cosigned.size);
    return (size_t)(at + 2 - ret_bytes) + why + memory->cosigned.size;
}

static bool read_memory(struct span bytes, struct witness_memory *ret_memory)
{
    const uint8_t *at = bytes.data;
    bool is_first = bytes.size > 0 && at[0] == MEMORY_FORMAT_FIRST;
    size_t why_at = FROM_AT + (is_first ? 0 : FROM_BYTES) + 2;

    if (bytes.size < why_at || (!is_first && at[0] != MEMORY_FORMAT) || at[1] > WITNESS_ALARM)
        return false;
    size_t why = bytes_get(at + why_at - 2, 2), rest = bytes.size - why_at;
    if (why >= TROUBLE_BYTES || why > rest || rest - why > WITNESS_NOTE_BYTES_MAX)
        return false;
    ret_memory->state = at[1];
    ret_memory->base = (int64_t)bytes_get(at + BASE_AT, 8);
    ret_memory->from = is_first ? 0 : bytes_get(at + FROM_AT, FROM_BYTES);
    memcpy(ret_memory->alarm.why, at + why_at, why);
    ret_memory->cosigned.size = rest - why;
    memcpy(ret_memory->cosigned.bytes, at + why_at + why, rest - why);
    return true;
}

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
    if (bytes.size == 0)
        return true;
    if (!read_memory(bytes, &witness->memory))
        return false;
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
};

#define ALARM(why, ...) trouble_set(why, STATUS_NO, __VA_ARGS__)

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
        return ALARM(ret_why,
                     "the log's checkpoint of %" PRIu64
                     " records is signed by another key than keys/log.signer",
                     now->size);
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

    *ret_shown = (struct shown){0};
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

static void hear(struct witness *witness, const struct message_growth *growth, uint64_t next,
                 struct witness_output *output)
{
    struct shown shown;
    struct trouble why;

    if (!witness->has_keys || witness->memory.state == WITNESS_ALARM || growth->n != witness->n)
        return; /* nobody has asked, or before something else was cosigned */
    if (growth->note.size == 0 && witness->n == 0)
        return; /* a log that has none yet */
    if (check(witness, growth, &shown, &why) == STATUS_OK)
        note_seen(witness, &shown, next);
    else
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
