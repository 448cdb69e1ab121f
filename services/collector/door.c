#include "services/collector/door.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/run/bind.h"
#include "common/run/refused.h"

/* The way to the scorer: its endpoint, and the keys where it asks for some. Nobody need listen there. */
static enum status check_way(const struct home *home, const char *source,
                             struct trouble *ret_trouble)
{
    char endpoint[HOME_ENDPOINT_BYTES];
    const struct wire_pass *pass;
    struct wire_pass room;

    home_endpoint(home, home->settings.ingest, "ingest", false, endpoint);
    enum status status =
        keyfile_pass(home, endpoint, source, KEYFILE_SCORER, &room, &pass, ret_trouble);
    curve_clear(&room.pair);
    return status == STATUS_OK ? wire_check(endpoint, false, pass != NULL, ret_trouble) : status;
}

/* Its own intake: the keys where that asks for some. */
static enum status read_own(struct door *door, const struct home *home, const char *source,
                            struct trouble *ret_trouble)
{
    char name[HOME_INTAKE_NAME_BYTES], endpoint[HOME_ENDPOINT_BYTES];

    home_intake_name(source, name);
    home_endpoint(home, home->settings.intake, name, false, endpoint);
    *door = (struct door){.has_keys = keyfile_is_asked(home, endpoint),
                          .is_far = keyfile_is_far(endpoint)};
    return door->has_keys ? keyfile_read_own(home, source, &door->pair, ret_trouble) : STATUS_OK;
}

enum status door_check(const struct home *home, const char *source, struct trouble *ret_trouble)
{
    char name[HOME_INTAKE_NAME_BYTES];
    struct door door;
    enum status status = read_own(&door, home, source, ret_trouble);

    home_intake_name(source, name);
    if (status == STATUS_OK)
        status = bind_check(home, home->settings.intake, name, door.has_keys, ret_trouble);
    if (status == STATUS_OK)
        status = check_way(home, source, ret_trouble);
    curve_clear(&door.pair);
    return status;
}

enum status door_open(struct door *door, const struct home *home, const char *source,
                      struct trouble *ret_trouble)
{
    enum status status = read_own(door, home, source, ret_trouble);

    if (status == STATUS_OK)
        status = check_way(home, source, ret_trouble);
    if (status == STATUS_OK && door->has_keys)
        status = gate_open("intake", &door->gate, ret_trouble);
    door->guard = (struct wire_guard){door->gate, &door->pair};
    return status;
}

void door_close(struct door *door)
{
    gate_close(&door->gate);
    free(door->keys);
    curve_clear(&door->pair);
}

const struct wire_guard *door_guard(const struct door *door)
{
    return door->has_keys ? &door->guard : NULL;
}

/* Behind the others there is room for its own. */
static void permit(struct door *door)
{
    bool is_own_in = !door->is_far || !door->is_denied;

    gate_permit(door->gate, (const uint8_t(*)[KEY_BYTES])door->keys, door->count + is_own_in);
}

void door_set(struct door *door, struct text keys)
{
    if (!door->has_keys)
        return;
    free(door->keys);
    door->count = (unsigned)(keys.size / KEY_BYTES);
    door->keys = memory_raw((door->count + 1) * sizeof *door->keys);
    if (door->count > 0)
        memcpy(door->keys, keys.data, door->count * sizeof *door->keys);
    memcpy(door->keys[door->count], door->pair.public_key, KEY_BYTES);
    permit(door);
}

void door_deny(struct door *door, bool is_denied)
{
    if (!door->has_keys || door->is_denied == is_denied)
        return;
    door->is_denied = is_denied;
    permit(door);
}

bool door_permits(const struct door *door, const struct peer *peer)
{
    return !peer->has_key || gate_permits(door->gate, peer->key);
}

bool door_lets_in(const struct door *door, wire_t *wire, const struct peer *peer,
                  const struct message *message)
{
    if (door_permits(door, peer))
        return true;
    struct message sorry =
        message_sorry(message_id(message), REFUSAL_NOT_PERMITTED,
                      "this key may not hand lines to this collector, or not any more");
    wire_send_message(wire, peer, &sorry);
    return false;
}

void door_tell(struct door *door, int64_t mono_ms)
{
    if (!door->has_keys || mono_ms - door->said_ms < REFUSED_SAY_MS)
        return;
    door->said_ms = mono_ms;
    refused_tell(door->gate, "who hands lines over");
}
