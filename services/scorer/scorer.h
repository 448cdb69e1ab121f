/* The scorer: one process that writes the log. The loop that carries out what the cores decide:
 * what has come goes into one transaction; commit; then the receipts; then the feed. While the disk
 * syncs, the next batch gathers by itself. */
#ifndef KAOHE_SCORER_SCORER_H
#define KAOHE_SCORER_SCORER_H

#include <stdint.h>

#include "common/run/home.h"
#include "common/wire/wire.h"

typedef struct scorer scorer_t;

/* Opens the store (a new one begins with the rulebook of the settings) and the sockets. Says itself
 * what went wrong. `home` stays the caller's. */
MUST_CHECK enum status scorer_open(const struct home *home, scorer_t **ret_scorer);
void scorer_close(scorer_t **scorer); /* NULL is fine */

/* Takes what has come, commits, answers and publishes; waits for nothing. After anything but
 * STATUS_OK it is not known what is on disk: close, and open again. */
MUST_CHECK enum status scorer_pass(scorer_t *scorer);
/* As the `keep` of a daemon_kind. */
MUST_CHECK enum status scorer_keep(scorer_t *scorer, bool *ret_mended);
/* At an orderly end: the last checkpoint. As scorer_pass. */
MUST_CHECK enum status scorer_finish(scorer_t *scorer);
/* How long the next pass may wait if nothing comes. */
int64_t scorer_wait_ms(const scorer_t *scorer);

/* The sockets that a pass reads; returns how many. */
unsigned scorer_wires(const scorer_t *scorer, wire_t *ret_wires[WIRE_POLL_MAX]);
/* As the `file` of a daemon_kind: somebody waits for a checkpoint. */
int scorer_file(const scorer_t *scorer);

/* As the `describe` of a daemon_kind. */
void scorer_describe(const scorer_t *scorer, char *ret_text, size_t size);

/* Tests the configuration and touches nothing. */
MUST_CHECK enum status scorer_check(const struct home *home);

#endif
