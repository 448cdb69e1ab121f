/* JSON that a daemon answers with, read member by member, and JSON that is printed. An answer may lack a member or
 * have another kind of value there, and a NULL row has no members: all of this reads as absent. */
#ifndef KAOHE_TOOL_ROW_H
#define KAOHE_TOOL_ROW_H

#include <stdbool.h>

#include <jansson.h>

#include "proto/text.h"

/* The value that a text is; NULL where it is no JSON or the text is absent. The caller frees it. */
json_t *row_read(struct text text);

/* A member; texts live as long as the row. */
const char *row_text(json_t *row, const char *key); /* absent: "" */
const char *row_text_or(json_t *row, const char *key, const char *absent);
long long row_number(json_t *row, const char *key); /* absent: 0 */
bool row_is(json_t *row, const char *key);          /* absent: false */
/* Prints a value on one line; frees it. */
void row_print(json_t *value);

#endif
