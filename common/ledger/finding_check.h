/* Whether a finding that was read from the store can be one of this log. For the files of this folder. */
#ifndef KAOHE_LEDGER_FINDING_CHECK_H
#define KAOHE_LEDGER_FINDING_CHECK_H

#include "common/ledger/tables.h"
#include "common/score/judge.h"

/* What is wrong with it, for people; NULL: nothing. `n` is the record that is judged, of which `subject` is what
 * it is about, and `card` the centre's scorecard in the year of the finding. */
const char *finding_check(const struct calendar *calendar, const struct subject *subject,
                          uint64_t n, const struct finding_key *key, const struct finding *finding,
                          const struct scorecard *card);

#endif
