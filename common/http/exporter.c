#include "common/http/exporter.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/memory.h"
#include "common/http/listener.h"
#include "common/http/process.h"
#include "common/http/statuses.h"

struct exporter {
    struct exporter_terms terms;
    struct connections connections; /* of its thread */
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

    listener_add_headers(response, METRICS_TYPE);
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
    const char *host;
    size_t size;

    (void)version, (void)body, (void)body_size, (void)of;
    connections_turn(&exporter->connections, connection, VISITOR_WAITS);
    if (!listener_host(connection, &host))
        return refuse(connection, HTTP_BAD_REQUEST, "a request has one Host\n");
    if (!address_is_meant(&exporter->connections.rule, host))
        return refuse(connection, HTTP_MISDIRECTED,
                      "metrics are asked for as 127.0.0.1 or localhost\n");
    if (!is_read(method))
        return refuse(connection, HTTP_BAD_METHOD, "metrics are only read: GET\n");
    if (strcmp(path, "/metrics") != 0)
        return refuse(connection, HTTP_NOT_FOUND, "metrics are at /metrics\n");
    char *text = exporter_text(exporter->terms.metrics, &size);
    return answer(connection, HTTP_OK, text, size);
}

/* By its thread too. A newcomer is the time to look whose time is over: until there is one nobody lacks the place. */
static enum MHD_Result enter(void *context, const struct sockaddr *from, socklen_t size)
{
    struct connections *connections = &((struct exporter *)context)->connections;

    connections->now_ms = clock_mono_ms();
    connections_end_overdue(connections);
    return connections_may_enter(connections, from, size);
}

static enum status start(exporter_t *exporter, struct trouble *ret_trouble)
{
    static const struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
    const struct listener_terms terms = {.connections = &exporter->connections,
                                         .flags = MHD_USE_INTERNAL_POLLING_THREAD,
                                         .idle_s = EXPORTER_IDLE_S,
                                         .connection_bytes = EXPORTER_CONNECTION_BYTES,
                                         .enter = enter,
                                         .handle = handle,
                                         .context = exporter,
                                         .more = none};
    const char *why;
    bool has_no_thread;

    exporter->daemon = listener_start(&terms, exporter->bound, &why, &has_no_thread);
    if (exporter->daemon)
        return STATUS_OK;
    return trouble_set(ret_trouble, has_no_thread ? STATUS_FULL : STATUS_CONFIG,
                       "cannot listen at %s for metrics (%s): %s", exporter->terms.endpoint,
                       exporter->terms.setting, why);
}

enum status exporter_check(const char *endpoint, const char *setting, struct trouble *ret_trouble)
{
    struct address_rule rule;

    return *endpoint ? address_read_metrics(endpoint, setting, &rule, ret_trouble) : STATUS_OK;
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
    exporter->connections.rule = rule;
    exporter->connections.now_ms = clock_mono_ms();
    exporter->connections.visitors.count_max = EXPORTER_CONNECTIONS_MAX;
    exporter->connections.visitors.count_each_max = EXPORTER_CONNECTIONS_MAX;
    status = start(exporter, ret_trouble);
    if (status != STATUS_OK) {
        free(exporter);
        return status;
    }
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
