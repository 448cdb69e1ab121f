/* Cells that a value table of a map does not list: each once, with how many rows have it, so that a
 * label that is forgotten in the map is one line and not a thousand. */
#ifndef KAOHE_TOOL_MISSES_H
#define KAOHE_TOOL_MISSES_H

#include <stdbool.h>

enum { MISSES_MAX = 256 }; /* so many different ones are kept */

typedef struct misses misses_t;

misses_t *misses_new(void);
void misses_destroy(misses_t **misses); /* NULL is fine */

/* Counts a cell by its column and by what is wrong with it. False: it is new, and there is no room for
 * another. */
bool misses_add(misses_t *misses, const char *column, const char *why, unsigned long line);

/* Visits each in the order in which they came, and forgets them; `line` is the first that has it. */
typedef void misses_visit(void *context, const char *column, const char *why, unsigned long line,
                          unsigned long rows);
void misses_tell(misses_t *misses, misses_visit *visit, void *context);

#endif
