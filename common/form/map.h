/* Column maps: which column of a CSV file is what, so that a row of somebody's system becomes one
 * JSON line as EVENTS.md 3 and 6 have it, a case record or an event. A map is a ZPL file:
 *
 *   kind = case                          case | event: what a row becomes
 *   encoding = GB18030                   of the CSV file, as iconv names it; default UTF-8.
 *                                        `charset` is another name for it
 *   delimiter = ";"                      one ASCII character; default ,
 *   timezone = +08:00                    the offset of times that are written without one
 *   time-format = "%Y-%m-%d %H:%M:%S"    how times are written, as strptime(3) reads it. This is
 *                                        the default; it needs a timezone unless it has %z
 *   columns                              field = header of its column
 *       case = "case number"
 *       centre = district
 *   constants                            field = value, for what has no column
 *       …
 *   centres                              optional. A value table: what the column `centre` may say
 *       wuhou = "Wuhou | Wuhou New Town" and what each label means
 *   clauses                              likewise of the column `clause`
 *       …
 *   grades                               and of the column `grade`
 *       …
 *   filters                              optional; any names. A row that does not pass is skipped
 *       open-to-all
 *           column = type
 *           drop = "test | drill"        or keep = …
 *
 * Fields: of a case `case` (required), `centre`, `accepted`, `due`, `closed`; of an event those of
 * proto/fields.def but `text`, and where the map says what the action is, what that action
 * requires. A field has a column or a constant. Labels are separated by " | " and compared exactly.
 *
 * What a cell becomes:
 * - An empty one leaves its field out, so a case with an empty `closed` is open and with an empty
 *   `due` has no deadline. With `centres`, an empty centre is no label and the row is bad: else its
 *   finding would be the sender's. In a filter, "" is a label like others.
 * - `summary`, `evidence`: line ends inside become a space.
 * - `accepted`, `due`, `closed`, `occurred`: RFC 3339 passes unchanged, else the whole cell must
 *   match the format; a format without a time of day means 00:00:00. Spaces alone count as empty.
 * - `points`, `year`: must be a JSON number, and are one then.
 * - All else is text and passes unchanged; whether it can stand, intake decides.
 *
 * deploy/maps.md is the page for those who write one.
 */
#ifndef KAOHE_FORM_MAP_H
#define KAOHE_FORM_MAP_H

#include "common/form/csv.h"
#include "common/zpl/zpl.h"

enum { MAP_FILTERS_MAX = 32 };

typedef struct map map_t;

/* Reads and checks a map; NULL with the first fault's line and reason. Copies `text`. */
map_t *map_new(const char *text, size_t size, struct zpl_fault *ret_fault);
void map_destroy(map_t **map);

/* How to read the file (csv_rows_new); both good. */
const char *map_charset(const map_t *map);
char map_delimiter(const map_t *map);

/* Visits each slug that rows may get by a value table; `table` is its name. Whether there is such a
 * centre, clause or grade, the map cannot know. */
typedef void map_slug(void *context, const char *table, const char *slug);
void map_slugs(const map_t *map, map_slug *visit, void *context);

/* Finds the columns in the header row, which comes before any other row; again for another file.
 * NULL, or why it will not do: a column is not there or stands twice. */
const char *map_header(map_t *map, const struct csv_row *header);

struct map_line {
    struct text json;   /* LINE: one JSON object, NUL-terminated */
    const char *column; /* BAD: the header of the column at fault; NULL: the row as a whole */
    const char *why;    /* BAD: the reason, as it reads behind "column X: " or "line N: " */
    bool is_unlisted; /* BAD: the cell is no label of its value table; `why` names cell and table */
};

enum map_verdict { MAP_LINE, MAP_SKIPPED, MAP_BAD };

/* Makes a line of a row. The members that the verdict does not name are absent; all texts last
 * until the map is called again. */
enum map_verdict map_row(map_t *map, const struct csv_row *row, struct map_line *ret_line);

/* The header of the column that a JSON field comes from; NULL: of none. So a fault that intake
 * finds in a field can be told as one of a column. */
const char *map_column(const map_t *map, const char *field);

#endif
