/* What the board knows of the standings: a subscription to the feed, the standings that it holds, and the
 * ring of what was told. It steps and waits for nothing (subscription.h). One object belongs to one
 * thread. */
#ifndef KAOHE_BOARD_FOLLOWER_H
#define KAOHE_BOARD_FOLLOWER_H

#include "common/client/subscription.h"
#include "common/run/home.h"
#include "services/board/stream.h"

typedef struct follower follower_t;

/* Nothing is connected before the first step; `home` outlives it. */
follower_t *follower_new(const struct home *home, size_t ring_bytes_max, int64_t now_ms);
void follower_destroy(follower_t **follower); /* NULL is fine */

/* What goes wrong on the way to the scorer is said, once for each reason, and tried again. */
void follower_step(follower_t *follower, int64_t now_ms);
int64_t follower_wait_ms(const follower_t *follower, int64_t now_ms);
unsigned follower_wires(const follower_t *follower, wire_t *ret_wires[SUBSCRIPTION_WIRES]);

/* What a stream is told by; its texts are good until the next step. */
struct stream_now follower_now(const follower_t *follower, int64_t now_ms);
/* The standings that are held of a year, 0: of the one that the scorer shows by default, where that is
 * known; good until the next step. False: none, or they may be behind, for the scorer is not heard, or events
 * were missed and it has not been asked again since. */
bool follower_standings(const follower_t *follower, uint64_t year,
                        struct mirror_standings *ret_standings);
/* The scorer has answered, as of record `n`, which year it shows by default. It is forgotten where an event
 * of another year comes, or events were missed. */
void follower_learn_default(follower_t *follower, struct text standings, uint64_t n);
uint64_t
follower_last(const follower_t *follower); /* the record up to which all was told; 0: none */
/* Of the feed, while the scorer is heard; else 0. */
uint64_t follower_epoch(const follower_t *follower);
/* The scorer was heard, and still is. */
bool follower_is_ready(const follower_t *follower);

#endif
