#include "common/run/bind.h"

#include <assert.h>

enum status bind_check(const struct home *home, const char *setting, const char *name,
                       struct trouble *ret_trouble)
{
    char endpoint[HOME_ENDPOINT_BYTES];

    home_endpoint(home, setting, name, false, endpoint);
    return wire_check(endpoint, true, ret_trouble);
}

enum status bind_endpoint(const struct home *home, enum wire_role role, const char *setting,
                          const char *name, wire_t **ret_wire, struct trouble *ret_trouble)
{
    char endpoint[HOME_ENDPOINT_BYTES], bound[WIRE_ENDPOINT_BYTES];

    assert(!*ret_wire);
    home_endpoint(home, setting, name, false, endpoint);
    enum status status = wire_bind(role, endpoint, ret_wire, bound, ret_trouble);
    if (status == STATUS_OK)
        status = home_note_endpoint(home, name, bound, ret_trouble);
    return status;
}

bool bind_is_kept(const struct home *home, const char *name, const wire_t *wire)
{
    return wire_is_in_place(wire) && home_has_noted(home, name);
}

enum status bind_keep(const struct home *home, enum wire_role role, const char *setting,
                      const char *name, wire_t **ret_wire, bool *ret_mended,
                      struct trouble *ret_trouble)
{
    if (bind_is_kept(home, name, *ret_wire))
        return STATUS_OK;
    *ret_mended = true;
    enum status status = home_make(home, NULL, ret_trouble);
    if (status != STATUS_OK)
        return status;
    if (wire_is_in_place(*ret_wire))
        return home_note_endpoint(home, name, wire_bound(*ret_wire), ret_trouble);
    wire_close(ret_wire);
    return bind_endpoint(home, role, setting, name, ret_wire, ret_trouble);
}
