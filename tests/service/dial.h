/* Dialling: a peer of a home's scorer that goes by a key of the home and is bound by nothing else: the
 * socket is libzmq's own, so that what it does may be wrong. */
#ifndef KAOHE_SERVICE_DIAL_H
#define KAOHE_SERVICE_DIAL_H

#include <zmq.h>

#include "common/run/home.h"
#include "common/wire/curve.h"
#include "common/wire/wire.h"

struct dial {
    struct home home;
    char endpoint[HOME_ENDPOINT_BYTES];
    struct wire_pass pass;
};

/* For more than the thousand sockets that a process of libzmq's has; before the first dial. */
void dial_use_sockets(unsigned count);

/* `socket` is ingest, query or feed; `key` names a key file of the home, "-": none. Says itself why it
 * cannot. */
bool dial_open(struct dial *dial, const char *home, const char *socket, const char *key);
/* A socket that is connected, and keeps so many frames that are not received yet. A name of 0 bytes:
 * none. */
void *dial_connect(const struct dial *dial, int type, int frames_max, const void *name,
                   size_t name_size);

/* False: it was not sent, for what was sent before is still on the way. */
bool dial_send(void *sock, const struct message *message);
/* The next message that there is; good until the next call. */
bool dial_receive(void *sock, struct message *ret_message);

int64_t dial_now_us(void); /* since some start; never goes back */

#endif
