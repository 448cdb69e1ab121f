/* What the sources of a history send: a fixed pool of lines for each, so that a line's number always
 * names the same line. Reports, rulings, self-checks, cases whose deadline passes while a history runs,
 * several years, closed and opened again, later rulebooks, and mistakes. Record numbers repeat on purpose: findings are sent
 * twice, contradicted, ruled on. Each event says in `summary` which line it is; a case is named for
 * its line. All of it is invented. */
#ifndef KAOHE_MODEL_LINES_H
#define KAOHE_MODEL_LINES_H

#include "proto/event.h"

enum { LINES_POOL = 2048, LINES_SOURCES = 3, LINES_OFFICE = 2 };
enum line_class { LINE_CLASS_EVENT, LINE_CLASS_CASE, LINE_CLASS_MALFORMED };

/* Histories begin at this time, and the deadlines of cases pass within so long. */
#define LINES_START_MS INT64_C(1149120000000) /* 2006-06-01T00:00:00Z */
enum { LINES_DUE_MS_MAX = 800 };

void lines_make(void); /* once */

const char *lines_source(unsigned source); /* its slug */
struct text lines_text(unsigned source, unsigned line);
enum line_class lines_class(unsigned source, unsigned line);
bool lines_is_overdue(unsigned source, unsigned line); /* a case that was not closed in time */

/* Which line an event of the log came from; `ret_is_case`: it was reported for a case. False: from
 * none of ours. */
bool lines_find(const struct event *event, unsigned *ret_source, unsigned *ret_line,
                bool *ret_is_case);

#endif
