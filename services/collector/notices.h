/* What the operator is told of the link's steps. */
#ifndef KAOHE_COLLECTOR_NOTICES_H
#define KAOHE_COLLECTOR_NOTICES_H

#include "services/collector/link.h"

/* `message` is the one that was handled; NULL: only time has passed. */
void notices_show(const struct message *message, const struct link_output *output);
/* What may be lacking in the log where a gap is accepted: which of it the log has, only the scorer knows. */
void notices_show_gap(const struct outbox_state *state);

#endif
