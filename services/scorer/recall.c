#include "services/scorer/recall.h"

struct recall {
    const struct keyring *keyring;
    ingest_t *ingest;
    presence_t *presence;
};

static bool recall(void *context, const struct record *record)
{
    const struct recall *recall = context;
    const struct grant *grant =
        record->key ? keyring_granted_by(recall->keyring, record->key) : NULL;

    ingest_recall(recall->ingest, record);
    if (grant)
        presence_recall(recall->presence, grant->key, record->received_ms);
    return true;
}

void recall_sources(view_t *view, const struct keyring *keyring, ingest_t *ingest,
                    presence_t *presence)
{
    struct recall context = {keyring, ingest, presence};

    view_walk_sources(view, recall, &context);
}
