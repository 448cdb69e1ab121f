#include "tests/unit/collector/support_cases.h"

#include "proto/event_codec.h"

void case_world_open(struct case_world *world, const char *source)
{
    world->outbox = fresh_outbox(world->dir);
    world->source = text_of(source);
    world->clause = text_of("overdue-case");
    world->told[0] = '\0';
    world->now = (struct instant){0};
}

void tell(struct case_world *world, const char *what)
{
    size_t size = strlen(world->told);

    snprintf(world->told + size, sizeof world->told - size, "%s;", what);
}

struct instant instant(const char *text)
{
    struct instant instant;

    CHECK(instant_read(text_of(text), &instant), "%s is no time", text);
    return instant;
}

/* Notes the report in `bytes`, as "[centre ]record overdue occurred". */
static void tell_report(struct case_world *world, size_t size)
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

void send_case(struct case_world *world, const char *json)
{
    struct line line = {0};
    txn_t *txn = outbox_begin(world->outbox);

    line_read(&line, json, strlen(json), LINE_FROM_SENDER);
    CHECK(line.kind == LINE_CASE, "%s is no case: %s, %s", json, line.fault.field, line.fault.why);
    struct case_change change = case_update(txn, world->source, &line.case_record, world->now);
    tell(world, change.is_new ? "opened" : "updated");
    if (change.was_not_overdue)
        tell(world, "in time after all");
    size_t size = case_overdue(txn, world->source, world->clause, &line.case_record, world->now,
                               world->bytes);
    line_clear(&line);
    commit_outbox(world->outbox, txn);
    if (size > 0)
        tell_report(world, size);
}

void pass_time(struct case_world *world)
{
    size_t size;
    txn_t *txn = outbox_begin(world->outbox);

    while ((size = case_next_overdue(txn, world->clause, world->now, world->bytes)) > 0)
        tell_report(world, size);
    commit_outbox(world->outbox, txn);
}

void report_was_late(struct case_world *world, const char *id)
{
    txn_t *txn = outbox_begin(world->outbox);

    case_rearm(txn, world->source, (struct text){0}, text_of(id));
    commit_outbox(world->outbox, txn);
}
