/* Scorecards by year and centre, and the state of the years. For the files of this folder. */
#ifndef KAOHE_LEDGER_TOTALS_H
#define KAOHE_LEDGER_TOTALS_H

#include "common/ledger/tables.h"
#include "common/score/calendar.h"
#include "common/score/scorecard.h"
#include "common/store/store.h"

/* A scorecard's value. `decode` is false where the bytes are none. */
enum { CARD_BYTES_MAX = 13 + CLAUSES_MAX * 12 };
size_t card_encode(const struct scorecard *card, uint8_t ret_bytes[CARD_BYTES_MAX]);
bool card_decode(struct span value, struct scorecard *ret_card);

void total_put(txn_t *txn, int year, unsigned centre, const struct scorecard *card);
/* All scorecards of a year, by centre id; empty ones where nothing is stored, and where the
 * transaction has failed. */
void totals_get(txn_t *txn, int year, struct scorecard ret_cards[CENTRES_MAX]);

enum { OLD_YEAR_VALUE_BYTES = 9 }; /* in stores before format 4: without the first finding */
void year_put(txn_t *txn, int year, const struct year *state);
/* Sets `is_closed` and `findings` of every year of the calendar, whose rulebooks are there: only a year
 * that one is for can have findings, or be closed. */
void years_get(txn_t *txn, struct calendar *calendar);

#endif
