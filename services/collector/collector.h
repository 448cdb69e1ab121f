/* The collector: one district's daemon, or the office's. The loop that carries out what the cores
 * decide: one transaction for all that came, one commit, then the answers, then the sending. */
#ifndef KAOHE_COLLECTOR_COLLECTOR_H
#define KAOHE_COLLECTOR_COLLECTOR_H

#include <stdbool.h>

#include "common/run/home.h"

/* Opens the outbox and the intake's socket and runs until `signals` becomes readable. Says itself
 * what went wrong. */
MUST_CHECK enum status collector_run(const struct home *home, const char *source, int signals);

/* Tests the configuration and touches nothing. */
MUST_CHECK enum status collector_check(const struct home *home, const char *source);

#endif
