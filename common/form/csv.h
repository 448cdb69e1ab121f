/* CSV as systems write it, to rows of fields in UTF-8. A push reader: it is fed one physical line
 * after the other, in the character set of the file, and calls a sink for every row that is
 * complete.
 *
 *   line ──► character set to UTF-8 ──► joined while a quote is open ──► fields (libcsv) ──► sink
 *
 * - A row is complete when the number of quotes over its lines is even: a quoted field may span
 *   lines. A row has at most LINE_BYTES_MAX bytes of UTF-8, the ends of its inner lines counted.
 * - A byte-order mark at the start, a CR at the end of a line and blank lines outside quotes are
 *   skipped. Spaces belong to the field. A quote inside a field is doubled and the field quoted;
 *   a quote anywhere else makes the row a bad one.
 * - A quote inside an unquoted field costs its line only: it opens nothing.
 * - A quote that nothing closes (the input ends, the bound is reached, or what it joins is no row)
 *   costs one row: its first line is reported, the lines after it are read again, each for itself.
 */
#ifndef KAOHE_FORM_CSV_H
#define KAOHE_FORM_CSV_H

#include "proto/limits.h"
#include "proto/text.h"

enum { CSV_FIELDS_MAX = 256 };

struct csv_row {
    unsigned line; /* the row's first physical line, 1 is the first */
    size_t count;
    struct text fields[CSV_FIELDS_MAX]; /* UTF-8, never absent; the first `count` hold */
    const char *why;                    /* NULL, or why the row cannot be read; then no fields */
};

/* Gets each row once, in the order of the lines. The row and its texts last until it returns. */
typedef void csv_sink(const struct csv_row *row, void *context);

typedef struct csv_rows csv_rows_t;

/* NULL where the character set is not usable (common/form/charset.h). The delimiter is one ASCII
 * character, no quote and no line end. */
csv_rows_t *csv_rows_new(const char *charset_name, char delimiter, csv_sink *sink, void *context);
void csv_rows_destroy(csv_rows_t **rows);

void csv_rows_line(csv_rows_t *rows, struct text line); /* without its LF; may hold any bytes */
/* The input ends: what is open is reported. Another input may follow and begins with line 1. */
void csv_rows_end(csv_rows_t *rows);

#endif
