#include "services/tool/refolding.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/form/rulebook_file.h"
#include "common/form/standings_json.h"
#include "common/score/instant.h"
#include "common/score/standings.h"

static enum status replace_books(const struct tool *tool, refold_t *refold, const char *path)
{
    char *text;
    size_t size;
    struct zpl_fault fault;
    enum status status = tool_read(tool, path, &text, &size);

    if (status != STATUS_OK)
        return status;
    if (!rulebook_check((struct text){text, size}, &fault))
        status = tool_fail(tool, STATUS_BAD_DATA, "%s:%u: %s", path, fault.line, fault.why);
    else if (!refold_replace_books(refold, (struct text){text, size}))
        status = tool_fail(tool, STATUS_BAD_DATA, "%s cannot be used as a rulebook", path);
    free(text);
    return status;
}

enum status refolding_open(const struct tool *tool, const char *rulebook, refold_t **ret_refold)
{
    struct trouble trouble;
    enum status status = refold_open(ret_refold, &trouble);

    if (status != STATUS_OK)
        return tool_fail(tool, status, "%s", trouble.why);
    if (rulebook)
        status = replace_books(tool, *ret_refold, rulebook);
    if (status != STATUS_OK)
        refold_close(ret_refold);
    return status;
}

enum status refolding_check(const struct tool *tool, refold_t *refold)
{
    struct trouble trouble;
    enum status status = refold_status(refold, &trouble);

    return status == STATUS_OK ? status : tool_fail(tool, status, "%s", trouble.why);
}

void refolding_place(struct record *record, const struct event *event, bool is_sent)
{
    enum action action = event_action(event);
    bool matters = is_sent && action != ACTION_UNKNOWN && action_may(action) == MAY_SCORER &&
                   text_is(record->source, OFFICE);

    record->epoch = matters;
    record->seq = matters ? record->n : 0;
}

void refolding_note_restore(struct restored *restored, const struct record *record)
{
    restored->count++;
    restored->n = record->n;
}

void refolding_tell_restores(const struct restored *restored)
{
    if (restored->count > 0)
        printf("the log came back from a backup %u time%s, the last by record %llu\n",
               restored->count, restored->count == 1 ? "" : "s", (unsigned long long)restored->n);
}

int refolding_default_year(const refold_t *refold)
{
    return calendar_default_year(refold_calendar(refold),
                                 instant_year(instant_of_ms(clock_wall_ms())));
}

json_t *refolding_standings(refold_t *refold, int year, uint64_t n)
{
    const struct year *state = calendar_year(refold_calendar(refold), year);
    struct standings standings;

    if (!state)
        return NULL;
    standings_make(state->book, year, refold_cards(refold, year), &standings);
    return standings_json(state->book, year, n, state->is_closed, &standings);
}
