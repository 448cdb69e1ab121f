/* What libzmq says of a connection's handshake: whether the other side has refused our key, or is not who
 * it should be. For the files of this folder; of one socket, by its thread. */
#ifndef KAOHE_WIRE_WATCHER_H
#define KAOHE_WIRE_WATCHER_H

#include "common/wire/wire.h"

typedef struct watcher watcher_t;

/* Before the socket connects. NULL where there is no file for it: then nothing is known. */
watcher_t *watcher_new(void *socket);
void watcher_destroy(watcher_t **watcher); /* before the socket is closed; NULL is fine */

/* What came last of the handshakes so far. */
enum wire_denial watcher_denial(watcher_t *watcher);

#endif
