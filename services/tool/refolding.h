/* What `score` and `replay` share: a refold that says what is wrong with it. */
#ifndef KAOHE_TOOL_REFOLDING_H
#define KAOHE_TOOL_REFOLDING_H

#include "common/ledger/refold.h"
#include "services/tool/tool.h"

/* `rulebook` is the path of --rulebook: that rulebook holds, and no other takes effect; NULL: those
 * of the log hold. Says what went wrong. */
MUST_CHECK enum status refolding_open(const struct tool *tool, const char *rulebook,
                                      refold_t **ret_refold);

#endif
