#include "services/board/server.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/memory.h"
#include "common/http/statuses.h"
#include "common/http/listener.h"

enum {
    LISTEN_BACKLOG = 1024,
};

/* One request, from its first line until it was answered. */
struct visit {
    struct request request;
    struct server *server;
    struct MHD_Connection *connection; /* NULL: only its first line was read */
    struct stream stream;
    char target[ROUTE_TARGET_BYTES_MAX + 2]; /* longer ones are cut, and refused */
    bool is_seen;                            /* its headers were read */
    bool is_asked;                           /* `answer` was called */
    bool is_suspended;
    bool has_route;
    bool is_counted; /* among the streams */
    int64_t seen_us; /* its headers were read */
    bool is_long;    /* its answer takes room */
    struct visit *before, *after;
};

struct server {
    struct MHD_Daemon *daemon;
    struct connections connections;
    struct server_calls calls;
    void *context;
    struct visit *visits; /* all of them, in no order */
    bool is_closing;
    unsigned streams;
    uint64_t resyncs;
    size_t unread; /* of all long answers that are being sent */
    char bound[ADDRESS_TEXT_BYTES];
};

/* Visits. */

/* A body that several are sent takes room once. */
static bool is_sent_already(const struct reply *reply)
{
    return reply->sharing && reply->sharing->readers > 0;
}

static void give_room_back(struct visit *visit)
{
    const struct reply *reply = &visit->request.reply;

    if (visit->is_long && reply->sharing)
        reply->sharing->readers--;
    if (visit->is_long && !is_sent_already(reply))
        visit->server->unread -= reply->size;
}

static void *begin_visit(void *context, const char *target, struct MHD_Connection *connection)
{
    struct server *server = context;
    struct visit *visit = memory_new(sizeof *visit);

    (void)connection;
    visit->server = server;
    memcpy(visit->target, target, strnlen(target, sizeof visit->target - 1));
    visit->after = server->visits;
    if (visit->after)
        visit->after->before = visit;
    server->visits = visit;
    return visit;
}

static void end_visit(void *context, struct MHD_Connection *connection, void **of,
                      enum MHD_RequestTerminationCode why)
{
    struct server *server = context;
    struct visit *visit = *of;

    (void)why;
    if (!visit)
        return;
    *of = NULL;
    connections_turn(&server->connections, connection, VISITOR_WAITS);
    if (visit->before)
        visit->before->after = visit->after;
    else
        server->visits = visit->after;
    if (visit->after)
        visit->after->before = visit->before;
    server->streams -= visit->is_counted;
    give_room_back(visit);
    stream_clear(&visit->stream);
    reply_clear(&visit->request.reply);
    free(visit);
}

static void suspend(struct visit *visit)
{
    assert(!visit->is_suspended);
    visit->is_suspended = true;
    MHD_suspend_connection(visit->connection);
}

static void resume(struct visit *visit)
{
    visit->is_suspended = false;
    MHD_resume_connection(visit->connection);
}

/* Answers. */

static void tell_answered(const struct visit *visit, unsigned status)
{
    const struct server *server = visit->server;
    const struct route *route = visit->has_route ? &visit->request.route : NULL;

    server->calls.answered(server->context, route, status, clock_mono_us() - visit->seen_us);
}

/* Memory ends with whoever asks for much and reads nothing: a long answer has to find room. */
static void claim_room(struct visit *visit)
{
    struct reply *reply = &visit->request.reply;
    struct server *server = visit->server;

    if (reply->is_fixed || reply->size <= SERVER_CONNECTION_BYTES)
        return;
    size_t more = is_sent_already(reply) ? 0 : reply->size;
    if (server->unread + more > SERVER_UNREAD_BYTES_MAX) {
        reply_clear(reply);
        *reply =
            reply_error(HTTP_UNAVAILABLE, "busy", "too many answers are being read: try again");
    } else {
        visit->is_long = true;
        server->unread += more;
        if (reply->sharing)
            reply->sharing->readers++;
    }
}

/* The body stays the visit's, which ends when nothing more of it is sent. */
static struct MHD_Response *response_of(const struct reply *reply)
{
    return memory_made(
        MHD_create_response_from_buffer(reply->size, reply->body, MHD_RESPMEM_PERSISTENT));
}

static enum MHD_Result send_reply(struct visit *visit)
{
    struct reply *reply = &visit->request.reply;

    claim_room(visit);
    tell_answered(visit, reply->status);
    struct MHD_Response *response = response_of(reply);

    listener_add_headers(response, reply->type ? reply->type : "application/json; charset=utf-8");
    if (reply->status == HTTP_BAD_METHOD)
        MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
    enum MHD_Result result = MHD_queue_response(visit->connection, reply->status, response);
    MHD_destroy_response(response);
    return result;
}

static ssize_t read_stream(void *context, uint64_t at, char *to, size_t room)
{
    struct visit *visit = context;
    struct server *server = visit->server;
    struct stream_now now = server->calls.now(server->context);
    unsigned resyncs = visit->stream.resyncs;

    (void)at;
    if (server->is_closing)
        return MHD_CONTENT_READER_END_OF_STREAM;
    ssize_t size = stream_read(&visit->stream, &now, to, room);
    server->resyncs += visit->stream.resyncs - resyncs;
    if (size == 0)
        suspend(visit);
    return size == STREAM_OVER ? MHD_CONTENT_READER_END_OF_STREAM : size;
}

static enum MHD_Result send_stream(struct visit *visit)
{
    struct server *server = visit->server;
    struct stream_now now = server->calls.now(server->context);
    struct MHD_Response *response = memory_made(MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, SERVER_STREAM_BLOCK_BYTES, read_stream, visit, NULL));

    stream_begin(&visit->stream, &now,
                 MHD_lookup_connection_value(visit->connection, MHD_HEADER_KIND, "Last-Event-ID"));
    server->resyncs += visit->stream.resyncs;
    server->streams++;
    visit->is_counted = true;
    tell_answered(visit, HTTP_OK);
    listener_add_headers(response, SERVER_STREAM_TYPE);
    MHD_add_response_header(response, "X-Accel-Buffering", "no"); /* nginx passes it on at once */
    enum MHD_Result result = MHD_queue_response(visit->connection, HTTP_OK, response);
    MHD_destroy_response(response);
    return result;
}

/* Requests. */

static bool has_body(struct MHD_Connection *connection)
{
    const char *length =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);

    return (length && strcmp(length, "0") != 0) ||
           MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
                                       MHD_HTTP_HEADER_TRANSFER_ENCODING);
}

/* What can be refused before its end was read, is: nothing that is sent behind is taken. */
static void look_at(struct visit *visit, const char *method)
{
    struct request *request = &visit->request;
    const char *host;
    bool is_one = listener_host(visit->connection, &host);
    char why[ROUTE_WHY_BYTES];
    unsigned status = route_read(method, visit->target, &request->route, why);

    visit->has_route = status == HTTP_OK;
    if (!is_one)
        request->reply = reply_error(HTTP_BAD_REQUEST, "bad-request", "a request has one Host");
    else if (!address_is_meant(&visit->server->connections.rule, host))
        request->reply = reply_error(HTTP_MISDIRECTED, "bad-request",
                                     "the board is asked as 127.0.0.1 or localhost");
    else if (status != HTTP_OK)
        request->reply =
            reply_error(status, status == HTTP_NOT_FOUND ? "not-found" : "bad-request", why);
    else if (has_body(visit->connection))
        request->reply =
            reply_error(HTTP_BAD_REQUEST, "bad-request", "the board is only read: send no body");
}

/* Called for the headers, at the end of the request, and when it goes on after it was put aside. */
static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *body,
                              size_t *body_size, void **of)
{
    struct visit *visit = *of;
    struct server *server = context;
    struct request *request = &visit->request;

    (void)path, (void)version, (void)body, (void)body_size;
    if (!visit->is_seen) {
        visit->is_seen = true;
        visit->seen_us = clock_mono_us();
        visit->connection = connection;
        connections_turn(&server->connections, connection, VISITOR_ANSWERED);
        look_at(visit, method);
        return request->reply.status ? send_reply(visit) : MHD_YES;
    }
    if (!visit->is_asked) {
        visit->is_asked = true;
        server->calls.answer(server->context, request);
    }
    if (request->reply.status)
        return send_reply(visit);
    if (request->is_stream) {
        connections_turn(&server->connections, connection, VISITOR_STREAMS);
        return send_stream(visit);
    }
    suspend(visit);
    return MHD_YES;
}

/* The server. */

static enum MHD_Result enter(void *context, const struct sockaddr *from, socklen_t size)
{
    struct server *server = context;

    return connections_may_enter(&server->connections, from, size);
}

static struct MHD_Daemon *start(struct server *server, const char **ret_why)
{
    const struct MHD_OptionItem more[] = {
        {MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)begin_visit, server},
        {MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)end_visit, server},
        {MHD_OPTION_LISTEN_BACKLOG_SIZE, LISTEN_BACKLOG, NULL},
        {MHD_OPTION_END, 0, NULL}};
    const struct listener_terms terms = {.connections = &server->connections,
                                         .flags = MHD_ALLOW_SUSPEND_RESUME,
                                         .idle_s = SERVER_IDLE_S,
                                         .connection_bytes = SERVER_CONNECTION_BYTES,
                                         .enter = enter,
                                         .handle = handle,
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
            resume(visit);
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
            resume(visit);
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
