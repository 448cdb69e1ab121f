#include "common/run/refused.h"

#include <stdio.h>

#include "common/base/diag.h"
#include "proto/key.h"

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

void refused_tell(gate_t *gate, const char *who)
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
