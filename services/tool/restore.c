/* kaohe restore: a backup is put in the place of the scorer's store, which then brings back what came behind it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/run/mark.h"
#include "services/tool/copying.h"
#include "services/tool/restoring.h"
#include "services/tool/stored.h"

#define STORE "scorer" /* in the home */

enum { ASIDE_MAX = 1000, ASIDE_BYTES = HOME_PATH_BYTES + 24 };

struct restore {
    struct copying copying;
    struct home home;
    const char *dir; /* the backup, as it was given */
    bool replaces;
    uint64_t count;              /* records of the backup */
    char place[HOME_PATH_BYTES]; /* of the scorer's store */
    bool is_taken;               /* something stands there */
    char aside[ASIDE_BYTES];     /* where that goes */
    int lock;                    /* held until the process ends, so that no scorer starts */
};

/* How many records a store has, and what it is; says what is wrong. */
static enum status look(const char *store, uint64_t *ret_count, struct restoring_state *ret_state,
                        struct trouble *ret_trouble)
{
    ledger_t *ledger;
    enum status status = ledger_open_reader(store, &ledger, ret_trouble);

    if (status != STATUS_OK)
        return status;
    view_t *view = view_open(ledger);
    *ret_count = view_last(view);
    *ret_state = view_restoring(view);
    if (view_status(view) != STATUS_OK)
        status = trouble_set(ret_trouble, view_status(view), "%s", view_why(view));
    view_close(&view);
    ledger_close(&ledger);
    return status;
}

static enum status look_at_backup(struct restore *restore)
{
    const struct tool *tool = restore->copying.tool;
    struct restoring_state state;
    struct trouble trouble;

    stored_path(restore->dir, restore->copying.store);
    enum status status = look(restore->copying.store, &restore->count, &state, &trouble);
    if (status != STATUS_OK)
        return tool_fail(tool, status == STATUS_DAMAGED ? STATUS_NO : status, "%s", trouble.why);
    if (state.phase == RESTORING_TAKING)
        return tool_fail(
            tool, STATUS_CONFIG,
            "%s is being brought back from a backup itself, and not all of it is there: "
            "restore that backup",
            restore->dir);
    return restore->count > 0 ? STATUS_OK
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

/* The one that is there may be the newer one, whatever is thought of it. */
static enum status look_at_place(struct restore *restore)
{
    const struct tool *tool = restore->copying.tool;
    char what[TROUBLE_BYTES + 64];
    struct restoring_state state;
    struct trouble trouble;
    uint64_t count;

    home_path(&restore->home, STORE, restore->place);
    restore->is_taken = is_taken(restore->place);
    if (!restore->is_taken)
        return STATUS_OK;
    if (look(restore->place, &count, &state, &trouble) != STATUS_OK)
        snprintf(what, sizeof what, "it cannot be read (%s)", trouble.why);
    else
        snprintf(what, sizeof what, "it has %llu records, and the backup %llu%s",
                 (unsigned long long)count, (unsigned long long)restore->count,
                 count > restore->count ? ": it is the newer one" : "");
    enum status status = name_aside(restore);
    if (status != STATUS_OK)
        return status;
    if (!restore->replaces)
        return tool_fail(tool, STATUS_CONFIG,
                         "%s is there: %s. With --replace it is put aside as %s, and the backup in "
                         "its place",
                         restore->place, what, restore->aside);
    tool_say(tool, "%s is there: %s", restore->place, what);
    return STATUS_OK;
}

static enum status verify_backup(const struct restore *restore)
{
    struct verify verify = {.tool = restore->copying.tool, .path = restore->dir};
    struct verified verified;

    return verify_store_quietly(&verify, &verified);
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
    printf("%llu records%s%s stand in %s, in %lld.%03lld s\n", (unsigned long long)verified->n,
           verified->checkpoints > 0 ? " of the log " : "", verified->origin, restore->place,
           (long long)took_ms / 1000, (long long)took_ms % 1000);
    if (restore->is_taken)
        printf("what stood there is %s\n", restore->aside);
    puts("start the scorer: its collectors bring back what they keep of what came after it");
}

static enum status copy(struct restore *restore, int64_t start_ms)
{
    struct copying *copying = &restore->copying;
    struct verified verified;
    enum status status = draft_begin_beside(copying->tool, restore->place, &copying->draft);

    if (status == STATUS_OK)
        status = copying_make(copying, &verified);
    if (status == STATUS_OK)
        status = mark(restore);
    if (status != STATUS_OK) {
        draft_give_up(&copying->draft);
        return status;
    }
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
        status = claim_home(restore);
    if (status == STATUS_OK)
        status = look_at_place(restore);
    if (status == STATUS_OK)
        status = verify_backup(restore);
    return status == STATUS_OK ? copy(restore, start_ms) : status;
}

enum status command_restore(struct tool *tool, int argc, char **argv)
{
    struct restore restore = {.copying = {.tool = tool, .phase = RESTORING_GATHERING}};
    const char *without[RESTORING_WITHOUT_MAX];
    int replaces = 0, without_count = 0, asks = 0, as_json = 0;
    const struct tool_option options[] = {
        {"--replace", NULL, &replaces, 0},
        {"--status", NULL, &asks, 0},
        {"--json", NULL, &as_json, 0},
        {"--without", without, &without_count, RESTORING_WITHOUT_MAX}};
    enum status status = tool_arguments(tool, argc, argv, options, 4, &restore.dir, 0, 1);

    if (status == STATUS_OK && !restore.dir == !(asks || without_count))
        status = tool_fail(tool, STATUS_USAGE, "either DIR, or --status or --without");
    if (status == STATUS_OK && !restore.dir)
        return restoring_command(tool, without, without_count, as_json);
    if (status == STATUS_OK)
        status = tool_home(tool, &restore.home);
    if (status != STATUS_OK)
        return status;
    restore.copying.home = &restore.home;
    restore.replaces = replaces;
    return put(&restore);
}
