/* Rulings on their way to the office's collector, and what the scorer made of them. */
#ifndef KAOHE_TOOL_RULE_H
#define KAOHE_TOOL_RULE_H

#include <jansson.h>

#include "services/tool/ruling_kind.h"
#include "services/tool/tool.h"

struct ruling {
    const struct ruling_kind *kind;
    const char *centre, *clause, *record;
    const char *summary; /* NULL: none */
    json_t *finding;     /* as the scorer has it before (PROTOCOL.md 11); NULL: not known */
    bool is_wanted;      /* else it is not written */
    struct receipt receipt;
};

/* Hands those that are wanted to the office's collector, in order and none if one is malformed, and waits
 * for what becomes of them: their receipts. Where it fails, which it says, some may be written. */
MUST_CHECK enum status rule_hand_over(const struct tool *tool, const struct home *home,
                                      struct ruling *rulings, size_t count);

#endif
