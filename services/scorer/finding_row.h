/* A finding, and the report that made it, as JSON (PROTOCOL.md 11). */
#ifndef KAOHE_SCORER_FINDING_ROW_H
#define KAOHE_SCORER_FINDING_ROW_H

#include <jansson.h>

#include "common/ledger/view.h"

json_t *finding_json(view_t *view, const struct finding_key *key, const struct finding *finding);

#endif
