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
