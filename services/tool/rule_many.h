/* Ruling by record numbers: what each is about is looked up, shown, and asked for before it is written. */
#ifndef KAOHE_TOOL_RULE_MANY_H
#define KAOHE_TOOL_RULE_MANY_H

#include "services/tool/rule_list.h"
#include "services/tool/ruling_kind.h"

struct rule_wishes {
    const struct ruling_kind *kind;
    const char *summary; /* where the line of a file has none; may be NULL */
    int again;           /* also where a finding stands so already */
    int has_said_yes;
};

/* One that is typed is not asked for. Says what is wrong: STATUS_NO where a record is about no finding, and
 * then nothing is written, or a ruling was refused. */
MUST_CHECK enum status rule_many(const struct tool *tool, const struct home *home,
                                 const struct rule_wishes *wishes, const struct rule_list *list);

#endif
