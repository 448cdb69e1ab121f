/* An explanation, put together of the rows that the answer to GET_EXPLANATION has (PROTOCOL.md 5): the
 * first is the head, each other a finding of a clause, or a late event. Whole it is what
 * `kaohe explain --json` prints. */
#ifndef KAOHE_FORM_EXPLANATION_JSON_H
#define KAOHE_FORM_EXPLANATION_JSON_H

#include <jansson.h>

#include "proto/message.h"

/* Adds a row. `whole` begins as NULL, and the caller frees it, whatever comes back. False: the row makes
 * no sense. */
bool explanation_json_add(json_t **whole, struct text row);

/* Once the head is there: the rows that follow are asked for as of the same moment, whatever happens
 * meanwhile. The question's centre is good while `whole` is. */
void explanation_json_pin(const json_t *whole, struct message_get_explanation *question);

#endif
