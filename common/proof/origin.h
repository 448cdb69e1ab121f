/* A log's origin, from one restore to the next. What a log lost with its disk was signed under its origin, so
 * what goes on behind a backup is another log, and has another origin: the one before, `/`, and the first
 * ORIGIN_DIGITS hex digits of the leaf of the record `restore`. Who has that record can tell it, nobody
 * chooses it, and each restore gives another. Where that has no room in a name (NOTE_NAME_BYTES_MAX), what the
 * restore before has put there gives way: with a drawn origin from the 14th on. */
#ifndef KAOHE_PROOF_ORIGIN_H
#define KAOHE_PROOF_ORIGIN_H

#include "common/base/kin.h"
#include "common/proof/merkle.h"
#include "common/proof/note.h"

enum { ORIGIN_DIGITS = KIN_DIGITS, ORIGIN_RESTORE_BYTES = KIN_BYTES };

/* The name of the log's key, in place. */
void origin_restore(char origin[NOTE_NAME_BYTES_MAX + 1], const struct merkle_hash *leaf);
/* Whether the last restore that an origin tells of is this one. */
bool origin_ends_with(struct text origin, const struct merkle_hash *leaf);
/* By which number what was receipted is kept (PROTOCOL.md 17): what the last restore has put there; 0: none has. */
uint64_t origin_log(struct text origin);
/* What it was before all restores. */
struct text origin_first(struct text origin);
/* A log's key is the same under each of its origins: whoever was given it under one of them has it under all. The
 * keys, those of a log of this origin under that. Returns how many, at most NOTE_SIGNATURES_MAX. */
size_t origin_name_keys(struct text origin, const struct note_key *keys, size_t count,
                        struct note_key ret_keys[NOTE_SIGNATURES_MAX]);

#endif
