#include "services/tool/key_grants.h"

#include <stdio.h>
#include <string.h>

#include "services/tool/reach.h"
#include "services/tool/row.h"

enum status key_grants_ask(const struct tool *tool, const struct home *home, json_t **ret_granted)
{
    struct message question = {.type = MESSAGE_GET_KEYS};
    ask_t *scorer = NULL;
    enum status status = reach_scorer(tool, home, &scorer);

    if (status == STATUS_OK)
        status = reach_json(tool, scorer, &question, ret_granted);
    ask_close(&scorer);
    return status;
}

json_t *key_grants_find(json_t *granted, const char *key)
{
    json_t *row;
    size_t i;

    json_array_foreach(json_object_get(granted, "keys"), i, row)
    {
        if (strcmp(row_text(row, "key"), key) == 0)
            return row;
    }
    return NULL;
}

void key_grants_phrase(json_t *row, char ret_phrase[KEY_GRANTS_PHRASE_BYTES])
{
    const char *role = row_text(row, "role"), *source = row_text(row, "source");
    bool is_told = !*source || strcmp(source, role) == 0;

    snprintf(ret_phrase, KEY_GRANTS_PHRASE_BYTES, "as %.16s%s%.32s by record %lld", role,
             is_told ? "" : " of ", is_told ? "" : source, row_number(row, "n"));
}
