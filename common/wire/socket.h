/* Sockets as the roles of wire.h need them: the only place where their options are set. */
#ifndef KAOHE_WIRE_SOCKET_H
#define KAOHE_WIRE_SOCKET_H

#include "common/wire/wire.h"

/* A socket of libzmq that is neither bound nor connected, with each option set, so that nothing
 * outside changes how it behaves. `endpoint` is the one that it is for. NULL with zmq_errno() where
 * files or memory do not suffice. To be closed by context_close_socket. */
void *socket_new(enum wire_role role, const char *endpoint);

#endif
