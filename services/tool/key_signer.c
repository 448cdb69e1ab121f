#include "services/tool/key_signer.h"

#include <string.h>

#include "common/base/entropy.h"
#include "common/ledger/view_checkpoints.h"

static bool is_of_log(const char *name)
{
    return strcmp(name, KEYFILE_SCORER) == 0;
}

static const char *file_of(const char *name)
{
    return is_of_log(name) ? SIGNFILE_LOG : name;
}

static enum note_kind kind_of(const char *name)
{
    return is_of_log(name) ? NOTE_KIND_LOG : NOTE_KIND_WITNESS;
}

static enum status say(const struct tool *tool, enum status status, const struct trouble *trouble)
{
    return status == STATUS_OK ? status : tool_fail(tool, status, "%s", trouble->why);
}

bool key_signer_is_there(const struct home *home, const char *name)
{
    return signfile_has_secret(home, file_of(name)) || signfile_has_public(home, file_of(name));
}

enum status key_signer_text(const struct tool *tool, const struct home *home, const char *name,
                            char ret_text[NOTE_KEY_TEXT_BYTES])
{
    struct note_key key = {.name = ""};
    struct trouble trouble;
    enum status status = STATUS_OK;

    *ret_text = '\0';
    if (is_of_log(name))
        status = scorerfile_log(home, &key, &trouble);
    else if (signfile_is_witness(name) && signfile_has_public(home, name))
        status = signfile_read_public(home, name, NOTE_KIND_WITNESS, &key, &trouble);
    if (status == STATUS_OK && *key.name)
        note_key_write(&key, ret_text);
    return say(tool, status, &trouble);
}

enum status key_signer_may_be(const struct tool *tool, const char *name)
{
    return signfile_is_witness(name)
               ? STATUS_OK
               : tool_fail(tool, STATUS_USAGE,
                           SIGNFILE_LOG ".signer is the log's: a witness needs another name");
}

/* Whether the log in the home has been signed. */
static enum status look_at_log(const struct tool *tool, const struct home *home, bool *ret_signed)
{
    char dir[HOME_PATH_BYTES];
    struct trouble trouble;
    struct text note;
    ledger_t *ledger;
    uint64_t n;

    *ret_signed = false;
    home_path(home, "scorer", dir);
    if (!store_is_there(dir))
        return STATUS_OK;
    enum status status = ledger_open_reader(dir, &ledger, &trouble);
    if (status != STATUS_OK)
        return tool_fail(tool, status, "%s", trouble.why);
    view_t *view = view_open(ledger);
    *ret_signed = view_checkpoint_newest(view, &n, &note);
    status = view_status(view);
    if (status != STATUS_OK)
        tool_fail(tool, status, "cannot read the log in %s: %s", dir, view_why(view));
    view_close(&view);
    ledger_close(&ledger);
    return status;
}

/* A new pair of the log, unless it was signed by another, whose place none can take. */
static enum status draw_log(const struct tool *tool, const struct home *home,
                            struct note_pair *ret_pair, bool *ret_is_drawn)
{
    bool is_signed;
    enum status status = look_at_log(tool, home, &is_signed);

    *ret_is_drawn = status == STATUS_OK && !is_signed;
    if (*ret_is_drawn)
        signfile_new_log(ret_pair);
    else if (status == STATUS_OK)
        tool_say(tool,
                 "the log of %s was signed, and its key is not there: none is made, since another "
                 "one would be another log's; bring keys/log.signer_secret back",
                 home->dir);
    return status;
}

static enum status draw_witness(const struct tool *tool, const struct home *home, const char *name,
                                struct note_pair *ret_pair)
{
    struct note_key log;
    struct trouble trouble;
    enum status status = scorerfile_log(home, &log, &trouble);

    if (status != STATUS_OK)
        return say(tool, status, &trouble);
    if (!*log.name)
        checkpoint_name_origin(entropy_name(), log.name);
    signfile_new_witness(log.name, name, ret_pair);
    return STATUS_OK;
}

enum status key_signer_make(const struct tool *tool, const struct home *home, const char *name,
                            bool *ret_made)
{
    const char *file = file_of(name);
    struct note_pair pair;
    struct trouble trouble;
    bool is_drawn = true;

    *ret_made = false;
    enum status status = signfile_complete(home, file, kind_of(name), &trouble);
    if (status != STATUS_OK || signfile_has_public(home, file))
        return say(tool, status, &trouble);
    status = is_of_log(name) ? draw_log(tool, home, &pair, &is_drawn)
                             : draw_witness(tool, home, name, &pair);
    if (status != STATUS_OK || !is_drawn)
        return status;
    status = signfile_write(home, file, &pair, &trouble);
    note_pair_clear(&pair);
    *ret_made = status == STATUS_OK;
    return say(tool, status, &trouble);
}

enum status key_signer_check(const struct tool *tool, const struct home *home, const char *name,
                             const char *text)
{
    char there[NOTE_KEY_TEXT_BYTES], path[HOME_PATH_BYTES];
    struct note_key key;

    if (!note_key_read(text_of(text), &key) || key.kind != kind_of(name))
        return tool_fail(tool, STATUS_BAD_DATA, "`%.80s` is no verifier key of a %s (C2SP)", text,
                         is_of_log(name) ? "log" : "witness");
    enum status status = key_signer_may_be(tool, name);
    if (status == STATUS_OK)
        status = key_signer_text(tool, home, name, there);
    if (status != STATUS_OK || !*there || strcmp(there, text) == 0)
        return status;
    if (signfile_has_public(home, file_of(name)))
        signfile_path(home, file_of(name), false, path);
    else
        keyfile_path(home, name, false, path);
    return tool_fail(tool, STATUS_NO,
                     "%s has another key, %s, and stays as it is: where the new one is known to be "
                     "right, remove that file and import it again",
                     path, there);
}

enum status key_signer_import(const struct tool *tool, const struct home *home, const char *name,
                              const char *text)
{
    struct note_key key;
    struct trouble trouble;

    if (signfile_has_public(home, file_of(name)) || !note_key_read(text_of(text), &key))
        return STATUS_OK;
    return say(tool, signfile_write_public(home, file_of(name), &key, &trouble), &trouble);
}
