#include "common/form/csv.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <csv.h>

#include "common/base/memory.h"
#include "common/form/charset.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"
enum { MARK_BYTES = sizeof BYTE_ORDER_MARK - 1 };

struct csv_rows {
    charset_t *charset;
    char delimiter;
    csv_sink *sink;
    void *context;
    char not_text[128];       /* the reason of a row that is not in the character set */
    const char *why_not_text; /* that, or a better one for the file that is fed */

    unsigned line;      /* lines fed so far */
    unsigned open_line; /* the first line of the open row */
    size_t open_size;   /* 0: no row is open */
    size_t cells_size;
    struct csv_row row;

    char fresh[MARK_BYTES + LINE_BYTES_MAX]; /* the line just fed, in UTF-8 */
    char open[LINE_BYTES_MAX];  /* lines with an odd number of quotes so far, LF between them */
    char cells[LINE_BYTES_MAX]; /* the fields of `row`, one after the other */
};

csv_rows_t *csv_rows_new(const char *charset_name, char delimiter, csv_sink *sink, void *context)
{
    charset_t *charset = charset_new(charset_name);

    if (!charset)
        return NULL;
    csv_rows_t *rows = memory_new(sizeof *rows);
    rows->charset = charset;
    rows->delimiter = delimiter;
    rows->sink = sink;
    rows->context = context;
    bool is_utf8 = strcasecmp(charset_name, "UTF-8") == 0 || strcasecmp(charset_name, "UTF8") == 0;
    snprintf(rows->not_text, sizeof rows->not_text, "not %s text%s", charset_name,
             is_utf8 ? ": perhaps GBK, then the map needs `encoding = GB18030`"
                     : ": perhaps UTF-8, then the map needs `encoding = UTF-8`");
    return rows;
}

void csv_rows_destroy(csv_rows_t **rows)
{
    if (!*rows)
        return;
    charset_destroy(&(*rows)->charset);
    free(*rows);
    *rows = NULL;
}

static bool is_odd(struct text text)
{
    bool odd = false;

    for (size_t i = 0; i < text.size; i++)
        odd ^= text.data[i] == '"';
    return odd;
}

/* Whether a quote stands inside a field that does not begin with one. Such a line is no row, and opens
 * none, whatever comes behind it. */
static bool has_inner_quote(struct text text, char delimiter)
{
    enum { BEGINS, BARE, QUOTED, CLOSED } at = BEGINS;

    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (at == BARE && c == '"')
            return true;
        if (at == QUOTED)
            at = c == '"' ? CLOSED : QUOTED;
        else if (c == '"')
            at = QUOTED; /* it begins a field, or is the second of two */
        else if (c == delimiter)
            at = BEGINS;
        else if (at == CLOSED)
            return false; /* another fault, which comes first */
        else
            at = BARE;
    }
    return false;
}

static int never(unsigned char c)
{
    (void)c;
    return 0;
}

static void keep_field(void *field, size_t size, void *context)
{
    csv_rows_t *rows = context;
    char *cell = rows->cells + rows->cells_size;

    assert(size <= sizeof rows->cells - rows->cells_size);
    if (size > 0)
        memcpy(cell, field, size);
    rows->cells_size += size;
    if (rows->row.count < CSV_FIELDS_MAX)
        rows->row.fields[rows->row.count] = (struct text){.data = cell, .size = size};
    rows->row.count++;
}

static const char inner_quote[] =
    "a quote inside an unquoted field: quote the whole field, and double the quote";

/* Cuts a row into its fields; NULL, or why it has none. */
static const char *split(csv_rows_t *rows, struct text text)
{
    struct csv_parser parser;

    rows->row.count = 0;
    rows->cells_size = 0;
    int failed = csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI);
    assert(!failed);
    csv_set_delim(&parser, (unsigned char)rows->delimiter);
    csv_set_space_func(&parser, never); /* libcsv would cut spaces off */
    csv_set_term_func(&parser, never);  /* and end the row at a lone CR */
    bool is_read = csv_parse(&parser, text.data, text.size, keep_field, NULL, rows) == text.size &&
                   csv_fini(&parser, keep_field, NULL, rows) == 0;
    int error = csv_error(&parser);
    csv_free(&parser);
    assert(is_read || error == CSV_EPARSE);
    if (!is_read)
        return has_inner_quote(text, rows->delimiter)
                   ? inner_quote
                   : "text behind a closing quote: double each quote inside a quoted field";
    return rows->row.count > CSV_FIELDS_MAX ? "more than 256 fields" : NULL;
}

static void report(csv_rows_t *rows, unsigned line, const char *why)
{
    rows->row.line = line;
    rows->row.why = why;
    if (why)
        rows->row.count = 0;
    rows->sink(&rows->row, rows->context);
}

/* A row that was split. A fault of its bytes is reported rather than one of its form. */
static void report_split(csv_rows_t *rows, struct text text, unsigned line, const char *why)
{
    report(rows, line, charset_all_known(text) ? why : rows->why_not_text);
}

/* A line at which no row is open. */
static void begin_row(csv_rows_t *rows, struct text text, unsigned line)
{
    if (is_odd(text) && has_inner_quote(text, rows->delimiter)) {
        report_split(rows, text, line, inner_quote);
    } else if (is_odd(text)) {
        memmove(rows->open, text.data, text.size);
        rows->open_size = text.size;
        rows->open_line = line;
    } else if (text.size > 0) {
        report_split(rows, text, line, split(rows, text));
    }
}

static struct text cut_line(struct text *rest)
{
    const char *end = memchr(rest->data, '\n', rest->size);
    struct text line = {rest->data, end ? (size_t)(end - rest->data) : rest->size};

    *rest = end ? (struct text){end + 1, rest->size - line.size - 1} : (struct text){0};
    return line;
}

/* Reports the first line of the open row and reads the others again. As the row was open all the
 * while, only its first line and the one that closed it have an odd number of quotes: each line
 * between is a row by itself, and only the last can open one. */
static void break_up(csv_rows_t *rows, const char *why)
{
    struct text rest = {rows->open, rows->open_size};
    unsigned line = rows->open_line;

    rows->open_size = 0;
    cut_line(&rest);
    report(rows, line, why);
    while (rest.data) {
        assert(rows->open_size == 0);
        begin_row(rows, cut_line(&rest), ++line);
    }
}

static void close_row(csv_rows_t *rows)
{
    struct text text = {rows->open, rows->open_size};
    const char *why = split(rows, text);

    if (why) {
        break_up(rows, why);
    } else {
        rows->open_size = 0;
        report_split(rows, text, rows->open_line, NULL);
    }
}

static void give_up(csv_rows_t *rows)
{
    if (rows->open_size > 0)
        break_up(rows, "the quote is never closed: no line behind this one ends its field");
}

static void add_line(csv_rows_t *rows, struct text text)
{
    if (rows->open_size + 1 + text.size > LINE_BYTES_MAX)
        give_up(rows);
    if (rows->open_size == 0) {
        begin_row(rows, text, rows->line);
        return;
    }
    rows->open[rows->open_size++] = '\n';
    memcpy(rows->open + rows->open_size, text.data, text.size);
    rows->open_size += text.size;
    if (is_odd(text))
        close_row(rows);
}

/* What spreadsheets call Unicode text begins with a mark that is no text in any other encoding. */
static bool is_utf16(struct text line)
{
    return line.size >= 2 &&
           (memcmp(line.data, "\xff\xfe", 2) == 0 || memcmp(line.data, "\xfe\xff", 2) == 0);
}

void csv_rows_line(csv_rows_t *rows, struct text line)
{
    struct text text;

    if (++rows->line == 1)
        rows->why_not_text =
            is_utf16(line) ? "UTF-16 text: save the file as UTF-8" : rows->not_text;
    if (line.size > 0 && line.data[line.size - 1] == '\r')
        line.size--;
    bool fits = charset_convert(rows->charset, line, rows->fresh, sizeof rows->fresh, &text);
    if (fits && rows->line == 1 && text.size >= MARK_BYTES &&
        memcmp(text.data, BYTE_ORDER_MARK, MARK_BYTES) == 0) {
        text.data += MARK_BYTES;
        text.size -= MARK_BYTES;
    }
    if (fits && text.size <= LINE_BYTES_MAX) {
        add_line(rows, text);
    } else {
        give_up(rows);
        report(rows, rows->line, "longer than 64 KiB");
    }
}

void csv_rows_end(csv_rows_t *rows)
{
    give_up(rows);
    rows->line = 0;
}
