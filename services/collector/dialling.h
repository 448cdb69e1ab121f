/* The way to the scorer: where it listens now, and by which key this collector goes there. */
#ifndef KAOHE_COLLECTOR_DIALLING_H
#define KAOHE_COLLECTOR_DIALLING_H

#include "common/run/home.h"
#include "common/wire/wire.h"

/* STATUS_NOBODY: the scorer has bound no port yet; else as wire_connect. */
MUST_CHECK enum status dialling_connect(const struct home *home, const char *source,
                                        wire_t **ret_wire, struct trouble *ret_trouble);

#endif
