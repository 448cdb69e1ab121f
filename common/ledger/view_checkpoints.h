/* Checkpoints of the log that a view shows: what one would say now, and those that were signed. */
#ifndef KAOHE_LEDGER_VIEW_CHECKPOINTS_H
#define KAOHE_LEDGER_VIEW_CHECKPOINTS_H

#include "common/ledger/view.h"
#include "common/proof/checkpoint.h"

/* What a checkpoint of the view's last record says, but for its origin. Its texts point into the view, until
 * that is renewed. */
void view_facts(view_t *view, struct checkpoint *ret_checkpoint);

/* The signed ones, by their sizes. A note points into the store, and is good until the view is parked or
 * closed. False: there is none, or the view has failed. */
bool view_checkpoint_newest(view_t *view, uint64_t *ret_n, struct text *ret_note);
uint64_t view_checkpoint_count(view_t *view);
/* The oldest that covers record `n`. */
bool view_checkpoint_over(view_t *view, uint64_t n, uint64_t *ret_n, struct text *ret_note);

/* The oldest that covers record `n` and has cosignatures. */
bool view_cosigned_over(view_t *view, uint64_t n, uint64_t *ret_n);

/* The whole note of the checkpoint of `n` records: as it was signed, and behind that the cosignatures that are
 * kept. Returns its size; 0: there is no such checkpoint, or the view has failed. */
size_t view_checkpoint_whole(view_t *view, uint64_t n, char ret_note[NOTE_SIGNED_BYTES_MAX]);

/* The cosignatures that are kept, those of the newest checkpoint first: by which source's witness, and of how many
 * records. A visit that returns false ends it. */
typedef bool view_visit_cosigned(void *context, uint8_t source, uint64_t n);
void view_walk_cosigned(view_t *view, view_visit_cosigned *visit, void *context);

/* From the oldest on; a visit that returns false ends it. */
typedef bool view_visit_checkpoint(void *context, uint64_t n, struct text note);
void view_walk_checkpoints(view_t *view, view_visit_checkpoint *visit, void *context);

#endif
