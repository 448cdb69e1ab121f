/* common/form/map_file: what a map may not say, and the line at which it is told. */
#include "tests/unit/support.h"

#include "common/form/map.h"

#define CASE "kind = case\ncolumns\n    case = id\n"
#define CENTRE "    centre = place\n"
#define EVENT "kind = event\ncolumns\n    clause = c\n    record = r\n    occurred = t\n"

struct fault_row {
    const char *title;
    const char *map;
    unsigned line;
    const char *why;
};

#define FILTER "filters\n    f\n        column = x\n"

static const struct fault_row fault_rows[] = {
    {"a map needs a kind", "columns\n    case = id\n", 0, "no `kind`"},
    {"a kind is one of two", "kind = cases\ncolumns\n    case = id\n", 1, "neither"},
    {"a map needs columns", "kind = case\n", 0, "no `columns`"},
    {"a name may be unknown", CASE "colums\n", 4, "unknown name `colums`"},
    {"a name may stand twice", "kind = case\n" CASE, 2, "`kind` stands here twice"},
    {"ZPL has its own faults", CASE "timezone = \"+08:00\n", 4, "quote is never closed"},
    {"nothing stands below a value", "kind = case\n    x = 1\ncolumns\n    case = id\n", 2,
     "unknown name `x`"},
    {"a section has no value", "kind = case\ncolumns = id\n    case = id\n", 2, "a section"},
    {"a section is not empty", CASE "centres\n", 4, "a section"},
    {"a map is UTF-8", CASE "    centre = \xd6\xd0\n", 0, "not UTF-8"},

    {"a charset may be unknown", CASE "charset = klingon\n", 4, "`charset`"},
    {"a charset may have NULs", "charset = UTF-16LE\n" CASE, 1, "`charset`"},
    {"an encoding may be unknown", CASE "encoding = klingon\n", 4, "`encoding`"},
    {"an encoding has one name", CASE "encoding = GBK\ncharset = GBK\n", 5, "one of them"},
    {"a charset is not empty", "charset = \"\"\n" CASE, 1, "`charset`"},
    {"a delimiter is one character", "delimiter = \";;\"\n" CASE, 1, "`delimiter`"},
    {"a delimiter is not empty", "delimiter = \"\"\n" CASE, 1, "`delimiter`"},
    {"a delimiter is ASCII", "delimiter = ，\n" CASE, 1, "`delimiter`"},
    {"a delimiter is no quote", "delimiter = '\"'\n" CASE, 1, "`delimiter`"},
    {"a timezone has its sign", CASE "timezone = 08:00\n", 4, "`timezone`"},
    {"a timezone has its colon", CASE "timezone = +0800\n", 4, "`timezone`"},
    {"a timezone is no place", CASE "timezone = Asia/Shanghai\n", 4, "`timezone`"},
    {"a timezone is no fraction", CASE "timezone = .5Z\n", 4, "`timezone`"},
    {"a format without an offset needs a timezone", CASE "time-format = %Y-%m-%d\n", 4,
     "need a `timezone`"},
    {"a format has a year", "timezone = Z\ntime-format = %m-%d\n" CASE, 2, "whole date"},
    {"a format has a day", "timezone = Z\ntime-format = %Y-%m\n" CASE, 2, "whole date"},
    {"a format has its half of the day", "timezone = Z\ntime-format = \"%F %I:%M\"\n" CASE, 2,
     "whole date"},
    {"a format asks no environment", "timezone = Z\ntime-format = \"%F %s\"\n" CASE, 2,
     "whole date"},
    {"a format ends with its conversion", "timezone = Z\ntime-format = \"%F %\"\n" CASE, 2,
     "whole date"},
    {"a format is not empty", "timezone = Z\ntime-format = \"\"\n" CASE, 2, "whole date"},

    {"a case needs its number", "kind = case\ncolumns\n    due = due\n", 2, "`case` has no column"},
    {"a case has no field of an event", CASE "    clause = c\n", 4, "unknown name `clause`"},
    {"an event has no field of a case", EVENT "    due = c\n", 6, "unknown name `due`"},
    {"an event has no text by a map", EVENT "    text = c\n", 6, "unknown name `text`"},
    {"a report needs its record", "kind = event\ncolumns\n    clause = c\n    occurred = t\n", 2,
     "`record` has no column"},
    {"a ruling needs its clause",
     "kind = event\ncolumns\n    record = r\nconstants\n    action = confirm\n", 2,
     "`clause` has no column"},
    {"a field stands once", CASE "    case = x\n", 4, "`case` stands here twice"},
    {"a column has a name", "kind = case\ncolumns\n    case = \"\"\n", 3, "`case` is empty"},
    {"a field has a column or a constant", CASE "constants\n    case = 1\n", 5,
     "`case` has a column too"},
    {"a constant may be unknown", CASE "constants\n    x = 1\n", 5, "unknown name `x`"},
    {"a constant is not empty", EVENT "constants\n    grade = \"\"\n", 7, "`grade` is empty"},
    {"a constant of points is a number", EVENT "constants\n    points = five\n", 7,
     "\"five\" is no number"},
    {"a constant of time is a time", CASE "constants\n    due = 2006\n", 5, "has no offset"},
    {"a constant of time is not blank", CASE "constants\n    due = \" \"\n", 5, "no value"},

    {"a centre stands once", CASE CENTRE "centres\n    wuhou = a\n    wuhou = b\n", 7,
     "`wuhou` stands here twice"},
    {"a label stands once in all centres",
     CASE CENTRE "centres\n    wuhou = a\n    jinniu = b | a\n", 7, "\"a\" is a label twice"},
    {"a label stands once in a centre", CASE CENTRE "centres\n    wuhou = a | a\n", 6,
     "\"a\" is a label twice"},
    {"a label is not empty", CASE CENTRE "centres\n    wuhou = \"a | \"\n", 6, "an empty label"},
    {"a centre has labels", CASE CENTRE "centres\n    wuhou\n", 6, "`wuhou` is empty"},
    {"a value table needs its column", CASE "centres\n    wuhou = a\n", 4, "column of `centre`"},
    {"grades need their column", EVENT "grades\n    city = a\n", 6, "column of `grade`"},
    {"a case has no grades", CASE "grades\n    city = a\n", 4, "column of `grade`"},
    {"a label stands once in all grades",
     EVENT "    grade = g\ngrades\n    city = a\n    county = a\n", 9, "\"a\" is a label twice"},
    {"clauses need their column",
     "kind = event\ncolumns\n    record = r\n    occurred = t\nconstants\n    clause = x\n"
     "clauses\n    x = a\n",
     7, "column of `clause`"},
    {"a filter needs a column", CASE "filters\n    f\n        keep = a\n", 5, "no `column`"},
    {"a filter keeps or drops", CASE FILTER, 5, "either `keep` or `drop`"},
    {"a filter does not keep and drop", CASE FILTER "        keep = a\n        drop = b\n", 5,
     "either `keep` or `drop`"},
    {"a filter has no other name", CASE FILTER "        kep = a\n", 7, "unknown name `kep`"},
    {"a filter stands once", CASE FILTER "        keep = a\n    f\n        column = y\n", 8,
     "`f` stands here twice"},
};

static void fault_has_its_line(void **state)
{
    const struct fault_row *row = *state;
    struct zpl_fault fault = {0};
    map_t *map = map_new(row->map, strlen(row->map), &fault);

    assert_null(map);
    CHECK(fault.line == row->line && strstr(fault.why, row->why), "line %u: %s; expected %u: %s",
          fault.line, fault.why, row->line, row->why);
}

static void the_bound_of_filters_is_reached(void **state)
{
    char text[4096] = CASE "filters\n";
    size_t size = strlen(text);
    struct zpl_fault fault = {0};

    (void)state;
    for (unsigned i = 0; i < MAP_FILTERS_MAX; i++)
        size += (size_t)snprintf(text + size, sizeof text - size,
                                 "    f%u\n        column = id\n        keep = a\n", i);
    map_t *map = map_new(text, size, &fault);
    CHECK(map, "line %u: %s", fault.line, fault.why);
    map_destroy(&map);
    size += (size_t)snprintf(text + size, sizeof text - size,
                             "    g\n        column = id\n        keep = a\n");
    assert_null(map_new(text, size, &fault));
    assert_int_equal(fault.line, 5 + 3 * MAP_FILTERS_MAX);
}

int main(void)
{
    SUITE_ROWS(fault_rows, fault_has_its_line);
    SUITE_TEST(the_bound_of_filters_is_reached);
    return suite_run("map_file");
}
