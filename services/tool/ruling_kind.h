/* The kinds of rulings: what the office sends, what then stands in the log, and how that leaves the
 * finding. */
#ifndef KAOHE_TOOL_RULING_KIND_H
#define KAOHE_TOOL_RULING_KIND_H

#include "proto/event.h"
#include "proto/record.h"

struct ruling_kind {
    enum action action;
    enum outcome outcome;
    const char *status; /* of the finding (PROTOCOL.md 11) */
};

/* NULL: it is no ruling, or its outcome is none of one that took effect; no ruling leads to `pending`. */
const struct ruling_kind *ruling_kind_of_action(enum action action);
const struct ruling_kind *ruling_kind_of_outcome(enum outcome outcome);
const struct ruling_kind *ruling_kind_of_status(const char *status);

#endif
