/* What came back with a log and was not taken by its number, since it cannot have been there: somebody
 * keeps it, and it comes behind the log as new. So it is neither lost nor missing; the list of what is
 * (restored_list.h) goes by this. Pure. */
#ifndef KAOHE_SCORER_UNTAKEN_H
#define KAOHE_SCORER_UNTAKEN_H

#include <stdint.h>

#include "common/base/grown.h"
#include "proto/text.h"

/* Begins with zeros. */
struct untaken {
    struct grown numbers; /* rising */
    struct grown seqs;    /* as they came */
};
void untaken_clear(struct untaken *untaken);

/* A number that does not rise is passed over, as is what is of no outbox. */
void untaken_add_number(struct untaken *untaken, uint64_t n);
void untaken_add_seq(struct untaken *untaken, const char *source, uint64_t epoch, uint64_t seq);

/* The first numbers that follow each other, from `from` on and up to `to`; false: there are none. */
bool untaken_run(const struct untaken *untaken, uint64_t from, uint64_t to, uint64_t *ret_first,
                 uint64_t *ret_count);
/* The numbers are told. */
void untaken_forget_numbers(struct untaken *untaken);

/* The first sequence from `from` on and up to `to`, in the order in which they came; 0: there is none. */
uint64_t untaken_seq(const struct untaken *untaken, const char *source, uint64_t epoch,
                     uint64_t from, uint64_t to);
/* A later one of that source was taken. */
void untaken_forget_source(struct untaken *untaken, const char *source);

#endif
