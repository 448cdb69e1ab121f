/* kaohe init: a whole home for one machine: settings, the keys of the scorer, the office and each centre, and
 * beside them the signing keys of the log and of its witnesses. */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/form/rulebook_file.h"
#include "common/run/file.h"
#include "services/tool/key_signer.h"

static const char settings_text[] =
    "#   Settings of Kaohe. kaohe-scorer --help lists them all, with their defaults.\n"
    "security\n"
    "    keys-only = 1\n";

/* Leaves a file that is there as it is; `home` was opened with it. */
static enum status keep_settings(const struct tool *tool, const struct home *home, const char *path)
{
    tool_say(tool, "%s is there already, and stays as it is", path);
    if (!home->settings.keys_only)
        tool_say(tool,
                 "it does not ask for keys over ipc://: whoever may enter run/ may speak for any "
                 "source, until `keys-only = 1` stands in its section `security`");
    return STATUS_OK;
}

static enum status write_settings(const struct tool *tool, const struct home *home)
{
    char path[HOME_PATH_BYTES];
    struct trouble trouble;

    home_path(home, "kaohe.zpl", path);
    int error = file_write_new(path, settings_text, sizeof settings_text - 1, 0644);
    if (error == EEXIST)
        return keep_settings(tool, home, path);
    if (error)
        return tool_fail(tool, status_of_errno(error), "cannot write %s: %s", path,
                         strerror(error));
    enum status status = home_sync(home, ".", &trouble);
    return status == STATUS_OK ? status : tool_fail(tool, status, "%s", trouble.why);
}

/* A pair under this name, unless there is one. */
static enum status make_pair(const struct tool *tool, const struct home *home, const char *name,
                             unsigned *made)
{
    struct trouble trouble;
    bool is_made;
    enum status status = keyfile_make(home, name, &is_made, &trouble);

    *made += is_made;
    return status == STATUS_OK ? status : tool_fail(tool, status, "%s", trouble.why);
}

/* That of the setting, or the default; NULL, and said, where it cannot be read. */
static struct rulebook *read_rulebook(const struct tool *tool, const struct home *home)
{
    const char *path = home->settings.rulebook;
    struct rulebook *book = memory_new(sizeof *book);
    struct text text = rulebook_default();
    struct zpl_fault fault;
    char *owned = NULL;
    size_t size = 0;

    if (*path && tool_read(tool, path, &owned, &size) == STATUS_OK)
        text = (struct text){owned, size};
    bool is_good = (!*path || owned) && rulebook_read(text, book, &fault);
    if (!is_good && owned)
        tool_say(tool, "%s:%u: %s", path, fault.line, fault.why);
    free(owned);
    if (!is_good)
        free(book);
    return is_good ? book : NULL;
}

/* A signing pair beside a secret key of this machine, unless there is one. */
static enum status make_signer(const struct tool *tool, const struct home *home, const char *owner,
                               unsigned *made)
{
    bool is_made = false;
    enum status status =
        keyfile_has_secret(home, owner) ? key_signer_make(tool, home, owner, &is_made) : STATUS_OK;

    *made += is_made;
    return status;
}

/* The keys of one source: by which it speaks, and by which it is a witness of the log. */
static enum status make_both(const struct tool *tool, const struct home *home, const char *source,
                             const char *origin, unsigned *made)
{
    enum status status = make_pair(tool, home, source, made);

    return status == STATUS_OK && *origin && signfile_is_witness(source)
               ? make_signer(tool, home, source, made)
               : status;
}

/* Tells the scorer's public file, and whoever is to be a witness; empty where the log is not known here. */
static enum status tell_origin(const struct tool *tool, const struct home *home,
                               struct note_key *ret_log)
{
    struct trouble trouble;
    enum status status = scorerfile_publish(home, &trouble);

    if (status == STATUS_OK)
        status = scorerfile_log(home, ret_log, &trouble);
    return status == STATUS_OK ? status : tool_fail(tool, status, "%s", trouble.why);
}

static enum status make_pairs(const struct tool *tool, const struct home *home,
                              const struct rulebook *book, unsigned *made)
{
    struct note_key log;
    enum status status = make_pair(tool, home, KEYFILE_SCORER, made);

    if (status == STATUS_OK)
        status = make_signer(tool, home, KEYFILE_SCORER, made);
    if (status == STATUS_OK)
        status = tell_origin(tool, home, &log);
    if (status == STATUS_OK)
        status = make_both(tool, home, KEYFILE_OFFICE, log.name, made);
    for (unsigned i = 0; i < book->centre_count && status == STATUS_OK; i++)
        status = make_both(tool, home, book->centres[i].slug, log.name, made);
    return status;
}

/* New keys are of no use to a log that has granted others. */
static void warn_of_log(const struct tool *tool, const struct home *home)
{
    char mark[HOME_PATH_BYTES], store[HOME_PATH_BYTES];

    home_path(home, "stores/scorer", mark);
    home_path(home, "scorer/data.mdb", store);
    if (access(mark, F_OK) == 0 || access(store, F_OK) == 0)
        tool_say(tool,
                 "this home has a log, or has had one: where that has granted other keys, the "
                 "new ones are strangers to it; bring keys/ back from its copy");
}

static enum status init(const struct tool *tool, const struct home *home)
{
    struct trouble trouble;
    unsigned made = 0;
    struct rulebook *book = read_rulebook(tool, home);

    if (!book)
        return STATUS_CONFIG;
    enum status status = home_make(home, NULL, &trouble);
    if (status != STATUS_OK)
        tool_say(tool, "%s", trouble.why);
    else
        status = write_settings(tool, home);
    if (status == STATUS_OK)
        status = make_pairs(tool, home, book, &made);
    free(book);
    if (status == STATUS_OK && made > 0)
        warn_of_log(tool, home);
    if (status == STATUS_OK)
        printf("home %s: %u new keys in keys/\n"
               "next: kaohe-scorer --home %s,\n"
               "which grants them as it begins the log; then a\n"
               "kaohe-collector --home %s --source office, and one for each centre\n",
               home->dir, made, home->dir, home->dir);
    return status;
}

enum status command_init(struct tool *tool, int argc, char **argv)
{
    struct home home;
    enum status status = tool_arguments(tool, argc, argv, NULL, 0, NULL, 0, 0);

    if (status == STATUS_OK)
        status = tool_home(tool, &home);
    return status == STATUS_OK ? init(tool, &home) : status;
}
