#include "services/tool/draft.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_NAME "backup.lock"

/* What a store leaves, whole or not (common/store); a directory behind what is in it. */
static const char *const leavings[] = {"new/data.mdb", "new/lock.mdb", "new",
                                       "data.mdb",     "lock.mdb",     "small.mdb"};

static enum status fail(const struct draft *draft, const char *what, const char *path, int error)
{
    return tool_fail(draft->tool, status_of_errno(error), "cannot %s %s: %s", what, path,
                     strerror(error));
}

static enum status check_empty(const struct draft *draft)
{
    struct dirent *entry;
    DIR *dir = opendir(draft->place);
    unsigned count = 0;

    if (!dir)
        return errno == ENOENT ? STATUS_OK : fail(draft, "use", draft->place, errno);
    while (count < 3 && (entry = readdir(dir)))
        count++;
    closedir(dir);
    return count < 3 ? STATUS_OK
                     : tool_fail(draft->tool, STATUS_CONFIG,
                                 "%s is not empty: a backup goes into a directory of its own",
                                 draft->place);
}

/* ---- a signal ----
 *
 * Who is told to end clears away what nobody asked for, and says so; who is killed leaves it to the next one. */

enum { LEAVINGS = sizeof leavings / sizeof *leavings };

static struct {
    volatile sig_atomic_t is_there;
    char paths[LEAVINGS + 2]
              [PATH_MAX]; /* the files of the draft that is being made, and its directory last */
    char words[PATH_MAX + 128];
} in_hand;

static void end(int signal)
{
    if (in_hand.is_there) {
        for (size_t i = 0; i < LEAVINGS + 2; i++)
            if (unlink(in_hand.paths[i]))
                rmdir(in_hand.paths[i]);
        (void)!write(STDERR_FILENO, in_hand.words, strlen(in_hand.words));
    }
    raise(signal); /* by the default, since SA_RESETHAND */
}

static void take_in_hand(const struct draft *draft)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = end, .sa_flags = (int)SA_RESETHAND | SA_NODEFER};

    for (size_t i = 0; i < LEAVINGS; i++)
        snprintf(in_hand.paths[i], PATH_MAX, "%s/%s", draft->path, leavings[i]);
    snprintf(in_hand.paths[LEAVINGS], PATH_MAX, "%s/" LOCK_NAME, draft->path);
    snprintf(in_hand.paths[LEAVINGS + 1], PATH_MAX, "%s", draft->path);
    snprintf(in_hand.words, sizeof in_hand.words,
             "\nkaohe: %s: ended before it was done; nothing was changed\n", draft->tool->command);
    in_hand.is_there = 1;
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaction(signals[i], &action, NULL);
}

/* ---- the draft ---- */

static void name_file(const struct draft *draft, const char *name, char path[PATH_MAX])
{
    snprintf(path, PATH_MAX, "%s/%s", draft->path, name);
}

static enum status take(struct draft *draft)
{
    char path[PATH_MAX];

    name_file(draft, LOCK_NAME, path);
    if (mkdir(draft->path, 0700) && errno != EEXIST)
        return fail(draft, "make", draft->path, errno);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return fail(draft, "make", path, errno);
    if (flock(fd, LOCK_EX | LOCK_NB)) {
        close(fd);
        return tool_fail(draft->tool, STATUS_FULL, "%s: another backup is being made there",
                         draft->place);
    }
    draft->lock_fd = fd;
    return STATUS_OK;
}

static void remove_leavings(const struct draft *draft)
{
    char path[PATH_MAX];

    for (size_t i = 0; i < sizeof leavings / sizeof *leavings; i++) {
        name_file(draft, leavings[i], path);
        remove(path);
    }
}

static enum status name_draft(const struct tool *tool, const char *place, struct draft *ret_draft)
{
    size_t size = strlen(place);

    *ret_draft = (struct draft){.tool = tool, .lock_fd = -1};
    while (size > 1 && place[size - 1] == '/')
        size--;
    if (size == 0 || size >= HOME_PATH_BYTES)
        return tool_fail(tool, STATUS_USAGE, "the name of the directory is empty or too long");
    snprintf(ret_draft->place, sizeof ret_draft->place, "%.*s", (int)size, place);
    snprintf(ret_draft->path, sizeof ret_draft->path, "%s.draft", ret_draft->place);
    return STATUS_OK;
}

static enum status begin(struct draft *draft)
{
    enum status status = take(draft);

    if (status == STATUS_OK)
        remove_leavings(draft);
    if (status == STATUS_OK)
        take_in_hand(draft);
    return status;
}

enum status draft_begin(const struct tool *tool, const char *place, struct draft *ret_draft)
{
    enum status status = name_draft(tool, place, ret_draft);

    if (status == STATUS_OK)
        status = check_empty(ret_draft);
    return status == STATUS_OK ? begin(ret_draft) : status;
}

enum status draft_begin_beside(const struct tool *tool, const char *place, struct draft *ret_draft)
{
    enum status status = name_draft(tool, place, ret_draft);

    return status == STATUS_OK ? begin(ret_draft) : status;
}

static void let_go(struct draft *draft, const char *dir)
{
    char path[PATH_MAX];

    snprintf(path, sizeof path, "%s/" LOCK_NAME, dir);
    unlink(path);
    close(draft->lock_fd);
    draft->lock_fd = -1;
}

void draft_give_up(struct draft *draft)
{
    if (draft->lock_fd < 0)
        return;
    in_hand.is_there = 0;
    remove_leavings(draft);
    let_go(draft, draft->path);
    rmdir(draft->path);
}

/* Returns 0 or an errno. */
static int sync_dir(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int error = fd < 0 || fsync(fd) ? errno : 0;

    if (fd >= 0)
        close(fd);
    return error;
}

static int sync_parent(const struct draft *draft)
{
    char path[PATH_MAX];

    snprintf(path, sizeof path, "%s/..", draft->place);
    return sync_dir(path);
}

enum status draft_place(struct draft *draft)
{
    char lock[PATH_MAX];

    name_file(draft, "lock.mdb", lock); /* of who has read it; the next makes another */
    unlink(lock);
    int error = sync_dir(draft->path);
    in_hand.is_there = 0; /* from here on it may stand in its place */
    if (!error && rename(draft->path, draft->place))
        error = errno;
    if (error) {
        draft_give_up(draft);
        return fail(draft, "make", draft->place, error);
    }
    let_go(draft, draft->place);
    error = sync_dir(draft->place);
    if (!error)
        error = sync_parent(draft);
    return error ? fail(draft, "sync", draft->place, error) : STATUS_OK;
}
