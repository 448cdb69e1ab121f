/* What proves a record: its bytes, its way to the root of the log's tree, and a checkpoint that says this root
 * (proof/proof_file.h). */
#ifndef KAOHE_SCORER_PROVING_H
#define KAOHE_SCORER_PROVING_H

#include <jansson.h>

#include "common/ledger/view_checkpoints.h"
#include "services/scorer/presence.h"

/* STATUS_NO: no checkpoint covers the record, or the view has failed. STATUS_DAMAGED: what is there cannot be
 * read; `ret_trouble` names it. */
typedef enum status proving(view_t *view, uint64_t n, json_t **ret_json,
                            struct trouble *ret_trouble);
/* {"proof":"…"}: a proof file of record `n`, which the log has, by the oldest checkpoint that covers it and has
 * cosignatures, or else by the oldest that covers it; with those that are kept. What does not cover the record
 * that has named the log's key last (heirs_cover) does not count. */
proving proving_record;
/* The proof file of record `n` by the checkpoint of `size` records, as a text; the caller frees. */
MUST_CHECK enum status proving_file(view_t *view, uint64_t n, uint64_t size, char **ret_file,
                                    size_t *ret_bytes, struct trouble *ret_trouble);
/* {"checkpoint":"…"}: the newest one, where it covers record `n`, with its cosignatures. */
proving proving_checkpoint;

/* What is said where none covers it. */
struct message proving_sorry(uint64_t id, enum checkpoints checkpoints);

#endif
