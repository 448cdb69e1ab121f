#include "services/collector/dialling.h"

#include "common/run/keyfile.h"

enum status dialling_connect(const struct home *home, const char *source, wire_t **ret_wire,
                             struct trouble *ret_trouble)
{
    char endpoint[HOME_ENDPOINT_BYTES];
    const struct wire_pass *pass;
    struct wire_pass room;

    home_endpoint(home, home->settings.ingest, "ingest", true, endpoint);
    if (!*endpoint)
        return trouble_set(ret_trouble, STATUS_NOBODY, "the scorer has bound no port yet");
    enum status status =
        keyfile_pass(home, endpoint, source, KEYFILE_SCORER, &room, &pass, ret_trouble);
    if (status == STATUS_OK)
        status = wire_connect(WIRE_DEALER, endpoint, pass, ret_wire, ret_trouble);
    curve_clear(&room.pair);
    return status;
}
