#include "services/scorer/awaited.h"

#include <stdio.h>
#include <string.h>

#include "common/base/diag.h"

static void list_sources(const struct gathering_state *state, enum gathering_word word,
                         char *ret_text, size_t size)
{
    size_t used = 0;

    *ret_text = '\0';
    for (unsigned i = 0; i < SESSIONS_MAX && used < size; i++)
        if (state->sources[i].word == word)
            used += (size_t)snprintf(ret_text + used, size - used, "%s%s", used ? ", " : "",
                                     state->sources[i].slug);
}

void awaited_say(struct awaited *said, const struct gathering_state *state, int64_t mono_ms)
{
    char awaited[sizeof said->text];
    unsigned count = 0;

    list_sources(state, GATHERING_AWAITED, awaited, sizeof awaited);
    for (unsigned i = 0; i < SESSIONS_MAX; i++)
        count += state->sources[i].word == GATHERING_AWAITED;
    if (strcmp(awaited, said->text) == 0 ||
        (count > 0 && count < said->count && mono_ms - said->mono_ms < AWAITED_SAY_MS))
        return;
    strcpy(said->text, awaited);
    said->count = count;
    said->mono_ms = mono_ms;
    if (count > 0)
        diag_info("to bring the log back %u are waited for: %s", count, awaited);
}
