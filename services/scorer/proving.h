/* What proves a record: its bytes, its way to the root of the log's tree, and a checkpoint that says this root
 * (proof/proof_file.h). */
#ifndef KAOHE_SCORER_PROVING_H
#define KAOHE_SCORER_PROVING_H

#include <jansson.h>

#include "common/ledger/view_checkpoints.h"

/* Each is NULL where there is no such record, no checkpoint that covers it, or the view has failed. */

/* {"proof":"…"}: a proof file of record `n`, by the oldest checkpoint that covers it and has cosignatures,
 * or else by the oldest that covers it; with those that are kept. */
json_t *proving_record(view_t *view, uint64_t n);
/* {"checkpoint":"…"}: the newest one, where it covers record `n`, with its cosignatures. */
json_t *proving_checkpoint(view_t *view, uint64_t n);

#endif
