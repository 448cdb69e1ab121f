#include "services/tool/source.h"

#include <stdlib.h>
#include <string.h>

#include "services/tool/homebook.h"
#include "services/tool/reach.h"
#include "services/tool/row.h"

enum { NOTE_ANSWER_MS = 1000 };

/* Whether a rulebook that can be read lacks the source; one that cannot is for the scorer to judge. */
static bool is_missing(const struct home *home, const char *source)
{
    struct rulebook *book = homebook_read(home);
    bool is_missing = book && !rulebook_centre(book, text_of(source));

    free(book);
    return is_missing;
}

enum status source_is_known(const struct tool *tool, const struct home *home, const char *source)
{
    char name[HOME_INTAKE_NAME_BYTES];

    home_intake_name(source, name);
    if (strcmp(source, OFFICE) == 0 || home_has_noted(home, name) || !is_missing(home, source))
        return STATUS_OK;
    return tool_fail(tool, STATUS_USAGE,
                     "--source %s: no centre of the rulebook %s, nor `" OFFICE
                     "` (kaohe rules lists "
                     "them)",
                     source, homebook_name(home));
}

enum status source_is_there(const struct tool *tool, const struct home *home, const char *source)
{
    struct message question = {.type = MESSAGE_GET_STATUS};
    const struct message *answer;
    ask_t *collector;
    enum status status = reach_collector(tool, home, source, &collector);

    if (status == STATUS_OK)
        status = reach_answer(tool, collector, &question, &answer);
    ask_close(&collector);
    return status;
}

void source_note_link(const struct tool *tool, const struct home *home, const char *source)
{
    json_t *json = reach_collector_status(tool, home, source, NOTE_ANSWER_MS);
    const char *why = row_text(json, "why");
    long long outbox = row_number(json, "outbox");
    if (*why && outbox > 0)
        tool_say(tool, "note: %lld event%s in the outbox of %s: %s", outbox,
                 outbox == 1 ? " waits" : "s wait", source, why);
    json_decref(json);
}
