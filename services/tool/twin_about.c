#include "services/tool/twin_about.h"

#include <stdio.h>

#include "services/tool/clause_name.h"
#include "services/tool/ruling_kind.h"
#include "services/tool/words.h"

enum { PART_BYTES = 64 };

/* Adds a part behind a space, where there is one and it fits. */
static void add(char *about, size_t *size, struct text part)
{
    part = text_cut(part, PART_BYTES);
    if (part.size > 0 && *size + part.size + 2 <= TWIN_ABOUT_BYTES)
        *size += (size_t)snprintf(about + *size, TWIN_ABOUT_BYTES - *size, "%s%.*s",
                                  *size ? " " : "", (int)part.size, part.data);
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

static void add_clause(const struct rulebook *rules, struct text sent, char *about, size_t *size)
{
    char slug[PART_BYTES], name[CLAUSE_NAME_BYTES];

    snprintf(slug, sizeof slug, "%.*s", (int)text_cut(sent, PART_BYTES - 1).size, sent.data);
    clause_name(rules, slug, name);
    add(about, size, text_of(name));
}

void twin_about(const struct calendar *calendar, struct text source, const struct event *event,
                char ret_about[TWIN_ABOUT_BYTES])
{
    enum action action = event_action(event);
    const char *name = action_name(action);
    size_t size = 0;

    ret_about[0] = '\0';
    if (!calendar_newest(calendar))
        return;
    add(ret_about, &size, centre_of(calendar_newest(calendar), source, event));
    if (action != ACTION_REPORT && !ruling_kind_of_action(action))
        add(ret_about, &size, name ? text_of(words_event(name)) : event->action);
    if (event->clause.data)
        add_clause(calendar_book_with(calendar, event->clause), event->clause, ret_about, &size);
    add(ret_about, &size, event->record);
}
