#include "services/scorer/intake_keys.h"

#include <string.h>

bool intake_keys_for(const struct session *session, const struct keyring *keyring,
                     uint8_t room[KEYS_MAX][KEY_BYTES], struct message *ret_message)
{
    size_t count = 0;

    for (unsigned i = 0; i < keyring->count; i++) {
        const struct grant *grant = &keyring->grants[i];
        if (grant->role == ROLE_INTAKE && grant->source == session->source)
            memcpy(room[count++], grant->key, KEY_BYTES);
    }
    *ret_message = (struct message){
        .type = MESSAGE_KEYS,
        .keys = {.session = session->name, .keys = {(const char *)room, count * KEY_BYTES}}};
    return keyring->count > 0;
}
