/* The checker: holds a history to the promises of the contract (§6). It looks at what is said when
 * it is said - no receipt, no TAKEN, no UPDATE and no BATCH of what a power cut would take back -
 * and, when the history has come to rest, at the stores: the log, the totals and what every sender
 * was told. It judges the log again with a judge of its own (naive.h). */
#ifndef KAOHE_MODEL_CHECKER_H
#define KAOHE_MODEL_CHECKER_H

#include "tests/model/client.h"
#include "tests/model/reader.h"

enum { CHECKER_WHY_BYTES = 512 };

/* The first violation of this history; NULL: none. */
const char *checker_violation(void);
__attribute__((format(printf, 1, 2))) void violated(const char *format, ...);

/* A new history, whose scorer's store is `disk`. */
void checker_reset(const char *scorer_disk);

/* A frame is being sent (net.h). */
void checker_tap(const struct machine *from, const struct machine *dialler, struct text frame);

/* The history rests: every daemon has ended, and all that was handed over should be in the log.
 * Several clients may share a source. `case_time_ms`: by then every overdue case was to be
 * reported. */
void checker_finish(struct client *const *clients, unsigned count, const struct reader *reader);

/* Records that were judged again, over all histories. */
uint64_t checker_records(void);

#endif
