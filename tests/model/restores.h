/* What becomes of a log that comes back from a backup (PROTOCOL.md 17), with books of its own.
 *
 *   lost      What stood in the log that was lost, what outboxes kept of it then, and what of it they have
 *             had to forget since.
 *   back      In the very pass that ends it: all of that is there again, in its order, with its received,
 *             source, epoch and sequence; nothing else; and, where nothing is missing, with outcome and
 *             reason. What the list says became of each number is so, and it counts what is missing.
 *   before    Nothing is receipted, and nothing is signed.
 *   at rest   What is not in the log then was kept by nobody (restores_lost_line).
 *
 * Not so strict where collectors do not all keep by the numbers of one log that is lost, where the backup
 * is of another than that, where one that keeps was passed over, where a source has two collectors, of
 * which only one has the conversation, or where one comes too late that the last known checkpoint does not
 * count: then only that nothing is lost for ever, and nothing is there twice. */
#ifndef KAOHE_MODEL_RESTORES_H
#define KAOHE_MODEL_RESTORES_H

#include "tests/model/losses.h"

enum { RESTORES_OUTBOXES = 3 }; /* the third is of a rival of one source; it may not be there */

/* A new world. The names outlive it. */
void restores_reset(const char *scorer, const char *const outboxes[RESTORES_OUTBOXES],
                    const char *const sources[RESTORES_OUTBOXES], bool has_witnesses);

/* The scorer's store is about to be lost; then it is one of `from` records. */
void restores_is_lost(void);
void restores_came(uint64_t from);
/* A source that keeps events is passed over, or has two collectors: from now on it is not so strict. */
void restores_are_loose(void);
void restores_have_rival(void);
/* An outbox was replaced by an old copy, or lost. */
void restores_outbox_is_another(void);
/* An outbox may have to forget what it keeps. */
void restores_may_forget(void);

/* After each turn of the world. */
void restores_look(void);
bool restores_is_under_way(void);
/* Whether all that an outbox keeps is by the numbers of the log that came back last. */
bool restores_has_numbers(const char *outbox);
/* How many records the last checkpoint is of; 0: there is none. */
uint64_t restores_last_signed(void);
/* A receipt is sent. */
void restores_receipted(void);

/* For the audit. Whether a line was lost with what nobody kept; whether a sequence of an epoch was;
 * whether order or receipts may be other than those of one log. */
bool restores_lost_line(unsigned source, unsigned line);
bool restores_lost(struct text source, uint64_t epoch, uint64_t seq);
bool restores_were_loose(void);
bool restores_had_to_forget(
    void); /* an outbox, behind a restore: receipts then have the lost log's numbers */
unsigned restores_count(void);
/* Up to this record all logs of this history are the same. */
uint64_t restores_common(void);

/* What the scorer's list says (wraps_list.c). */
void restores_list_begins(void);
void restores_list_tells(uint64_t before, uint64_t now, bool is_refused);
void restores_list_passes(uint64_t before);
void restores_list_ends(uint64_t missing,
                        uint64_t known); /* of the last known checkpoint; 0: none */

/* Of all worlds, for the report. */
struct restores_counts {
    uint64_t put, again, ended,
        strict;            /* backups put in place; of these while one was brought back */
    uint64_t age, age_max; /* records behind the backup, when they were lost */
    uint64_t back, missing;
};
const struct restores_counts *restores_counts(void);

#endif
