#include "services/tool/office.h"

#include <assert.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/form/json.h"
#include "common/form/line.h"
#include "common/score/rulebook.h"
#include "services/tool/handover.h"
#include "services/tool/key_older.h"

enum { SAID_MS = 1000 }; /* until it is said that the scorer is waited for */

struct giving {
    const struct tool *tool;
    const struct home *home;
    const char *what;
    struct office_event *events;
    size_t count, wanted;
    struct handover handover;
    int64_t begun_ms;
    bool has_said, is_malformed;
};

enum status office_line(const struct tool *tool, json_t *event, char **ret_line)
{
    struct line line = {0};
    enum status status = STATUS_OK;

    *ret_line = event ? json_line(event) : NULL;
    if (!*ret_line)
        return tool_fail(tool, STATUS_BAD_DATA, "an argument is not UTF-8");
    line_read(&line, *ret_line, text_of(*ret_line).size, LINE_FROM_SENDER);
    if (line.kind == LINE_MALFORMED)
        status = tool_fail(tool, STATUS_BAD_DATA, "%s: %s", line.fault.field, line.fault.why);
    line_clear(&line);
    return status;
}

static void hear(void *context, const kaohe_event_t *event)
{
    struct giving *giving = context;

    assert(event->tag < giving->count);
    if (event->kind == KAOHE_OUTCOME) {
        giving->events[event->tag].receipt = handover_receipt(event);
    } else if (event->taken != KAOHE_TAKEN_EVENT) {
        giving->is_malformed = true;
        tool_say(giving->tool, "%s: %s", event->field, event->why);
    }
}

/* Once all are in the outbox: who ends the waiting then takes nothing back. */
static void say_what_is_waited_for(void *context)
{
    struct giving *giving = context;
    bool is_one = giving->wanted == 1;

    if (giving->has_said || clock_mono_ms() - giving->begun_ms < SAID_MS ||
        giving->handover.counts.taken < giving->wanted)
        return;
    giving->has_said = true;
    tool_say(giving->tool,
             "the %s%s in the office's outbox and wait%s for the scorer; Ctrl-C ends the "
             "waiting, and does not take %s back",
             giving->what, is_one ? " is" : "s are", is_one ? "s" : "", is_one ? "it" : "them");
}

static enum status give(struct giving *giving)
{
    struct handover *handover = &giving->handover;
    enum status status = STATUS_OK;

    for (size_t i = 0; status == STATUS_OK && i < giving->count; i++)
        if (giving->events[i].line)
            status = handover_line(handover, i, text_of(giving->events[i].line));
    if (status == STATUS_OK)
        status = handover_finish(handover, say_what_is_waited_for);
    if (status == STATUS_NOBODY)
        return tool_fail(giving->tool, status,
                         "nobody answers: the office's collector; %ss that it took: %lu of %zu. "
                         "Look whether it runs, and send the others then",
                         giving->what, handover->counts.taken, giving->wanted);
    if (status != STATUS_OK)
        return key_older_fail(giving->tool, giving->home, OFFICE, status, &handover->trouble);
    return giving->is_malformed ? STATUS_BAD_DATA : STATUS_OK;
}

enum status office_hand_over(const struct tool *tool, const struct home *home, const char *by,
                             const char *what, struct office_event *events, size_t count)
{
    struct giving giving = {.tool = tool,
                            .home = home,
                            .what = what,
                            .events = events,
                            .count = count,
                            .handover = {.hear = hear, .context = &giving},
                            .begun_ms = clock_mono_ms()};
    struct trouble trouble;

    for (size_t i = 0; i < count; i++)
        giving.wanted += events[i].line != NULL;
    enum status status = handover_begin(&giving.handover, home, OFFICE, by, true, &trouble);
    status = status == STATUS_OK ? give(&giving) : tool_fail(tool, status, "%s", trouble.why);
    handover_clear(&giving.handover);
    return status;
}
