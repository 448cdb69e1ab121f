/* A log's origin, from one restore to the next. What a log lost with its disk was signed under its origin, so
 * what goes on behind a backup is another log, and has another origin: the one before, `/`, and the first
 * ORIGIN_DIGITS hex digits of the leaf of the record `restore`. Who has that record can tell it, nobody
 * chooses it, and each restore gives another. Where that has no room in a name (NOTE_NAME_BYTES_MAX), the end
 * of the one before gives way: with a drawn origin from the 14th restore on. */
#ifndef KAOHE_PROOF_ORIGIN_H
#define KAOHE_PROOF_ORIGIN_H

#include "common/proof/merkle.h"
#include "common/proof/note_key.h"

enum { ORIGIN_DIGITS = 16, ORIGIN_RESTORE_BYTES = 1 + ORIGIN_DIGITS };

/* The name of the log's key, in place. */
void origin_restore(char origin[NOTE_NAME_BYTES_MAX + 1], const struct merkle_hash *leaf);
/* Whether the last restore that an origin tells of is this one. */
bool origin_ends_with(struct text origin, const struct merkle_hash *leaf);
/* Whether one is the other's, or what restores have made of it. */
bool origin_is_kin(struct text a, struct text b);

#endif
