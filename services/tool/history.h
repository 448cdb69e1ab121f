/* What the office has ruled on one finding, from the log. Nothing is said: what is wrong is returned. */
#ifndef KAOHE_TOOL_HISTORY_H
#define KAOHE_TOOL_HISTORY_H

#include <jansson.h>

#include "common/client/ask.h"
#include "common/score/rulebook.h"
#include "services/tool/ruling_kind.h"

/* Around a ruling that took effect. */
struct history {
    const char *before;               /* the finding's status (PROTOCOL.md 11) before it */
    const struct ruling_kind *ruling; /* what it is */
    uint64_t later; /* the last ruling on the finding that took effect; 0: `n` is the last */
};

/* The last ruling of the log that took effect; 0: there is none. */
MUST_CHECK enum status history_last(ask_t *scorer, uint64_t *ret_n, struct trouble *ret_trouble);

/* The finding's history around the ruling `n`. STATUS_NO: the record is no ruling on it that took
 * effect. `rules` know the centres' names. */
MUST_CHECK enum status history_around(ask_t *scorer, const struct rulebook *rules, json_t *finding,
                                      uint64_t n, struct history *ret_history,
                                      struct trouble *ret_trouble);

#endif
