/* The keys that are granted now, as the scorer answers GET_KEYS (PROTOCOL.md 11). */
#ifndef KAOHE_TOOL_KEY_GRANTS_H
#define KAOHE_TOOL_KEY_GRANTS_H

#include <jansson.h>

#include "services/tool/tool.h"

enum { KEY_GRANTS_PHRASE_BYTES = 128 };

/* The whole answer; the caller frees it. What is wrong is said. */
MUST_CHECK enum status key_grants_ask(const struct tool *tool, const struct home *home,
                                      json_t **ret_granted);
/* The row of a key; NULL: it is not granted. */
json_t *key_grants_find(json_t *granted, const char *key);
/* "as district of wuhou by record 7". */
void key_grants_phrase(json_t *row, char ret_phrase[KEY_GRANTS_PHRASE_BYTES]);

#endif
