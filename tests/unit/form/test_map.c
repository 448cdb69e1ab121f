/* common/form/map: what becomes of the rows (test_map_file.c has what a map may say). What comes
 * out is written down as text, one line a row: `2: {…}` for a line made of the row at line 2, `2-`
 * for one skipped, `2! column: reason` for a bad one. */
#include "tests/unit/support.h"

#include <unistd.h>

#include "common/form/map.h"

enum { REPORT_BYTES_MAX = 4096 };

#define UNLISTED " is not listed under `centres`"
#define OPEN "the quote is never closed: no line behind this one ends its field"
#define NOT_UTF8 "not UTF-8 text: perhaps GBK, then the map needs `encoding = GB18030`"

struct report {
    map_t *map;
    unsigned header_line; /* 0: not read yet */
    char text[REPORT_BYTES_MAX];
    size_t size;
    size_t counts[MAP_BAD + 1];
};

__attribute__((format(printf, 2, 3))) static void write_down(struct report *report,
                                                             const char *format, ...)
{
    va_list args;

    va_start(args, format);
    report->size += (size_t)vsnprintf(report->text + report->size,
                                      sizeof report->text - report->size, format, args);
    va_end(args);
    assert_true(report->size < sizeof report->text);
}

static void write_row_down(struct report *report, const struct csv_row *row)
{
    struct map_line line;

    switch (map_row(report->map, row, &line)) {
    case MAP_LINE:
        assert_int_equal(strlen(line.json.data), line.json.size);
        write_down(report, "%u: %s\n", row->line, line.json.data);
        break;
    case MAP_SKIPPED:
        write_down(report, "%u-\n", row->line);
        break;
    case MAP_BAD:
        write_down(report, "%u! %s%s%s\n", row->line, line.column ? line.column : "",
                   line.column ? ": " : "", line.why);
        break;
    }
}

static void report_row(const struct csv_row *row, void *context)
{
    struct report *report = context;

    if (report->header_line) {
        write_row_down(report, row);
        return;
    }
    const char *why = map_header(report->map, row);
    report->header_line = row->line;
    if (why)
        write_down(report, "%s\n", why);
}

/* Feeds a file up to its end, or to a header that will not do. */
static void feed(struct report *report, struct text file)
{
    csv_rows_t *rows =
        csv_rows_new(map_charset(report->map), map_delimiter(report->map), report_row, report);

    assert_non_null(rows);
    for (const char *at = file.data, *end = at + file.size; at < end; at++) {
        const char *line_end = memchr(at, '\n', (size_t)(end - at));
        line_end = line_end ? line_end : end;
        csv_rows_line(rows, (struct text){at, (size_t)(line_end - at)});
        at = line_end;
    }
    csv_rows_end(rows);
    csv_rows_destroy(&rows);
}

static map_t *read_map(const char *text)
{
    struct zpl_fault fault = {0};
    map_t *map = map_new(text, strlen(text), &fault);

    CHECK(map, "line %u: %s", fault.line, fault.why);
    return map;
}

struct file_row {
    const char *title;
    const char *map;
    struct text file;
    const char *report;
};

#define FILE_ROW(title, map, file, report)                                                         \
    {                                                                                              \
        title, map, {file, sizeof(file) - 1}, report                                               \
    }
#define CASE "kind = case\ncolumns\n    case = id\n"
#define TIMES "    accepted = in\n    due = due\n    closed = out\ntimezone = +08:00\n"
#define CENTRE "    centre = place\n"
#define EVENT "kind = event\ncolumns\n    clause = c\n    record = r\n    occurred = t\n"

static const struct file_row file_rows[] = {
    FILE_ROW("a row becomes a case record", CASE TIMES,
             "id,in,due,out\n"
             "A1,2006-03-01 09:00:00,2006-03-14 10:20:00,2006-03-14 10:19:59\n",
             "2: {\"case\":\"A1\",\"accepted\":\"2006-03-01T09:00:00+08:00\","
             "\"due\":\"2006-03-14T10:20:00+08:00\",\"closed\":\"2006-03-14T10:19:59+08:00\"}\n"),
    FILE_ROW("columns stand in any order among others", CASE CENTRE, "x,place,y,id\n1,wuhou,2,A1\n",
             "2: {\"case\":\"A1\",\"centre\":\"wuhou\"}\n"),
    FILE_ROW(
        "a row becomes an event",
        EVENT "    grade = g\n    points = p\n    summary = s\n    evidence = e\n",
        "c,r,t,g,p,s,e\nmedia-praise,R1,2006-05-02T00:00:00+08:00,city,,\"四川 \"\"日报\"\"\",\n",
        "2: {\"clause\":\"media-praise\",\"record\":\"R1\","
        "\"occurred\":\"2006-05-02T00:00:00+08:00\",\"grade\":\"city\","
        "\"summary\":\"四川 \\\"日报\\\"\"}\n"),
    FILE_ROW(
        "points are JSON numbers or bad", EVENT "    points = p\n",
        "c,r,t,p\na,b,,0.5\na,b,,-2\na,b,,1e0\na,b,,99999999999999999999\na,b,,.5\n"
        "a,b,,\"\"\"5\"\"\"\na,b,,true\na,b,,5 6\na,b,,五\n",
        "2: {\"clause\":\"a\",\"record\":\"b\",\"points\":0.5}\n"
        "3: {\"clause\":\"a\",\"record\":\"b\",\"points\":-2}\n"
        "4: {\"clause\":\"a\",\"record\":\"b\",\"points\":1.0}\n"
        "5: {\"clause\":\"a\",\"record\":\"b\",\"points\":1e20}\n"
        "6! p: \".5\" is no number\n7! p: \"\"5\"\" is no number\n8! p: \"true\" is no number\n"
        "9! p: \"5 6\" is no number\n10! p: \"五\" is no number\n"),
    FILE_ROW("the year is a JSON number or bad",
             "kind = event\ncolumns\n    action = a\n    year = y\n",
             "a,y\nclose-year,2006\nclose-year,2006年\n",
             "2: {\"action\":\"close-year\",\"year\":2006}\n3! y: \"2006年\" is no number\n"),
    FILE_ROW("constants stand for columns",
             EVENT "constants\n    centre = wuhou\n    points = 0.25\n    summary = \"自 动\"\n",
             "c,r,t\na,b,\n",
             "2: {\"centre\":\"wuhou\",\"clause\":\"a\",\"record\":\"b\",\"points\":0.25,"
             "\"summary\":\"自 动\"}\n"),
    FILE_ROW("a constant time is a time, a constant year a number",
             "kind = event\ntimezone = +08:00\ncolumns\n    record = r\nconstants\n"
             "    clause = a\n    occurred = \"2006-01-02 03:04:05\"\n    year = 2006\n",
             "r\nb\n",
             "2: {\"clause\":\"a\",\"record\":\"b\",\"occurred\":\"2006-01-02T03:04:05+08:00\","
             "\"year\":2006}\n"),
    FILE_ROW("one column may give two fields",
             "kind = event\ncolumns\n    clause = c\n    record = r\n    occurred = t\n"
             "    summary = r\n",
             "c,r,t\na,b,\n", "2: {\"clause\":\"a\",\"record\":\"b\",\"summary\":\"b\"}\n"),
    FILE_ROW("empty cells leave their field out", CASE CENTRE TIMES,
             "id,place,in,due,out\nA1,,,,\n\"\",wuhou,\"\",,\n",
             "2: {\"case\":\"A1\"}\n3! id: empty: a case has a number\n"),
    FILE_ROW("a time of spaces is none, a text of spaces is one", CASE CENTRE TIMES,
             "id,place,in,due,out\n  , , ,  ,   \n", "2: {\"case\":\"  \",\"centre\":\" \"}\n"),
    FILE_ROW("text passes unchanged, whatever intake will say", CASE CENTRE,
             "id,place\n\"a\nb\tc\",锦江区\n",
             "2: {\"case\":\"a\\nb\\tc\",\"centre\":\"锦江区\"}\n"),

    FILE_ROW("RFC 3339 passes unchanged", CASE TIMES,
             "id,in,due,out\na,2006-03-01t09:00:00.5z,2006-03-01T09:00:00-00:00,\n",
             "2: {\"case\":\"a\",\"accepted\":\"2006-03-01t09:00:00.5z\","
             "\"due\":\"2006-03-01T09:00:00-00:00\"}\n"),
    FILE_ROW("without a timezone only RFC 3339 is a time", CASE "    due = due\n",
             "id,due\na,2006-03-01T09:00:00Z\na,2006-03-01 09:00:00\n",
             "2: {\"case\":\"a\",\"due\":\"2006-03-01T09:00:00Z\"}\n"
             "3! due: \"2006-03-01 09:00:00\" has no offset or is no time, and the map has no "
             "timezone\n"),
    FILE_ROW("no other time is one", CASE TIMES,
             "id,in,due,out\na,2006-02-29 09:00:00,,\na,2006-02-28 24:00:00,,\n"
             "a,2006-02-28 23:59:60,,\na,2006-02-28,,\na,2006-02-28 09:00:00 ,,\n"
             "a,2006-02-28T09:00:00,,\na,无,,\n"
             "a,一二三四五六七八九十一二三四五六七八九十一二,,\n",
             "2! in: \"2006-02-29 09:00:00\" is no time of the form %Y-%m-%d %H:%M:%S\n"
             "3! in: \"2006-02-28 24:00:00\" is no time of the form %Y-%m-%d %H:%M:%S\n"
             "4! in: \"2006-02-28 23:59:60\" is no time of the form %Y-%m-%d %H:%M:%S\n"
             "5! in: \"2006-02-28\" is no time of the form %Y-%m-%d %H:%M:%S\n"
             "6! in: \"2006-02-28 09:00:00 \" is no time of the form %Y-%m-%d %H:%M:%S\n"
             "7! in: \"2006-02-28T09:00:00\" is no time of the form %Y-%m-%d %H:%M:%S\n"
             "8! in: \"无\" is no time of the form %Y-%m-%d %H:%M:%S\n"
             "9! in: \"一二三四五六七八九十一二三四五六…\" is no time of the form %Y-%m-%d "
             "%H:%M:%S\n"),
    FILE_ROW("a format of the map's own, and an offset west",
             CASE "    due = due\ntimezone = -03:30\ntime-format = \"%Y年%m月%d日 %H时%M分\"\n",
             "id,due\na,2006年3月14日 9时05分\n",
             "2: {\"case\":\"a\",\"due\":\"2006-03-14T09:05:00-03:30\"}\n"),
    FILE_ROW("a format without a time of day means midnight",
             CASE "    due = due\ntimezone = Z\ntime-format = %d/%m/%y\n", "id,due\na,14/03/06\n",
             "2: {\"case\":\"a\",\"due\":\"2006-03-14T00:00:00Z\"}\n"),
    FILE_ROW("hours of twelve with their half of the day",
             CASE "    due = due\ntimezone = Z\ntime-format = \"%F %I:%M %p\"\n",
             "id,due\na,2006-03-14 12:30 AM\n",
             "2: {\"case\":\"a\",\"due\":\"2006-03-14T00:30:00Z\"}\n"),
    FILE_ROW("a format with an offset needs no timezone",
             CASE "    due = due\ntime-format = \"%Y-%m-%d %H:%M:%S%z\"\n",
             "id,due\na,2006-03-14 09:00:00+0800\na,2006-03-14 09:00:00-03:30\n"
             "a,2006-03-14 09:00:00Z\na,2006-03-14 09:00:00\n",
             "2: {\"case\":\"a\",\"due\":\"2006-03-14T09:00:00+08:00\"}\n"
             "3: {\"case\":\"a\",\"due\":\"2006-03-14T09:00:00-03:30\"}\n"
             "4: {\"case\":\"a\",\"due\":\"2006-03-14T09:00:00+00:00\"}\n"
             "5! due: \"2006-03-14 09:00:00\" is no time of the form %Y-%m-%d %H:%M:%S%z\n"),

    FILE_ROW("labels become centres, and nothing like a label does",
             CASE CENTRE "centres\n    wuhou = \"Fenway | Ken/more\"\n    jinniu = 金牛 | a|b\n",
             "id,place\n1,Fenway\n2,Ken/more\n3,金牛\n4,a|b\n5,fenway\n6, Fenway\n7,wuhou\n"
             "8,Fenway | Ken/more\n9, \n10,\n11,\"a\nb\"\n",
             "2: {\"case\":\"1\",\"centre\":\"wuhou\"}\n3: {\"case\":\"2\",\"centre\":\"wuhou\"}\n"
             "4: {\"case\":\"3\",\"centre\":\"jinniu\"}\n"
             "5: {\"case\":\"4\",\"centre\":\"jinniu\"}\n"
             "6! place: \"fenway\"" UNLISTED "\n"
             "7! place: \" Fenway\"" UNLISTED "\n"
             "8! place: \"wuhou\"" UNLISTED "\n"
             "9! place: \"Fenway | Ken/more\"" UNLISTED "\n"
             "10! place: \" \"" UNLISTED "\n"
             "11! place: \"\"" UNLISTED "\n"
             "12! place: the cell" UNLISTED "\n"),
    FILE_ROW("a long cell is shortened in the message", CASE CENTRE "centres\n    wuhou = a\n",
             "id,place\n1,x一二三四五六七八九十一二三四五六七八九十\n"
             "2,123456789012345678901234567890123456789012345678\n",
             "2! place: \"x一二三四五六七八九十一二三四五…\"" UNLISTED "\n"
             "3! place: \"123456789012345678901234567890123456789012345678\"" UNLISTED "\n"),
    FILE_ROW("a row passes every filter or is skipped",
             CASE "filters\n    one\n        column = kind\n        keep = \"a | b\"\n"
                  "    two\n        column = state\n        drop = \"x | \"\n",
             "id,kind,state\n1,a,y\n2,b, \n3,c,y\n4,a,x\n5,b,\n6,,y\n",
             "2: {\"case\":\"1\"}\n3: {\"case\":\"2\"}\n4-\n5-\n6-\n7-\n"),
    FILE_ROW("a row that is skipped is not looked at",
             CASE CENTRE "centres\n    wuhou = a\nfilters\n    x\n        column = place\n"
                         "        drop = \"\"\n",
             "id,place\n1,\n2,b\n", "2-\n3! place: \"b\"" UNLISTED "\n"),

    FILE_ROW("a row must have as many fields as the header", CASE, "id,x\n1\n1,2,3\n1,2\n",
             "2! 1 fields, and the header has 2\n3! 3 fields, and the header has 2\n"
             "4: {\"case\":\"1\"}\n"),
    FILE_ROW("a row that cannot be read is bad", CASE, "id\na\xff\n\"b\nc\n",
             "2! " NOT_UTF8 "\n3! " OPEN "\n4: {\"case\":\"c\"}\n"),
    FILE_ROW("a column that is not there", CASE TIMES, "id,in,out\n",
             "\"due\" is no column of the header, which has id, in, out\n"),
    FILE_ROW("a column that stands twice", CASE, "id,x,id\n",
             "\"id\" stands twice in the header\n"),
    FILE_ROW("columns nobody asked for may stand twice", CASE, "id,x,x,\n1,2,3,\n",
             "2: {\"case\":\"1\"}\n"),
    FILE_ROW("a column of a filter that is not there",
             CASE "filters\n    f\n        column = kind\n        keep = a\n", "id\n",
             "\"kind\" is no column of the header, which has id\n"),
    FILE_ROW("header names are exact", CASE, "ID, id\n",
             "\"id\" is no column of the header, which has ID,  id\n"),
    FILE_ROW("a header that cannot be read", CASE, "id,\"x\n", OPEN "\n"),
    FILE_ROW("a byte-order mark is no part of the first header", CASE, "\xef\xbb\xbfid\n1\n",
             "2: {\"case\":\"1\"}\n"),
    FILE_ROW("GB18030 with semicolons",
             "kind = case\nencoding = GB18030\ndelimiter = \";\"\ncolumns\n    case = 编号\n"
             "    centre = 区县\ncentres\n    jinjiang = 锦江\n",
             "\xb1\xe0\xba\xc5;\xc7\xf8\xcf\xd8\nA,1;\xbd\xf5\xbd\xad\n",
             "2: {\"case\":\"A,1\",\"centre\":\"jinjiang\"}\n"),
};

static void file_becomes_lines(void **state)
{
    const struct file_row *row = *state;
    struct report report = {.map = read_map(row->map)};

    feed(&report, row->file);
    map_destroy(&report.map);
    assert_null(report.map);
    check_string(row->title, report.text, row->report);
}

static void a_field_knows_its_column(void **state)
{
    map_t *map = read_map(CASE TIMES "constants\n    centre = wuhou\n");

    (void)state;
    check_string("case", map_column(map, "case"), "id");
    check_string("due", map_column(map, "due"), "due");
    assert_null(map_column(map, "centre"));
    assert_null(map_column(map, "clause"));
    assert_int_equal(map_delimiter(map), ',');
    check_string("charset", map_charset(map), "UTF-8");
    map_destroy(&map);
    map_destroy(&map);
}

static void the_next_file_has_its_own_header(void **state)
{
    struct report report = {.map = read_map(CASE)};

    (void)state;
    feed(&report, LIT("id,x\n1,2\n"));
    report.header_line = 0;
    feed(&report, LIT("x,y,id\n3,4,5\n"));
    map_destroy(&report.map);
    check_string("rows", report.text, "2: {\"case\":\"1\"}\n2: {\"case\":\"5\"}\n");
}

static void a_row_of_another_reader_may_be_no_utf8(void **state)
{
    map_t *map = read_map(CASE);
    struct csv_row row = {.count = 1, .fields = {LIT("id")}};
    struct map_line line;

    (void)state;
    assert_null(map_header(map, &row));
    row.fields[0] = LIT("\xff");
    assert_int_equal(map_row(map, &row, &line), MAP_BAD);
    check_string("column", line.column, "id");
    check_string("why", line.why, "the cell is not UTF-8 text");
    assert_null(line.json.data);
    assert_false(line.is_unlisted);
    map_destroy(&map);
}

static char *read_whole(const char *path, size_t *ret_size)
{
    FILE *file = fopen(path, "rb");

    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    *ret_size = (size_t)ftell(file);
    rewind(file);
    char *bytes = malloc(*ret_size + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *ret_size, file), *ret_size);
    bytes[*ret_size] = '\0';
    fclose(file);
    return bytes;
}

static void count_row(const struct csv_row *row, void *context)
{
    struct report *report = context;
    struct map_line line;

    if (!report->header_line) {
        report->header_line = row->line;
        assert_null(map_header(report->map, row));
        return;
    }
    enum map_verdict verdict = map_row(report->map, row, &line);
    report->counts[verdict]++;
    if (verdict == MAP_BAD)
        check_string("column", line.column, "neighborhood");
}

/* A file of the city's columns through the map of the samples. */
static struct report count_boston(const char *path)
{
    size_t size;
    char *map_text = read_whole(SOURCE_DIR "/deploy/samples/boston311.map", &size);
    struct report report = {.map = read_map(map_text)};
    char *bytes = read_whole(path, &size);
    csv_rows_t *rows = csv_rows_new(map_charset(report.map), ',', count_row, &report);

    for (char *at = bytes, *end; (end = strchr(at, '\n')); at = end + 1)
        csv_rows_line(rows, (struct text){at, (size_t)(end - at)});
    csv_rows_end(rows);
    csv_rows_destroy(&rows);
    map_destroy(&report.map);
    free(bytes);
    free(map_text);
    return report;
}

static void the_sample_of_boston_is_read(void **state)
{
    struct report report = count_boston(SOURCE_DIR "/deploy/samples/boston311-2011q3.csv");

    (void)state;
    assert_int_equal(report.counts[MAP_LINE], 597);
    assert_int_equal(report.counts[MAP_SKIPPED], 0);
    assert_int_equal(report.counts[MAP_BAD], 27); /* no neighbourhood */
}

static void the_whole_quarter_of_boston_is_read(void **state)
{
    static const char path[] = SOURCE_DIR "/../shared/data/boston311_2011q3.csv";

    (void)state;
    if (access(path, R_OK) != 0)
        skip();
    struct report report = count_boston(path);
    assert_int_equal(report.counts[MAP_LINE], 30436);
    assert_int_equal(report.counts[MAP_SKIPPED], 0);
    assert_int_equal(report.counts[MAP_BAD], 1392);
}

int main(void)
{
    SUITE_ROWS(file_rows, file_becomes_lines);
    SUITE_TEST(a_field_knows_its_column);
    SUITE_TEST(the_next_file_has_its_own_header);
    SUITE_TEST(a_row_of_another_reader_may_be_no_utf8);
    SUITE_TEST(the_sample_of_boston_is_read);
    SUITE_TEST(the_whole_quarter_of_boston_is_read);
    return suite_run("map");
}
