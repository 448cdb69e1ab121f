/* The test of a collector's configuration, without the collector. */
#include "common/base/diag.h"
#include "services/collector/collector.h"
#include "services/collector/door.h"
#include "services/collector/collector_metrics.h"
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
        status = check_testimony(home, source, &trouble);
    if (status == STATUS_OK)
        status = check_source(home, source, &trouble);
    if (status == STATUS_OK)
        status = collector_metrics_check(home, &trouble);
    if (status != STATUS_OK)
        diag_error("%s", trouble.why);
    return status;
}
