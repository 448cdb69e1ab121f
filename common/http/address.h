/* Where a program that speaks HTTP listens, and who may come there. Pure.
 *
 * Plain HTTP stays on this machine. Beyond it the board listens only where `behind-proxy` names the
 * address of the proxy that does TLS and login, and then it answers nobody else; metrics are for this
 * machine alone. */
#ifndef KAOHE_HTTP_ADDRESS_H
#define KAOHE_HTTP_ADDRESS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/base/trouble.h"

#define ADDRESS_DEFAULT "tcp://127.0.0.1:8460"

enum { ADDRESS_TEXT_BYTES = 80 };

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

struct address_rule {
    union address listens;
    union address proxy; /* family AF_UNSPEC: there is none */
};

/* `endpoint` is tcp://A.B.C.D:PORT or tcp://[V6]:PORT, in digits; empty: ADDRESS_DEFAULT. `proxy` is an
 * address in digits, of version 6 also in brackets; empty: none. STATUS_CONFIG: one cannot be read, or
 * there is no proxy though the board is to listen beyond this machine. */
MUST_CHECK enum status address_read(const char *endpoint, const char *proxy,
                                    struct address_rule *ret_rule, struct trouble *ret_trouble);
/* The same for where metrics are read: `setting` is its name, for people; there is no proxy. */
MUST_CHECK enum status address_read_metrics(const char *endpoint, const char *setting,
                                            struct address_rule *ret_rule,
                                            struct trouble *ret_trouble);
/* Whether who comes from there may enter. */
bool address_may_enter(const struct address_rule *rule, const struct sockaddr *from);
/* Whether a request with this Host (NULL: it has none) is meant for us. Where programs of this machine come in, as
 * whatever they like or as the proxy, it names this machine: a foreign page whose name was made to lead here may not
 * have its reader's browser read for it. */
bool address_is_meant(const struct address_rule *rule, const char *host);
/* Whether both are the same machine's, whatever their ports. */
bool address_is_host(const union address *address, const struct sockaddr *from);
void address_set_port(union address *address, uint16_t port);
/* Whether it is one of this machine's, whoever listens at its port. STATUS_CONFIG: it is not. Not pure: it asks. */
MUST_CHECK enum status address_look(const union address *address, struct trouble *ret_trouble);
/* As an endpoint in digits. */
void address_print(const union address *address, char ret_text[ADDRESS_TEXT_BYTES]);

#endif
