/* Connections at the limit of open files. Linking this file puts an accept4 of our own in the place
 * of the C library's, for the whole process, also in libzmq. Left to itself, libzmq uses a whole
 * core once no file is left to accept with, and on an ipc socket it aborts the process, then and for
 * nearly every other error. Ours turns
 * such a connection away with ECONNABORTED, which libzmq passes over: who connects tries again
 * later, and who is connected is served on.
 *
 * Only daemons want that, for they listen. It stands in a file of its own, so that the linker takes
 * it for daemon_main alone: neither the tool nor a library has it.
 */
#ifndef KAOHE_RUN_ACCEPT_H
#define KAOHE_RUN_ACCEPT_H

/* How many descriptors below the limit no connection gets: they are for the process's own files and
 * sockets. */
enum { ACCEPT_RESERVED_FILES = 32 };

/* Does nothing. A program that calls it is linked with this file, and so with its accept4. */
void accept_guard(void);

#endif
