/* common/form/map: value tables and notes, as test_map.c writes what comes out down. */
#include "tests/unit/support.h"

#include "common/form/map.h"

enum { REPORT_BYTES_MAX = 2048 };

#define T "2006-03-14T10:20:00Z"

struct report {
    map_t *map;
    bool has_header;
    char text[REPORT_BYTES_MAX];
    size_t size;
};

static const struct table_row {
    const char *title, *map, *file, *report;
} table_rows[] = {
    {"clauses and grades go by labels, and an empty cell has none",
     "kind = event\ncolumns\n    clause = c\n    record = r\n    occurred = t\n"
     "    grade = g\nclauses\n    publication = 稿件\n    overdue-case = 超时\n"
     "grades\n    province = \"省级 | 四川日报\"\n    city = 市级\n",
     "c,r,t,g\n稿件,1," T ",省级\n稿件,2," T ",四川日报\n超时,3," T ",\n稿件,4," T ",国家级\n"
     "表扬,5," T ",市级\n",
     "2: {\"clause\":\"publication\",\"record\":\"1\",\"occurred\":\"" T
     "\",\"grade\":\"province\"}\n"
     "3: {\"clause\":\"publication\",\"record\":\"2\",\"occurred\":\"" T
     "\",\"grade\":\"province\"}\n"
     "4: {\"clause\":\"overdue-case\",\"record\":\"3\",\"occurred\":\"" T "\"}\n"
     "5! g: \"国家级\" is not listed under `grades`\n6! c: \"表扬\" is not listed under "
     "`clauses`\n"},
    {"line ends inside a note become a space, and no other field's do",
     "kind = event\ntimezone = Z\ncolumns\n    clause = c\n    record = r\n"
     "    occurred = t\n    summary = s\n    evidence = e\n",
     "c,r,t,s,e\nx,\"1\n2\",2006-03-14T10:20:00Z,\"a\r\n\n b\nc\n\",\"\nd\"\n",
     "2: {\"clause\":\"x\",\"record\":\"1\\n2\",\"occurred\":\"2006-03-14T10:20:00Z\","
     "\"summary\":\"a  b c \",\"evidence\":\" d\"}\n"},

};

static map_t *read_map(const char *text)
{
    struct zpl_fault fault;
    map_t *map = map_new(text, strlen(text), &fault);

    CHECK(map, "line %u: %s", fault.line, fault.why);
    return map;
}

static void report_row(const struct csv_row *row, void *context)
{
    struct report *report = context;
    struct map_line line;

    if (!report->has_header) {
        assert_null(map_header(report->map, row));
        report->has_header = true;
        return;
    }
    enum map_verdict verdict = map_row(report->map, row, &line);
    report->size += (size_t)snprintf(
        report->text + report->size, REPORT_BYTES_MAX - report->size, "%u%s%s%s%s\n", row->line,
        verdict == MAP_LINE ? ": " : "! ", verdict == MAP_LINE ? line.json.data : line.column,
        verdict == MAP_LINE ? "" : ": ", verdict == MAP_LINE ? "" : line.why);
    assert_true(report->size < REPORT_BYTES_MAX);
}

static void file_becomes_lines(void **state)
{
    const struct table_row *row = *state;
    struct report report = {.map = read_map(row->map)};
    csv_rows_t *rows = csv_rows_new("UTF-8", ',', report_row, &report);
    const char *at = row->file;

    assert_non_null(rows);
    for (const char *end = strchr(at, '\n'); end; at = end + 1, end = strchr(at, '\n'))
        csv_rows_line(rows, (struct text){at, (size_t)(end - at)});
    csv_rows_end(rows);
    csv_rows_destroy(&rows);
    map_destroy(&report.map);
    check_string(row->title, report.text, row->report);
}

static void check_header(const char *name, size_t columns, const char *why)
{
    map_t *map = read_map("kind = case\ncolumns\n    case = id\n");
    struct csv_row header = {.count = columns};

    for (size_t i = 0; i < columns; i++)
        header.fields[i] = text_of(name);
    check_string(name, map_header(map, &header), why);
    map_destroy(&map);
}

#define SAYS "\"id\" is no column of the header"
#define NINE "123456789"

static void a_header_that_lacks_a_column_is_shown_as_far_as_it_fits(void **state)
{
    (void)state;
    check_header("编号", 1, SAYS ", which has 编号");
    check_header(NINE, 3, SAYS ", which has " NINE ", " NINE ", " NINE);
    check_header(NINE, CSV_FIELDS_MAX,
                 SAYS ", which has " NINE ", " NINE ", " NINE ", " NINE ", " NINE ", " NINE
                      ", " NINE ", " NINE ", " NINE ", " NINE ", …");
    check_header(NINE NINE NINE NINE, 1, SAYS ", which has " NINE NINE NINE "12345");
    check_header("a\nb", 1, SAYS);
}

static void a_miss_of_a_value_table_is_told_apart(void **state)
{
    map_t *map = read_map("kind = case\ncolumns\n    case = id\n    centre = place\n    due = due\n"
                          "centres\n    wuhou = a\n");
    struct csv_row header = {.count = 3, .fields = {LIT("id"), LIT("place"), LIT("due")}};
    struct csv_row row = {.count = 3, .fields = {LIT("1"), LIT("b"), LIT("")}};
    struct map_line line;

    (void)state;
    assert_null(map_header(map, &header));
    assert_int_equal(map_row(map, &row, &line), MAP_BAD);
    assert_true(line.is_unlisted);
    row.fields[1] = LIT("a");
    row.fields[2] = LIT("no time");
    assert_int_equal(map_row(map, &row, &line), MAP_BAD);
    assert_false(line.is_unlisted);
    map_destroy(&map);
}

int main(void)
{
    SUITE_ROWS(table_rows, file_becomes_lines);
    SUITE_TEST(a_header_that_lacks_a_column_is_shown_as_far_as_it_fits);
    SUITE_TEST(a_miss_of_a_value_table_is_told_apart);
    return suite_run("map_tables");
}
