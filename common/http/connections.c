#include "common/http/connections.h"

#include <stdlib.h>
#include <sys/socket.h>

#include "common/base/memory.h"

/* libmicrohttpd sees that it has ended, and closes it. */
static void send_away(struct connections *connections, const struct visitor *visitor)
{
    connections->sent_away++;
    shutdown(visitor->file, SHUT_RDWR);
}

enum MHD_Result connections_may_enter(void *context, const struct sockaddr *from, socklen_t size)
{
    struct connections *connections = context;
    struct visitor *leaves = NULL;

    (void)size;
    if (!address_may_enter(&connections->rule, from) ||
        !visitors_may_enter(&connections->visitors, from, &leaves)) {
        connections->turned_away++;
        return MHD_NO;
    }
    if (leaves)
        send_away(connections, leaves);
    return MHD_YES;
}

static void enter(struct connections *connections, struct MHD_Connection *connection, void **of)
{
    const union MHD_ConnectionInfo *from =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const union MHD_ConnectionInfo *file =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct visitor *visitor = memory_new(sizeof *visitor);

    visitors_enter(&connections->visitors, visitor, from->client_addr, file->connect_fd,
                   connections->now_ms);
    *of = visitor;
}

void connections_note(void *context, struct MHD_Connection *connection, void **of,
                      enum MHD_ConnectionNotificationCode what)
{
    struct connections *connections = context;

    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        enter(connections, connection, of);
    } else if (*of) {
        visitors_leave(&connections->visitors, *of);
        free(*of);
        *of = NULL;
    }
}

static struct visitor *visitor_of(struct MHD_Connection *connection)
{
    return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

const union address *connections_from(struct MHD_Connection *connection)
{
    return &visitor_of(connection)->from;
}

bool connections_is_leaving(struct MHD_Connection *connection)
{
    return visitor_of(connection)->is_leaving;
}

void connections_turn(const struct connections *connections, struct MHD_Connection *connection,
                      enum visitor_state state)
{
    visitors_turn(visitor_of(connection), state, connections->now_ms);
}

void connections_end_overdue(struct connections *connections)
{
    const struct visitor *visitor;

    while ((visitor = visitors_overdue(&connections->visitors, connections->now_ms)))
        send_away(connections, visitor);
}
