/* The test of a collector's configuration, without the collector. */
#include "common/base/diag.h"
#include "common/run/bind.h"
#include "common/run/keyfile.h"
#include "services/collector/collector.h"
#include "services/collector/door.h"
#include "services/collector/roster.h"
#include "services/collector/testimony.h"

/* Whether the keys by which it is a witness can be used, where they are there. */
static enum status check_testimony(const struct home *home, const char *source,
                                   struct trouble *ret_trouble)
{
    testimony_t *testimony;
    enum status status = testimony_open(home, source, NULL, NULL, NULL, &testimony, ret_trouble);

    testimony_close(&testimony);
    return status;
}

/* Whether the scorer's endpoint is one to connect to; nobody need listen there. */
static enum status check_ingest(const struct home *home, struct trouble *ret_trouble)
{
    char endpoint[HOME_ENDPOINT_BYTES];

    home_endpoint(home, home->settings.ingest, "ingest", false, endpoint);
    return wire_check(endpoint, false, keyfile_are_for(home, endpoint), ret_trouble);
}

static enum status check_source(const struct home *home, const char *source,
                                struct trouble *ret_trouble)
{
    roster_t *roster = roster_new(home);
    enum status status = roster_check(roster, home, source, ret_trouble);

    roster_destroy(&roster);
    return status;
}

enum status collector_check(const struct home *home, const char *source)
{
    char name[HOME_INTAKE_NAME_BYTES];
    struct trouble trouble;

    home_intake_name(source, name);
    enum status status = bind_check(home, home->settings.intake, name, &trouble);
    if (status == STATUS_OK)
        status = check_ingest(home, &trouble);
    if (status == STATUS_OK)
        status = door_check_pass(home, source, &trouble);
    if (status == STATUS_OK)
        status = check_testimony(home, source, &trouble);
    if (status == STATUS_OK)
        status = check_source(home, source, &trouble);
    if (status != STATUS_OK)
        diag_error("%s", trouble.why);
    return status;
}
