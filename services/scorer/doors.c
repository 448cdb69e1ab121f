#include "services/scorer/doors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/diag.h"
#include "common/base/memory.h"
#include "proto/key.h"

static bool is_needed(const struct home *home)
{
    const struct settings *settings = &home->settings;

    return keyfile_has_secret(home, KEYFILE_SCORER) || keyfile_are_for(home, settings->ingest) ||
           keyfile_are_for(home, settings->query) || keyfile_are_for(home, settings->feed);
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

enum status doors_open(struct doors *doors, const struct home *home, struct trouble *ret_trouble)
{
    *doors = (struct doors){.has_keys = is_needed(home)};
    if (!doors->has_keys)
        return STATUS_OK;
    enum status status = keyfile_read(home, KEYFILE_SCORER, &doors->pair, ret_trouble);
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

static bool is_office(enum role role)
{
    return role == ROLE_OFFICE;
}

static bool is_sender(enum role role)
{
    return role == ROLE_OFFICE || role == ROLE_DISTRICT;
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
    set_gate(doors->collectors, keyring, is_sender);
    set_gate(doors->office, keyring, is_office);
    return set_gate(doors->readers, keyring, role_may_read);
}

/* Who came from where. Over ipc libzmq tells user, group and process. */
static const char *origin(const char *address, char room[GATE_ADDRESS_BYTES])
{
    unsigned process;

    if (!*address)
        return "this machine";
    if (sscanf(address, "localhost:%*u:%*u:%u", &process) != 1)
        return address;
    snprintf(room, GATE_ADDRESS_BYTES, "process %u of this machine", process);
    return room;
}

static void tell(gate_t *gate, const char *who)
{
    struct gate_refusal refusal;
    char key[KEY_TEXT_BYTES + 1], room[GATE_ADDRESS_BYTES];

    if (!gate_take_refusal(gate, &refusal))
        return;
    key_write(refusal.key, key);
    diag_warn("not let in as %s: the key %s from %s, which no record grants for that (%u %s)", who,
              key, origin(refusal.address, room), refusal.count,
              refusal.count == 1 ? "try" : "tries");
}

void doors_tell(struct doors *doors, int64_t mono_ms)
{
    if (!doors->has_keys || mono_ms - doors->said_ms < DOORS_SAY_MS)
        return;
    doors->said_ms = mono_ms;
    tell(doors->collectors, "a collector");
    tell(doors->readers, "a reader");
}
