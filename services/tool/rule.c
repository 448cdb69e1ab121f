#include "services/tool/rule.h"

#include <assert.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/base/memory.h"
#include "common/client/submission.h"
#include "common/form/json.h"
#include "common/form/line.h"
#include "common/score/rulebook.h"
#include "services/tool/reach.h"

enum { SAID_MS = 1000 }; /* until it is said that the scorer is waited for */

struct giving {
    const struct tool *tool;
    struct ruling *rulings;
    char **lines; /* of the wanted ones, by their places */
    size_t count, wanted;
    submission_t *submission;
    int64_t begun_ms;
    bool has_said, is_malformed;
};

/* NULL: an argument is not UTF-8. */
static char *line_of(const struct ruling *ruling)
{
    json_t *event =
        json_pack("{s:s,s:s,s:s,s:s}", "action", action_name(ruling->kind->action), "centre",
                  ruling->centre, "clause", ruling->clause, "record", ruling->record);

    if (event && ruling->summary &&
        json_object_set_new(event, "summary", json_string(ruling->summary))) {
        json_decref(event);
        event = NULL;
    }
    return event ? json_line(event) : NULL;
}

/* As the collector will read it: what it would not take is said before anything is written. */
static enum status check_line(const struct tool *tool, const char *text)
{
    struct line line = {0};
    enum status status = STATUS_OK;

    if (!text)
        return tool_fail(tool, STATUS_BAD_DATA, "an argument is not UTF-8");
    line_read(&line, text, text_of(text).size, LINE_FROM_SENDER);
    if (line.kind == LINE_MALFORMED)
        status = tool_fail(tool, STATUS_BAD_DATA, "%s: %s", line.fault.field, line.fault.why);
    line_clear(&line);
    return status;
}

static enum status make_lines(struct giving *giving)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; status == STATUS_OK && i < giving->count; i++) {
        if (!giving->rulings[i].is_wanted)
            continue;
        giving->lines[i] = line_of(&giving->rulings[i]);
        giving->wanted++;
        status = check_line(giving->tool, giving->lines[i]);
    }
    return status;
}

static void hear(void *context, uint64_t tag, const struct verdict_line *verdict,
                 const struct receipt *receipt)
{
    struct giving *giving = context;

    assert(tag < giving->count);
    if (receipt)
        giving->rulings[tag].receipt = *receipt;
    if (!verdict || verdict->taken == TAKEN_EVENT)
        return;
    giving->is_malformed = true;
    tool_say(giving->tool, "%.*s: %.*s", (int)verdict->field.size,
             verdict->field.data ? verdict->field.data : "", (int)verdict->why.size,
             verdict->why.data ? verdict->why.data : "");
}

/* Once all are in the outbox: who ends the waiting then takes nothing back. */
static void say_what_is_waited_for(void *context)
{
    struct giving *giving = context;
    bool is_one = giving->wanted == 1;

    if (giving->has_said || clock_mono_ms() - giving->begun_ms < SAID_MS ||
        submission_counts(giving->submission)->taken < giving->wanted)
        return;
    giving->has_said = true;
    tool_say(giving->tool,
             "the ruling%s in the office's outbox and wait%s for the scorer; Ctrl-C ends the "
             "waiting, and does not take %s back",
             is_one ? " is" : "s are", is_one ? "s" : "", is_one ? "it" : "them");
}

static enum status give(struct giving *giving)
{
    enum status status = STATUS_OK;
    struct trouble trouble;

    for (size_t i = 0; status == STATUS_OK && i < giving->count; i++)
        if (giving->lines[i])
            status = submission_add(giving->submission, i, text_of(giving->lines[i]), &trouble);
    if (status == STATUS_OK)
        status = submission_finish(giving->submission, say_what_is_waited_for, giving, &trouble);
    if (status == STATUS_NOBODY)
        return tool_fail(giving->tool, status,
                         "nobody answers: the office's collector; rulings that it took: %lu of "
                         "%zu. Look whether it runs, and rule on the others then",
                         submission_counts(giving->submission)->taken, giving->wanted);
    if (status != STATUS_OK)
        return tool_fail(giving->tool, status, "%s", trouble.why);
    return giving->is_malformed ? STATUS_BAD_DATA : STATUS_OK;
}

static enum status connect_and_give(const struct home *home, struct giving *giving)
{
    enum status status =
        reach_submission(giving->tool, home, OFFICE, true, hear, giving, &giving->submission);

    if (status != STATUS_OK)
        return status;
    giving->begun_ms = clock_mono_ms();
    status = give(giving);
    submission_close(&giving->submission);
    return status;
}

enum status rule_hand_over(const struct tool *tool, const struct home *home, struct ruling *rulings,
                           size_t count)
{
    struct giving giving = {.tool = tool, .rulings = rulings, .count = count};

    giving.lines = memory_new((count + 1) * sizeof *giving.lines);
    enum status status = make_lines(&giving);
    if (status == STATUS_OK)
        status = connect_and_give(home, &giving);
    for (size_t i = 0; i < count; i++)
        free(giving.lines[i]);
    free(giving.lines);
    return status;
}
