#include "services/collector/notices.h"

#include <inttypes.h>

#include "common/base/diag.h"

void notices_show(const struct message *message, const struct link_output *output)
{
    if (!output->notice)
        return;
    if (message && message->type == MESSAGE_REFUSE &&
        refusal_of(message->refuse.word) != REFUSAL_GREET_FIRST) /* its notice says all */
        diag_warn("%s (%.*s)", output->notice, (int)message->refuse.why.size,
                  message->refuse.why.data ? message->refuse.why.data : "");
    else if (output->is_warning)
        diag_warn("%s", output->notice);
    else
        diag_info("%s", output->notice);
}

void notices_show_gap(const struct outbox_state *state)
{
    diag_warn("accepted: the sequences %" PRIu64 " to %" PRIu64 " of the epoch %" PRIu64
              " were receipted, are forgotten here, and may be lacking in the log; %" PRIu64
              " events are held and come with a new epoch",
              state->base, state->first - 1, state->epoch, state->next - state->first);
}
