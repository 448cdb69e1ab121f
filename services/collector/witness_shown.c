/* What a witness is shown: whether the log's key has signed it, and whether it goes on from what was cosigned. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "services/collector/witness_inside.h"

static enum shown_verdict alarm(struct shown *shown, uint64_t limit, bool is_open)
{
    shown->limit = limit;
    shown->is_open = is_open;
    return SHOWN_ALARM;
}

/* ---- whose it is ---- */

/* What an operator can do about it stands where it is likely: the office has changed the log's key. */
static void fail_unsigned(const struct shown *shown, struct trouble *ret_why)
{
    ALARM(ret_why,
          "the log's checkpoint of %" PRIu64
          " records is signed by another key than keys/log.signer%s%s. If the office has "
          "changed the log's key, put the new one in the place of that file, as at first "
          "contact (kaohe keys import scorer)",
          shown->now.size, shown->lacks_heir ? ", and nothing shows that it follows: " : "",
          shown->lacks_heir ? shown->lacks_heir : "");
}

static enum shown_verdict check_signature(struct shown *shown, struct trouble *ret_why)
{
    switch (note_verify(&shown->note, &shown->log, NULL)) {
    case NOTE_UNSIGNED:
        fail_unsigned(shown, ret_why);
        return alarm(shown, UINT64_MAX, false);
    case NOTE_BAD:
        ALARM(ret_why, "the log's signature on its checkpoint of %" PRIu64 " records is not good",
              shown->now.size);
        return alarm(shown, UINT64_MAX, false);
    default:
        return SHOWN_GOOD;
    }
}

static enum shown_verdict fail_named(const struct witness *witness, struct shown *shown,
                                     struct trouble *ret_why)
{
    const struct restored *restored = &shown->restored;
    char says[128] = "";

    if (restored->count > 0)
        snprintf(says, sizeof says,
                 "; it says (record %" PRIu64 ") that it was brought back from a backup of %" PRIu64
                 " records",
                 restored->items[restored->count - 1].n, restored->items[restored->count - 1].from);
    ALARM(ret_why, "the log shows a checkpoint of %.*s, and the one that is known here is %s%s",
          (int)shown->now.origin.size, shown->now.origin.data, witness->log.name, says);
    return alarm(shown, UINT64_MAX, false);
}

/* It is of the log that is known, or of what that became. One of what that was before says nothing. */
static enum shown_verdict check_name(const struct witness *witness, struct shown *shown,
                                     struct trouble *ret_why)
{
    struct text known = text_of(witness->log.name), now = shown->now.origin;
    const struct restored *restored = &shown->restored;

    shown->log = witness->log;
    if (!restored_leads(restored, known, now))
        return restored_leads(restored, now, known) ? SHOWN_BEHIND
                                                    : fail_named(witness, shown, ret_why);
    note_key_rename(&shown->log, now);
    enum shown_verdict verdict = check_signature(shown, ret_why);
    if (verdict == SHOWN_GOOD && restored->count > 0 && origin_log(now) != restored_log(restored))
        return SHOWN_BEHIND;
    return verdict;
}

/* ---- from where it goes on ---- */

/* Whether that log became this one, and up to where they are one: by the records alone, whatever the names are. */
static bool find_fork(const struct shown *shown, const struct witness_earlier *one,
                      uint64_t *ret_fork)
{
    *ret_fork = UINT64_MAX;
    if (shown->restored.count > 0 && restored_fork(&shown->restored, one->log, ret_fork))
        return true;
    return shown->now.size > 0 && one->log == origin_log(shown->now.origin);
}

enum shown_verdict witness_fail_none_left(struct shown *shown, struct trouble *ret_why)
{
    ALARM(ret_why,
          "the log has forked: none of the checkpoints that were cosigned here is left in its "
          "%" PRIu64 " records",
          shown->now.size);
    return alarm(shown, 0, true);
}

static enum shown_verdict fail_unled(struct shown *shown, struct trouble *ret_why)
{
    ALARM(ret_why,
          "the log shows a checkpoint of %.*s, and none of its records tells that it became that "
          "of the log that was cosigned here",
          (int)shown->now.origin.size, shown->now.origin.data);
    return alarm(shown, UINT64_MAX, false);
}

static enum shown_verdict fail_back(struct shown *shown, uint64_t had, bool is_accepted,
                                    struct trouble *ret_why)
{
    const struct restored *restored = &shown->restored;

    ALARM(ret_why,
          "the log says (record %" PRIu64 ") that it was brought back from a backup of %" PRIu64
          " records, and %s of %" PRIu64 " was %s",
          restored->items[restored->count - 1].n, shown->fork, is_accepted ? "one" : "a checkpoint",
          had, is_accepted ? "accepted" : "cosigned here");
    return alarm(shown, shown->fork, false);
}

static enum shown_verdict fail_shrunk(struct shown *shown, uint64_t had, struct trouble *ret_why)
{
    ALARM(ret_why,
          "the log has shrunk: its newest checkpoint is of %" PRIu64 " records, and one of %" PRIu64
          " was cosigned here",
          shown->now.size, had);
    return alarm(shown, shown->now.size, false);
}

/* Whoever accepts the loss of what is beyond one fork has not accepted a deeper one. Where a log forked without a word
 * nobody knows how deep, so there is nothing to hold against it. */
static enum shown_verdict check_accepted(const struct witness *witness, struct shown *shown,
                                         struct trouble *ret_why)
{
    const struct witness_memory *memory = &witness->memory;
    bool is_accepted = memory->limit < witness->last.size;
    uint64_t left = is_accepted ? memory->limit : witness->last.size;

    if (!find_fork(shown, &witness->last, &shown->fork)) {
        fail_unled(shown, ret_why);
        return alarm(shown, 0, true); /* who takes that takes it as at first contact */
    }
    if (memory->is_open)
        return SHOWN_GOOD;
    if (shown->fork < left)
        return fail_back(shown, left, is_accepted, ret_why);
    return shown->now.size < left ? fail_shrunk(shown, left, ret_why) : SHOWN_GOOD;
}

/* The last of the earlier ones at or below the fork. Where there is none, what was cosigned is worth nothing any more,
 * and that is for a person to say. */
static enum shown_verdict choose(const struct witness *witness, struct shown *shown,
                                 struct trouble *ret_why)
{
    const struct witness_memory *memory = &witness->memory;

    if (memory->earlier_count == 0)
        return SHOWN_GOOD;
    if (check_accepted(witness, shown, ret_why) == SHOWN_ALARM)
        return SHOWN_ALARM;
    for (unsigned i = memory->earlier_count; i > 0; i--) {
        const struct witness_earlier *one = &memory->earlier[i - 1];
        if (!find_fork(shown, one, &shown->fork))
            continue;
        if (one->size > shown->now.size || one->size > shown->fork)
            continue;
        shown->before = *one;
        return SHOWN_GOOD;
    }
    return witness_fail_none_left(shown, ret_why);
}

static enum shown_verdict check_fork(const struct witness *witness, struct shown *shown,
                                     struct trouble *ret_why)
{
    shown->before = witness->before;
    if (!find_fork(shown, &shown->before, &shown->fork))
        return shown->now.size > 0 ? fail_unled(shown, ret_why) : SHOWN_GOOD;
    if (shown->before.size <= shown->fork)
        return SHOWN_GOOD;
    return fail_back(shown, shown->before.size, false, ret_why);
}

static bool has_grown(const struct shown *shown)
{
    digest_t *digest = digest_new();
    bool has = merkle_check_growth(digest, shown->before.size, &shown->before.root, shown->now.size,
                                   &shown->now.root, &shown->proof);

    digest_destroy(&digest);
    return has;
}

static enum shown_verdict fail_forked(struct shown *shown, struct trouble *ret_why)
{
    char backup[96] = "";

    if (shown->fork != UINT64_MAX)
        snprintf(backup, sizeof backup, ", as its backup of %" PRIu64 " records must have",
                 shown->fork);
    ALARM(ret_why,
          "the log has forked: its %" PRIu64 " records do not begin with the %" PRIu64
          " that were cosigned here%s",
          shown->now.size, shown->before.size, backup);
    return alarm(shown, shown->before.size - 1, true);
}

/* The text says more than the root. */
static bool is_other_text(const struct witness *witness, const struct shown *shown)
{
    struct text cosigned = {witness->memory.cosigned.bytes, witness->memory.cosigned.size};
    struct note note;

    return witness->memory.state == WITNESS_GOOD && !note_read(cosigned, &note) &&
           !text_equal(note.text, shown->note.text);
}

/* Whether it goes on from that one. */
static enum shown_verdict check_growth(const struct witness *witness, struct shown *shown,
                                       struct trouble *ret_why)
{
    uint64_t before = shown->before.size, now = shown->now.size;

    if (now < before)
        return fail_shrunk(shown, before, ret_why);
    if (now == before && is_other_text(witness, shown)) {
        ALARM(ret_why,
              "the log has forked: it signed two different checkpoints of %" PRIu64
              " records, and the other one was cosigned here",
              now);
        return alarm(shown, before - 1, true);
    }
    if (before > 0 &&
        (now > before ? !has_grown(shown)
                      : memcmp(&shown->before.root, &shown->now.root, sizeof shown->now.root) != 0))
        return fail_forked(shown, ret_why);
    return SHOWN_GOOD;
}

/* ---- all of it ---- */

static void take_proof(const struct message_growth *growth, struct merkle_proof *ret_proof)
{
    const struct text_list *hashes = &growth->hashes;

    ret_proof->count = 0;
    for (size_t i = 0; i < hashes->count && i < MERKLE_PROOF_MAX; i++)
        if (hashes->items[i].size == DIGEST_BYTES)
            memcpy(ret_proof->hashes[ret_proof->count++].bytes, hashes->items[i].data,
                   DIGEST_BYTES);
}

static enum shown_verdict check_none(const struct witness *witness, struct shown *shown,
                                     struct trouble *ret_why)
{
    enum shown_verdict verdict = check_fork(witness, shown, ret_why);

    if (verdict != SHOWN_GOOD || (shown->restored.count > 0 && shown->fork != UINT64_MAX))
        return verdict == SHOWN_GOOD ? SHOWN_BEHIND : verdict;
    ALARM(ret_why, "the log shows no checkpoint, and one of %" PRIu64 " records was cosigned here",
          witness->n);
    return alarm(shown, UINT64_MAX, true);
}

/* Whether this has to go on from what was cosigned whatever it is followed by: the log's key has signed it under the very
 * name, and it is not older. */
static bool is_bound(const struct shown *shown, const struct witness *witness)
{
    struct note_key key = witness->log;

    note_key_rename(&key, shown->now.origin);
    return origin_log(shown->now.origin) == shown->before.log &&
           shown->now.size >= shown->before.size && shown->before.size == witness->n &&
           note_verify(&shown->note, &key, NULL) == NOTE_GOOD;
}

/* Nothing tells yet whether there is such a record `restore`: its word excuses that nothing is signed since, and not
 * what is. */
static enum shown_verdict check_behind(const struct witness *witness, struct shown *shown,
                                       struct trouble *ret_why)
{
    enum shown_verdict verdict = SHOWN_GOOD;

    if (witness->memory.state != WITNESS_GOOD)
        return SHOWN_BEHIND;
    verdict = check_fork(witness, shown, ret_why);
    if (verdict == SHOWN_GOOD && is_bound(shown, witness))
        verdict = check_growth(witness, shown, ret_why);
    return verdict == SHOWN_GOOD ? SHOWN_BEHIND : verdict;
}

/* Behind a person's word, what it goes on from is first found, and then asked for. */
static enum shown_verdict check_from(const struct witness *witness, struct shown *shown,
                                     struct trouble *ret_why)
{
    bool is_good = witness->memory.state == WITNESS_GOOD;
    enum shown_verdict verdict =
        is_good ? check_fork(witness, shown, ret_why) : choose(witness, shown, ret_why);

    if (verdict != SHOWN_GOOD)
        return verdict;
    return shown->before.size != witness->n ? SHOWN_OTHER : check_growth(witness, shown, ret_why);
}

enum shown_verdict witness_check(const struct witness *witness, const struct message_growth *growth,
                                 struct shown *shown, struct trouble *ret_why)
{
    digest_t *digest = digest_new();

    take_proof(growth, &shown->proof);
    restored_read(digest, growth->restores, &shown->restored);
    digest_destroy(&digest);
    if (growth->note.size == 0)
        return check_none(witness, shown, ret_why);
    const char *why = checkpoint_read_note(growth->note, &shown->note, &shown->now);
    if (why) {
        ALARM(ret_why, "what the log shows is no checkpoint: %s", why);
        return alarm(shown, UINT64_MAX, false);
    }
    enum shown_verdict verdict = check_name(witness, shown, ret_why);
    if (verdict == SHOWN_BEHIND)
        return check_behind(witness, shown, ret_why);
    return verdict == SHOWN_ALARM ? verdict : check_from(witness, shown, ret_why);
}
