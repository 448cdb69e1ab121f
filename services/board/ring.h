/* What was sent last to those who follow the events, so that who was away for a while goes on where it
 * was. Pure. One ring serves all streams: a text is held once, and each stream has its place.
 *
 *   entries      … [ n 7 ][ n 9 ][ n 9 ][ n 12 ]      n never falls
 *   places           41     42     43     44     45 = the end, where the next one comes
 *
 * Who says that it has all up to record N goes on at the first entry whose n is N or more: of several
 * entries of one record it may have had only some, so it may get one again, and knows it by its n. It
 * cannot go on, and is to fetch everything anew (resync), where N is before what is held, or beyond
 * what was ever told. Beyond RING_ENTRIES_MAX or `bytes_max` the oldest are forgotten. */
#ifndef KAOHE_BOARD_RING_H
#define KAOHE_BOARD_RING_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/text.h"

enum { RING_ENTRIES_MAX = 4096, RING_BYTES_MAX = 32 << 20 };

typedef struct ring ring_t;

ring_t *ring_new(size_t bytes_max);
void ring_destroy(ring_t **ring); /* NULL is fine */

/* From now on what comes is known, and all that comes behind record `n`; what was before may lack
 * something, or be of another log. Nobody goes on from before it, but who is reading reads on. */
void ring_begin(ring_t *ring, uint64_t n);
/* Adds a text, which is copied, at record `n`; one that is below the last counts as of the last. The
 * last text is always held, however large. */
void ring_add(ring_t *ring, uint64_t n, struct text text);
/* Nothing is to be told of the records up to `n`. */
void ring_note(ring_t *ring, uint64_t n);

uint64_t ring_end(const ring_t *ring);  /* the place where the next entry comes */
uint64_t ring_last(const ring_t *ring); /* the record up to which all is told; 0: none */
/* The place where who has all up to record `n` goes on. False: it cannot. */
bool ring_find(const ring_t *ring, uint64_t n, uint64_t *ret_place);

enum ring_state {
    RING_HELD,
    RING_END,  /* it has not come yet */
    RING_GONE, /* it was forgotten */
};
/* The text at a place, good until the next ring_add. */
enum ring_state ring_at(const ring_t *ring, uint64_t place, struct text *ret_text);

#endif
