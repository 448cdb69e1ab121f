/* The test of a collector's configuration, without the collector. */
#include "common/base/diag.h"
#include "services/collector/collector.h"
#include "services/collector/door.h"
#include "services/collector/roster.h"

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
    struct trouble trouble;
    enum status status = door_check(home, source, &trouble);

    if (status == STATUS_OK)
        status = check_source(home, source, &trouble);
    if (status != STATUS_OK)
        diag_error("%s", trouble.why);
    return status;
}
