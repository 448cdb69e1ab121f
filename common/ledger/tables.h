/* The tables of the ledger and their keys. Those that tables.def calls derived are a fold over the log:
 * they can be deleted and built again from it.
 *
 *   table     key                              value
 *   meta      a name                           `format`: the format's number, 1 byte;
 *                                              `restoring` (restoring_row.h)
 *   log       n 8                              a record (proto/record.h)
 *   seen      source 1, epoch 8, first seq 8   first n 8, count 4: a run of events in the log
 *   findings  centre 1, clause 1, record       a finding (findings.c)
 *   pending   first n 8                        the key of a finding that waits for a ruling
 *   totals    year 2, centre 1                 a scorecard (totals.c)
 *   years     year 2                           closed 1, findings of any status 8, the first of
 *                                              their records 8
 *   books     n 8                              SHA-256 of the rulebook in that record
 *   keys      n 8                              a key that this record granted, and that stands;
 *                                              or that it named as the log's own (keys.c)
 *   effects   n 8                              what a record of format 1 changed (past.c)
 *   snapshots year 2, n 8                      the year as of record n (past.c)
 *   rulings   finding's first n 8, n 8         the status that this ruling gave it, 1 byte
 *   late      year 2, n 8                      the centre 1 of a report that came late
 *   checkpoints  n 8                           a signed note (proof/checkpoint.h)
 *   cosignatures  n 8, source 1                the line by which that source's witness signs the
 *                                              checkpoint of n records (checkpoints.h)
 *   counts    source 1                         how many records it has that have an epoch, 8 bytes
 *   restores  n 8                              the leaf of a record by which the log came back from a
 *                                              backup, 32 bytes (restores.h)
 *   leaves    index 8                          a tile of the tree at height 0 (tree.h)
 *   tree      height 1, index 8                and above
 *
 * Integers are big-endian, so that the order of the bytes is the order of the numbers. Centres,
 * clauses and sources are ids of the rulebook (score/rulebook.h). A key that was read is decoded
 * here, and only here; bytes that are no such key are never followed.
 */
#ifndef KAOHE_LEDGER_TABLES_H
#define KAOHE_LEDGER_TABLES_H

#include <stdbool.h>

#include "common/base/bytes.h"
#include "common/score/keyring.h"
#include "proto/limits.h"

enum ledger_table {
#define LEDGER_TABLE(NAME, name) TABLE_##NAME,
#define LEDGER_DERIVED(NAME, name, since) TABLE_##NAME,
#include "common/ledger/tables.def"
#undef LEDGER_TABLE
#undef LEDGER_DERIVED
    TABLE_COUNT,
};

extern const char *const ledger_table_names[TABLE_COUNT];

/* The tables that are a fold over the log, and the format of a store since which each is one. */
enum {
    DERIVED_COUNT = 0
#define LEDGER_TABLE(NAME, name)
#define LEDGER_DERIVED(NAME, name, since) +1
#include "common/ledger/tables.def"
#undef LEDGER_TABLE
#undef LEDGER_DERIVED
};
extern const enum ledger_table ledger_derived[DERIVED_COUNT];
extern const uint8_t ledger_derived_since[TABLE_COUNT]; /* 0: it is no fold */

/* The encoded bytes of any key. */
struct key {
    uint8_t bytes[2 + RECORD_BYTES_MAX];
    size_t size;
};
struct span key_span(const struct key *key);

/* Of log, pending, books, keys, effects, checkpoints and restores; records count from 1. */
struct key n_key(uint64_t n);
bool n_key_decode(struct span bytes, uint64_t *ret_n);

struct seen_key {
    uint8_t source;
    uint64_t epoch, first;
};
struct key seen_key_encode(const struct seen_key *seen);
bool seen_key_decode(struct span bytes, struct seen_key *ret_seen);

/* What names a finding. `record` has 1 to RECORD_BYTES_MAX bytes; one that was decoded points into
 * `bytes`. */
struct finding_key {
    unsigned centre, clause; /* ids */
    struct text record;
};
struct key finding_key_encode(const struct finding_key *finding);
bool finding_key_decode(struct span bytes, struct finding_key *ret_finding);

struct total_key {
    int year;
    unsigned centre; /* id */
};
struct key total_key_encode(const struct total_key *total);
bool total_key_decode(struct span bytes, struct total_key *ret_total);

/* Of snapshots and late: a record that is about a year. */
struct year_record_key {
    int year;
    uint64_t n;
};
struct key year_record_key_encode(const struct year_record_key *record);
bool year_record_key_decode(struct span bytes, struct year_record_key *ret_record);

struct ruling_key {
    uint64_t finding, n; /* the finding's first record, and that of the ruling */
};
struct key ruling_key_encode(const struct ruling_key *ruling);
bool ruling_key_decode(struct span bytes, struct ruling_key *ret_ruling);

struct tile_key {
    unsigned height; /* 0: of `leaves`, whose rows are only ever appended */
    uint64_t index;
};
struct key tile_key_encode(const struct tile_key *tile);
bool leaves_key_decode(struct span bytes, uint64_t *ret_index);

/* What a source's witness says of the checkpoint of `n` records. */
struct cosignature_key {
    uint64_t n;
    uint8_t source;
};
struct key cosignature_key_encode(const struct cosignature_key *cosignature);
bool cosignature_key_decode(struct span bytes, struct cosignature_key *ret_cosignature);

struct key year_key(int year);
bool year_key_decode(struct span bytes, int *ret_year);

#endif
