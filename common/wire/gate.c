#include "common/wire/gate.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/wire/gate_inside.h"

struct gate {
    const char *domain;
    uint8_t (*keys)[KEY_BYTES];
    unsigned count;
    struct gate_refusal refusal; /* since gate_take_refusal; count 0: none */
};

static struct {
    pthread_mutex_t lock;
    gate_t *gates[GATES_MAX]; /* NULL: free */
    unsigned count;
} shared = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* The authenticator starts before the first gate is there, and ends after the last one has gone, with
 * the lock free, which it takes itself. One thread opens and closes the gates of a process. */
enum status gate_open(const char *domain, gate_t **ret_gate, struct trouble *ret_trouble)
{
    int error = shared.count == 0 ? authenticator_start() : 0;

    if (error)
        return trouble_set(ret_trouble, status_of_errno(error),
                           "cannot start the thread that looks at keys: %s", strerror(error));
    gate_t *gate = memory_new(sizeof *gate);
    gate->domain = domain;
    pthread_mutex_lock(&shared.lock);
    assert(shared.count < GATES_MAX);
    shared.gates[shared.count++] = gate;
    pthread_mutex_unlock(&shared.lock);
    *ret_gate = gate;
    return STATUS_OK;
}

static void take_out(const gate_t *gate)
{
    unsigned at = 0;

    while (at < shared.count && shared.gates[at] != gate)
        at++;
    assert(at < shared.count);
    shared.gates[at] = shared.gates[--shared.count];
}

void gate_close(gate_t **gate)
{
    if (!*gate)
        return;
    pthread_mutex_lock(&shared.lock);
    take_out(*gate);
    bool is_last = shared.count == 0;
    pthread_mutex_unlock(&shared.lock);
    if (is_last)
        authenticator_stop();
    free((*gate)->keys);
    free(*gate);
    *gate = NULL;
}

const char *gate_domain(const gate_t *gate)
{
    return gate->domain;
}

static int compare_keys(const void *a, const void *b)
{
    return memcmp(a, b, KEY_BYTES);
}

static bool has_key(const gate_t *gate, const uint8_t key[KEY_BYTES])
{
    return gate->count > 0 &&
           bsearch(key, gate->keys, gate->count, sizeof *gate->keys, compare_keys);
}

bool gate_permit(gate_t *gate, const uint8_t (*keys)[KEY_BYTES], unsigned count)
{
    uint8_t(*sorted)[KEY_BYTES] = count ? memory_copy(keys, count * sizeof *keys) : NULL;

    if (count)
        qsort(sorted, count, sizeof *sorted, compare_keys);
    pthread_mutex_lock(&shared.lock);
    gate_t before = *gate;
    gate->keys = sorted;
    gate->count = count;
    bool is_less = false;
    for (unsigned i = 0; i < before.count; i++)
        is_less |= !has_key(gate, before.keys[i]);
    pthread_mutex_unlock(&shared.lock);
    free(before.keys);
    return is_less;
}

bool gate_permits(gate_t *gate, const uint8_t key[KEY_BYTES])
{
    pthread_mutex_lock(&shared.lock);
    bool is_permitted = has_key(gate, key);
    pthread_mutex_unlock(&shared.lock);
    return is_permitted;
}

static gate_t *find(const char *domain)
{
    for (unsigned i = 0; i < shared.count; i++)
        if (strcmp(shared.gates[i]->domain, domain) == 0)
            return shared.gates[i];
    return NULL;
}

void gate_hold(void)
{
    pthread_mutex_lock(&shared.lock);
}

void gate_release(void)
{
    pthread_mutex_unlock(&shared.lock);
}

static void note_refusal(gate_t *gate, const uint8_t key[KEY_BYTES], const char *address)
{
    gate->refusal.count++;
    memcpy(gate->refusal.key, key, KEY_BYTES);
    snprintf(gate->refusal.address, sizeof gate->refusal.address, "%s", address);
}

bool gate_ask(const char *domain, const uint8_t key[KEY_BYTES], const char *address)
{
    pthread_mutex_lock(&shared.lock);
    gate_t *gate = find(domain);
    bool is_permitted = gate && has_key(gate, key);
    if (gate && !is_permitted)
        note_refusal(gate, key, address);
    pthread_mutex_unlock(&shared.lock);
    return is_permitted;
}

bool gate_take_refusal(gate_t *gate, struct gate_refusal *ret_refusal)
{
    pthread_mutex_lock(&shared.lock);
    bool is_there = gate->refusal.count > 0;
    if (is_there)
        *ret_refusal = gate->refusal;
    gate->refusal.count = 0;
    pthread_mutex_unlock(&shared.lock);
    return is_there;
}
