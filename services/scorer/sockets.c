#include "services/scorer/sockets.h"

#include <inttypes.h>
#include <stdio.h>

#include "common/base/diag.h"
#include "common/run/bind.h"

/* Collectors come to the one door, all others to the other. */
static const struct wire_guard *guard_of(const struct sockets *sockets, enum wire_role role)
{
    return role == WIRE_ROUTER ? doors_ingest(sockets->doors) : doors_reading(sockets->doors);
}

/* `bound`: where it was before; NULL: it is the first. */
static enum status open_socket(const struct sockets *sockets, enum wire_role role,
                               const char *setting, const char *name, const char *bound,
                               wire_t **ret_wire)
{
    const struct wire_guard *guard = guard_of(sockets, role);
    struct trouble trouble;
    enum status status =
        bound ? bind_again(sockets->home, role, setting, name, guard, bound, ret_wire, &trouble)
              : bind_endpoint(sockets->home, role, setting, name, guard, ret_wire, &trouble);

    if (status != STATUS_OK)
        diag_error("%s", trouble.why);
    return status;
}

static enum status open_query(struct sockets *sockets, const char *bound)
{
    struct trouble trouble;
    wire_t *wire = NULL;
    enum status status =
        open_socket(sockets, WIRE_ANSWERER, sockets->home->settings.query, "query", bound, &wire);

    if (status != STATUS_OK) {
        wire_close(&wire);
        return status;
    }
    status = query_start(sockets->ledger, sockets->presence, sockets->doors, wire, &sockets->query,
                         &trouble);
    if (status != STATUS_OK)
        diag_error("%s", trouble.why);
    return status;
}

enum status sockets_open(struct sockets *sockets, const struct home *home, ledger_t *ledger,
                         presence_t *presence, const struct doors *doors)
{
    *sockets =
        (struct sockets){.home = home, .ledger = ledger, .presence = presence, .doors = doors};
    enum status status =
        open_socket(sockets, WIRE_PUBLISHER, home->settings.feed, "feed", NULL, &sockets->feed);
    if (status == STATUS_OK)
        status = open_query(sockets, NULL);
    if (status == STATUS_OK)
        status = open_socket(sockets, WIRE_ROUTER, home->settings.ingest, "ingest", NULL,
                             &sockets->ingest);
    return status;
}

void sockets_close(struct sockets *sockets)
{
    query_stop(&sockets->query);
    wire_close(&sockets->ingest);
    wire_close(&sockets->feed);
}

enum status sockets_renew_feed(struct sockets *sockets)
{
    char bound[WIRE_ENDPOINT_BYTES];

    snprintf(bound, sizeof bound, "%s", wire_bound(sockets->feed));
    wire_close(&sockets->feed);
    return open_socket(sockets, WIRE_PUBLISHER, sockets->home->settings.feed, "feed", bound,
                       &sockets->feed);
}

static enum status keep_socket(const struct sockets *sockets, enum wire_role role,
                               const char *setting, const char *name, wire_t **wire,
                               bool *ret_mended)
{
    struct trouble trouble;

    if (bind_keep(sockets->home, role, setting, name, guard_of(sockets, role), wire, ret_mended,
                  &trouble) == STATUS_OK)
        return STATUS_OK;
    diag_error("%s", trouble.why);
    return STATUS_DISK;
}

/* The socket is its thread's: that ends, and another begins with a new one. */
static enum status keep_query(struct sockets *sockets, bool *ret_mended)
{
    char bound[WIRE_ENDPOINT_BYTES];

    if (bind_is_kept(sockets->home, "query", query_wire(sockets->query), ret_mended))
        return STATUS_OK;
    snprintf(bound, sizeof bound, "%s", wire_bound(query_wire(sockets->query)));
    query_stop(&sockets->query);
    return open_query(sockets, bound) == STATUS_OK ? STATUS_OK : STATUS_DISK;
}

enum status sockets_keep(struct sockets *sockets, bool *ret_mended)
{
    const struct settings *settings = &sockets->home->settings;
    enum status status =
        keep_socket(sockets, WIRE_PUBLISHER, settings->feed, "feed", &sockets->feed, ret_mended);

    if (status == STATUS_OK)
        status = keep_socket(sockets, WIRE_ROUTER, settings->ingest, "ingest", &sockets->ingest,
                             ret_mended);
    return status == STATUS_OK ? keep_query(sockets, ret_mended) : status;
}

static enum status check_socket(const struct home *home, const char *setting, const char *name)
{
    struct trouble trouble;
    enum status status = bind_check(home, setting, name, doors_are_needed(home), &trouble);

    if (status != STATUS_OK)
        diag_error("%s", trouble.why);
    return status;
}

static enum status check_doors(const struct home *home)
{
    struct trouble trouble;
    enum status status = doors_check(home, &trouble);

    if (status != STATUS_OK)
        diag_error("%s", trouble.why);
    return status;
}

enum status sockets_check(const struct home *home)
{
    enum status status = check_socket(home, home->settings.ingest, "ingest");

    if (status == STATUS_OK)
        status = check_socket(home, home->settings.query, "query");
    if (status == STATUS_OK)
        status = check_socket(home, home->settings.feed, "feed");
    return status == STATUS_OK ? check_doors(home) : status;
}

void sockets_describe(const struct sockets *sockets, uint64_t n, char *ret_text, size_t size)
{
    const struct home *home = sockets->home;

    snprintf(ret_text, size, "last record %" PRIu64 ", ingest at %s, query at %s, feed at %s", n,
             home_shown_endpoint(home, wire_bound(sockets->ingest)),
             home_shown_endpoint(home, wire_bound(query_wire(sockets->query))),
             home_shown_endpoint(home, wire_bound(sockets->feed)));
}
