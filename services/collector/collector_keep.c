/* What a collector that runs is asked for beside its passes. */
#include "common/base/diag.h"
#include "common/run/bind.h"
#include "common/run/mark.h"
#include "services/collector/collector_inside.h"
#include "services/collector/collector_status.h"

enum status collector_keep(collector_t *collector, bool *ret_mended)
{
    char name[HOME_INTAKE_NAME_BYTES];
    struct trouble trouble;

    home_intake_name(collector->source, name);
    enum status status = mark_keep(collector->home, collector->store, ret_mended, &trouble);
    if (status == STATUS_OK)
        status =
            bind_keep(collector->home, WIRE_ANSWERER, collector->home->settings.intake, name,
                      door_guard(&collector->door), &collector->intake_wire, ret_mended, &trouble);
    if (status == STATUS_OK)
        status = collector_metrics_keep(collector->figures, ret_mended, &trouble);
    if (status == STATUS_OK)
        return STATUS_OK;
    diag_error("%s", trouble.why);
    return STATUS_DISK;
}

void collector_describe(const collector_t *collector, char *ret_text, size_t size)
{
    struct outbox_state state = outbox_state(collector->outbox);
    const char *bound = wire_bound(collector->intake_wire);

    collector_status_line(&state, home_shown_endpoint(collector->home, bound), ret_text, size);
}

void collector_accept_gap(collector_t *collector)
{
    courier_accept_gap(collector->courier);
}
