#include "services/tool/key_who.h"

#include <stdio.h>
#include <string.h>

#include "proto/key.h"
#include "services/tool/row.h"

void key_who_set(struct key_who *who, const char *name, const uint8_t key[KEY_BYTES])
{
    snprintf(who->name, sizeof who->name, "%s", name);
    memcpy(who->key, key, KEY_BYTES);
    key_write(key, who->text);
    fingerprint_of(key, who->fingerprint);
}

enum status key_who_of_file(const struct tool *tool, const struct home *home, const char *name,
                            struct key_who *ret_who)
{
    uint8_t key[KEY_BYTES];
    struct trouble trouble;

    if (!keyfile_is_file_name(name))
        return tool_fail(tool, STATUS_USAGE,
                         "`%.64s` is no key, nor the name of a key file (a-z, 0-9 and -)", name);
    enum status status = keyfile_read_public(home, name, key, &trouble);
    if (status != STATUS_OK)
        return tool_fail(tool, status, "%s", trouble.why);
    key_who_set(ret_who, name, key);
    return STATUS_OK;
}

static bool find_fingerprint(json_t *granted, const char *word, struct key_who *ret_who)
{
    uint8_t key[KEY_BYTES];
    json_t *row;
    size_t i;

    json_array_foreach(json_object_get(granted, "keys"), i, row)
    {
        if (!key_read(text_of(row_text(row, "key")), key))
            continue;
        key_who_set(ret_who, "", key);
        if (strcmp(ret_who->fingerprint, word) == 0)
            return true;
    }
    return false;
}

enum status key_who_read(const struct tool *tool, const struct home *home, json_t *granted,
                         const char *word, struct key_who *ret_who)
{
    uint8_t key[KEY_BYTES];

    if (key_read(text_of(word), key))
        key_who_set(ret_who, "", key);
    else if (!find_fingerprint(granted, word, ret_who))
        return key_who_of_file(tool, home, word, ret_who);
    return STATUS_OK;
}
