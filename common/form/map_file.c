#include "common/form/map_file.h"

#include <string.h>

#include "common/form/charset.h"

struct map_field *map_file_field(struct map_file *map, const char *name)
{
    for (size_t i = 0; i < map->field_count; i++)
        if (strcmp(map->fields[i].name, name) == 0)
            return &map->fields[i];
    return NULL;
}

/* A value below which nothing stands. */
static const char *value_of(zpl_t *zpl, zpl_node_t *node)
{
    static const char *const nothing[] = {NULL};

    zpl_only(zpl, node, nothing);
    return zpl_value(node);
}

static const char *filled_value_of(zpl_t *zpl, zpl_node_t *node)
{
    const char *value = value_of(zpl, node);

    if (!*value)
        zpl_blame(zpl, node, "`%s` is empty", zpl_name(node));
    return value;
}

static const char *get(zpl_t *zpl, zpl_node_t *section, const char *name, const char *fallback)
{
    zpl_node_t *node = zpl_child(section, name);

    return node ? value_of(zpl, node) : zpl_get(zpl, section, name, fallback);
}

static void check_section(zpl_t *zpl, zpl_node_t *node)
{
    if (*zpl_value(node) || !zpl_first(node))
        zpl_blame(zpl, node, "`%s` is a section: its lines stand indented below it",
                  zpl_name(node));
}

/* NULL where it is absent. */
static zpl_node_t *get_section(zpl_t *zpl, zpl_node_t *root, const char *name)
{
    zpl_node_t *section = zpl_child(root, name);

    if (section)
        check_section(zpl, section);
    return section;
}

static void add_field(struct map_file *map, const char *name, enum cell_form form)
{
    map->fields[map->field_count++] = (struct map_field){.name = name, .form = form};
}

static void load_case_fields(struct map_file *map)
{
    add_field(map, "case", CELL_TEXT);
    add_field(map, "centre", CELL_TEXT);
    add_field(map, "accepted", CELL_TIME);
    add_field(map, "due", CELL_TIME);
    add_field(map, "closed", CELL_TIME);
}

static void load_event_fields(struct map_file *map)
{
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        const struct field *field = &event_fields[i];
        enum cell_form form = field->kind == FIELD_TEXT ? CELL_TEXT : CELL_NUMBER;
        if (i == FIELD_ROW_occurred)
            form = CELL_TIME;
        if (i == FIELD_ROW_summary || i == FIELD_ROW_evidence)
            form = CELL_NOTE;
        if (i != FIELD_ROW_text)
            add_field(map, field->name, form);
    }
}

static void load_kind(struct map_file *map, zpl_node_t *root)
{
    const char *kind = get(map->zpl, root, "kind", NULL);

    if (strcmp(kind, "case") == 0)
        load_case_fields(map);
    else if (strcmp(kind, "event") == 0)
        load_event_fields(map);
    else
        zpl_blame(map->zpl, zpl_child(root, "kind"), "`kind` is neither `case` nor `event`");
}

static void load_encoding(struct map_file *map, zpl_node_t *root)
{
    const char *delimiter = get(map->zpl, root, "delimiter", ",");
    zpl_node_t *encoding = zpl_child(root, "encoding"), *other = zpl_child(root, "charset");

    if (encoding && other)
        zpl_blame(map->zpl, other, "`charset` is another name for `encoding`: one of them");
    map->charset = get(map->zpl, root, encoding ? "encoding" : "charset", "UTF-8");
    charset_t *charset = charset_new(map->charset);
    if (!charset)
        zpl_blame(map->zpl, encoding ? encoding : other,
                  "`%s` is none that is known here and can be cut into lines (as GB18030 can)",
                  encoding ? "encoding" : "charset");
    charset_destroy(&charset);
    map->delimiter = delimiter[0];
    if (strlen(delimiter) != 1 || (unsigned char)delimiter[0] >= 0x80 ||
        strchr("\"\r\n", delimiter[0]))
        zpl_blame(map->zpl, zpl_child(root, "delimiter"),
                  "`delimiter` is not one ASCII character, or it is a quote");
}

static void load_times(struct map_file *map, zpl_node_t *root)
{
    zpl_node_t *zone = zpl_child(root, "timezone"), *format = zpl_child(root, "time-format");
    struct cell_rules *rules = &map->rules;

    if (zone) {
        rules->timezone = value_of(map->zpl, zone);
        rules->time_format = "%Y-%m-%d %H:%M:%S";
        if (!cell_timezone_is_good(rules->timezone))
            zpl_blame(map->zpl, zone, "`timezone` is no offset such as +08:00");
    }
    if (format) {
        rules->time_format = value_of(map->zpl, format);
        if (!cell_time_format_is_good(rules->time_format, &rules->time_format_has_zone))
            zpl_blame(map->zpl, format,
                      "`time-format` does not say a whole date, or not by "
                      "%%Y %%y %%m %%B %%b %%d %%H %%I %%p %%M %%S %%F %%T %%z");
        else if (!zone && !rules->time_format_has_zone)
            zpl_blame(map->zpl, format, "times without an offset need a `timezone`");
    }
}

/* Unknown and repeated names of a section that has the fields of the kind. */
static void only_fields(struct map_file *map, zpl_node_t *section)
{
    const char *names[FIELD_COUNT + 1] = {NULL};

    for (size_t i = 0; i < map->field_count; i++)
        names[i] = map->fields[i].name;
    zpl_only(map->zpl, section, names);
}

static void load_columns(struct map_file *map, zpl_node_t *root)
{
    zpl_node_t *section = zpl_get_section(map->zpl, root, "columns");

    get_section(map->zpl, root, "columns");
    only_fields(map, section);
    for (zpl_node_t *node = zpl_first(section); node; node = zpl_next(node)) {
        struct map_field *field = map_file_field(map, zpl_name(node));
        const char *column = filled_value_of(map->zpl, node);
        if (field)
            field->column.name = column;
    }
}

static void load_constant(struct map_file *map, struct map_field *field, zpl_node_t *node)
{
    struct text value = text_of(filled_value_of(map->zpl, node));
    char why[CELL_WHY_BYTES_MAX];

    if (field->column.name)
        zpl_blame(map->zpl, node, "`%s` has a column too", field->name);
    field->constant = cell_value(&map->rules, field->form, value, why);
    if (!field->constant)
        zpl_blame(map->zpl, node, "%s", why[0] ? why : "no value");
}

static void load_constants(struct map_file *map, zpl_node_t *root)
{
    zpl_node_t *section = get_section(map->zpl, root, "constants");

    only_fields(map, section);
    for (zpl_node_t *node = zpl_first(section); node && zpl_is_good(map->zpl);
         node = zpl_next(node))
        load_constant(map, map_file_field(map, zpl_name(node)), node);
}

static void check_labels(zpl_t *zpl, zpl_node_t *table, zpl_node_t *entry)
{
    const char *list = filled_value_of(zpl, entry), *rest = list;
    struct text label;
    char why[CELL_WHY_BYTES_MAX];

    while (cell_next_label(&rest, &label)) {
        if (label.size == 0)
            zpl_blame(zpl, entry, "an empty label");
        cell_complain(label, "is a label twice", why);
        if (cell_entry(table, label) != entry || cell_count_label(list, label) > 1)
            zpl_blame(zpl, entry, "%s", why);
    }
}

/* A value table: what the column of a field may say. */
static void load_table(struct map_file *map, zpl_node_t *root, const char *name,
                       const char *field_name)
{
    zpl_node_t *table = get_section(map->zpl, root, name);
    struct map_field *field = map_file_field(map, field_name);

    zpl_only(map->zpl, table, NULL);
    for (zpl_node_t *entry = zpl_first(table); entry; entry = zpl_next(entry))
        check_labels(map->zpl, table, entry);
    if (table && (!field || !field->column.name))
        zpl_blame(map->zpl, table, "`%s` needs the column of `%s`", name, field_name);
    else if (field)
        field->labels = table;
}

static void load_filter(struct map_file *map, zpl_node_t *node)
{
    static const char *const names[] = {"column", "keep", "drop", NULL};
    zpl_node_t *keep = zpl_child(node, "keep"), *drop = zpl_child(node, "drop");

    check_section(map->zpl, node);
    zpl_only(map->zpl, node, names);
    if (!keep == !drop)
        zpl_blame(map->zpl, node, "a filter has either `keep` or `drop`");
    if (map->filter_count == MAP_FILTERS_MAX)
        zpl_blame(map->zpl, node, "more than %d filters", MAP_FILTERS_MAX);
    const char *column = get(map->zpl, node, "column", NULL);
    if (!zpl_is_good(map->zpl))
        return;
    map->filters[map->filter_count++] =
        (struct map_filter){.column = {.name = column},
                            .labels = value_of(map->zpl, keep ? keep : drop),
                            .keeps = keep != NULL};
}

static void load_filters(struct map_file *map, zpl_node_t *root)
{
    zpl_node_t *section = get_section(map->zpl, root, "filters");

    zpl_only(map->zpl, section, NULL);
    for (zpl_node_t *node = zpl_first(section); node; node = zpl_next(node))
        load_filter(map, node);
}

static bool is_given(const struct map_field *field)
{
    return field->column.name || field->constant;
}

/* What an event of the map's action must have. Where a column says the action, each row has its
 * own, and what is missing is for intake to find. */
static unsigned actions_of(struct map_file *map)
{
    struct map_field *field = map_file_field(map, "action");
    struct event event = {0};

    if (!field || field->column.name)
        return 0;
    event.action = text_of(json_string_value(field->constant));
    return 1u << event_action(&event);
}

static void check_required(struct map_file *map, zpl_node_t *root)
{
    unsigned action = actions_of(map);

    for (size_t i = 0; i < map->field_count; i++) {
        const char *name = map->fields[i].name;
        const struct field *field = field_named(name);
        bool is_required = field ? field->required_by & action : strcmp(name, "case") == 0;
        if (is_required && !is_given(&map->fields[i]))
            zpl_blame(map->zpl, zpl_child(root, "columns"), "`%s` has no column", name);
    }
}

static void load(struct map_file *map)
{
    static const char *const names[] = {
        "kind",    "encoding",    "charset", "delimiter", "timezone", "columns", "constants",
        "centres", "time-format", "clauses", "grades",    "filters",  NULL};
    zpl_node_t *root = zpl_root(map->zpl);

    zpl_only(map->zpl, root, names);
    load_kind(map, root);
    load_encoding(map, root);
    load_times(map, root);
    load_columns(map, root);
    load_constants(map, root);
    load_table(map, root, "centres", "centre");
    load_table(map, root, "clauses", "clause");
    load_table(map, root, "grades", "grade");
    load_filters(map, root);
    check_required(map, root);
}

bool map_file_read(struct text text, struct map_file *ret_map, struct zpl_fault *ret_fault)
{
    struct map_file map = {.zpl = zpl_new(text.data, text.size)};

    if (!text_is_lines(text))
        zpl_blame(
            map.zpl, NULL,
            "a map is UTF-8, whatever the CSV file is in: this is not UTF-8 text, or has control "
            "characters");
    load(&map);
    if (zpl_is_good(map.zpl)) {
        *ret_map = map;
        return true;
    }
    *ret_fault = zpl_fault(map.zpl);
    map_file_clear(&map);
    return false;
}

void map_file_clear(struct map_file *map)
{
    for (size_t i = 0; i < map->field_count; i++)
        json_decref(map->fields[i].constant);
    zpl_destroy(&map->zpl);
    map->field_count = 0;
}
