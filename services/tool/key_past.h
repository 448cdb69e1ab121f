/* What the log tells of keys beyond which are granted now: which were withdrawn, and why each was granted. */
#ifndef KAOHE_TOOL_KEY_PAST_H
#define KAOHE_TOOL_KEY_PAST_H

#include <jansson.h>

#include "common/client/ask.h"

enum { KEY_PAST_PHRASE_BYTES = 128 };

/* Rows, each with its `key`: one that was withdrawn gets `withdrawn`, with `n`, `received` and, where it has
 * one, `summary`; of several withdrawals the last. Goes through the whole log, unless there is no row. */
MUST_CHECK enum status key_past_withdrawals(ask_t *scorer, json_t *rows,
                                            struct trouble *ret_trouble);
/* Granted rows, each with its `n`: it gets the `summary` of its grant, where somebody has written one. */
MUST_CHECK enum status key_past_summaries(ask_t *scorer, json_t *rows, struct trouble *ret_trouble);

/* "withdrawn by record 7 on 2026-05-02"; empty: the row's key was not. */
void key_past_phrase(json_t *row, char ret_phrase[KEY_PAST_PHRASE_BYTES]);

#endif
