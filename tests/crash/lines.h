/* The lines that a client hands over: reports, rulings and case records, so that findings are
 * counted, pending, confirmed, revoked and sent twice, years closed and cases overdue. No two lines
 * are the same, so that a line that is twice in the log was taken twice. */
#ifndef KAOHE_CRASH_LINES_H
#define KAOHE_CRASH_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "proto/limits.h"
#include "tests/chance.h"

/* Every deadline that is not in this year has passed by LINES_DUE_MS_MAX after it was drawn. */
#define LINES_FAR_YEAR "2099"
enum { LINES_DUE_MS_MAX = 40 };

enum { DRAWN_BYTES_MAX = 1024 };

struct lines {
    const char *series; /* of the numbers: no two runs over one home share any */
    unsigned number;
    size_t count;
    char texts[ITEMS_MAX][DRAWN_BYTES_MAX];
};

void lines_begin(struct lines *lines, bool is_second);
/* Draws the next few lines of a source (promise.h). */
void lines_draw(struct lines *lines, struct chance *chance, unsigned source);

#endif
