/* Load: 20 sources that speak the wire protocol to a real scorer, each with so many events on the
 * way, and count what is receipted. They keep no outbox: what is measured is the scorer. */
#ifndef KAOHE_BENCH_LOAD_H
#define KAOHE_BENCH_LOAD_H

#include <stdint.h>

#include "common/run/home.h"

enum { LOAD_SOURCES = 20, LOAD_IN_FLIGHT = 256, LOAD_EVENT_BYTES = 256, LOAD_BATCH = 64 };

/* Runs for `seconds` against the ingest socket of a home, with its key files where that asks for keys;
 * returns the events receipted, 0 where the scorer does not answer. */
uint64_t load_run(const struct home *home, int seconds, double *ret_seconds);

#endif
