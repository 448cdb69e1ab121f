#include "services/scorer/doors.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/run/refused.h"

bool doors_are_needed(const struct home *home)
{
    const struct settings *settings = &home->settings;

    return keyfile_has_secret(home, KEYFILE_SCORER) || keyfile_is_asked(home, settings->ingest) ||
           keyfile_is_asked(home, settings->query) || keyfile_is_asked(home, settings->feed);
}

static enum status open_gates(struct doors *doors, struct trouble *ret_trouble)
{
    enum status status = gate_open("collectors", &doors->collectors, ret_trouble);

    if (status == STATUS_OK)
        status = gate_open("readers", &doors->readers, ret_trouble);
    if (status == STATUS_OK)
        status = gate_open("office", &doors->office, ret_trouble);
    doors->ingest = (struct wire_guard){doors->collectors, &doors->pair};
    doors->reading = (struct wire_guard){doors->readers, &doors->pair};
    return status;
}

enum status doors_check(const struct home *home, struct trouble *ret_trouble)
{
    struct curve_pair pair;

    if (!doors_are_needed(home))
        return STATUS_OK;
    enum status status = keyfile_read_own(home, KEYFILE_SCORER, &pair, ret_trouble);
    curve_clear(&pair);
    return status;
}

enum status doors_open(struct doors *doors, const struct home *home, struct trouble *ret_trouble)
{
    *doors = (struct doors){.has_keys = doors_are_needed(home)};
    if (!doors->has_keys)
        return STATUS_OK;
    enum status status = keyfile_read_own(home, KEYFILE_SCORER, &doors->pair, ret_trouble);
    return status == STATUS_OK ? open_gates(doors, ret_trouble) : status;
}

void doors_close(struct doors *doors)
{
    gate_close(&doors->collectors);
    gate_close(&doors->readers);
    gate_close(&doors->office);
    curve_clear(&doors->pair);
}

const struct wire_guard *doors_ingest(const struct doors *doors)
{
    return doors->has_keys ? &doors->ingest : NULL;
}

const struct wire_guard *doors_reading(const struct doors *doors)
{
    return doors->has_keys ? &doors->reading : NULL;
}

/* Lets in those whose role is one of these. True: one that was let in before is not any more. */
static bool set_gate(gate_t *gate, const struct keyring *keyring, bool (*may)(enum role))
{
    uint8_t(*keys)[KEY_BYTES] = memory_raw(KEYS_MAX * sizeof *keys);
    unsigned count = 0;

    for (unsigned i = 0; i < keyring->count; i++)
        if (may(keyring->grants[i].role))
            memcpy(keys[count++], keyring->grants[i].key, KEY_BYTES);
    bool is_less = gate_permit(gate, (const uint8_t(*)[KEY_BYTES])keys, count);
    free(keys);
    return is_less;
}

bool doors_set(struct doors *doors, const struct keyring *keyring)
{
    if (!doors->has_keys || (doors->is_set && doors->changes == keyring->changes))
        return false;
    doors->is_set = true;
    doors->changes = keyring->changes;
    set_gate(doors->collectors, keyring, role_may_send);
    set_gate(doors->office, keyring, role_may_accept_clock);
    return set_gate(doors->readers, keyring, role_may_read);
}

void doors_tell(struct doors *doors, int64_t mono_ms)
{
    if (!doors->has_keys || mono_ms - doors->said_ms < REFUSED_SAY_MS)
        return;
    doors->said_ms = mono_ms;
    refused_tell(doors->collectors, "a collector");
    refused_tell(doors->readers, "a reader");
}
