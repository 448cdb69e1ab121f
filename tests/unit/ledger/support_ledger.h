/* What the tests of the ledger, and of all that stands on it, share: events made of JSON lines,
 * ledgers in memory or in a directory, events taken as ordered batches, and tables held against
 * each other. The files of the ledger's own folder are tested over its tables without a ledger. */
#ifndef KAOHE_TESTS_SUPPORT_LEDGER_H
#define KAOHE_TESTS_SUPPORT_LEDGER_H

#include "common/form/line.h"
#include "common/ledger/refold.h"
#include "tests/unit/form/support_rulebook.h"
#include "tests/unit/places.h"

#define NOW_MS INT64_C(1167609600000) /* 2007-01-01 UTC: all of 2006 has happened */

/* Events as JSON lines whose quotes are single ones. `more` begins with a comma. */
#define REPORT(source, centre, clause, record, day, more)                                          \
    "{'source':'" source "','centre':'" centre "','clause':'" clause "','record':'" record         \
    "','occurred':'" day "T10:00:00+08:00'" more "}"
#define RULE(action, centre, clause, record)                                                       \
    "{'source':'office','action':'" action "','centre':'" centre "','clause':'" clause             \
    "','record':'" record "'}"
#define YEAR(action, year) "{'source':'office','action':'" action "','year':" year "}"
#define OVERDUE(centre, record, day) REPORT(centre, centre, "overdue-case", record, day, "")

/* A text of a literal, as the value of a field in a table. */
#define BYTES(literal)                                                                             \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

/* ---- events ---- */

/* Reads an event; where the line begins with one, single quotes stand for double ones. The caller
 * clears the line. */
void read_json(struct line *line, const char *json, size_t size);

/* The encoded event; the caller frees its bytes. */
struct text event_bytes(const struct event *event);
struct text json_bytes(const char *json);
struct text line_bytes(struct text json);

/* A rulebook event: the default rulebook with edits. The caller frees its text. */
struct event book_event(const char *edits, unsigned char digest[DIGEST_BYTES]);
struct text book_bytes(const char *edits); /* encoded; the caller frees its bytes */

/* `counted`, `refused conflict`, `duplicate 2`: good until the next call. */
const char *outcome_words(enum outcome outcome, enum reason reason, uint64_t ref);
const char *receipt_words(const struct receipt *receipt);

/* The sample year, one event a line; the caller frees it. */
char *sample_read(void);

/* ---- ledgers ---- */

ledger_t *ledger_in_memory(void);
ledger_t *ledger_in(const char *dir);
void close_ledger(ledger_t **ledger); /* aborts what was begun */

void commit_ledger(ledger_t *ledger);          /* fails the test where it fails */
void commit_and_begin(ledger_t *ledger);       /* the same, and begins again */
ledger_t *ledger_with_book(const char *edits); /* in memory; one record: a rulebook; committed */

/* One event as an ordered batch of one, between begin and commit; with epoch 0 `seq` is 0. The test
 * fails where it is not taken; its receipt comes back. Received at NOW_MS, or with the last record
 * where that is later. */
struct receipt take_bytes(ledger_t *ledger, struct text source, uint64_t epoch, uint64_t seq,
                          struct text event);
struct receipt take_json(ledger_t *ledger, uint64_t epoch, uint64_t seq, const char *json);
/* With the next sequence of epoch 1. */
struct receipt take_next(ledger_t *ledger, const char *json);
/* The same for each line of a script; the receipt is that of the last. */
struct receipt take_script(ledger_t *ledger, const char *script);
/* Cases r-FROM to r-(TO - 1) of jinjiang, overdue on one day of 2006, committed. */
void take_overdue(ledger_t *ledger, unsigned from, unsigned to);
/* A rulebook event by the scorer itself. */
struct receipt take_book(ledger_t *ledger, const char *edits);

/* ---- tables ---- */

/* Whether tables have the same bytes in two ledgers, as they are committed: one, or all but
 * `meta`. */
void check_same_table(ledger_t *a, ledger_t *b, enum ledger_table table);
void check_same_tables(ledger_t *a, ledger_t *b);
void check_same_rows(txn_t *a, txn_t *b, enum ledger_table table); /* as two transactions see it */
uint64_t rows_of(ledger_t *ledger, enum ledger_table table);       /* as they are committed */

/* Whether the log folds to the tables that can be compared; `has_seen`: `seen` among them. */
void check_refold(ledger_t *ledger, bool has_seen);

/* Damage, in a transaction of its own: a row as it would stand on disk, and one that is gone. */
void put_row(ledger_t *ledger, enum ledger_table table, struct text key, struct text value);
void remove_row(ledger_t *ledger, enum ledger_table table, struct text key);

/* The tables of a ledger without a ledger, and the one running transaction that writes. */
struct tables {
    store_t *store;
    txn_t *txn;
};

struct tables tables_in_memory(void);
struct tables tables_in(const char *dir);
void tables_commit(struct tables *tables);  /* and begins again */
void tables_give_up(struct tables *tables); /* and begins again */
void tables_end(struct tables *tables);     /* aborts what was not committed */
void check_good(const struct tables *tables);
void check_failed(const struct tables *tables, enum status expected);
void check_rows(const struct tables *tables, enum ledger_table table, uint64_t expected);
void put_raw(const struct tables *tables, enum ledger_table table, struct text key,
             struct text value);

#endif
