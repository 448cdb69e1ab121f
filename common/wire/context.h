/* The context of libzmq that all sockets of this process share. It is made with the first socket
 * and ended with the last, so that a program or a library that has closed its sockets keeps no
 * thread and no file of libzmq's. Making it touches nothing else of the process: no signal handler,
 * no environment, nothing at exit; a ROUTER seeds rand(). Any thread may call.
 */
#ifndef KAOHE_WIRE_CONTEXT_H
#define KAOHE_WIRE_CONTEXT_H

enum { CONTEXT_THREADS_MAX = 8 };

/* How many threads carry the frames of all sockets, and shake hands with who comes: 1 unless this was
 * called before the first socket. A connection stays with its thread. */
void context_use_threads(unsigned count);

/* A socket of a libzmq type; NULL with zmq_errno() where files or memory do not suffice. */
void *context_open_socket(int type);
/* What was not sent yet is dropped, as ZMQ_LINGER of 0 says; the caller has set it. */
void context_close_socket(void *socket);

#endif
