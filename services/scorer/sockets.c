#include "services/scorer/sockets.h"

#include "common/base/diag.h"
#include "common/run/bind.h"

/* Collectors come to the one door, all others to the other. */
static const struct wire_guard *guard_of(const struct sockets *sockets, enum wire_role role)
{
    return role == WIRE_ROUTER ? doors_ingest(sockets->doors) : doors_reading(sockets->doors);
}

static enum status open_socket(const struct sockets *sockets, enum wire_role role,
                               const char *setting, const char *name, wire_t **ret_wire)
{
    struct trouble trouble;
    enum status status = bind_endpoint(sockets->home, role, setting, name, guard_of(sockets, role),
                                       ret_wire, &trouble);

    if (status != STATUS_OK)
        diag_error("%s", trouble.why);
    return status;
}

static enum status open_query(struct sockets *sockets)
{
    struct trouble trouble;
    wire_t *wire = NULL;
    enum status status =
        open_socket(sockets, WIRE_ANSWERER, sockets->home->settings.query, "query", &wire);

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
        open_socket(sockets, WIRE_PUBLISHER, home->settings.feed, "feed", &sockets->feed);
    if (status == STATUS_OK)
        status = open_query(sockets);
    if (status == STATUS_OK)
        status =
            open_socket(sockets, WIRE_ROUTER, home->settings.ingest, "ingest", &sockets->ingest);
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
    wire_close(&sockets->feed);
    return open_socket(sockets, WIRE_PUBLISHER, sockets->home->settings.feed, "feed",
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
    if (bind_is_kept(sockets->home, "query", query_wire(sockets->query), ret_mended))
        return STATUS_OK;
    query_stop(&sockets->query);
    return open_query(sockets) == STATUS_OK ? STATUS_OK : STATUS_DISK;
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
    enum status status = bind_check(home, setting, name, &trouble);

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
    return status;
}
