/* Ledgers on the simulated disk, and lines as events in them. */
#ifndef KAOHE_FUZZ_LEDGERS_H
#define KAOHE_FUZZ_LEDGERS_H

#include "common/form/line.h"
#include "common/ledger/ledger.h"

#define LEDGER_DIR "ledger"

/* With the small rulebook (rulebook.zpl of this folder) as its first record; between begin and commit. */
ledger_t *ledger_begun(void);
/* Takes an event of the line's source, `wuhou` without one, in epoch 1. It is received when the line says,
 * if that is after the last record. */
void ledger_take_line(ledger_t *ledger, const struct line *line, struct ledger_taken *ret_taken);
/* Takes a line whose event is surely not refused. */
void ledger_take_json(ledger_t *ledger, const char *json);

/* What `kaohe replay` says of the store. */
enum status ledger_replay(void);

#endif
