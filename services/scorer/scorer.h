/* The scorer: one process that writes the log. The loop that carries out what the cores decide:
 * what has come goes into one transaction; commit; then the receipts; then the feed. While the disk
 * syncs, the next batch gathers by itself. */
#ifndef KAOHE_SCORER_SCORER_H
#define KAOHE_SCORER_SCORER_H

#include "common/run/home.h"

/* Opens the store (a new one begins with the rulebook of the settings) and the sockets, and runs
 * until `signals` becomes readable. Says itself what went wrong. */
MUST_CHECK enum status scorer_run(const struct home *home, int signals);

/* Tests the configuration and touches nothing. */
MUST_CHECK enum status scorer_check(const struct home *home);

#endif
