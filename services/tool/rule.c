#include "services/tool/rule.h"

#include <stdlib.h>

#include "common/base/memory.h"
#include "services/tool/office.h"

/* NULL: an argument is not UTF-8. */
static json_t *event_of(const struct ruling *ruling)
{
    json_t *event =
        json_pack("{s:s,s:s,s:s,s:s}", "action", action_name(ruling->kind->action), "centre",
                  ruling->centre, "clause", ruling->clause, "record", ruling->record);

    if (event && ruling->summary &&
        json_object_set_new(event, "summary", json_string(ruling->summary))) {
        json_decref(event);
        event = NULL;
    }
    return event;
}

static enum status make_lines(const struct tool *tool, const struct ruling *rulings, size_t count,
                              struct office_event *events)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        if (rulings[i].is_wanted)
            status = office_line(tool, event_of(&rulings[i]), &events[i].line);
    return status;
}

enum status rule_hand_over(const struct tool *tool, const struct home *home, struct ruling *rulings,
                           size_t count)
{
    struct office_event *events = memory_new((count + 1) * sizeof *events);
    enum status status = make_lines(tool, rulings, count, events);

    if (status == STATUS_OK)
        status = office_hand_over(tool, home, NULL, "ruling", events, count);
    for (size_t i = 0; i < count; i++) {
        if (events[i].line)
            rulings[i].receipt = events[i].receipt;
        free(events[i].line);
    }
    free(events);
    return status;
}
