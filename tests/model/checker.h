/* The checker: looks at each frame of a history when it is sent. What was acknowledged or published
 * is on disk (PROTOCOL.md, section 12): no RECEIPT, no TAKEN, no UPDATE and no BATCH of what a power
 * cut would undo. What must hold when the history has come to rest is the audit's (audit.h). */
#ifndef KAOHE_MODEL_CHECKER_H
#define KAOHE_MODEL_CHECKER_H

#include "common/wire/wire.h"
#include "proto/message.h"
#include "tests/model/machine.h"

enum { CHECKER_WHY_BYTES = 512 };

/* The first violation of this history; NULL: none. */
const char *checker_violation(void);
__attribute__((format(printf, 1, 2))) void violated(const char *format, ...);

/* A new history, whose scorer's store is `disk`. */
void checker_reset(const char *scorer_disk);

/* From now on the clocks of this history need an operator: a daemon was started while its own was
 * wrong. Without that, no record is received in the future (by more than two clocks may differ). */
void checker_excuse_clock(void);
bool checker_excuses_clock(void);
/* The log was written anew: what its feeds have told before is no measure any more. */
void checker_forget_feeds(void);

/* A frame is being sent (net.h). Returns what it says, until the next one; NULL: it is none of a
 * daemon's, or no message. */
const struct message *checker_tap(const struct machine *from, const struct machine *dialler,
                                  struct text frame);

#endif
