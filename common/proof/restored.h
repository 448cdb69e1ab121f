/* What a log's records `restore` show to somebody who knows the log by an earlier origin (PROTOCOL.md 16, 17): that
 * another origin is what became of the one that is known, and up to which record the two logs are one. The records
 * follow each other, the oldest first, each behind its size in RESTORED_SIZE_BYTES. Pure.
 *
 * No second record can be found that leads to a given name: the origin is made of its leaf hash. Two that lead to one
 * name, for they have but 64 bits of it, can be made by whoever writes both: so nothing is believed of them
 * that the growth of the tree does not show. */
#ifndef KAOHE_PROOF_RESTORED_H
#define KAOHE_PROOF_RESTORED_H

#include "common/proof/origin.h"
#include "proto/record.h"

enum {
    RESTORED_MAX = 16, /* the newest ones of a log */
    RESTORED_SIZE_BYTES = 2,
    RESTORED_RECORD_BYTES_MAX = 512,
    RESTORED_BYTES_MAX = RESTORED_MAX * (RESTORED_SIZE_BYTES + RESTORED_RECORD_BYTES_MAX),
};

struct restored {
    unsigned count;
    struct {
        uint64_t n, from; /* the record, and the backup's last */
        struct merkle_hash leaf;
    } items[RESTORED_MAX];
};

/* Puts one more behind `used` bytes; returns how many there are then. */
size_t restored_add(char bytes[RESTORED_BYTES_MAX], size_t used, struct text record);
/* False, and there are none: they cannot be read, or are no such records. */
bool restored_read(digest_t *digest, struct text bytes, struct restored *ret_restored);

/* Whether the log of one origin became that of the other, or is it. */
bool restored_leads(const struct restored *restored, struct text before, struct text now);
/* Of a log by its number (origin_log) what is the last record that it has in common with the log that has all of these
 * records; UINT64_MAX: it is that log. False: it did not become that. */
bool restored_fork(const struct restored *restored, uint64_t log, uint64_t *ret_n);
/* The number of the log that has all of these records. There is at least one. */
uint64_t restored_log(const struct restored *restored);

#endif
