/* What the office sends from this machine, rulings and keys, on its way to the office's collector, and
 * what the scorer made of it. */
#ifndef KAOHE_TOOL_OFFICE_H
#define KAOHE_TOOL_OFFICE_H

#include <jansson.h>

#include "services/tool/tool.h"

struct office_event {
    char *line; /* NULL: it is not sent */
    struct receipt receipt;
};

/* The event as a line, which the caller frees, as the collector will read it; frees the event. What it
 * would not take is said before anything is written: STATUS_BAD_DATA. `event` NULL: an argument is not
 * UTF-8. */
MUST_CHECK enum status office_line(const struct tool *tool, json_t *event, char **ret_line);

/* Hands them over, in order and none if one is malformed, and waits for what becomes of them: their
 * receipts. `what` is one of them, as "ruling". `by` is the key file of the collector that runs; NULL:
 * `office`. Where it fails, which it says, some may be written. */
MUST_CHECK enum status office_hand_over(const struct tool *tool, const struct home *home,
                                        const char *by, const char *what,
                                        struct office_event *events, size_t count);

#endif
