/* The keys of the naive judge (EVENTS.md, section 4). */
#include <string.h>

#include "tests/model/naive_state.h"

static struct naive_key *find_key(naive_t *naive, struct text key)
{
    for (unsigned i = 0; i < naive->key_count; i++)
        if (text_equal((struct text){naive->keys[i].text, KEY_TEXT_BYTES}, key))
            return &naive->keys[i];
    return NULL;
}

bool naive_key_is_for_nobody(const struct event *event)
{
    if (!event->centre.data || (text_is(event->role, "intake") && text_is(event->centre, "office")))
        return false;
    return naive_centre_named(event->centre) == NONE;
}

bool naive_key_has_conflict(naive_t *naive, const struct event *event)
{
    struct naive_key *key = find_key(naive, event->key);
    unsigned office = 0;

    for (unsigned i = 0; i < naive->key_count; i++)
        office += naive->keys[i].is_office;
    if (event->role.data)
        return key || naive->key_count == KEYS;
    return !key || (key->is_office && office == 1);
}

/* A withdrawal is of a key that is granted, and a grant of one that is not. */
void naive_change_keys(naive_t *naive, const struct event *event)
{
    struct naive_key *key = find_key(naive, event->key);

    if (key) {
        *key = naive->keys[--naive->key_count];
        return;
    }
    key = &naive->keys[naive->key_count++];
    *key = (struct naive_key){.n = naive->n,
                              .is_office = text_is(event->role, "office"),
                              .is_district = text_is(event->role, "district")};
    key->centre = key->is_district ? naive_centre_named(event->centre) : NONE;
    memcpy(key->text, event->key.data, KEY_TEXT_BYTES);
}

bool naive_permits(const naive_t *naive, uint64_t key, struct text source)
{
    for (unsigned i = 0; i < naive->key_count; i++) {
        const struct naive_key *at = &naive->keys[i];
        if (at->n == key)
            return at->is_office ? text_is(source, "office")
                                 : at->is_district && naive_centre_of(source) == at->centre;
    }
    return key == 0;
}
