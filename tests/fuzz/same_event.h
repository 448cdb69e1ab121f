/* Events held against each other, field by field. */
#ifndef KAOHE_FUZZ_SAME_EVENT_H
#define KAOHE_FUZZ_SAME_EVENT_H

#include "proto/event.h"

/* But for the digest. Aborts where a field differs. */
void same_event(const struct event *a, const struct event *b);

#endif
