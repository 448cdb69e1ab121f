/* The keys that are granted, for who asks (PROTOCOL.md 11): of which role and source each is, by which
 * record, and when its source was last heard; and which keys the log has named as its own. */
#ifndef KAOHE_SCORER_GRANTED_H
#define KAOHE_SCORER_GRANTED_H

#include "common/ledger/view.h"
#include "services/scorer/presence.h"

/* In the order of their records. Where something cannot be read the view has failed. */
json_t *granted_json(view_t *view, presence_t *presence);

#endif
