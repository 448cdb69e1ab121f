/* Delivery: lines to a collector, and what became of each.
 *
 * A line is delivered when the collector says that it is on disk. One frame is on the way at a
 * time, while the next one fills: so the order of the lines is kept even where the collector is
 * killed. A frame without an answer is sent again; a line that arrives twice is known to the scorer
 * by its finding. With `waits` the outcomes are fetched as they become known, while further lines
 * go out, so that none is forgotten before it was asked for.
 */
#ifndef KAOHE_TOOL_DELIVERY_H
#define KAOHE_TOOL_DELIVERY_H

#include "services/tool/client.h"

enum {
    DELIVERY_AGAIN_MS = 2000,            /* without an answer: sent again */
    DELIVERY_GIVE_UP_MS = 8000,          /* without any answer: nobody is there */
    DELIVERY_OUTCOME_GIVE_UP_MS = 60000, /* without any outcome: the scorer is away */
    DELIVERY_ASK_MS = 20,                /* between questions for outcomes */
    DELIVERY_UNKNOWN_MAX = 32768, /* outcomes not known yet: half of what a collector keeps */
};

/* Where a line comes from, for messages: "FILE:LINE". */
struct delivery_place {
    const char *file;
    unsigned long line;
};

struct delivery_counts {
    unsigned long taken, malformed, opened, updated, overdue;
    unsigned long outcomes[OUTCOME_END];
};

/* The name by which people know a field of a line: a column's, say. */
typedef const char *delivery_field_name(void *context, const char *field);

typedef struct delivery delivery_t;

/* `field_name` may be NULL. */
MUST_CHECK enum status delivery_open(const struct tool *tool, const struct home *home,
                                     const char *source, bool waits,
                                     delivery_field_name *field_name, void *context,
                                     delivery_t **ret_delivery);
void delivery_close(delivery_t **delivery);

/* Copies the line; sends when a frame is full. */
MUST_CHECK enum status delivery_add(delivery_t *delivery, struct delivery_place place,
                                    struct text line);
/* A line that never reaches the collector. */
void delivery_add_malformed(delivery_t *delivery, struct delivery_place place, const char *field,
                            const char *why);
/* Sends what has gathered, as soon as nothing else is on the way; takes what has come. */
MUST_CHECK enum status delivery_flush(delivery_t *delivery);
/* Waits until every line is on disk and, with `waits`, every outcome known. */
MUST_CHECK enum status delivery_finish(delivery_t *delivery);

const struct delivery_counts *delivery_counts(const delivery_t *delivery);

#endif
