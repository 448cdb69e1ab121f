/* The audit of the checkpoints of a log that may have come back from a backup (PROTOCOL.md 17). */
#ifndef KAOHE_MODEL_AUDIT_SIGNED_H
#define KAOHE_MODEL_AUDIT_SIGNED_H

#include "common/ledger/view.h"

/* Each has the origin that the records `restore` up to its size make of `origin`. */
void audit_signed(const char *disk, view_t *view, const char *origin);
uint64_t audit_signed_renamed(void); /* over all histories: those behind a `restore` */

#endif
