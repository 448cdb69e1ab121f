#include "common/http/listener.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

static void note_bound(struct MHD_Daemon *daemon, const union address *listens,
                       char ret_bound[ADDRESS_TEXT_BYTES])
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
    union address bound = *listens;

    address_set_port(&bound, info->port);
    address_print(&bound, ret_bound);
}

static struct MHD_Daemon *start(const struct listener_terms *terms)
{
    struct connections *connections = terms->connections;
    bool is_v6 = connections->rule.listens.any.sa_family == AF_INET6;
    unsigned flags = terms->flags | MHD_USE_EPOLL | (is_v6 ? MHD_USE_IPv6 : 0);

    return MHD_start_daemon(
        flags, 0, terms->enter, terms->context, terms->handle, terms->context, MHD_OPTION_SOCK_ADDR,
        &connections->rule.listens.any, MHD_OPTION_NOTIFY_CONNECTION, connections_note, connections,
        MHD_OPTION_CONNECTION_LIMIT, connections->visitors.count_max + LISTENER_LEAVING_MAX,
        MHD_OPTION_CONNECTION_TIMEOUT, terms->idle_s, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        terms->connection_bytes, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_ARRAY, terms->more,
        MHD_OPTION_END);
}

struct MHD_Daemon *listener_start(const struct listener_terms *terms,
                                  char ret_bound[ADDRESS_TEXT_BYTES], const char **ret_why,
                                  bool *ret_no_thread)
{
    errno = 0;
    struct MHD_Daemon *daemon = start(terms);
    int error = errno;

    *ret_no_thread = !daemon && error == EAGAIN;
    *ret_why = error ? strerror(error) : "libmicrohttpd says no more";
    if (daemon)
        note_bound(daemon, &terms->connections->rule.listens, ret_bound);
    return daemon;
}

void listener_add_headers(struct MHD_Response *response, const char *type)
{
    static const char *const headers[][2] = {
        {MHD_HTTP_HEADER_CONTENT_SECURITY_POLICY,
         "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
         "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {MHD_HTTP_HEADER_CACHE_CONTROL, "no-store"},
    };

    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        MHD_add_response_header(response, headers[i][0], headers[i][1]);
}

struct hosts {
    unsigned count;
    const char *last;
};

static enum MHD_Result note_host(void *context, enum MHD_ValueKind kind, const char *name,
                                 const char *value)
{
    struct hosts *hosts = context;

    (void)kind;
    if (strcasecmp(name, MHD_HTTP_HEADER_HOST) == 0) {
        hosts->count++;
        hosts->last = value;
    }
    return MHD_YES;
}

bool listener_host(struct MHD_Connection *connection, const char **ret_host)
{
    struct hosts hosts = {0};

    MHD_get_connection_values(connection, MHD_HEADER_KIND, note_host, &hosts);
    *ret_host = hosts.last;
    return hosts.count <= 1;
}
