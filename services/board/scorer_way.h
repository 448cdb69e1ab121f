/* The board's way to the scorer: where an end of it is, and that one goes there as the board and nobody
 * else, though the home has other keys. */
#ifndef KAOHE_BOARD_SCORER_WAY_H
#define KAOHE_BOARD_SCORER_WAY_H

#include "common/client/subscription.h"
#include "common/run/home.h"

#define SCORER_WAY_KEY "board"

/* As `find` of struct subscription_calls; `room` is where the pass lies, and the caller clears it.
 * STATUS_CONFIG: keys are asked for and keys/board is not there. */
MUST_CHECK enum status scorer_way_find(const struct home *home, enum subscription_end end,
                                       char ret_endpoint[SUBSCRIPTION_ENDPOINT_BYTES],
                                       struct wire_pass *room, const struct wire_pass **ret_pass,
                                       struct trouble *ret_trouble);

#endif
