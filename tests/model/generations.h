/* The log as it was and as it is: an own record of what its bytes are, up to any n, and of how many of
 * them are of each collector's source. An honest log only grows, and is one generation; what its operator
 * writes in its place begins another, and so does a backup that is put there. It is read from the disk, without the product, when it is told to
 * anybody, and so outlives what is written over it. */
#ifndef KAOHE_MODEL_GENERATIONS_H
#define KAOHE_MODEL_GENERATIONS_H

#include <stdbool.h>
#include <stdint.h>

enum { GENERATIONS_SOURCES = 2, GENERATIONS_RECORDS_MAX = 1 << 14 };

/* A log of so many records. */
struct tale {
    unsigned generation;
    uint64_t n; /* 0: none */
};

/* A new world. `sources` are slugs. */
void generations_reset(const char *scorer_disk, const char *const sources[GENERATIONS_SOURCES]);
/* What is on the disk from now on was written in the place of what was there. */
void generations_begin(void);
/* It is a backup, of `from` records. */
void generations_begin_restored(uint64_t from);
/* Of the backup that it began with; 0: it began with none. */
uint64_t generations_from(unsigned generation);
unsigned generations_now(void);

/* Reads on, up to record `n` of the one that is there now. False: the disk has no such record, or what is none. */
bool generations_read(uint64_t n);

/* Of what was read. */
uint64_t generations_count(struct tale tale, unsigned source); /* its records with an epoch */
bool generations_goes_on(struct tale before, struct tale now); /* whether it begins with that */
/* The first record that is another in the second generation, or is not there any more; one behind both of them:
 * it is the same log. */
uint64_t generations_fork(void);

#endif
