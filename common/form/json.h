/* What jansson does not do: points as exact decimals, times as people read them, and one line of
 * JSON a value. */
#ifndef KAOHE_FORM_JSON_H
#define KAOHE_FORM_JSON_H

#include <jansson.h>

#include "common/score/points.h"
#include "proto/text.h"

enum { STAMP_BYTES = 30 }; /* "2006-03-14T10:20:00.000+08:00" and its NUL */

/* Once a process, before any other call: from then on an allocation that fails ends the process. By
 * itself jansson goes on with a text that is cut short. */
void json_start(void);

json_t *json_points(points_t points);   /* 70 or 76.5: at most two decimals */
json_t *json_of_text(struct text text); /* null where absent */
json_t *json_shown(const char *string); /* of any bytes: each that is no plain UTF-8 as U+FFFD */
json_t *json_stamp(int64_t ms);         /* null for RECEIVED_UNKNOWN */

/* The year that a text of standings names; 0: none, or it is no such text. */
uint64_t json_year(struct text standings);

/* The value on one line, without a line end; frees the value. The caller frees the text. */
char *json_line(json_t *value);

/* RFC 3339 in Asia/Shanghai with milliseconds. */
void stamp_print(int64_t ms, char ret_stamp[STAMP_BYTES]);

/* Points as people read them: "70", "76.5", "-0.25". */
enum { POINTS_TEXT_BYTES = 24 };
void points_print(points_t points, char ret_text[POINTS_TEXT_BYTES]);

#endif
