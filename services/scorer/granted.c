#include "services/scorer/granted.h"

#include <stdlib.h>

#include "common/base/memory.h"
#include "common/form/json.h"
#include "proto/key.h"

/* NULL: of no source, a reader's. */
static const char *source_of(const struct grant *grant, const struct rulebook *roster)
{
    if (grant->source == SOURCE_ID_NONE)
        return NULL;
    if (grant->source == SOURCE_ID_OFFICE)
        return OFFICE;
    const struct centre *centre = roster ? rulebook_centre_by_id(roster, grant->source) : NULL;
    return centre ? centre->slug : "?"; /* in a damaged store */
}

static json_t *grant_json(view_t *view, presence_t *presence, const struct grant *grant)
{
    const char *source = source_of(grant, calendar_newest(view_calendar(view)));
    char key[KEY_TEXT_BYTES + 1];
    struct record record;
    bool is_there = view_record(view, grant->n, &record);

    key_write(grant->key, key);
    return json_pack("{s:s,s:s,s:s?,s:I,s:o,s:s?,s:o}", "key", key, "role", role_name(grant->role),
                     "source", source, "n", (json_int_t)grant->n, "granted",
                     is_there ? json_stamp(record.received_ms) : json_null(), "signer",
                     *grant->signer ? grant->signer : NULL, "heard",
                     presence_heard(presence, grant->key));
}

static json_t *log_key_json(const struct log_key *key)
{
    return json_pack("{s:s,s:I,s:o}", "signer", key->signer, "n", (json_int_t)key->n, "named",
                     json_stamp(key->received_ms));
}

json_t *granted_json(view_t *view, presence_t *presence)
{
    struct keyring *keyring = memory_new(sizeof *keyring);
    json_t *keys = json_array(), *log = json_array();

    view_keyring(view, keyring);
    for (unsigned i = 0; i < keyring->count; i++)
        json_array_append_new(keys, grant_json(view, presence, &keyring->grants[i]));
    for (unsigned i = 0; i < keyring->log.count; i++)
        json_array_append_new(log, log_key_json(&keyring->log.keys[i]));
    free(keyring);
    return json_pack("{s:I,s:o,s:o}", "n", (json_int_t)view_last(view), "keys", keys, "log", log);
}
