/* The scorecards of the years as they stand in the running transaction: fetched where a year is first
 * asked for, changed in memory, and written before the commit. For the files of this folder. */
#ifndef KAOHE_LEDGER_SHEETS_H
#define KAOHE_LEDGER_SHEETS_H

#include "common/ledger/tables.h"
#include "common/score/calendar.h"
#include "common/score/scorecard.h"
#include "common/store/store.h"

typedef struct sheets sheets_t;

sheets_t *sheets_new(void);
void sheets_destroy(sheets_t **sheets);

/* The scorecards of a year, by centre id. */
struct scorecard *sheets_cards(sheets_t *sheets, txn_t *txn, int year);
/* What is to be written with the next sheets_flush: a scorecard, or the year's own state. */
void sheets_card_changed(sheets_t *sheets, txn_t *txn, int year, unsigned centre);
void sheets_year_changed(sheets_t *sheets, txn_t *txn, int year);
void sheets_flush(sheets_t *sheets, txn_t *txn, const struct calendar *calendar);

/* A record has changed the year since its last snapshot. */
void sheets_moved(sheets_t *sheets, txn_t *txn, int year);
/* Snapshots of the years that have moved, as of record `n`. */
void sheets_snapshot(sheets_t *sheets, txn_t *txn, const struct calendar *calendar, uint64_t n);

#endif
