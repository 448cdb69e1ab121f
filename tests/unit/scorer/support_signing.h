/* Logs whose key is changed: the pairs, the records that name them, and what they sign. */
#ifndef KAOHE_TESTS_SUPPORT_SIGNING_H
#define KAOHE_TESTS_SUPPORT_SIGNING_H

#include "services/scorer/checkpointer.h"
#include "tests/unit/proof/support_proof.h"
#include "tests/unit/scorer/support_scorer.h"

/* Pair 0 is log_pair, which a log begins with; each is in the name ORIGIN. */
struct note_pair log_pair_number(unsigned number);

/* One that signs by this pair alone. */
struct checkpointer checkpointer_by(const struct note_pair *pair);

/* The record that names pair `number`, received at this time; returns its number. */
uint64_t bench_name_key(struct bench *bench, unsigned number, int64_t wall_ms);

/* Signs what the log has now, and keeps that; returns its size. */
uint64_t bench_sign(struct bench *bench, const struct checkpointer *checkpointer);

/* Which pairs have signed the newest checkpoint, as "01". */
void check_signed_by(struct bench *bench, const char *numbers);

#endif
