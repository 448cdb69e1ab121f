/* A finding as the scorer has it: the JSON of PROTOCOL.md 11. Nothing is said: what is wrong is
 * returned. */
#ifndef KAOHE_TOOL_FINDING_H
#define KAOHE_TOOL_FINDING_H

#include <jansson.h>

#include "common/client/ask.h"

/* Asks for the finding of this name within `wait_ms`; the caller frees it. STATUS_NO, with the answer's
 * word in `ret_refusal`: it cannot be had. STATUS_NOBODY. */
MUST_CHECK enum status finding_ask(ask_t *scorer, const struct message_get_finding *name,
                                   int64_t wait_ms, json_t **ret_finding, enum refusal *ret_refusal,
                                   struct trouble *ret_trouble);

/* The finding that the record `n` of the log is about: a report of it, also a duplicate one, or a ruling
 * that took effect. STATUS_NO: there is no such record, or it is about none. */
MUST_CHECK enum status finding_of_record(ask_t *scorer, uint64_t n, json_t **ret_finding,
                                         struct trouble *ret_trouble);

#endif
