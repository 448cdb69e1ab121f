#include "services/board/server.h"

#include <assert.h>
#include <stdlib.h>

#include "common/base/memory.h"
#include "common/http/listener.h"
#include "services/board/visits.h"

enum {
    LISTEN_BACKLOG = 1024,
};

static enum MHD_Result enter(void *context, const struct sockaddr *from, socklen_t size)
{
    struct server *server = context;

    return connections_may_enter(&server->connections, from, size);
}

static struct MHD_Daemon *start(struct server *server, const char **ret_why)
{
    const struct MHD_OptionItem more[] = {
        {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)visits_begin, server},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)visits_end, server},
        {MHD_OPTION_LISTEN_BACKLOG_SIZE, LISTEN_BACKLOG, NULL},
        {MHD_OPTION_END, 0, NULL}};
    const struct listener_terms terms = {.connections = &server->connections,
                                         .flags = MHD_ALLOW_SUSPEND_RESUME,
                                         .idle_s = SERVER_IDLE_S,
                                         .connection_bytes = SERVER_CONNECTION_BYTES,
                                         .enter = enter,
                                         .handle = visits_handle,
                                         .context = server,
                                         .more = more};
    bool has_no_thread;

    return listener_start(&terms, server->bound, ret_why, &has_no_thread);
}

enum status server_open(const struct address_rule *rule, const struct server_bounds *bounds,
                        const struct server_calls *calls, void *context, server_t **ret_server,
                        struct trouble *ret_trouble)
{
    struct server *server = memory_new(sizeof *server);
    const char *why;

    server->connections.rule = *rule;
    server->calls = *calls;
    server->context = context;
    server->connections.now_ms = calls->now(context).ms;
    server->connections.visitors.count_max = bounds->connections;
    server->connections.visitors.count_each_max = bounds->connections_per_address;
    server->daemon = start(server, &why);
    if (!server->daemon) {
        address_print(&rule->listens, server->bound);
        enum status status =
            trouble_set(ret_trouble, STATUS_CONFIG, "cannot listen at %s: %s", server->bound, why);
        free(server);
        return status;
    }
    *ret_server = server;
    return STATUS_OK;
}

/* libmicrohttpd takes back what is suspended by itself where it ends. */
void server_close(server_t **of)
{
    struct server *server = *of;

    if (!server)
        return;
    server->is_closing = true;
    for (struct visit *visit = server->visits; visit; visit = visit->after)
        if (visit->is_suspended)
            visits_resume(visit);
    MHD_stop_daemon(server->daemon);
    assert(!server->visits);
    free(server);
    *of = NULL;
}

static bool is_due(const struct visit *visit, const struct stream_now *now)
{
    return visit->request.is_stream ? stream_is_due(&visit->stream, now)
                                    : visit->request.reply.status != 0;
}

struct server_counts server_counts(const server_t *server)
{
    const struct connections *connections = &server->connections;

    return (struct server_counts){.connections = connections->visitors.count,
                                  .streams = server->streams,
                                  .turned_away = connections->turned_away,
                                  .sent_away = connections->sent_away,
                                  .resyncs = server->resyncs};
}

/* Its connection was ended while it was put aside, and libmicrohttpd looks at none that is suspended. */
static bool has_left(const struct visit *visit)
{
    return visit->is_suspended && !visit->request.is_stream && !visit->request.reply.status &&
           connections_is_leaving(visit->connection);
}

void server_step(server_t *server)
{
    struct stream_now now = server->calls.now(server->context);

    server->connections.now_ms = now.ms;
    connections_end_overdue(&server->connections);
    for (struct visit *visit = server->visits; visit; visit = visit->after) {
        if (has_left(visit))
            server->calls.left(server->context, &visit->request);
        if (visit->is_suspended && is_due(visit, &now))
            visits_resume(visit);
    }
    MHD_run(server->daemon);
}

int64_t server_wait_ms(const server_t *server)
{
    MHD_UNSIGNED_LONG_LONG wait_ms;

    return MHD_get_timeout(server->daemon, &wait_ms) == MHD_YES ? (int64_t)wait_ms : INT64_MAX;
}

int server_file(const server_t *server)
{
    return MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
}

const char *server_bound(const server_t *server)
{
    return server->bound;
}
