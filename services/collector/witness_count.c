/* What a checkpoint counts in the witness's own name, held against what was handed over here. */
#include <inttypes.h>
#include <stdio.h>

#include "services/collector/witness_inside.h"

static enum count_verdict fail(const struct witness *witness, int64_t expected,
                               struct trouble *ret_why)
{
    const struct witness_seen *seen = &witness->seen;
    int64_t count = (int64_t)seen->count;

    ALARM(ret_why,
          "up to record %" PRIu64 " the log counts %" PRIu64 " events of %s, and %" PRId64
          " were handed over here: %s %" PRId64 " %s",
          seen->size, seen->count, witness->source, expected,
          count < expected ? "it lacks" : "it has",
          count < expected ? expected - count : count - expected,
          count < expected ? "that were receipted" : "that did not come from here");
    return COUNT_ALARM;
}

/* ---- as it goes on ---- */

/* Of what is not settled there may be more than the `expected`: then it waits. */
static enum count_verdict check_count(const struct witness *witness, int64_t expected,
                                      bool is_settled, struct trouble *ret_why)
{
    const struct witness_seen *seen = &witness->seen;
    int64_t count = (int64_t)seen->count;

    if (count > expected && !is_settled)
        return COUNT_WAITS;
    if (seen->count < witness->before.count) /* it was of fewer records, and counted more */
        expected = (int64_t)witness->before.count;
    return count == expected ? COUNT_GOOD : fail(witness, expected, ret_why);
}

/* ---- taken as it is ---- */

static void tell_beginning(const struct witness *witness, uint64_t least, struct trouble *ret_says)
{
    const struct witness_seen *seen = &witness->seen;
    char before[64] = "", lacks[64] = "";

    if (witness->n > 0)
        snprintf(before, sizeof before, ", which goes on from the %" PRIu64 " cosigned before",
                 witness->n);
    if (seen->count < least)
        snprintf(lacks, sizeof lacks, ", and it lacks %" PRIu64 " that were receipted",
                 least - seen->count);
    trouble_set(ret_says, STATUS_OK,
                "a witness of the log %s from its checkpoint of %" PRIu64
                " records on%s; the %" PRIu64
                " events of %s that it counts there are taken as they are%s",
                seen->log.name, seen->size, before, seen->count, witness->source, lacks);
}

/* What it must count at the least: as many as where it goes on from, and what is kept here of those behind
 * that, by the numbers of this log; also those that were receipted before this conversation and have a
 * number beyond the checkpoint, which has all that the log had then. False: these are not known yet. */
static bool find_least(const struct witness *witness, const struct witness_outbox *outbox,
                       uint64_t *ret_least)
{
    const struct witness_earlier *before = &witness->before;
    struct kept_span span = {before->size, witness->seen.size, outbox->greeted_first};
    uint64_t kept = 0;
    bool is_known =
        before->size == 0 || outbox->kept(outbox->context, witness->seen.now.log, &span, &kept);

    *ret_least = before->count + kept;
    return is_known;
}

/* Nobody has accepted that a log which came back lacks anything of what is told to be in it. */
static enum count_verdict take_base(struct witness *witness, const struct witness_outbox *outbox,
                                    struct trouble *ret_says, struct trouble *ret_why)
{
    struct witness_seen *seen = &witness->seen;
    bool is_good = witness->memory.state == WITNESS_GOOD;
    uint64_t receipted, least;

    if (seen->size < outbox->greeted_n ||
        !outbox->receipted(outbox->context, outbox->greeted_first, seen->size, &receipted))
        return COUNT_UNKNOWN;
    bool is_known = find_least(witness, outbox, &least);
    if (is_good && !is_known)
        return COUNT_UNKNOWN;
    if (seen->count < (is_good ? least : witness->before.count))
        return fail(witness, (int64_t)least, ret_why);
    witness->memory.from = outbox->greeted_first;
    witness->memory.base = (int64_t)(seen->count - receipted);
    tell_beginning(witness, least, ret_says);
    return COUNT_GOOD;
}

/* ---- both ---- */

/* How many were receipted from the one on with which the count began. A checkpoint of all that the log had
 * at the greeting has all that was receipted before: a log that was cut shorter has lost some. */
static bool find_receipted(const struct witness *witness, const struct witness_outbox *outbox,
                           uint64_t *ret_count)
{
    uint64_t from = witness->memory.from, before = 0;

    if (witness->seen.size >= outbox->greeted_n && from < outbox->greeted_first) {
        before = outbox->greeted_first - (from > 0 ? from : 1);
        from = outbox->greeted_first;
    }
    if (!outbox->receipted(outbox->context, from, witness->seen.size, ret_count))
        return false;
    *ret_count += before;
    return true;
}

enum count_verdict witness_count(struct witness *witness, const struct witness_outbox *outbox,
                                 struct trouble *ret_says, struct trouble *ret_why)
{
    const struct witness_memory *memory = &witness->memory;
    bool is_settled = outbox->first >= witness->seen.await;
    uint64_t receipted;

    if (witness->seen.is_anew)
        return is_settled ? take_base(witness, outbox, ret_says, ret_why) : COUNT_WAITS;
    if (!find_receipted(witness, outbox, &receipted))
        return COUNT_UNKNOWN;
    return check_count(witness, memory->base + (int64_t)receipted, is_settled, ret_why);
}
