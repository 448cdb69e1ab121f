#include "services/board/visits.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/memory.h"
#include "common/http/listener.h"
#include "common/http/statuses.h"

/* A body that several are sent takes room once. */
static bool is_sent_already(const struct reply *reply)
{
    return reply->sharing && reply->sharing->readers > 0;
}

static void give_room_back(struct visit *visit)
{
    const struct reply *reply = &visit->request.reply;

    if (!visit->is_long)
        return;
    if (reply->sharing)
        reply->sharing->readers--;
    if (!is_sent_already(reply))
        visit->server->unread -= reply->size;
}

void *visits_begin(void *context, const char *target, struct MHD_Connection *connection)
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

void visits_end(void *context, struct MHD_Connection *connection, void **of,
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

void visits_resume(struct visit *visit)
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

static bool is_browser(struct MHD_Connection *connection)
{
    const char *accepts =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_ACCEPT);

    return accepts && strstr(accepts, "text/html");
}

/* Of a target that has no route. */
static struct reply reply_no_route(const struct visit *visit, unsigned status, const char *why)
{
    if (status != HTTP_NOT_FOUND)
        return reply_error(status, "bad-request", why);
    return is_browser(visit->connection) ? reply_nothing_there()
                                         : reply_error(status, "not-found", why);
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
        request->reply = reply_no_route(visit, status, why);
    else if (has_body(visit->connection))
        request->reply =
            reply_error(HTTP_BAD_REQUEST, "bad-request", "the board is only read: send no body");
}

/* Called for the headers, at the end of the request, and when it goes on after it was put aside. */
enum MHD_Result visits_handle(void *context, struct MHD_Connection *connection, const char *path,
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
        request->from = *connections_from(connection);
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
