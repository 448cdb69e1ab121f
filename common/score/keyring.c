#include "common/score/keyring.h"

#include <assert.h>
#include <string.h>

/* Its place; `count` where it is not granted. */
static unsigned place_of(const struct keyring *keyring, const uint8_t key[KEY_BYTES])
{
    unsigned at = 0;

    while (at < keyring->count && memcmp(keyring->grants[at].key, key, KEY_BYTES) != 0)
        at++;
    return at;
}

const struct grant *keyring_find(const struct keyring *keyring, const uint8_t key[KEY_BYTES])
{
    unsigned at = place_of(keyring, key);

    return at < keyring->count ? &keyring->grants[at] : NULL;
}

const struct grant *keyring_granted_by(const struct keyring *keyring, uint64_t n)
{
    unsigned low = 0, high = keyring->count;

    while (low < high) {
        unsigned middle = low + (high - low) / 2;
        if (keyring->grants[middle].n < n)
            low = middle + 1;
        else
            high = middle;
    }
    return low < keyring->count && keyring->grants[low].n == n ? &keyring->grants[low] : NULL;
}

bool keyring_speaks_for(const struct keyring *keyring, uint64_t n, uint8_t source)
{
    const struct grant *grant = n ? keyring_granted_by(keyring, n) : NULL;

    if (!n)
        return true;
    return grant && role_may_send(grant->role) && grant->source == source;
}

bool role_may_read(enum role role)
{
    return role == ROLE_OFFICE || role == ROLE_DISTRICT || role == ROLE_READER;
}

bool role_may_send(enum role role)
{
    return role == ROLE_OFFICE || role == ROLE_DISTRICT;
}

bool role_may_hand_over(enum role role)
{
    return role == ROLE_INTAKE;
}

bool role_may_accept_clock(enum role role)
{
    return role == ROLE_OFFICE;
}

static unsigned count_office(const struct keyring *keyring)
{
    unsigned count = 0;

    for (unsigned i = 0; i < keyring->count; i++)
        count += keyring->grants[i].role == ROLE_OFFICE;
    return count;
}

bool keyring_may_grant(const struct keyring *keyring, const uint8_t key[KEY_BYTES])
{
    return keyring->count < KEYS_MAX && !keyring_find(keyring, key);
}

bool keyring_may_withdraw(const struct keyring *keyring, const uint8_t key[KEY_BYTES])
{
    const struct grant *grant = keyring_find(keyring, key);

    return grant && (grant->role != ROLE_OFFICE || count_office(keyring) > 1);
}

void keyring_add(struct keyring *keyring, const struct grant *grant)
{
    assert(keyring->count < KEYS_MAX);
    assert(keyring->count == 0 || keyring->grants[keyring->count - 1].n < grant->n);
    keyring->grants[keyring->count++] = *grant;
    keyring->changes++;
}

void keyring_remove(struct keyring *keyring, const uint8_t key[KEY_BYTES])
{
    unsigned at = place_of(keyring, key);

    assert(at < keyring->count);
    keyring->count--;
    keyring->changes++;
    memmove(&keyring->grants[at], &keyring->grants[at + 1],
            (keyring->count - at) * sizeof keyring->grants[0]);
}
