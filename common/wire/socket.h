/* Sockets as the roles of wire.h need them: the only place where their options are set. */
#ifndef KAOHE_WIRE_SOCKET_H
#define KAOHE_WIRE_SOCKET_H

#include <czmq.h>

#include "common/wire/wire.h"

/* A socket that is neither bound nor connected, with each option set, so that nothing in the
 * environment changes how it behaves. `endpoint` is the one that it is for. */
zsock_t *socket_new(enum wire_role role, const char *endpoint);

#endif
