/* What listens for HTTP, by libmicrohttpd: the board and the exporter have the same. Who enters is bounded and let go by
 * connections.h. */
#ifndef KAOHE_HTTP_LISTENER_H
#define KAOHE_HTTP_LISTENER_H

#include "common/http/connections.h"

enum { LISTENER_LEAVING_MAX = 256 }; /* connections that are sent away and not gone yet */

struct listener_terms {
    struct connections *connections; /* listens where their rule says; bounds and time are set */
    unsigned flags;                  /* of MHD_start_daemon, besides those of the address */
    unsigned idle_s;                 /* nothing was read or sent: closed */
    size_t connection_bytes;         /* of a connection: its request's headers, and what is sent */
    MHD_AcceptPolicyCallback enter;  /* connections_may_enter, or what calls it */
    MHD_AccessHandlerCallback handle;
    void *context; /* of both callbacks */
    /* What there is besides; ends with MHD_OPTION_END. */
    const struct MHD_OptionItem *more;
};

/* `ret_bound` is where it listens, as an endpoint with the port that was taken. NULL: it cannot, and `ret_why`, which
 * stays, says why; `ret_no_thread` that none is left. */
struct MHD_Daemon *listener_start(const struct listener_terms *terms,
                                  char ret_bound[ADDRESS_TEXT_BYTES], const char **ret_why,
                                  bool *ret_no_thread);

/* The type, and what forbids a page to do anything with the answer: no script, style or frame of anyone else, no
 * guessing of types, no keeping of copies. */
void listener_add_headers(struct MHD_Response *response, const char *type);

/* The Host that a request names; NULL: none. False: it names more than one. */
bool listener_host(struct MHD_Connection *connection, const char **ret_host);

#endif
