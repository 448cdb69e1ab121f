/* What is said of those whose key a gate has not let in (wire/gate.h). */
#ifndef KAOHE_RUN_REFUSED_H
#define KAOHE_RUN_REFUSED_H

#include "common/wire/gate.h"

enum { REFUSED_SAY_MS = 1000 }; /* between two lines about a gate */

/* One line for all who were refused since the last, with key and origin of the latest: "not let in as
 * WHO". Nothing where there was nobody. */
void refused_tell(gate_t *gate, const char *who);

#endif
