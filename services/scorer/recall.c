#include "services/scorer/recall.h"

#include "common/ledger/view_checkpoints.h"

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

/* Whose newest cosignature is looked for. */
struct witnesses_left {
    ingest_t *ingest;
    bool is_left[UINT8_MAX + 1];
    unsigned count;
};

static bool recall_cosigned(void *context, uint8_t source, uint64_t n)
{
    struct witnesses_left *left = context;

    if (left->is_left[source]) {
        left->is_left[source] = false;
        left->count--;
        ingest_recall_cosigned(left->ingest, source, n);
    }
    return left->count > 0;
}

static void recall_witnesses(view_t *view, const struct keyring *keyring, ingest_t *ingest)
{
    struct witnesses_left left = {.ingest = ingest};

    for (unsigned i = 0; i < keyring->count; i++) {
        const struct grant *grant = &keyring->grants[i];
        left.count += *grant->signer && !left.is_left[grant->source];
        left.is_left[grant->source] |= *grant->signer != '\0';
    }
    if (left.count > 0)
        view_walk_cosigned(view, recall_cosigned, &left);
}

void recall_sources(view_t *view, const struct keyring *keyring, ingest_t *ingest,
                    presence_t *presence)
{
    struct recall context = {keyring, ingest, presence};

    view_walk_sources(view, recall, &context);
    recall_witnesses(view, keyring, ingest);
}
