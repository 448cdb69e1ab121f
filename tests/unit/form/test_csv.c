/* common/form/csv: lines to rows. What comes out is written down as text, one line a row:
 * `3: one · two` for the row that begins at line 3, `3! reason` for one that cannot be read. */
#include "tests/unit/support.h"

#include "common/form/csv.h"

enum { ROWS_BYTES_MAX = 4096, LONG_BYTES_MAX = LINE_BYTES_MAX + 64 };

struct record {
    char text[ROWS_BYTES_MAX];
    size_t size;
    size_t rows, bad;
    size_t first_size, last_size; /* bytes of the last row's first and last field */
};

__attribute__((format(printf, 2, 3))) static void write_down(struct record *record,
                                                             const char *format, ...)
{
    va_list args;

    va_start(args, format);
    record->size += (size_t)vsnprintf(record->text + record->size,
                                      sizeof record->text - record->size, format, args);
    va_end(args);
    assert_true(record->size < sizeof record->text);
}

static void write_row_down(const struct csv_row *row, void *context)
{
    struct record *record = context;

    if (row->why) {
        assert_int_equal(row->count, 0);
        write_down(record, "%u! %s\n", row->line, row->why);
        return;
    }
    write_down(record, "%u:", row->line);
    for (size_t i = 0; i < row->count; i++)
        write_down(record, "%s%.*s", i ? " · " : " ", (int)row->fields[i].size,
                   row->fields[i].data);
    write_down(record, "\n");
}

static void count_row(const struct csv_row *row, void *context)
{
    struct record *record = context;

    record->rows++;
    record->bad += row->why != NULL;
    if (!row->why) {
        record->first_size = row->fields[0].size;
        record->last_size = row->fields[row->count - 1].size;
    }
}

/* Feeds a file, line by line, each in memory of exactly its size. */
static void feed(csv_rows_t *rows, struct text file)
{
    while (file.size > 0) {
        const char *end = memchr(file.data, '\n', file.size);
        size_t size = end ? (size_t)(end - file.data) : file.size;
        struct text line = text_copied((struct text){file.data, size});
        csv_rows_line(rows, line);
        free((void *)line.data);
        size += end != NULL;
        file = (struct text){file.data + size, file.size - size};
    }
    csv_rows_end(rows);
}

static csv_rows_t *new_rows(csv_sink *sink, struct record *record)
{
    csv_rows_t *rows = csv_rows_new("UTF-8", ',', sink, record);

    assert_non_null(rows);
    return rows;
}

struct file_row {
    const char *title;
    const char *charset;
    char delimiter;
    struct text file;
    const char *rows;
};

#define UTF8(title, file, rows)                                                                    \
    {                                                                                              \
        title, "UTF-8", ',', {file, sizeof(file) - 1}, rows                                        \
    }
#define IN(charset, title, file, rows)                                                             \
    {                                                                                              \
        title, charset, ',', {file, sizeof(file) - 1}, rows                                        \
    }
#define CUT(delimiter, title, file, rows)                                                          \
    {                                                                                              \
        title, "UTF-8", delimiter, {file, sizeof(file) - 1}, rows                                  \
    }
#define OPEN "the quote is never closed: no line behind this one ends its field"
#define INNER "a quote inside an unquoted field: quote the whole field, and double the quote"
#define BEHIND "text behind a closing quote: double each quote inside a quoted field"
#define NOT_UTF8 "not UTF-8 text: perhaps GBK, then the map needs `encoding = GB18030`"
#define NOT_GB "not GB18030 text: perhaps UTF-8, then the map needs `encoding = UTF-8`"
#define UTF16 "UTF-16 text: save the file as UTF-8"

static const struct file_row file_rows[] = {
    UTF8("UTF-16 by its name", "\xff\xfex\0\n", "1! " UTF16 "\n"),
    IN("GB18030", "UTF-16, the other order", "\xfe\xff\0x\n", "1! " UTF16 "\n"),
    UTF8("an empty file has no rows", "", ""),
    UTF8("a row a line", "a,b\nc,d\n", "1: a · b\n2: c · d\n"),
    UTF8("the last line needs no line end", "a,b\nc,d", "1: a · b\n2: c · d\n"),
    UTF8("fields may be empty, the last one too", ",a,\n,\n", "1:  · a · \n2:  · \n"),
    UTF8("a quoted field may be empty", "\"\"\n", "1: \n"),
    UTF8("blank lines are skipped and counted", "a\n\n\r\nb\n", "1: a\n4: b\n"),
    UTF8("a CR before the line end is skipped", "a,b\r\nc,d\r\n", "1: a · b\n2: c · d\n"),
    UTF8("a carriage return elsewhere belongs to the field", "a\rb,c\n", "1: a\rb · c\n"),
    UTF8("a byte-order mark is skipped", "\xef\xbb\xbfx,y\n", "1: x · y\n"),
    UTF8("a byte-order mark is skipped before a quote", "\xef\xbb\xbf\"a\",b\n", "1: a · b\n"),
    UTF8("a second byte-order mark belongs to the field", "x\n\xef\xbb\xbfy\n",
         "1: x\n2: \xef\xbb\xbfy\n"),
    UTF8("a quote behind a space costs its row", "a, \"b\"\n \n", "1! " INNER "\n2:  \n"),
    UTF8("spaces belong to the field", " a ,\" b \", \n", "1:  a  ·  b  ·  \n"),
    UTF8("a delimiter in quotes is text", "\"a,b\",c\n", "1: a,b · c\n"),
    UTF8("a doubled quote is one quote", "\"say \"\"a\"\"\",b\n\"\"\"\"\n",
         "1: say \"a\" · b\n2: \"\n"),
    UTF8("a quoted field spans lines", "a,\"b\nc\",d\ne,f,g\n", "1: a · b\nc · d\n3: e · f · g\n"),
    UTF8("a quoted field holds blank lines", "\"a\n\n\r\nb\"\nc\n", "1: a\n\n\nb\n5: c\n"),
    UTF8("several fields of a row span lines", "\"a\nb\",\"c\nd\"\ne\n", "1: a\nb · c\nd\n4: e\n"),
    UTF8("Chinese text", "编号,区县\n1,\"锦江区，1\"\n", "1: 编号 · 区县\n2: 1 · 锦江区，1\n"),
    CUT(';', "a semicolon delimits where the map says so", "a;b,c\n", "1: a · b,c\n"),
    CUT('\t', "a tab delimits", "\ta b\t\"c\td\"\t\n", "1:  · a b · c\td · \n"),
    CUT('|', "a bar delimits where the map says so", "a|b\n", "1: a · b\n"),

    UTF8("a quote inside a bare field costs its row", "5\" \"pipe,x\na,b\n",
         "1! " INNER "\n2: a · b\n"),
    UTF8("a quote inside a bare field opens nothing", "a\"b,1\n\"c\nd\",2\n",
         "1! " INNER "\n2: c\nd · 2\n"),
    UTF8("a doubled quote inside a bare field is one inside", "a\"\"b\nc\n",
         "1! " INNER "\n2: c\n"),
    UTF8("a quote behind an empty quoted field is the second of two", "\"\"\"\"\n\"\",b\n",
         "1: \"\n2:  · b\n"),
    UTF8("bad bytes beside a quote inside a bare field", "\xff\" \"b\nc\n",
         "1! " NOT_UTF8 "\n2: c\n"),
    UTF8("text behind a closing quote costs its row", "\"a\"b\nc\n", "1! " BEHIND "\n2: c\n"),
    UTF8("an open quote at the end costs its line only", "a,\"b\nc,d\n\ne,f\n",
         "1! " OPEN "\n2: c · d\n4: e · f\n"),
    UTF8("an open quote in the last line", "a\n\"b\n", "1: a\n2! " OPEN "\n"),
    UTF8("lines read again may have quotes", "\"a\n\"b,c\",d\n", "1! " OPEN "\n2: b,c · d\n"),
    UTF8("lines read again may be bad", "\"a\n\"b\"c\nd\n", "1! " OPEN "\n2! " BEHIND "\n3: d\n"),
    UTF8("two lone quotes cost their two rows only", "1,5\" pipe\n2,ok\n\n3,6\" pipe\n4,ok\n",
         "1! " INNER "\n2: 2 · ok\n4! " INNER "\n5: 4 · ok\n"),
    UTF8("a line read again opens a row that a later one closes", "a\"\n\"b\nc\"\nd\n",
         "1! " INNER "\n2: b\nc\n4: d\n"),

    UTF8("bytes that are no UTF-8 cost their row", "a,\xd6\xd0\nb,c\n",
         "1! " NOT_UTF8 "\n2: b · c\n"),
    UTF8("a character cut off at the end of a line", "a\xe4\xb8\n\xad\n",
         "1! " NOT_UTF8 "\n2! " NOT_UTF8 "\n"),
    UTF8("a surrogate is no UTF-8", "\xed\xa0\x80\n", "1! " NOT_UTF8 "\n"),
    UTF8("an overlong form is no UTF-8", "\xc0\xaf\n", "1! " NOT_UTF8 "\n"),
    UTF8("U+10FFFF is the last of Unicode",
         "\xf4\x8f\xbf\xbf\n\xf4\x90\x80\x80\n\xf5\x80\x80\x80\n",
         "1: \xf4\x8f\xbf\xbf\n2! " NOT_UTF8 "\n3! " NOT_UTF8 "\n"),
    UTF8("a byte FF is no UTF-8", "\xff\n", "1! " NOT_UTF8 "\n"),
    UTF8("quotes behind bad bytes still count", "\"a\xff\",\"b\nc\"\nd\n",
         "1! " NOT_UTF8 "\n3: d\n"),
    UTF8("bad bytes in a line read again", "\"a\nb\xff\nc\n",
         "1! " OPEN "\n2! " NOT_UTF8 "\n3: c\n"),

    IN("GB18030", "GB18030 of two bytes", "\xb1\xe0\xba\xc5,\"\xbd\xf5\xbd\xad\"\n",
       "1: 编号 · 锦江\n"),
    IN("GB18030", "GB18030 of four bytes", "\x82\x35\x87\x38,a\n\x81\x39\xee\x39\n",
       "1: 䶵 · a\n2: 㐀\n"),
    IN("GB18030", "no byte of it is a bar", "\x81\x7c,\x81\x5c\n", "1: 亅 · 乗\n"),
    IN("GB18030", "a byte-order mark in GB18030 is skipped", "\x84\x31\x95\x33x\n", "1: x\n"),
    IN("GB18030", "half a character of GB18030", "a\xb1\nb,\xb1\"c\"\n\xb1\xe0\n",
       "1! " NOT_GB "\n2! " NOT_GB "\n3: 编\n"),
    IN("GBK", "GBK", "\xb1\xe0,b\n", "1: 编 · b\n"),
    IN("BIG5-HKSCS", "a character that waits for its accent is not lost", "\x88\x66\n", "1: Ê\n"),
    IN("ISO-8859-1", "one byte a character", "caf\xe9\n", "1: café\n"),
};

static void file_becomes_rows(void **state)
{
    const struct file_row *row = *state;
    struct record record = {0};
    csv_rows_t *rows = csv_rows_new(row->charset, row->delimiter, write_row_down, &record);

    assert_non_null(rows);
    feed(rows, row->file);
    csv_rows_destroy(&rows);
    assert_null(rows);
    check_string(row->title, record.text, row->rows);
}

static void rows_begin_with_line_one_after_each_end(void **state)
{
    struct record record = {0};
    csv_rows_t *rows = new_rows(write_row_down, &record);

    (void)state;
    feed(rows, LIT("\xef\xbb\xbfx\n\"y\n"));
    feed(rows, LIT("\xef\xbb\xbfz\n"));
    csv_rows_destroy(&rows);
    check_string("rows", record.text, "1: x\n2! " OPEN "\n1: z\n");
}

static void rows_reach_the_sink_as_soon_as_they_are_complete(void **state)
{
    struct record record = {0};
    csv_rows_t *rows = new_rows(write_row_down, &record);

    (void)state;
    csv_rows_line(rows, LIT("a"));
    check_string("a line", record.text, "1: a\n");
    csv_rows_line(rows, LIT("\"b"));
    check_string("an open line", record.text, "1: a\n");
    csv_rows_line(rows, LIT("c\""));
    check_string("a closed row", record.text, "1: a\n2: b\nc\n");
    csv_rows_destroy(&rows);
}

static void an_open_row_may_be_thrown_away(void **state)
{
    struct record record = {0};
    csv_rows_t *rows = new_rows(write_row_down, &record);

    (void)state;
    csv_rows_line(rows, LIT("\"b"));
    csv_rows_destroy(&rows);
    csv_rows_destroy(&rows);
    check_string("rows", record.text, "");
}

static void a_row_has_at_most_256_fields(void **state)
{
    struct record record = {0};
    csv_rows_t *rows = new_rows(count_row, &record);
    char commas[CSV_FIELDS_MAX + 1];

    (void)state;
    memset(commas, ',', sizeof commas);
    csv_rows_line(rows, (struct text){commas, CSV_FIELDS_MAX - 1});
    assert_int_equal(record.bad, 0);
    csv_rows_line(rows, (struct text){commas, CSV_FIELDS_MAX});
    assert_int_equal(record.bad, 1);
    csv_rows_line(rows, LIT("a"));
    csv_rows_destroy(&rows);
    assert_int_equal(record.rows, 3);
    assert_int_equal(record.bad, 1);
}

static void a_line_has_at_most_64_kib(void **state)
{
    static char line[3 + LONG_BYTES_MAX] = "\xef\xbb\xbf";
    struct record record = {0};
    csv_rows_t *rows = new_rows(count_row, &record);

    (void)state;
    memset(line + 3, 'x', sizeof line - 3);
    csv_rows_line(rows, (struct text){line, 3 + LINE_BYTES_MAX});
    assert_int_equal(record.bad, 0);
    assert_int_equal(record.first_size, LINE_BYTES_MAX);
    csv_rows_line(rows, (struct text){line + 3, LINE_BYTES_MAX});
    assert_int_equal(record.bad, 0);
    csv_rows_line(rows, (struct text){line + 3, LINE_BYTES_MAX + 1});
    assert_int_equal(record.bad, 1);
    csv_rows_line(rows, (struct text){line + 3, LONG_BYTES_MAX});
    assert_int_equal(record.bad, 2);
    csv_rows_destroy(&rows);
    assert_int_equal(record.rows, 4);
}

static void the_bound_of_a_line_is_in_utf8(void **state)
{
    static char line[LINE_BYTES_MAX];
    struct record record = {0};
    csv_rows_t *rows = csv_rows_new("ISO-8859-1", ',', count_row, &record);

    (void)state;
    memset(line, 0xe9, sizeof line);
    csv_rows_line(rows, (struct text){line, LINE_BYTES_MAX / 2});
    assert_int_equal(record.bad, 0);
    csv_rows_line(rows, (struct text){line, LINE_BYTES_MAX / 2 + 2});
    csv_rows_destroy(&rows);
    assert_int_equal(record.rows, 2);
    assert_int_equal(record.bad, 1);
}

/* A line of `"`, and one that fills the row up to its bound, or beyond it by `beyond`. */
static void feed_row_of_bound(csv_rows_t *rows, size_t beyond)
{
    static char line[LONG_BYTES_MAX];
    size_t size = LINE_BYTES_MAX - 2 + beyond;

    memset(line, 'x', size);
    line[size - 1] = '"';
    csv_rows_line(rows, LIT("\""));
    csv_rows_line(rows, (struct text){line, size});
}

static void a_row_over_lines_has_at_most_64_kib(void **state)
{
    struct record record = {0};
    csv_rows_t *rows = new_rows(count_row, &record);

    (void)state;
    feed_row_of_bound(rows, 0);
    csv_rows_end(rows);
    assert_int_equal(record.rows, 1);
    assert_int_equal(record.bad, 0);
    feed_row_of_bound(rows, 1);
    csv_rows_end(rows);
    csv_rows_destroy(&rows);
    assert_int_equal(record.rows, 3); /* both lines have an open quote then */
    assert_int_equal(record.bad, 2);
}

static void an_open_quote_in_a_long_file_costs_its_line_only(void **state)
{
    enum { LINES = 20000 };
    struct record record = {0};
    csv_rows_t *rows = new_rows(count_row, &record);

    (void)state;
    csv_rows_line(rows, LIT("1,\"never closed"));
    for (unsigned i = 1; i < LINES; i++)
        csv_rows_line(rows, LIT("2,\"a, b\",c"));
    csv_rows_end(rows);
    csv_rows_destroy(&rows);
    assert_int_equal(record.rows, LINES);
    assert_int_equal(record.bad, 1);
    assert_int_equal(record.last_size, 1);
}

static void a_long_line_ends_the_open_row_before_it(void **state)
{
    static char line[LONG_BYTES_MAX];
    struct record record = {0};
    csv_rows_t *rows = new_rows(write_row_down, &record);

    (void)state;
    memset(line, 'x', sizeof line);
    csv_rows_line(rows, LIT("\"a"));
    csv_rows_line(rows, LIT("b"));
    csv_rows_line(rows, (struct text){line, sizeof line});
    csv_rows_line(rows, LIT("c"));
    csv_rows_destroy(&rows);
    check_string("rows", record.text, "1! " OPEN "\n2: b\n3! longer than 64 KiB\n4: c\n");
}

static void no_charset_is_read_that_cannot_be_cut_into_lines(void **state)
{
    static const char *const bad[] = {"UTF-16",  "UTF-16LE", "UCS-4",         "UTF-7", "IBM037",
                                      "klingon", "",         "UTF-8//IGNORE", "../x"};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        CHECK(!csv_rows_new(bad[i], ',', count_row, NULL), "%s", bad[i]);
}

/* Whatever is fed, each line is in one row at most, in order, and nothing else happens. */
static void any_bytes_are_read(void **state)
{
    static const char pieces[] = "\"\"\"\",,ab \r\xe4\xb8\xad\xff\0";
    uint64_t seed = 1;

    (void)state;
    for (unsigned round = 0; round < 2000; round++) {
        struct record record = {0};
        csv_rows_t *rows = new_rows(count_row, &record);
        for (unsigned line = 0; line < 12; line++) {
            char bytes[8];
            size_t size = next_random(&seed) % sizeof bytes;
            for (size_t i = 0; i < size; i++)
                bytes[i] = pieces[next_random(&seed) % sizeof pieces];
            csv_rows_line(rows, (struct text){bytes, size});
        }
        csv_rows_end(rows);
        csv_rows_destroy(&rows);
        assert_true(record.rows <= 12);
    }
}

int main(void)
{
    SUITE_ROWS(file_rows, file_becomes_rows);
    SUITE_TEST(rows_begin_with_line_one_after_each_end);
    SUITE_TEST(rows_reach_the_sink_as_soon_as_they_are_complete);
    SUITE_TEST(an_open_row_may_be_thrown_away);
    SUITE_TEST(a_row_has_at_most_256_fields);
    SUITE_TEST(a_line_has_at_most_64_kib);
    SUITE_TEST(the_bound_of_a_line_is_in_utf8);
    SUITE_TEST(a_row_over_lines_has_at_most_64_kib);
    SUITE_TEST(an_open_quote_in_a_long_file_costs_its_line_only);
    SUITE_TEST(a_long_line_ends_the_open_row_before_it);
    SUITE_TEST(no_charset_is_read_that_cannot_be_cut_into_lines);
    SUITE_TEST(any_bytes_are_read);
    return suite_run("csv");
}
