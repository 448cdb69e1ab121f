/* Years that are closed: nothing that is ruled takes effect in them. */
#ifndef KAOHE_TOOL_CLOSED_H
#define KAOHE_TOOL_CLOSED_H

#include "common/client/ask.h"
#include "services/tool/rule.h"

/* What a ruling on a finding of a closed year does not do, and what is done instead. */
#define CLOSED_WAY_OUT                                                                             \
    "裁定不会生效。如确需更改，先由考核小组重开该年度（reopen-year），裁定后再结束（close-year）"

/* STATUS_NO, with a line for each such year: a ruling that is wanted is on a finding of a year that is
 * closed. Where that cannot be known, nothing is wrong. */
MUST_CHECK enum status closed_refuse(const struct tool *tool, ask_t *scorer,
                                     const struct ruling *rulings, size_t count);

#endif
