#include "services/tool/twin_keys.h"

#include <stdio.h>

static struct twin_key *find(struct twin_keys *keys, struct text key)
{
    for (unsigned i = 0; i < keys->granted_count; i++)
        if (text_is(key, keys->granted[i].key))
            return &keys->granted[i];
    return NULL;
}

static void add(struct twin_keys *keys, uint64_t n, struct text key)
{
    if (keys->granted_count == KEYS_MAX) /* the rules grant no more */
        return;
    struct twin_key *granted = &keys->granted[keys->granted_count++];
    granted->n = n;
    snprintf(granted->key, sizeof granted->key, "%.*s", (int)key.size, key.data);
}

/* In the log it was granted, and is refused anew: where that is because the key has it already, that
 * grant stands for this one. */
static void note_other(struct twin_keys *keys, uint64_t n, struct text key)
{
    const struct twin_key *granted = find(keys, key);

    if (!granted || keys->other_count == KEYS_MAX)
        return;
    keys->others[keys->other_count].n = n;
    keys->others[keys->other_count++].by = granted->n;
}

void twin_keys_note(struct twin_keys *keys, const struct record *record, const struct event *event,
                    enum outcome outcome)
{
    enum action action = event_action(event);
    bool is_noted = outcome == OUTCOME_NOTED;
    struct twin_key *granted;

    if (action == ACTION_GRANT && is_noted)
        add(keys, record->n, event->key);
    else if (action == ACTION_GRANT && record->outcome == OUTCOME_NOTED)
        note_other(keys, record->n, event->key);
    else if (action == ACTION_WITHDRAW && is_noted && (granted = find(keys, event->key)))
        *granted = keys->granted[--keys->granted_count];
}

uint64_t twin_keys_grant(const struct twin_keys *keys, uint64_t n)
{
    for (unsigned i = keys->other_count; i > 0; i--)
        if (keys->others[i - 1].n == n)
            return keys->others[i - 1].by;
    return n;
}
