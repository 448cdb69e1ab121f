/* The order: which batch comes next, and when it was received. Here both are decided; the ledger
 * applies what it is given and asks no clock, so that another source of the same ordered batches can
 * stand in this place.
 *
 * This is the embedded order: batches follow each other as the scorer's socket brings them, stamped
 * by the scorer's clock.
 */
#ifndef KAOHE_SCORER_ORDER_H
#define KAOHE_SCORER_ORDER_H

#include "common/ledger/ledger.h"

/* Gives the batch its time and hands it to the ledger. The time never decreases, also where the
 * clock does: then it is the last record's. */
void order_batch(ledger_t *ledger, struct ordered_batch *batch, int64_t wall_ms,
                 struct ledger_taken *ret_taken);

/* Logs that an operator has said that the clock is right as it is; it was `step_ms` ahead of what
 * was expected (EVENTS.md 9). Returns the number of the record; 0: the transaction has failed. */
uint64_t order_clock(ledger_t *ledger, int64_t step_ms, int64_t wall_ms);

/* Grants a key a role, between begin and commit; NULL are `centre` where the role is for none, and `signer`
 * where whoever has the key is no witness. Returns why it cannot be, for people; NULL: it is, or the
 * transaction has failed. */
const char *order_grant(ledger_t *ledger, const uint8_t key[KEY_BYTES], enum role role,
                        const char *centre, const char *signer, const char *summary,
                        int64_t wall_ms);

/* Begins an empty log with a rulebook, its first record (EVENTS.md 9), between begin and commit.
 * Returns why the text cannot be that, for people; NULL: it is, or the transaction has failed and
 * ledger_commit says why. */
const char *order_first_rulebook(ledger_t *ledger, struct text rulebook, int64_t wall_ms);

#endif
