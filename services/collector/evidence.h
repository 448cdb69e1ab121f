/* What a witness keeps of an alarm, in files of its home for people:
 *
 *   witness/SOURCE.alarm      the reason, both notes and the proof that was shown
 *   witness/SOURCE.accept     written by kaohe accept-restore: the reason that a person has read
 *   witness/SOURCE.accepted   an alarm that was accepted so; the last one
 */
#ifndef KAOHE_COLLECTOR_EVIDENCE_H
#define KAOHE_COLLECTOR_EVIDENCE_H

#include "common/proof/merkle.h"
#include "common/run/home.h"
#include "proto/text.h"

struct evidence {
    const char *why;
    struct text cosigned, shown; /* signed notes; empty: there is none */
    const struct merkle_proof *proof;
};

/* Writes the file whole or not at all, over an earlier one, and has it on disk. */
MUST_CHECK enum status evidence_keep(const struct home *home, const char *source,
                                     const struct evidence *evidence, struct trouble *ret_trouble);

/* Whether a person has accepted the alarm of this very reason. */
bool evidence_is_accepted(const struct home *home, const char *source, const char *why);
/* It is done with. */
void evidence_put_away(const struct home *home, const char *source);

#endif
