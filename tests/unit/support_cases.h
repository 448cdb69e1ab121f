/* Cases for tests: lines go into a fresh outbox as the intake would put them, time passes as in the
 * collector's loop, and what came of it is noted as text. */
#ifndef KAOHE_TESTS_SUPPORT_CASES_H
#define KAOHE_TESTS_SUPPORT_CASES_H

#include "proto/event_codec.h"
#include "services/collector/cases.h"
#include "tests/unit/support_outbox.h"

struct case_world {
    char dir[PLACE_BYTES];
    outbox_t *outbox;
    struct text source;
    struct instant now;
    char told[1024]; /* what happened, each with a semicolon */
    struct event event;
    uint8_t bytes[EVENT_BYTES_MAX]; /* of the last report, which `event` points into */
};

static inline void case_world_open(struct case_world *world, const char *source)
{
    world->outbox = fresh_outbox(world->dir);
    world->source = text_of(source);
    world->told[0] = '\0';
    world->now = (struct instant){0};
}

static inline void tell(struct case_world *world, const char *what)
{
    size_t size = strlen(world->told);

    snprintf(world->told + size, sizeof world->told - size, "%s;", what);
}

/* Notes the report in `bytes`, as "[centre ]record overdue occurred". */
static inline void tell_report(struct case_world *world, size_t size)
{
    struct fault fault;
    char what[700];

    CHECK(event_decode(world->bytes, size, &world->event, &fault), "the report is no event: %s, %s",
          fault.field, fault.why);
    const struct event *event = &world->event;
    bool is_named = event->centre.data && !text_equal(event->centre, world->source);
    snprintf(what, sizeof what, "%.*s%s%.*s overdue %.*s", is_named ? (int)event->centre.size : 0,
             is_named ? event->centre.data : "", is_named ? " " : "", (int)event->record.size,
             event->record.data, (int)event->occurred.size, event->occurred.data);
    tell(world, what);
}

/* One line, as the intake takes it; in memory of its own size that ends with the call. */
static inline void send_case(struct case_world *world, const char *json)
{
    struct line line = {0};
    txn_t *txn = outbox_begin(world->outbox);

    line_read(&line, json, strlen(json), LINE_FROM_SENDER);
    CHECK(line.kind == LINE_CASE, "%s is no case: %s, %s", json, line.fault.field, line.fault.why);
    struct case_taken taken = case_take(txn, world->source, &line.case_record, world->now);
    tell(world, taken.is_new ? "opened" : "updated");
    if (taken.was_not_overdue)
        tell(world, "in time after all");
    size_t size = case_overdue(txn, world->source, &line.case_record, world->now, world->bytes);
    line_clear(&line);
    commit_outbox(world->outbox, txn);
    if (size > 0)
        tell_report(world, size);
}

static inline void pass_time(struct case_world *world)
{
    size_t size;
    txn_t *txn = outbox_begin(world->outbox);

    while ((size = case_next_overdue(txn, world->now, world->bytes)) > 0)
        tell_report(world, size);
    commit_outbox(world->outbox, txn);
}

/* The scorer answered the report for the source's own case `late`. */
static inline void report_was_late(struct case_world *world, const char *id)
{
    txn_t *txn = outbox_begin(world->outbox);

    case_rearm(txn, world->source, (struct text){0}, text_of(id));
    commit_outbox(world->outbox, txn);
}

#endif
