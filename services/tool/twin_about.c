#include "services/tool/twin_about.h"

#include <stdio.h>

#include "services/tool/ruling_kind.h"
#include "services/tool/words.h"

static void put(struct text part, char ret_part[TWIN_PART_BYTES])
{
    part = text_cut(part, TWIN_PART_BYTES - 1);
    snprintf(ret_part, TWIN_PART_BYTES, "%.*s", (int)part.size, part.data ? part.data : "");
}

static struct text centre_of(const struct rulebook *rules, struct text source,
                             const struct event *event)
{
    struct text sent = event->centre.data ? event->centre : source;
    const struct centre *centre = rulebook_centre_named(rules, sent);

    if (centre)
        return text_of(centre->name);
    return text_is(sent, OFFICE) ? (struct text){0} : sent;
}

static void put_clause(const struct rulebook *rules, struct text sent,
                       char ret_part[TWIN_PART_BYTES])
{
    char slug[TWIN_PART_BYTES], name[CLAUSE_NAME_BYTES];

    put(sent, slug);
    clause_name(rules, slug, name);
    put(text_of(name), ret_part);
}

void twin_about(const struct calendar *calendar, struct text source, const struct event *event,
                struct twin_about *ret_about)
{
    enum action action = event_action(event);
    const char *name = action_name(action);

    *ret_about = (struct twin_about){0};
    if (!calendar_newest(calendar))
        return;
    put(centre_of(calendar_newest(calendar), source, event), ret_about->centre);
    put(event->record, ret_about->record);
    if (event->clause.data)
        put_clause(calendar_book_with(calendar, event->clause), event->clause, ret_about->what);
    else if (action != ACTION_REPORT && !ruling_kind_of_action(action))
        put(name ? text_of(words_event(name)) : event->action, ret_about->what);
}
