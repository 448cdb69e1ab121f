/* The event log: records by n, appended without a gap. For the files of this folder. */
#ifndef KAOHE_LEDGER_LOG_H
#define KAOHE_LEDGER_LOG_H

#include "common/ledger/tables.h"
#include "common/store/store.h"
#include "proto/event.h"
#include "proto/record.h"

uint64_t log_last(txn_t *txn); /* 0: empty */
/* The caller knows that `n` is the next. `scratch` has RECORD_TOTAL_BYTES_MAX, and then the bytes that come
 * back: those of the record. */
struct text log_append(txn_t *txn, const struct record *record, void *scratch);
/* The same of a record that stands in another log. */
void log_append_bytes(txn_t *txn, uint64_t n, struct text bytes);
/* The record points into the store. False where there is none; one that cannot be read, or stands
 * under another number, fails the transaction. */
bool log_get(txn_t *txn, uint64_t n, struct record *ret_record);

/* Reads on from record `from`. */
typedef bool log_visit(void *context, const struct record *record); /* false stops */
void log_walk(txn_t *txn, uint64_t from, log_visit *visit, void *context);

/* The last record that a walk over the whole log has passed; it begins as LOG_PLACE_START. */
struct log_place {
    uint64_t n;
    int64_t received_ms;
};
#define LOG_PLACE_START ((struct log_place){.received_ms = INT64_MIN})

/* Moves on to `record`, and decodes its event, which points into the record. Returns NULL, or what
 * is wrong, for people: a record before it is missing, its time decreases, or its event cannot be
 * read. The place has not moved then. */
const char *log_next(struct log_place *place, const struct record *record, struct event *ret_event);

#endif
