#include "services/collector/door.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"

enum status door_check_pass(const struct home *home, const char *source,
                            struct trouble *ret_trouble)
{
    char endpoint[HOME_ENDPOINT_BYTES];
    const struct wire_pass *pass;
    struct wire_pass room;

    home_endpoint(home, home->settings.ingest, "ingest", false, endpoint);
    enum status status =
        keyfile_pass(home, endpoint, source, KEYFILE_SCORER, &room, &pass, ret_trouble);
    curve_clear(&room.pair);
    return status;
}

enum status door_open(struct door *door, const struct home *home, const char *source,
                      struct trouble *ret_trouble)
{
    char name[HOME_INTAKE_NAME_BYTES], endpoint[HOME_ENDPOINT_BYTES];

    home_intake_name(source, name);
    home_endpoint(home, home->settings.intake, name, false, endpoint);
    *door = (struct door){.has_keys = keyfile_are_for(home, endpoint)};
    if (!door->has_keys)
        return STATUS_OK;
    enum status status = keyfile_read(home, source, &door->pair, ret_trouble);
    if (status == STATUS_OK)
        status = gate_open("intake", &door->gate, ret_trouble);
    door->guard = (struct wire_guard){door->gate, &door->pair};
    return status;
}

void door_close(struct door *door)
{
    gate_close(&door->gate);
    curve_clear(&door->pair);
}

const struct wire_guard *door_guard(const struct door *door)
{
    return door->has_keys ? &door->guard : NULL;
}

void door_set(struct door *door, struct text keys)
{
    unsigned count = (unsigned)(keys.size / KEY_BYTES);

    if (!door->has_keys)
        return;
    uint8_t(*all)[KEY_BYTES] = memory_raw((count + 1) * sizeof *all);
    if (count > 0)
        memcpy(all, keys.data, count * sizeof *all);
    memcpy(all[count], door->pair.public_key, KEY_BYTES);
    gate_permit(door->gate, (const uint8_t(*)[KEY_BYTES])all, count + 1);
    free(all);
}

bool door_permits(const struct door *door, const struct peer *peer)
{
    return !peer->has_key || gate_permits(door->gate, peer->key);
}

void door_deny(wire_t *wire, const struct peer *peer, const struct message *message)
{
    struct message sorry =
        message_sorry(message_id(message), REFUSAL_NOT_PERMITTED,
                      "this key may not hand lines to this collector, or not any more");

    wire_send_message(wire, peer, &sorry);
}
