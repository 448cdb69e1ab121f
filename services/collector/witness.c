#include "services/collector/witness_inside.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
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

/* A log that came back has the name that was cosigned last, as long as the file has an earlier one. */
static void recall_name(struct witness *witness, struct text origin)
{
    if (witness->has_keys && kin_became(text_of(witness->log.name), origin))
        note_key_rename(&witness->log, origin);
}

static bool recall_cosigned(struct witness *witness)
{
    struct checkpoint checkpoint;
    struct note note;

    if (witness->memory.cosigned.size == 0)
        return witness->memory.state != WITNESS_GOOD;
    if (checkpoint_read_note(text_of_note(&witness->memory.cosigned), &note, &checkpoint))
        return false;
    witness->last = witness_earlier_of(&checkpoint, witness->source);
    if (witness->memory.state == WITNESS_NONE)
        return true; /* what it goes on from is among the earlier ones */
    witness->before = witness->last;
    witness->n = checkpoint.size;
    recall_name(witness, checkpoint.origin);
    return true;
}

bool witness_recall(struct witness *witness, struct span bytes)
{
    witness->memory = (struct witness_memory){.limit = UINT64_MAX};
    witness->n = 0;
    witness->before = (struct witness_earlier){0};
    witness->seen.note.size = 0;
    witness->asked_session = 0;
    witness->waits = witness->is_uncounted = false;
    witness->log = witness->given;
    if (bytes.size == 0)
        return true;
    if (!witness_read(bytes, &witness->memory))
        return false;
    if (witness->memory.has_heir && note_key_equal(&witness->memory.given, &witness->given))
        witness->log = witness->memory.heir;
    return recall_cosigned(witness);
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

void witness_name_log(struct witness *witness, const struct note_key *given)
{
    if (!witness->has_keys || !note_key_same(&witness->given, given))
        return;
    witness->given = *given;
    if (kin_became(text_of(witness->log.name), text_of(given->name)))
        note_key_rename(&witness->log, text_of(given->name));
}

/* Of a log that has nothing to do with the one that is known now, none counts. */
static bool is_of_this_log(const struct witness *witness, struct text origin)
{
    return text_equal(origin_first(text_of(witness->given.name)), origin_first(origin));
}

void witness_accept(struct witness *witness)
{
    static struct witness_memory before; /* large; of the one thread */
    struct checkpoint checkpoint;
    struct note note;
    bool is_recalled;

    before = witness->memory;
    is_recalled = witness_recall(witness, (struct span){NULL, 0});
    assert(is_recalled);
    witness->memory.cosigned = before.cosigned;
    if (checkpoint_read_note(text_of_note(&before.cosigned), &note, &checkpoint) ||
        !is_of_this_log(witness, checkpoint.origin))
        return;
    witness->last = witness_earlier_of(&checkpoint, witness->source);
    witness_earlier_add(&before, &witness->last);
    witness_earlier_cut(&before, before.limit);
    memcpy(witness->memory.earlier, before.earlier, sizeof before.earlier);
    witness->memory.earlier_count = before.earlier_count;
    witness->memory.limit = before.limit;
    witness->memory.is_open = before.is_open;
}

/* ---- what is shown ---- */

/* Another key has followed the one that the log is known by, where the proof shows it. Returns why it does
 * not; NULL: it does. */
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
    note_key_rename(&heir.key, text_of(witness->log.name));
    witness->memory.heir = witness->log = heir.key;
    output->keep = true;
    trouble_set(&output->says, STATUS_OK,
                "the log's key is another from record %" PRIu64
                " on, as a checkpoint shows that the key before has signed: the log is known by "
                "that one (%08x) here from now on",
                heir.n, heir.key.id);
    return NULL;
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

/* The text with the log's signature alone. */
static void strip(const struct note_key *log, const struct note *note,
                  struct witness_note *ret_note)
{
    ret_note->size = 0;
    for (unsigned i = 0; i < note->count && ret_note->size == 0; i++) {
        const struct note_signature *signature = &note->signatures[i];
        if (signature->id == log->id && text_is(signature->name, log->name))
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
    struct witness_earlier now = witness_earlier_of(&shown->now, witness->source);
    bool is_good = witness->memory.state == WITNESS_GOOD;

    seen->note.size = 0;
    witness->waits = false;
    seen->log = shown->log;
    seen->is_anew = !is_good || shown->before.log != now.log;
    seen->is_known = is_good && now.size == witness->n && !seen->is_anew;
    if (seen->is_known && note_verify(&shown->note, &witness->pair.public, NULL) != NOTE_UNSIGNED)
        return;
    strip(&seen->log, &shown->note, &seen->note);
    seen->now = now;
    seen->size = now.size;
    seen->count = now.count;
    seen->await = next;
    seen->proof = shown->proof;
}

/* One that has followed may itself be followed: then the next question brings the proof of that. */
static bool is_on_its_way(const struct shown *shown, const struct witness_output *output)
{
    return output->keep && shown->note.count > 0 && *shown->log.name &&
           text_is(shown->now.origin, shown->log.name) &&
           note_verify(&shown->note, &shown->log, NULL) == NOTE_UNSIGNED;
}

/* Where a log came back, its first checkpoint takes a minute. A word without a record would silence the
 * witness for good, so it does not hold for ever. */
static void wait_for_first(struct witness *witness, const struct shown *shown, struct text note,
                           struct witness_output *output)
{
    const struct restored *restored = &shown->restored;
    uint64_t from = restored->count > 0 ? restored->items[restored->count - 1].from : 0;
    struct trouble why;

    witness->seen.note.size = 0;
    if (!witness->waits) {
        witness->waits_since_ms = witness->asked_ms;
        trouble_set(&output->says, STATUS_OK,
                    "the log was brought back from a backup of %" PRIu64
                    " records, and has signed no checkpoint since: the first one is waited for",
                    from);
    }
    witness->waits = true;
    if (witness->memory.cosigned.size == 0 ||
        witness->asked_ms - witness->waits_since_ms < WITNESS_WAITS_MS)
        return;
    ALARM(&why,
          "the log says that it was brought back from a backup of %" PRIu64
          " records, and has shown no checkpoint behind that for a day",
          from);
    raise_alarm(witness, &why, note, &shown->proof, output);
}

static void ask_from(struct witness *witness, const struct witness_earlier *one)
{
    witness->before = *one;
    witness->n = one->size;
    witness->seen.note.size = 0;
    witness->asked_session = 0; /* at once */
}

static void limit_to(struct witness_memory *memory, uint64_t limit)
{
    if (limit < memory->limit)
        memory->limit = limit;
}

/* A person has accepted that it forked, and nobody knows where: the one before may tell. Not so where the
 * log showed nothing at all, and now tells of a backup that does not have what it should; and where no
 * other is left. */
static bool steps_back(struct witness *witness, struct shown *shown, struct trouble *ret_why)
{
    struct witness_memory *memory = &witness->memory;
    bool is_told = shown->fork != UINT64_MAX;

    if (memory->state != WITNESS_NONE || !memory->is_open || !shown->is_open || shown->limit == 0 ||
        (is_told && memory->limit == UINT64_MAX))
        return false;
    if (memory->earlier[0].size >= shown->before.size) {
        witness_fail_none_left(shown, ret_why);
        return false;
    }
    limit_to(memory, shown->before.size - 1);
    witness_earlier_cut(memory, memory->limit);
    ask_from(witness, &(struct witness_earlier){0});
    return true;
}

static void hear(struct witness *witness, const struct message_growth *growth, uint64_t next,
                 struct witness_output *output)
{
    static struct shown shown; /* large; of the one thread */
    struct trouble why;

    if (!witness->has_keys || witness->memory.state == WITNESS_ALARM || growth->n != witness->n)
        return; /* nobody has asked, or before something else was cosigned */
    if (growth->note.size == 0 && witness->memory.state == WITNESS_NONE)
        return; /* a log that has none yet */
    memset(&shown, 0, sizeof shown);
    if (growth->proof.size > 0)
        shown.lacks_heir = follow(witness, growth->proof, output);
    switch (witness_check(witness, growth, &shown, &why)) {
    case SHOWN_GOOD:
        note_seen(witness, &shown, next);
        break;
    case SHOWN_BEHIND:
        wait_for_first(witness, &shown, growth->note, output);
        break;
    case SHOWN_OTHER:
        ask_from(witness, &shown.before);
        break;
    case SHOWN_ALARM:
        if (is_on_its_way(&shown, output) || steps_back(witness, &shown, &why))
            break;
        raise_alarm(witness, &why, growth->note, &shown.proof, output);
        limit_to(&witness->memory, shown.limit);
        witness->memory.is_open = shown.is_open;
    }
}

/* ---- cosigning ---- */

/* What it goes on from is an earlier one from now on, and what was cosigned beyond that is not in the log. */
static void remember(struct witness *witness)
{
    witness_earlier_add(&witness->memory, &witness->before);
    if (witness->n == 0)
        witness->memory.earlier_count = 0;
    witness->memory.limit = UINT64_MAX;
    witness->memory.is_open = false;
    witness->waits = false;
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
    if (!seen->is_known)
        remember(witness);
    witness->memory.cosigned = seen->note;
    witness->memory.state = WITNESS_GOOD;
    recall_name(witness, text_of(seen->log.name));
    witness->before = seen->now;
    witness->n = seen->size;
    seen->note.size = 0;
}

static void decide(struct witness *witness, const struct witness_outbox *outbox, uint64_t time_s,
                   struct witness_output *output)
{
    struct witness_seen *seen = &witness->seen;
    struct trouble why;

    enum count_verdict verdict = witness_count(witness, outbox, &output->says, &why);

    witness->is_uncounted = verdict == COUNT_UNKNOWN;
    switch (verdict) {
    case COUNT_GOOD:
        cosign(witness, time_s, output);
        break;
    case COUNT_WAITS:
        break;
    case COUNT_UNKNOWN:
        seen->note.size = 0; /* the next one may tell */
        break;
    case COUNT_ALARM:
        raise_alarm(witness, &why, text_of_note(&seen->note), &seen->proof, output);
    }
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
