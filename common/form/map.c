#include "common/form/map.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/form/map_file.h"

/* Of a header in a message: a name, and all of it. */
enum { HEADER_CELL_BYTES = 32, HEADER_BYTES = 160 };

struct map {
    struct map_file file;
    size_t width; /* columns of the header; 0: not known yet */
    char *json;   /* the line made last */
    char why[CELL_WHY_BYTES_MAX];
};

map_t *map_new(const char *text, size_t size, struct zpl_fault *ret_fault)
{
    map_t *map = memory_new(sizeof *map);

    if (map_file_read((struct text){text, size}, &map->file, ret_fault))
        return map;
    free(map);
    return NULL;
}

void map_destroy(map_t **map)
{
    if (!*map)
        return;
    map_file_clear(&(*map)->file);
    free((*map)->json);
    free(*map);
    *map = NULL;
}

const char *map_charset(const map_t *map)
{
    return map->file.charset;
}

char map_delimiter(const map_t *map)
{
    return map->file.delimiter;
}

const char *map_column(const map_t *map, const char *field)
{
    struct map_field *found = map_file_field((struct map_file *)&map->file, field);

    return found ? found->column.name : NULL;
}

void map_slugs(const map_t *map, map_slug *visit, void *context)
{
    for (size_t i = 0; i < map->file.field_count; i++) {
        zpl_node_t *table = map->file.fields[i].labels;
        for (zpl_node_t *entry = zpl_first(table); entry; entry = zpl_next(entry))
            visit(context, zpl_name(table), zpl_name(entry));
    }
}

/* With the columns that there are, as far as they fit. */
static void complain_of_header(map_t *map, const char *name, const struct csv_row *header)
{
    char what[CELL_WHY_BYTES_MAX] = "is no column of the header, which has ";
    size_t size = strlen(what);

    for (size_t i = 0; i < header->count; i++) {
        struct text shown = text_cut(header->fields[i], HEADER_CELL_BYTES);
        bool fits = size + shown.size + strlen(", , …") < HEADER_BYTES;
        size +=
            (size_t)snprintf(what + size, sizeof what - size, "%s%.*s", i ? ", " : "",
                             fits ? (int)shown.size : (int)strlen("…"), fits ? shown.data : "…");
        if (!fits)
            break;
    }
    cell_complain(text_of(name), text_is_plain(text_of(what)) ? what : "is no column of the header",
                  map->why);
}

static bool bind_column(map_t *map, struct map_column *column, const struct csv_row *header)
{
    unsigned found = 0;

    if (!column->name)
        return true;
    for (size_t i = 0; i < header->count; i++) {
        if (text_is(header->fields[i], column->name)) {
            column->index = i;
            found++;
        }
    }
    if (found > 1)
        cell_complain(text_of(column->name), "stands twice in the header", map->why);
    if (found == 0)
        complain_of_header(map, column->name, header);
    return found == 1;
}

const char *map_header(map_t *map, const struct csv_row *header)
{
    struct map_file *file = &map->file;
    bool is_bound = true;

    map->width = 0;
    if (header->why)
        return header->why;
    for (size_t i = 0; i < file->field_count && is_bound; i++)
        is_bound = bind_column(map, &file->fields[i].column, header);
    for (size_t i = 0; i < file->filter_count && is_bound; i++)
        is_bound = bind_column(map, &file->filters[i].column, header);
    if (!is_bound)
        return map->why;
    map->width = header->count;
    return NULL;
}

static bool passes(const struct map_file *file, const struct csv_row *row)
{
    for (size_t i = 0; i < file->filter_count; i++) {
        const struct map_filter *filter = &file->filters[i];
        if ((cell_count_label(filter->labels, row->fields[filter->column.index]) > 0) !=
            filter->keeps)
            return false;
    }
    return true;
}

/* By the field's value table. An empty cell leaves its field out, but for a centre: without one the
 * finding would be the sender's. */
static json_t *label_value(map_t *map, const struct map_field *field, struct text cell)
{
    zpl_node_t *entry = cell_entry(field->labels, cell);
    char what[CELL_WHY_BYTES_MAX];

    map->why[0] = '\0';
    if (entry)
        return json_string(zpl_name(entry));
    if (cell.size > 0 || strcmp(field->name, "centre") == 0) {
        snprintf(what, sizeof what, "is not listed under `%s`", zpl_name(field->labels));
        cell_complain(cell, what, map->why);
    }
    return NULL;
}

/* Adds the field to the line, if the row has it; false where its cell is bad. */
static bool add_field(map_t *map, json_t *line, const struct map_field *field,
                      const struct csv_row *row)
{
    json_t *value = json_incref(field->constant);

    if (field->column.name) {
        struct text cell = row->fields[field->column.index];
        value = field->labels ? label_value(map, field, cell)
                              : cell_value(&map->file.rules, field->form, cell, map->why);
        if (!value && !map->why[0] && strcmp(field->name, "case") == 0)
            snprintf(map->why, sizeof map->why, "empty: a case has a number");
        if (!value)
            return !map->why[0];
    }
    if (value)
        json_object_set_new(line, field->name, value);
    return true;
}

static enum map_verdict bad(struct map_line *ret_line, const char *column, const char *why)
{
    *ret_line = (struct map_line){.column = column, .why = why};
    return MAP_BAD;
}

static enum map_verdict make_line(map_t *map, const struct csv_row *row, struct map_line *ret_line)
{
    const struct map_file *file = &map->file;
    json_t *line = json_object();

    for (size_t i = 0; i < file->field_count; i++) {
        if (!add_field(map, line, &file->fields[i], row)) {
            json_decref(line);
            bad(ret_line, file->fields[i].column.name, map->why);
            ret_line->is_unlisted = file->fields[i].labels != NULL;
            return MAP_BAD;
        }
    }
    free(map->json);
    map->json = memory_made(json_dumps(line, JSON_COMPACT));
    json_decref(line);
    *ret_line = (struct map_line){.json = text_of(map->json)};
    return MAP_LINE;
}

enum map_verdict map_row(map_t *map, const struct csv_row *row, struct map_line *ret_line)
{
    assert(map->width > 0);
    *ret_line = (struct map_line){0};
    if (row->why)
        return bad(ret_line, NULL, row->why);
    if (row->count != map->width) {
        snprintf(map->why, sizeof map->why, "%zu fields, and the header has %zu", row->count,
                 map->width);
        return bad(ret_line, NULL, map->why);
    }
    return passes(&map->file, row) ? make_line(map, row, ret_line) : MAP_SKIPPED;
}
