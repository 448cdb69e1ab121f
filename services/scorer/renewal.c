#include "services/scorer/renewal.h"

#include <stdio.h>
#include <string.h>

#include "common/run/scorerfile.h"

static void rename_pair(struct note_pair *pair, const char *name)
{
    if (strcmp(pair->public.name, name) != 0)
        note_key_rename(&pair->public, text_of(name));
}

/* Under the name that the checkpoint has. */
static bool has_signed(const struct note_pair *pair, const struct checkpoint *checkpoint,
                       const struct note *note)
{
    struct note_key key = pair->public;

    note_key_rename(&key, checkpoint->origin);
    return note_verify(note, &key, NULL) == NOTE_GOOD;
}

bool renewal_name_signed(view_t *view, const struct checkpoint *newest, const struct note *note,
                         struct note_pair *pair)
{
    char origin[NOTE_NAME_BYTES_MAX + 1];

    snprintf(origin, sizeof origin, "%.*s", (int)newest->origin.size, newest->origin.data);
    view_restore_origin(view, newest->size, origin);
    if (strcmp(origin, pair->public.name) == 0)
        return true;
    if (!view_has_restores(view) || !has_signed(pair, newest, note))
        return false;
    rename_pair(pair, origin);
    return true;
}

void renewal_name(view_t *view, struct note_pair *pair)
{
    char origin[NOTE_NAME_BYTES_MAX + 1];

    snprintf(origin, sizeof origin, "%s", pair->public.name);
    view_restore_origin(view, 0, origin);
    rename_pair(pair, origin);
}

/* Whether both files have this name. One that cannot be read is written anew. */
static bool is_written(const struct home *home, const struct note_pair *pair)
{
    struct trouble trouble;
    struct note_pair secret;
    struct note_key public;
    bool is_same =
        signfile_read(home, SIGNFILE_LOG, NOTE_KIND_LOG, &secret, &trouble) == STATUS_OK &&
        signfile_read_public(home, SIGNFILE_LOG, NOTE_KIND_LOG, &public, &trouble) == STATUS_OK &&
        note_key_equal(&secret.public, &pair->public) && note_key_equal(&public, &pair->public);

    note_pair_clear(&secret);
    return is_same;
}

enum status renewal_write(const struct home *home, const struct note_pair *pair, bool *ret_written,
                          struct trouble *ret_trouble)
{
    *ret_written = !is_written(home, pair);
    enum status status =
        *ret_written ? signfile_replace(home, SIGNFILE_LOG, pair, ret_trouble) : STATUS_OK;
    return status == STATUS_OK ? scorerfile_publish(home, ret_trouble) : status;
}
