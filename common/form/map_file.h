/* What a column map says (common/form/map.h has the form of the file): read, checked, and laid out
 * for the rows. */
#ifndef KAOHE_FORM_MAP_FILE_H
#define KAOHE_FORM_MAP_FILE_H

#include "common/form/cell.h"
#include "common/form/map.h"
#include "proto/event.h"

struct map_column {
    const char *name; /* as the header has it; NULL: no column */
    size_t index;     /* where the header has it; the reader of the header sets this */
};

struct map_field {
    const char *name;
    enum cell_form form;
    struct map_column column;
    json_t *constant;   /* NULL: none; never both */
    zpl_node_t *labels; /* its value table, slug = "label | label"; NULL: none */
};

struct map_filter {
    struct map_column column;
    const char *labels; /* a list, see cell.h */
    bool keeps;         /* the rows that have one of the labels; else it drops them */
};

struct map_file {
    zpl_t *zpl; /* every name and value stands in its tree */
    const char *charset;
    char delimiter;
    struct cell_rules rules;
    struct map_field fields[FIELD_COUNT]; /* those of the kind, in the order of the JSON line */
    size_t field_count;
    struct map_filter filters[MAP_FILTERS_MAX];
    size_t filter_count;
};

/* False with the first fault's line and reason. What was read is for map_file_clear to release. */
bool map_file_read(struct text text, struct map_file *ret_map, struct zpl_fault *ret_fault);
void map_file_clear(struct map_file *map);

struct map_field *map_file_field(struct map_file *map, const char *name); /* NULL: none */

#endif
