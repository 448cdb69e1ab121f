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

/* What stands before the first plus. */
static struct text name_of(struct text signer)
{
    return (struct text){
        signer.data, (size_t)((const char *)memchr(signer.data, '+', signer.size) - signer.data)};
}

/* A name, and what restores have made of it: `/` and 16 hex digits each. */
static bool leads_to(struct text name, struct text other)
{
    if (other.size < name.size || memcmp(name.data, other.data, name.size) != 0)
        return false;
    for (size_t i = name.size; i < other.size; i++) {
        bool is_slash = (i - name.size) % 17 == 0;
        if (is_slash ? other.data[i] != '/' : !memchr("0123456789abcdef", other.data[i], 16))
            return false;
    }
    return (other.size - name.size) % 17 == 0;
}

static struct text last_letters(struct text text, size_t count)
{
    return (struct text){text.data + text.size - count, count};
}

static bool log_key_has_conflict(const naive_t *naive, struct text signer, int64_t received_ms)
{
    bool is_known = received_ms != NAIVE_MS_UNKNOWN;
    int64_t last_ms = NAIVE_MS_UNKNOWN;

    for (unsigned i = 0; i < naive->log_key_count; i++) {
        const struct naive_log_key *at = &naive->log_keys[i];
        struct text other = {at->text, at->size};
        if (text_equal(last_letters(other, 44), last_letters(signer, 44)))
            return true;
        if (leads_to(name_of(other), name_of(signer)) || leads_to(name_of(signer), name_of(other)))
            last_ms = at->received_ms;
    }
    return naive->log_key_count == LOG_KEYS ||
           (is_known && last_ms != NAIVE_MS_UNKNOWN && received_ms - last_ms < LOG_KEY_HOLDS_MS);
}

static void add_log_key(naive_t *naive, struct text signer, int64_t received_ms)
{
    struct naive_log_key *key = &naive->log_keys[naive->log_key_count++];

    memcpy(key->text, signer.data, signer.size);
    key->size = signer.size;
    key->received_ms = received_ms;
}

bool naive_key_has_conflict(naive_t *naive, const struct event *event, int64_t received_ms)
{
    const struct naive_key *key = event->key.data ? find_key(naive, event->key) : NULL;
    unsigned office = 0;

    if (!event->key.data)
        return log_key_has_conflict(naive, event->signer, received_ms);
    for (unsigned i = 0; i < naive->key_count; i++)
        office += naive->keys[i].is_office;
    if (event->role.data)
        return key || naive->key_count == KEYS;
    return !key || (key->is_office && office == 1);
}

/* A withdrawal is of a key that is granted, and a grant of one that is not. */
void naive_change_keys(naive_t *naive, const struct event *event, int64_t received_ms)
{
    if (!event->key.data) {
        add_log_key(naive, event->signer, received_ms);
        return;
    }
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
