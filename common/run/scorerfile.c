#include "common/run/scorerfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/run/file.h"
#include "common/run/keyfile_inside.h"
#include "common/zpl/zpl.h"

#define ORIGIN "origin"
#define LOG "log"

enum { METADATA_BYTES = 2 * NOTE_KEY_TEXT_BYTES };

static bool read_log(zpl_node_t *metadata, zpl_t *zpl, struct note_key *ret_log)
{
    const char *log = zpl_get(zpl, metadata, LOG, "");
    const char *origin = zpl_get(zpl, metadata, ORIGIN, "");

    if (!*log && !*origin)
        return true;
    return note_key_read(text_of(log), ret_log) && ret_log->kind == NOTE_KIND_LOG &&
           strcmp(ret_log->name, origin) == 0;
}

static enum status parse(const char *path, struct text text, struct note_key *ret_log,
                         struct trouble *ret_trouble)
{
    zpl_t *zpl = zpl_new(text.data, text.size);
    zpl_node_t *metadata = zpl_child(zpl_root(zpl), "metadata");
    bool is_good = !metadata || read_log(metadata, zpl, ret_log);

    is_good = is_good && zpl_is_good(zpl);
    zpl_destroy(&zpl);
    return is_good ? STATUS_OK
                   : trouble_set(ret_trouble, STATUS_CONFIG,
                                 "%s: its `" LOG "` is no verifier key of a log, or not that of "
                                 "its `" ORIGIN "`",
                                 path);
}

/* What the public file says; an empty name: nothing. */
static enum status read_published(const struct home *home, struct note_key *ret_log,
                                  struct trouble *ret_trouble)
{
    char path[HOME_PATH_BYTES], *text;
    size_t size;

    *ret_log->name = '\0';
    if (!keyfile_has_public(home, KEYFILE_SCORER))
        return STATUS_OK;
    keyfile_path(home, KEYFILE_SCORER, false, path);
    enum status status = keyfile_check_modes(home, path, false, ret_trouble);
    if (status != STATUS_OK)
        return status;
    int error = file_read(path, &text, &size);
    if (error)
        return keyfile_fail("read", path, error, ret_trouble);
    status = parse(path, (struct text){text, size}, ret_log, ret_trouble);
    free(text);
    return status;
}

enum status scorerfile_log(const struct home *home, struct note_key *ret_log,
                           struct trouble *ret_trouble)
{
    if (signfile_has_public(home, SIGNFILE_LOG))
        return signfile_read_public(home, SIGNFILE_LOG, NOTE_KIND_LOG, ret_log, ret_trouble);
    return read_published(home, ret_log, ret_trouble);
}

static enum status write(const struct home *home, const struct note_key *log,
                         struct trouble *ret_trouble)
{
    char metadata[METADATA_BYTES], text[NOTE_KEY_TEXT_BYTES];
    uint8_t key[KEY_BYTES];
    enum status status = keyfile_read_public(home, KEYFILE_SCORER, key, ret_trouble);

    if (status != STATUS_OK)
        return status;
    note_key_write(log, text);
    snprintf(metadata, sizeof metadata, "    " ORIGIN " = \"%s\"\n    " LOG " = \"%s\"\n",
             log->name, text);
    return keyfile_replace_public(home, KEYFILE_SCORER, key, metadata, ret_trouble);
}

enum status scorerfile_publish(const struct home *home, struct trouble *ret_trouble)
{
    struct note_key log, published;

    if (!keyfile_has_public(home, KEYFILE_SCORER) || !signfile_has_public(home, SIGNFILE_LOG))
        return STATUS_OK;
    enum status status = scorerfile_log(home, &log, ret_trouble);
    if (status == STATUS_OK)
        status = read_published(home, &published, ret_trouble);
    if (status != STATUS_OK || (*published.name && note_key_equal(&log, &published)))
        return status;
    return write(home, &log, ret_trouble);
}
