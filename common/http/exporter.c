#include "common/http/exporter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <microhttpd.h>

#include "common/base/memory.h"
#include "common/http/address.h"
#include "common/http/process.h"

struct exporter {
    struct exporter_terms terms;
    struct address_rule rule;
    char bound[ADDRESS_TEXT_BYTES];
    struct MHD_Daemon *daemon;
};

char *exporter_text(const metrics_t *metrics, size_t *ret_size)
{
    metrics_t *process = process_metrics();
    size_t size, process_size;
    char *text = metrics_text(metrics, &size), *rest = metrics_text(process, &process_size);
    char *whole = memory_raw(size + process_size + 1);

    memcpy(whole, text, size);
    memcpy(whole + size, rest, process_size + 1);
    *ret_size = size + process_size;
    free(text);
    free(rest);
    metrics_destroy(&process);
    return whole;
}

/* `text` is freed. */
static enum MHD_Result answer(struct MHD_Connection *connection, unsigned status, char *text,
                              size_t size)
{
    struct MHD_Response *response =
        memory_made(MHD_create_response_from_buffer(size, text, MHD_RESPMEM_MUST_FREE));

    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, METRICS_TYPE);
    MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result refuse(struct MHD_Connection *connection, unsigned status, const char *why)
{
    return answer(connection, status, memory_copy(why, strlen(why)), strlen(why));
}

static bool is_read(const char *method)
{
    return strcmp(method, MHD_HTTP_METHOD_GET) == 0 || strcmp(method, MHD_HTTP_METHOD_HEAD) == 0;
}

/* By the exporter's thread. */
static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *path,
                              const char *method, const char *version, const char *body,
                              size_t *body_size, void **of)
{
    const struct exporter *exporter = context;
    const char *host =
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_HOST);
    size_t size;

    (void)version, (void)body, (void)body_size, (void)of;
    if (!address_is_meant(&exporter->rule, host))
        return refuse(connection, MHD_HTTP_MISDIRECTED_REQUEST,
                      "metrics are asked for as 127.0.0.1 or localhost\n");
    if (!is_read(method))
        return refuse(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "metrics are only read: GET\n");
    if (strcmp(path, "/metrics") != 0)
        return refuse(connection, MHD_HTTP_NOT_FOUND, "metrics are at /metrics\n");
    char *text = exporter_text(exporter->terms.metrics, &size);
    return answer(connection, MHD_HTTP_OK, text, size);
}

static struct MHD_Daemon *start(exporter_t *exporter)
{
    bool is_v6 = exporter->rule.listens.any.sa_family == AF_INET6;
    unsigned flags = MHD_USE_EPOLL | MHD_USE_INTERNAL_POLLING_THREAD | (is_v6 ? MHD_USE_IPv6 : 0);

    errno = 0;
    return MHD_start_daemon(flags, 0, NULL, NULL, handle, exporter, MHD_OPTION_SOCK_ADDR,
                            &exporter->rule.listens.any, MHD_OPTION_CONNECTION_LIMIT,
                            (unsigned)EXPORTER_CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
                            (unsigned)EXPORTER_IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                            (size_t)EXPORTER_CONNECTION_BYTES, MHD_OPTION_STRICT_FOR_CLIENT, 1,
                            MHD_OPTION_END);
}

static void note_bound(exporter_t *exporter)
{
    const union MHD_DaemonInfo *info =
        MHD_get_daemon_info(exporter->daemon, MHD_DAEMON_INFO_BIND_PORT);

    address_set_port(&exporter->rule.listens, info->port);
    address_print(&exporter->rule.listens, exporter->bound);
}

enum status exporter_check(const char *endpoint, const char *setting, struct trouble *ret_trouble)
{
    struct address_rule rule;

    return *endpoint ? address_read_metrics(endpoint, setting, &rule, ret_trouble) : STATUS_OK;
}

static enum status fail_to_listen(const struct exporter_terms *terms, int error,
                                  struct trouble *ret_trouble)
{
    return trouble_set(ret_trouble, error == EAGAIN ? STATUS_FULL : STATUS_CONFIG,
                       "cannot listen at %s for metrics (%s): %s", terms->endpoint, terms->setting,
                       error ? strerror(error) : "libmicrohttpd says no more");
}

enum status exporter_open(const struct exporter_terms *terms, exporter_t **ret_exporter,
                          struct trouble *ret_trouble)
{
    struct address_rule rule;

    *ret_exporter = NULL;
    if (!*terms->endpoint)
        return STATUS_OK;
    enum status status = address_read_metrics(terms->endpoint, terms->setting, &rule, ret_trouble);
    if (status != STATUS_OK)
        return status;
    exporter_t *exporter = memory_new(sizeof *exporter);
    exporter->terms = *terms;
    exporter->rule = rule;
    exporter->daemon = start(exporter);
    if (!exporter->daemon) {
        status = fail_to_listen(terms, errno, ret_trouble);
        free(exporter);
        return status;
    }
    note_bound(exporter);
    *ret_exporter = exporter;
    return home_note_endpoint(terms->home, terms->name, exporter->bound, ret_trouble);
}

void exporter_close(exporter_t **exporter)
{
    if (!*exporter)
        return;
    MHD_stop_daemon((*exporter)->daemon);
    free(*exporter);
    *exporter = NULL;
}

enum status exporter_keep(const exporter_t *exporter, bool *ret_mended, struct trouble *ret_trouble)
{
    if (!exporter || home_has_noted(exporter->terms.home, exporter->terms.name))
        return STATUS_OK;
    *ret_mended = true;
    enum status status = home_make(exporter->terms.home, NULL, ret_trouble);
    return status == STATUS_OK ? home_note_endpoint(exporter->terms.home, exporter->terms.name,
                                                    exporter->bound, ret_trouble)
                               : status;
}
