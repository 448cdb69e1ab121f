#include "services/collector/collector_status.h"

#include <inttypes.h>
#include <stdio.h>

#include "common/form/json.h"

static json_t *witness_json(const testimony_t *testimony)
{
    struct testimony_state state = testimony_state(testimony);

    return json_pack("{s:s,s:I,s:s?}", "state", testimony_state_names[state.state], "n",
                     (json_int_t)state.n, "why", state.why);
}

char *collector_status(const char *source, const struct outbox_state *outbox,
                       const struct kept_range *kept, const courier_t *courier,
                       enum clock_doubt doubt, const char *full)
{
    static const char *const states[] = {[LINK_AWAY] = "away",
                                         [LINK_GREETING] = "greeting",
                                         [LINK_LIVE] = "live",
                                         [LINK_RESTORING] = "restoring"};
    const struct link *link = courier_link(courier);

    return json_line(json_pack(
        "{s:s,s:s,s:o,s:I,s:I,s:I,s:s,s:s?,s:o,s:{s:I,s:I},s:s?}", "source", source, "link",
        link->is_displaced ? "displaced" : states[link->state], "instance",
        json_sprintf("%016llx", (unsigned long long)link->instance), "outbox",
        (json_int_t)(outbox->next - outbox->first), "last_seq", (json_int_t)(outbox->next - 1),
        "epoch", (json_int_t)outbox->epoch, "clock", clock_doubt_word(doubt), "why", link_why(link),
        "witness", witness_json(courier_testimony(courier)), "kept", "count",
        (json_int_t)kept->count, "n", (json_int_t)kept->first_n, "full", *full ? full : NULL));
}

void collector_status_line(const struct outbox_state *outbox, const char *intake, char *ret_text,
                           size_t size)
{
    uint64_t held = outbox->next - outbox->first;

    snprintf(ret_text, size, "%" PRIu64 " event%s in the outbox, intake at %s", held,
             held == 1 ? "" : "s", intake);
}
