/* The room that the log has on its disk (run/room.h). */
#ifndef KAOHE_SCORER_STOREROOM_H
#define KAOHE_SCORER_STOREROOM_H

#include "common/ledger/ledger.h"
#include "common/run/home.h"
#include "common/run/room.h"

/* As room_look. `dir` is the store's. */
MUST_CHECK enum status storeroom_look(struct room *room, ledger_t *ledger, const struct home *home,
                                      const char *dir, int64_t mono_ms);
/* As room_make_small, where much of the store is empty. */
MUST_CHECK enum status storeroom_make_small(ledger_t *ledger, const struct home *home,
                                            const char *dir);

#endif
