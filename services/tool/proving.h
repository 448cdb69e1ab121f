/* What the scorer proves. Where no checkpoint covers a record yet the scorer makes one, which is waited for. */
#ifndef KAOHE_TOOL_PROVING_H
#define KAOHE_TOOL_PROVING_H

#include <jansson.h>

#include "common/client/ask.h"
#include "services/tool/tool.h"

/* The JSON that GET_CHECKPOINT or GET_PROOF is answered with; the caller frees it. What is wrong is said:
 * STATUS_BAD_DATA: the log has no such record; STATUS_FULL: none covers it, and the
 * scorer's disk has no room for one; STATUS_NO: the scorer has said why none comes. */
MUST_CHECK enum status proving_ask(const struct tool *tool, ask_t *scorer, struct message *question,
                                   json_t **ret_json);

#endif
