/* The visits of a server: each is one request, and what became of it. For server.c, which opens
 * and steps what they come to; the functions are what libmicrohttpd calls. */
#ifndef KAOHE_BOARD_VISITS_H
#define KAOHE_BOARD_VISITS_H

#include "common/http/connections.h"
#include "services/board/server.h"

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

/* Of MHD_OPTION_URI_LOG_CALLBACK and MHD_OPTION_NOTIFY_COMPLETED, and the
 * MHD_AccessHandlerCallback; the context is a struct server. */
void *visits_begin(void *context, const char *target, struct MHD_Connection *connection);
void visits_end(void *context, struct MHD_Connection *connection, void **of,
                enum MHD_RequestTerminationCode why);
enum MHD_Result visits_handle(void *context, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *body,
                              size_t *body_size, void **of);
/* One that was put aside goes on. */
void visits_resume(struct visit *visit);

#endif
