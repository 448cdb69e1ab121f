/* What the log knows of the sources, and of the keys by which they came, when the scorer starts. */
#ifndef KAOHE_SCORER_RECALL_H
#define KAOHE_SCORER_RECALL_H

#include "common/ledger/view.h"
#include "services/scorer/ingest.h"
#include "services/scorer/presence.h"

/* Tells both of each source's last record, and the first of what its witness cosigned last: else who has stopped
 * would not be missed after a restart. What cannot be read is the view's to say. */
void recall_sources(view_t *view, const struct keyring *keyring, ingest_t *ingest,
                    presence_t *presence);

#endif
