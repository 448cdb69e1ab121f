/* Endpoints: which of them a program may use, and who listens at a path. */
#ifndef KAOHE_WIRE_ENDPOINT_H
#define KAOHE_WIRE_ENDPOINT_H

#include <stdbool.h>
#include <sys/types.h>

#include "common/base/trouble.h"

/* As wire_check. */
MUST_CHECK enum status endpoint_check(const char *endpoint, bool is_to_bind, bool has_keys,
                                      struct trouble *ret_trouble);

/* Where a socket listens: what tells it from another one that has taken its path. */
struct endpoint_place {
    int lock; /* to be closed after the socket; -1: a tcp endpoint, which needs no lock */
    dev_t device;
    ino_t socket; /* 0: not known */
};

/* libzmq takes an ipc path away from whoever listens there. Before it is bound, the file beside it,
 * PATH.lock, is locked, so that of two sockets the second is refused (STATUS_CONFIG). */
MUST_CHECK enum status endpoint_lock(const char *endpoint, struct endpoint_place *ret_place,
                                     struct trouble *ret_trouble);
/* After it was bound: notes which socket stands at the path. */
void endpoint_note(const char *endpoint, struct endpoint_place *place);
/* Whether that socket and its lock still stand there; true where nobody can say. */
bool endpoint_is_in_place(const char *endpoint, const struct endpoint_place *place);

/* The trouble that one of the calls above could not name: `error` of binding or connecting. */
enum status endpoint_fail(const char *what, const char *endpoint, int error,
                          struct trouble *ret_trouble);

#endif
