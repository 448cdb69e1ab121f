/* Cases for tests: lines go into a fresh outbox as the intake would put them, time passes as in the
 * collector's loop, and what came of it is noted as text. */
#ifndef KAOHE_TESTS_SUPPORT_CASES_H
#define KAOHE_TESTS_SUPPORT_CASES_H

#include "services/collector/cases.h"
#include "tests/unit/collector/support_outbox.h"

struct case_world {
    char dir[PLACE_BYTES];
    outbox_t *outbox;
    struct text source, clause;
    struct instant now;
    char told[1024]; /* what happened, each with a semicolon */
    struct event event;
    uint8_t bytes[EVENT_BYTES_MAX]; /* of the last report, which `event` points into */
};

/* Reports are under the clause `overdue-case`, until the test says another. */
void case_world_open(struct case_world *world, const char *source);
void tell(struct case_world *world, const char *what);

struct instant instant(const char *text);
/* One line, as the intake handles it; in memory of its own size that ends with the call. */
void send_case(struct case_world *world, const char *json);
void pass_time(struct case_world *world);
/* The scorer answered the report for the source's own case `late`. */
void report_was_late(struct case_world *world, const char *id);

#endif
