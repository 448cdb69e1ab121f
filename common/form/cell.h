/* One cell of a CSV file: what it becomes as a JSON value under a column map (common/form/map.h
 * says the rules), and how it is shown in a message. */
#ifndef KAOHE_FORM_CELL_H
#define KAOHE_FORM_CELL_H

#include <stdbool.h>

#include <jansson.h>

#include "common/zpl/zpl.h"
#include "proto/text.h"

enum { CELL_WHY_BYTES_MAX = 240 };

enum cell_form { CELL_TEXT, CELL_NOTE, CELL_TIME, CELL_NUMBER };

struct cell_rules {
    const char *timezone;      /* of times without an offset; NULL: none */
    const char *time_format;   /* strptime(3); NULL: times are RFC 3339 or nothing */
    bool time_format_has_zone; /* %z is in it */
};

/* The value, for the caller to release. NULL with an empty reason: the cell leaves its field out;
 * NULL with a reason: it is bad. */
json_t *cell_value(const struct cell_rules *rules, enum cell_form form, struct text cell,
                   char ret_why[CELL_WHY_BYTES_MAX]);

/* `"cell" what`: the cell shortened, and not shown at all where it has control characters. */
void cell_complain(struct text cell, const char *what, char ret_why[CELL_WHY_BYTES_MAX]);

/* Label lists, `a | b`. Takes the next label off; false behind the last. There is at least one. */
bool cell_next_label(const char **list, struct text *ret_label);
unsigned cell_count_label(const char *list, struct text label);
/* The entry of a value table, `slug = "label | label"`, that has the label; NULL: none has it. */
zpl_node_t *cell_entry(zpl_node_t *table, struct text label);

bool cell_timezone_is_good(const char *timezone); /* +08:00, Z */
/* Whether a format says a whole date by conversions that need neither locale nor environment. */
bool cell_time_format_is_good(const char *format, bool *ret_has_zone);

#endif
