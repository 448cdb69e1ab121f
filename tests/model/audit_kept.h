/* What collectors keep of receipted events (services/collector/kept.h), read from disk by a decoder of its own:
 * each is what the log says under its number, so that a log which has lost it can have it back as it was. */
#ifndef KAOHE_MODEL_AUDIT_KEPT_H
#define KAOHE_MODEL_AUDIT_KEPT_H

#include <stdint.h>

/* The log has `last` records. */
void audit_kept(const char *scorer_disk, uint64_t last, const char *outbox_disk);

#endif
