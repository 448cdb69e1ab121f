/* kaohe restore: a backup is put in the place of the scorer's store, which then brings back what came behind
 * it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/kin.h"
#include "common/run/mark.h"
#include "common/run/signfile.h"
#include "common/run/without.h"
#include "services/tool/copying.h"
#include "services/tool/resting.h"
#include "services/tool/restoring.h"
#include "services/tool/stock.h"
#include "services/tool/stored.h"

#define STORE "scorer" /* in the home */

enum { ASIDE_MAX = 1000, ASIDE_BYTES = HOME_PATH_BYTES + 24 };

struct restore {
    struct copying copying;
    struct home home;
    const char *dir; /* the backup, as it was given */
    bool replaces;
    struct stock backup;
    char place[HOME_PATH_BYTES]; /* of the scorer's store */
    bool is_taken;               /* something stands there */
    char aside[ASIDE_BYTES];     /* where that goes */
    int lock;                    /* held until the process ends, so that no scorer starts */
};

static enum status look_at_backup(struct restore *restore)
{
    const struct tool *tool = restore->copying.tool;
    struct trouble trouble;

    stored_path(restore->dir, restore->copying.store);
    enum status status =
        stock_look(restore->copying.store, &restore->home, &restore->backup, &trouble);
    if (status != STATUS_OK) {
        stock_explain(restore->dir, restore->copying.store, &trouble);
        return tool_fail(tool, status == STATUS_DAMAGED ? STATUS_NO : status, "%s", trouble.why);
    }
    if (restore->backup.state.phase == RESTORING_TAKING)
        return tool_fail(
            tool, STATUS_CONFIG,
            "%s is being brought back from a backup itself, and not all of it is there: "
            "restore that backup",
            restore->dir);
    return restore->backup.count > 0 ? STATUS_OK
                                     : tool_fail(tool, STATUS_NO, "%s has no record", restore->dir);
}

/* The daemon's own lock: no scorer runs here, nor starts. */
static enum status claim_home(struct restore *restore)
{
    struct trouble trouble;
    enum status status = home_make(&restore->home, NULL, &trouble);

    if (status == STATUS_OK)
        status = home_lock(&restore->home, STORE, &restore->lock, &trouble);
    return status == STATUS_OK ? status
                               : tool_fail(restore->copying.tool, status, "%s", trouble.why);
}

/* An empty directory is nothing. */
static bool is_taken(const char *place)
{
    return rmdir(place) != 0 && errno != ENOENT;
}

/* Above the highest that is there, so that a later one never has a lesser number. */
static enum status name_aside(struct restore *restore)
{
    unsigned next = 1;
    struct stat about;

    for (unsigned i = 1; i <= ASIDE_MAX; i++) {
        snprintf(restore->aside, sizeof restore->aside, "%s.before-%u", restore->place, i);
        if (lstat(restore->aside, &about) == 0 || errno != ENOENT)
            next = i + 1;
    }
    snprintf(restore->aside, sizeof restore->aside, "%s.before-%u", restore->place, next);
    if (next <= ASIDE_MAX)
        return STATUS_OK;
    return tool_fail(restore->copying.tool, STATUS_CONFIG,
                     "too many stores were put aside in %s: move some away", restore->home.dir);
}

/* What stands there, beside the backup. */
static void describe_place(const struct restore *restore, enum likeness likeness,
                           char ret_what[TROUBLE_BYTES + 160])
{
    struct trouble trouble;
    struct stock stock;

    if (stock_look(restore->place, NULL, &stock, &trouble) != STATUS_OK)
        snprintf(ret_what, TROUBLE_BYTES + 160, "it cannot be read (%s)", trouble.why);
    else
        snprintf(ret_what, TROUBLE_BYTES + 160, "it has %llu records, and the backup %llu%s%s",
                 (unsigned long long)stock.count, (unsigned long long)restore->backup.count,
                 stock.count > restore->backup.count ? ": it is the newer one" : "",
                 likeness == LIKENESS_SAME     ? ": they are the same, and nothing is lost"
                 : likeness == LIKENESS_PARTED ? "; they begin alike, and go on otherwise"
                                               : "");
}

static enum status refuse_place(const struct restore *restore, enum likeness likeness)
{
    const struct tool *tool = restore->copying.tool;

    if (likeness == LIKENESS_ITSELF)
        return tool_fail(tool, STATUS_CONFIG, "%s is the store of this home itself", restore->dir);
    if (likeness == LIKENESS_OTHER)
        return tool_fail(tool, STATUS_CONFIG,
                         "%s is of another log than the store in %s: not even their first records "
                         "are the same",
                         restore->dir, restore->place);
    return STATUS_OK;
}

/* The one that is there may be the newer one, whatever is thought of it. */
static enum status look_at_place(struct restore *restore)
{
    const struct tool *tool = restore->copying.tool;
    char what[TROUBLE_BYTES + 160];

    if (!restore->is_taken)
        return STATUS_OK;
    enum likeness likeness = stock_compare(restore->copying.store, restore->place);
    enum status status = refuse_place(restore, likeness);
    if (status == STATUS_OK)
        status = name_aside(restore);
    if (status != STATUS_OK)
        return status;
    describe_place(restore, likeness, what);
    if (!restore->replaces)
        return tool_fail(tool, STATUS_CONFIG,
                         "%s is there: %s. With --replace it is put aside as %s, and the backup in "
                         "its place",
                         restore->place, what, restore->aside);
    tool_say(tool, "%s is there: %s", restore->place, what);
    return STATUS_OK;
}

/* Whether they are names of one log, which restores may have made differ from some point on. */
static bool is_one_log(const char *origin, const char *other)
{
    size_t size = strlen(origin);

    if (kin_are_one(text_of(origin), text_of(other)))
        return true;
    while (!kin_became((struct text){origin, size}, text_of(other))) {
        if (size <= KIN_BYTES || !memchr(origin, '/', size - KIN_BYTES))
            return false;
        size -= KIN_BYTES;
    }
    return true;
}

/* The log that this home's keys are of, where they tell. */
static enum status check_log(const struct restore *restore, const struct verified *verified)
{
    struct note_key key;
    struct trouble trouble;

    if (verified->checkpoints == 0 || !signfile_has_public(&restore->home, "log"))
        return STATUS_OK;
    enum status status = signfile_read_public(&restore->home, "log", NOTE_KIND_LOG, &key, &trouble);
    if (status != STATUS_OK)
        return tool_fail(restore->copying.tool, status, "%s", trouble.why);
    if (is_one_log(verified->origin, key.name))
        return STATUS_OK;
    return tool_fail(restore->copying.tool, STATUS_CONFIG,
                     "%s is a backup of the log %s, and keys/log.signer of this home is of %s",
                     restore->dir, verified->origin, key.name);
}

static enum status verify_backup(const struct restore *restore)
{
    struct verify verify = {.tool = restore->copying.tool, .path = restore->dir};
    struct verified verified;
    enum status status = verify_store_quietly(&verify, &verified);

    if (status != STATUS_OK)
        return tool_fail(restore->copying.tool, status,
                         "%s is damaged: nothing was changed here; try another backup",
                         restore->dir);
    return check_log(restore, &verified);
}

/* Before anything is moved: whatever ends this, no scorer begins an empty log here. */
static enum status mark(const struct restore *restore)
{
    struct trouble trouble;
    enum status status = mark_set(&restore->home, STORE, &trouble);

    return status == STATUS_OK ? status
                               : tool_fail(restore->copying.tool, status, "%s", trouble.why);
}

static enum status put_aside(struct restore *restore)
{
    struct trouble trouble;

    if (!restore->is_taken)
        return STATUS_OK;
    if (rename(restore->place, restore->aside))
        return tool_fail(restore->copying.tool, status_of_errno(errno),
                         "cannot rename %s to %s: %s", restore->place, restore->aside,
                         strerror(errno));
    enum status status = home_sync(&restore->home, ".", &trouble);
    if (status == STATUS_OK)
        return status;
    rename(restore->aside, restore->place);
    return tool_fail(restore->copying.tool, status, "%s", trouble.why);
}

/* Where it does not come to stand there, what was put aside stands there again. */
static enum status put_in_place(struct restore *restore)
{
    enum status status = put_aside(restore);

    if (status != STATUS_OK) {
        draft_give_up(&restore->copying.draft);
        return status;
    }
    status = draft_place(&restore->copying.draft);
    if (status != STATUS_OK && restore->is_taken)
        rename(restore->aside, restore->place);
    return status;
}

static void tell(const struct restore *restore, const struct verified *verified, int64_t took_ms)
{
    printf("%llu records%s%s\nstand in %s, in %lld.%03lld s\n", (unsigned long long)verified->n,
           verified->checkpoints > 0 ? " of the log " : "", verified->origin, restore->place,
           (long long)took_ms / 1000, (long long)took_ms % 1000);
    if (restore->is_taken)
        printf("what stood there is %s\n", restore->aside);
    if (!restore->backup.knows_office)
        puts("keys/ has no key of the office that this log knows: bring keys/ back from\n"
             "their copy; new ones are strangers to it (deploy/old-store.md, at the end of\n"
             "\"When it has happened\", where they are lost)");
    puts("start the scorer: its collectors bring back what they keep of what came after it");
}

static enum status copy(struct restore *restore, int64_t start_ms)
{
    struct copying *copying = &restore->copying;
    struct verified verified;
    enum status status = mark(restore);

    if (status == STATUS_OK)
        status = copying_find_room(copying, restore->home.dir);
    if (status == STATUS_OK)
        status = draft_begin_beside(copying->tool, restore->place, &copying->draft);
    if (status == STATUS_OK)
        status = copying_make(copying, &verified);
    if (status != STATUS_OK) {
        draft_give_up(&copying->draft);
        return status;
    }
    without_clear(&restore->home); /* which was said of another backup */
    status = put_in_place(restore);
    if (status == STATUS_OK)
        tell(restore, &verified, clock_mono_ms() - start_ms);
    return status;
}

static enum status put(struct restore *restore)
{
    int64_t start_ms = clock_mono_ms();
    enum status status = look_at_backup(restore);

    if (status == STATUS_OK)
        status = resting_check_owner(restore->copying.tool, &restore->home);
    if (status == STATUS_OK)
        status = claim_home(restore);
    if (status != STATUS_OK)
        return status;
    home_path(&restore->home, STORE, restore->place);
    restore->is_taken = is_taken(restore->place);
    status = verify_backup(restore);
    if (status == STATUS_OK)
        status = look_at_place(restore);
    return status == STATUS_OK ? copy(restore, start_ms) : status;
}

enum status command_restore(struct tool *tool, int argc, char **argv)
{
    struct restore restore = {.copying = {.tool = tool, .phase = RESTORING_GATHERING}};
    struct restoring_words words = {0};
    int replaces = 0, asks = 0;
    const struct tool_option options[] = {
        {"--replace", NULL, &replaces, 0},
        {"--status", NULL, &asks, 0},
        {"--json", NULL, &words.as_json, 0},
        {"--yes", NULL, &words.is_sure, 0},
        {"--without", words.without, &words.without_count, RESTORING_WITHOUT_MAX},
        {"--with", words.with, &words.with_count, RESTORING_WITHOUT_MAX}};
    enum status status = tool_arguments(tool, argc, argv, options, 6, &restore.dir, 0, 1);

    if (status == STATUS_OK && !restore.dir == !(asks || words.without_count || words.with_count))
        status = tool_fail(tool, STATUS_USAGE, "either DIR, or --status, --without or --with");
    if (status == STATUS_OK && !restore.dir)
        return restoring_command(tool, &words);
    if (status == STATUS_OK)
        status = tool_home(tool, &restore.home);
    if (status != STATUS_OK)
        return status;
    restore.copying.home = &restore.home;
    restore.replaces = replaces;
    return put(&restore);
}
