/* Which keys may hand lines to a source's collector, as the scorer tells it (PROTOCOL.md, KEYS). */
#ifndef KAOHE_SCORER_INTAKE_KEYS_H
#define KAOHE_SCORER_INTAKE_KEYS_H

#include "common/score/keyring.h"
#include "services/scorer/sessions.h"

/* The message for a conversation; its text is in `room`. False: nothing is to be told, since no key was
 * ever granted. */
bool intake_keys_for(const struct session *session, const struct keyring *keyring,
                     uint8_t room[KEYS_MAX][KEY_BYTES], struct message *ret_message);

#endif
