/* Endpoints: which of them a program may use, and who listens at a path. */
#ifndef KAOHE_WIRE_ENDPOINT_H
#define KAOHE_WIRE_ENDPOINT_H

#include <stdbool.h>

#include "common/base/trouble.h"

/* As wire_check. */
MUST_CHECK enum status endpoint_check(const char *endpoint, bool is_to_bind,
                                      struct trouble *ret_trouble);

/* libzmq takes an ipc path away from whoever listens there. Before it is bound, the file beside it,
 * PATH.lock, is locked, so that of two sockets the second is refused (STATUS_CONFIG). `ret_lock` is
 * to be closed after the socket; -1: a tcp endpoint, which needs no lock. */
MUST_CHECK enum status endpoint_lock(const char *endpoint, int *ret_lock,
                                     struct trouble *ret_trouble);

/* The trouble that one of the calls above could not name: `error` of binding or connecting. */
enum status endpoint_fail(const char *what, const char *endpoint, int error,
                          struct trouble *ret_trouble);

#endif
