/* The collector: one district's daemon, or the office's. The loop that carries out what the cores
 * decide: one transaction for all that came, one commit, then the answers, then the sending. */
#ifndef KAOHE_COLLECTOR_COLLECTOR_H
#define KAOHE_COLLECTOR_COLLECTOR_H

#include "common/run/home.h"
#include "common/wire/wire.h"

typedef struct collector collector_t;

/* Opens the outbox and the intake's socket. Says itself what went wrong. `home` and `source` stay
 * the caller's. */
MUST_CHECK enum status collector_open(const struct home *home, const char *source,
                                      collector_t **ret_collector);
void collector_close(collector_t **collector); /* NULL is fine */
/* As link_accept_gap; behind collector_open. */
void collector_accept_gap(collector_t *collector);

/* Handles what has come, commits, answers and sends on; waits for nothing. After anything but
 * STATUS_OK it is not known what is on disk: close, and open again. */
MUST_CHECK enum status collector_pass(collector_t *collector);
/* As the `keep` of a daemon_kind. */
MUST_CHECK enum status collector_keep(collector_t *collector, bool *ret_mended);
/* How long the next pass may wait if nothing comes. */
int64_t collector_wait_ms(const collector_t *collector);
/* The sockets that a pass reads; an entry may be NULL. Returns how many. */
unsigned collector_wires(const collector_t *collector, wire_t *ret_wires[WIRE_POLL_MAX]);

/* As the `describe` of a daemon_kind. */
void collector_describe(const collector_t *collector, char *ret_text, size_t size);

/* Tests the configuration and touches nothing. */
MUST_CHECK enum status collector_check(const struct home *home, const char *source);

#endif
