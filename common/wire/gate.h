/* The gate: which keys may enter a socket that is guarded by CURVE (ZeroMQ RFC 26), and the one
 * authenticator of the process that asks it (ZAP, RFC 27).
 *
 * It fails closed: while the authenticator is not there, is stopped or stands still, nobody enters. Who
 * is in stays in: the key of each frame is looked at by whoever reads it (wire_receive tells it), since
 * libzmq cannot send a peer away.
 *
 * One thread opens and closes gates; any thread may call the rest. */
#ifndef KAOHE_WIRE_GATE_H
#define KAOHE_WIRE_GATE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/trouble.h"
#include "proto/limits.h"

enum { GATES_MAX = 4, GATE_ADDRESS_BYTES = 64 };

typedef struct gate gate_t;

/* `domain` names the gate among those of the process. With the first gate the authenticator starts.
 * STATUS_FULL: there is no thread, or no file, for it. */
MUST_CHECK enum status gate_open(const char *domain, gate_t **ret_gate,
                                 struct trouble *ret_trouble);
/* After the sockets that it guards; with the last gate the authenticator ends. NULL is fine. */
void gate_close(gate_t **gate);
const char *gate_domain(const gate_t *gate);

/* From now on these keys may enter, and no others; none may to begin with. Copies them. True: one that
 * was permitted is not any more. */
bool gate_permit(gate_t *gate, const uint8_t (*keys)[KEY_BYTES], unsigned count);
bool gate_permits(gate_t *gate, const uint8_t key[KEY_BYTES]);

/* Somebody who was not let in. */
struct gate_refusal {
    uint8_t key[KEY_BYTES];
    char address[GATE_ADDRESS_BYTES]; /* as libzmq tells it; empty: not */
    unsigned count;                   /* how many were since the last call */
};
/* The last one since the last call, for the log; false: nobody. */
bool gate_take_refusal(gate_t *gate, struct gate_refusal *ret_refusal);

#endif
