/* The rulebooks of a log, read and aligned in their order, and the calendar that they and the
 * years' state make. For the files of this folder. */
#ifndef KAOHE_LEDGER_BOOKS_H
#define KAOHE_LEDGER_BOOKS_H

#include "common/ledger/tables.h"
#include "common/score/calendar.h"
#include "common/store/store.h"

typedef struct books books_t;

books_t *books_new(void);
void books_destroy(books_t **books);

/* Reads the rulebooks that are new since the last call, and the state of the years. Where they
 * cannot be read, or do not fit the log, the transaction has failed. */
void books_load(books_t *books, txn_t *txn);

/* The fold changes it; all others read. */
struct calendar *books_calendar(books_t *books);

/* The rulebooks up to record `n`; of the years nothing but these. */
void books_calendar_at(const books_t *books, uint64_t n, struct calendar *ret_calendar);

/* Reads a rulebook and aligns it with those before; NULL where either fails. The caller gives it to
 * books_add, or frees it. */
struct rulebook *books_propose(const books_t *books, struct text text);
/* Takes ownership of the rulebook, which record `n` brought. */
void books_add(books_t *books, uint64_t n, struct rulebook *book);
/* Notes in the store that record `n` brought a rulebook. */
void books_put(txn_t *txn, uint64_t n, const struct rulebook *book);

#endif
