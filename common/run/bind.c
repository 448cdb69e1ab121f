#include "common/run/bind.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "common/base/diag.h"
#include "common/run/keyfile.h"

enum status bind_check(const struct home *home, const char *setting, const char *name,
                       bool has_keys, struct trouble *ret_trouble)
{
    char endpoint[HOME_ENDPOINT_BYTES];

    home_endpoint(home, setting, name, false, endpoint);
    return wire_check(endpoint, true, has_keys, ret_trouble);
}

static enum status bind_at(const struct home *home, enum wire_role role, const char *endpoint,
                           const char *name, const struct wire_guard *guard, wire_t **ret_wire,
                           struct trouble *ret_trouble)
{
    char bound[WIRE_ENDPOINT_BYTES];
    bool is_asked = keyfile_is_asked(home, endpoint);
    /* A daemon that has begun with keys goes on with them, also where their files have gone. */
    bool is_guarded = guard && (is_asked || keyfile_is_far(endpoint));
    if (is_asked && !guard)
        return trouble_set(ret_trouble, STATUS_CONFIG,
                           "%s asks for keys, and there are none in %s/keys: kaohe init makes them",
                           endpoint, home->dir);
    enum status status =
        wire_bind(role, endpoint, is_guarded ? guard : NULL, ret_wire, bound, ret_trouble);
    if (status == STATUS_OK)
        status = home_note_endpoint(home, name, bound, ret_trouble);
    return status;
}

enum status bind_endpoint(const struct home *home, enum wire_role role, const char *setting,
                          const char *name, const struct wire_guard *guard, wire_t **ret_wire,
                          struct trouble *ret_trouble)
{
    char endpoint[HOME_ENDPOINT_BYTES];

    assert(!*ret_wire);
    home_endpoint(home, setting, name, false, endpoint);
    return bind_at(home, role, endpoint, name, guard, ret_wire, ret_trouble);
}

/* Where the setting leaves the port open it is that of `bound`. */
static void find_again(const struct home *home, const char *setting, const char *name,
                       const char *bound, char ret_endpoint[HOME_ENDPOINT_BYTES])
{
    home_endpoint(home, setting, name, false, ret_endpoint);
    size_t size = strlen(ret_endpoint);
    const char *port = strrchr(bound, ':');

    if (port && size > 2 && strcmp(ret_endpoint + size - 2, ":*") == 0)
        snprintf(ret_endpoint + size - 2, HOME_ENDPOINT_BYTES - size + 2, "%s", port);
}

enum status bind_again(const struct home *home, enum wire_role role, const char *setting,
                       const char *name, const struct wire_guard *guard, const char *bound,
                       wire_t **ret_wire, struct trouble *ret_trouble)
{
    char endpoint[HOME_ENDPOINT_BYTES];

    assert(!*ret_wire);
    find_again(home, setting, name, bound, endpoint);
    return bind_at(home, role, endpoint, name, guard, ret_wire, ret_trouble);
}

bool bind_is_kept(const struct home *home, const char *name, const wire_t *wire, bool *ret_mended)
{
    if (wire_is_choked(wire)) {
        diag_warn("answers that nobody reads have come to %d MiB: all who ask at %s connect anew",
                  WIRE_UNREAD_BYTES_MAX >> 20, wire_bound(wire));
        return false;
    }
    bool is_kept = wire_is_in_place(wire) && home_has_noted(home, name);
    *ret_mended |= !is_kept;
    return is_kept;
}

enum status bind_keep(const struct home *home, enum wire_role role, const char *setting,
                      const char *name, const struct wire_guard *guard, wire_t **ret_wire,
                      bool *ret_mended, struct trouble *ret_trouble)
{
    if (bind_is_kept(home, name, *ret_wire, ret_mended))
        return STATUS_OK;
    enum status status = home_make(home, NULL, ret_trouble);
    if (status != STATUS_OK)
        return status;
    if (wire_is_in_place(*ret_wire) && !wire_is_choked(*ret_wire))
        return home_note_endpoint(home, name, wire_bound(*ret_wire), ret_trouble);
    char bound[WIRE_ENDPOINT_BYTES];
    snprintf(bound, sizeof bound, "%s", wire_bound(*ret_wire));
    wire_close(ret_wire);
    return bind_again(home, role, setting, name, guard, bound, ret_wire, ret_trouble);
}
