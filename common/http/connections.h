/* The connections of a listener, as libmicrohttpd tells of them: who may enter, and who is sent away
 * (visitors.h decides). */
#ifndef KAOHE_HTTP_CONNECTIONS_H
#define KAOHE_HTTP_CONNECTIONS_H

#include <microhttpd.h>

#include "common/http/visitors.h"

/* Begins with the rule, the bounds and the time. */
struct connections {
    struct address_rule rule;
    struct visitors visitors;
    int64_t now_ms;                  /* of clock_mono_ms; its owner keeps it */
    uint64_t turned_away, sent_away; /* as they came; and later, for another or overdue */
};

/* A MHD_AcceptPolicyCallback, and what is given to MHD_OPTION_NOTIFY_CONNECTION; `context` is a
 * struct connections. */
enum MHD_Result connections_may_enter(void *context, const struct sockaddr *from, socklen_t size);
void connections_note(void *context, struct MHD_Connection *connection, void **of,
                      enum MHD_ConnectionNotificationCode what);

void connections_turn(const struct connections *connections, struct MHD_Connection *connection,
                      enum visitor_state state);
/* Where it comes from; good as long as the connection is there. */
const union address *connections_from(struct MHD_Connection *connection);
/* It was sent away, and is not gone yet. */
bool connections_is_leaving(struct MHD_Connection *connection);
void connections_end_overdue(struct connections *connections);

#endif
