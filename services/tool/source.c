#include "services/tool/source.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/form/rulebook_file.h"
#include "common/run/file.h"
#include "services/tool/reach.h"
#include "services/tool/row.h"

enum { NOTE_ANSWER_MS = 1000 };

/* Whether a rulebook that can be read lacks the source; one that cannot is for the scorer to judge. */
static bool is_missing(const struct home *home, const char *source)
{
    const char *path = home->settings.rulebook;
    struct rulebook *book = memory_raw(sizeof *book);
    struct zpl_fault fault;
    char *own = NULL;
    size_t size = 0;
    bool is_read = !*path || file_read(path, &own, &size) == 0;
    struct text text = own ? (struct text){own, size} : rulebook_default();
    bool is_missing =
        is_read && rulebook_read(text, book, &fault) && !rulebook_centre(book, text_of(source));

    free(own);
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
                     source, *home->settings.rulebook ? home->settings.rulebook : "chengdu-2006");
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
    struct message question = {.type = MESSAGE_GET_STATUS};
    const struct message *answer;
    struct trouble trouble; /* is not told: the lines are on disk all the same */
    ask_t *collector;
    json_t *json = NULL;

    if (reach_collector(tool, home, source, &collector) == STATUS_OK &&
        ask_within(collector, &question, NOTE_ANSWER_MS, &answer, &trouble) == STATUS_OK)
        json = row_read(answer->answer.json);
    const char *why = row_text(json, "why");
    if (*why && row_number(json, "outbox") > 0)
        tool_say(tool, "note: %lld events wait in the outbox of %s: %s", row_number(json, "outbox"),
                 source, why);
    json_decref(json);
    ask_close(&collector);
}
