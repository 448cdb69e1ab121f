#include "services/collector/collector_status.h"

#include "common/form/json.h"

char *collector_status(const char *source, const struct outbox_state *outbox,
                       const struct link *link, enum clock_doubt doubt)
{
    static const char *const states[] = {
        [LINK_AWAY] = "away", [LINK_GREETING] = "greeting", [LINK_LIVE] = "live"};

    return json_line(json_pack("{s:s,s:s,s:o,s:I,s:I,s:I,s:s,s:s?}", "source", source, "link",
                               link->is_displaced ? "displaced" : states[link->state], "instance",
                               json_sprintf("%016llx", (unsigned long long)link->instance),
                               "outbox", (json_int_t)(outbox->next - outbox->first), "last_seq",
                               (json_int_t)(outbox->next - 1), "epoch", (json_int_t)outbox->epoch,
                               "clock", clock_doubt_word(doubt), "why", link_why(link)));
}
