/* A log that came back from a backup has another origin (proof/origin.h), and its key, which stays what it is,
 * another name: in memory first, so that a disk without room ends nothing, and then in the files of keys/. */
#ifndef KAOHE_SCORER_RENEWAL_H
#define KAOHE_SCORER_RENEWAL_H

#include "common/ledger/view_restores.h"
#include "common/proof/checkpoint.h"
#include "common/run/home.h"

/* Gives the log's key the name that the log has by now, where it is the key that has signed the newest checkpoint,
 * under whatever name it was read. False: it is another log's, and stays as it is. */
bool renewal_name_signed(view_t *view, const struct checkpoint *newest, const struct note *note,
                         struct note_pair *pair);
/* The same where the log has no checkpoint: by the name that it has. */
void renewal_name(view_t *view, struct note_pair *pair);

/* keys/log.signer_secret, keys/log.signer and keys/scorer.key, where they have another name. */
MUST_CHECK enum status renewal_write(const struct home *home, const struct note_pair *pair,
                                     bool *ret_written, struct trouble *ret_trouble);

#endif
