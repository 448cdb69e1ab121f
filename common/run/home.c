#include "common/run/home.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/run/file.h"

enum { HOLDER_BYTES = 24 };

static enum status fail(const char *what, const char *path, struct trouble *ret_trouble)
{
    int error = errno;

    return trouble_set(ret_trouble, status_of_errno(error), "%s %s: %s", what, path,
                       strerror(error));
}

enum status home_open(const char *dir, struct home *ret_home, struct trouble *ret_trouble)
{
    if (dir && !*dir)
        return trouble_set(ret_trouble, STATUS_CONFIG, "cannot use the home ``: it has no name");
    if (!dir)
        dir = getenv("KAOHE_HOME");
    if (!dir || !*dir)
        dir = HOME_DEFAULT;
    if (strlen(dir) > HOME_PATH_BYTES / 2)
        return trouble_set(ret_trouble, STATUS_CONFIG,
                           "cannot use the home %s: the path is too long", dir);
    strcpy(ret_home->dir, dir);
    ret_home->key[0] = '\0';
    return settings_read(dir, &ret_home->settings, ret_trouble);
}

void home_path(const struct home *home, const char *below, char ret_path[HOME_PATH_BYTES])
{
    snprintf(ret_path, HOME_PATH_BYTES, "%.600s/%.400s", home->dir, below);
}

enum status home_enter(const struct home *home, struct trouble *ret_trouble)
{
    char run[HOME_PATH_BYTES];
    struct stat info;

    if (stat(home->dir, &info) && errno == ENOENT)
        return trouble_set(ret_trouble, STATUS_NOBODY,
                           "there is no home %s: name one with --home, or in $KAOHE_HOME",
                           home->dir);
    home_path(home, "run", run);
    return access(run, X_OK) && errno == EACCES ? fail("cannot enter", run, ret_trouble)
                                                : STATUS_OK;
}

enum status home_is_guarded(const struct home *home, struct trouble *ret_trouble)
{
    char run[HOME_PATH_BYTES];
    struct stat info;

    home_path(home, "run", run);
    if (stat(run, &info))
        return fail("cannot look at", run, ret_trouble);
    if ((info.st_mode & (S_IRWXG | S_IRWXO)) == 0)
        return STATUS_OK;
    return trouble_set(
        ret_trouble, STATUS_CONFIG,
        "others may enter %s (mode %04o), and so speak for any source: chmod 0700 it", run,
        (unsigned)info.st_mode & 07777);
}

/* A new directory outlives a crash only once its parent is synced. That is done also where it was
 * there before: who made it may have died before the sync. A parent that may not be read is synced
 * with its whole file system. */
static int sync_parent(const char *path)
{
    char parent[HOME_PATH_BYTES + 4];

    snprintf(parent, sizeof parent, "%s/..", path);
    int fd = open(parent, O_RDONLY | O_CLOEXEC);
    bool may_read = fd >= 0 || errno != EACCES;
    if (!may_read)
        fd = open(path, O_RDONLY | O_CLOEXEC);
    int rc = fd < 0 ? -1 : may_read ? fsync(fd) : syncfs(fd);
    if (fd >= 0)
        close(fd);
    return rc;
}

static enum status make_dir(const char *path, mode_t mode, struct trouble *ret_trouble)
{
    bool is_there = mkdir(path, mode) == 0 || errno == EEXIST;

    return !is_there || sync_parent(path) ? fail("cannot make the directory", path, ret_trouble)
                                          : STATUS_OK;
}

enum status home_make(const struct home *home, const char *below, struct trouble *ret_trouble)
{
    char path[HOME_PATH_BYTES];
    enum status status = make_dir(home->dir, 0755, ret_trouble);

    home_path(home, "run", path);
    if (status == STATUS_OK)
        status = make_dir(path, 0700, ret_trouble);
    if (status != STATUS_OK || !below)
        return status;
    home_path(home, below, path);
    return make_dir(path, 0700, ret_trouble);
}

enum status home_sync(const struct home *home, const char *below, struct trouble *ret_trouble)
{
    char path[HOME_PATH_BYTES];

    home_path(home, below, path);
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is_synced = fd >= 0 && fsync(fd) == 0;
    enum status status = is_synced ? STATUS_OK : fail("cannot sync", path, ret_trouble);
    if (fd >= 0)
        close(fd);
    return status;
}

static void path_in_run(const struct home *home, const char *name, const char *kind,
                        char ret_path[HOME_PATH_BYTES])
{
    char below[128];

    snprintf(below, sizeof below, "run/%.100s.%s", name, kind);
    home_path(home, below, ret_path);
}

/* False only where it surely is not there. */
static bool is_there(const char *path, struct stat *ret_info)
{
    return stat(path, ret_info) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

bool home_holds(const struct home *home, const char *name, int lock)
{
    char path[HOME_PATH_BYTES];
    struct stat named = {0}, held;

    path_in_run(home, name, "lock", path);
    if (!is_there(path, &named))
        return false;
    return named.st_ino == 0 || fstat(lock, &held) ||
           (named.st_ino == held.st_ino && named.st_dev == held.st_dev);
}

bool home_has_noted(const struct home *home, const char *name)
{
    char path[HOME_PATH_BYTES];
    struct stat info;

    path_in_run(home, name, "endpoint", path);
    return is_there(path, &info);
}

/* For whoever wants the lock next; nothing depends on it. */
static void note_holder(int lock)
{
    char pid[HOLDER_BYTES];
    int size = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());

    if (ftruncate(lock, 0) == 0 && pwrite(lock, pid, (size_t)size, 0) < 0)
        return;
}

static enum status fail_held(const char *path, const char *name, struct trouble *ret_trouble)
{
    bool is_scorer = strcmp(name, "scorer") == 0;
    char pid[HOLDER_BYTES] = "";
    FILE *file = fopen(path, "re");

    if (file && !fgets(pid, sizeof pid, file))
        pid[0] = '\0';
    if (file)
        fclose(file);
    pid[strspn(pid, "0123456789")] = '\0';
    return trouble_set(
        ret_trouble, STATUS_CONFIG,
        "cannot lock %s: another %s runs in this home%s%s: end it first, or name another "
        "home with --home",
        path, is_scorer ? "scorer, or a restore of its store," : "process of this kind",
        *pid ? ", as process " : "", pid);
}

enum status home_lock(const struct home *home, const char *name, int *ret_lock,
                      struct trouble *ret_trouble)
{
    char path[HOME_PATH_BYTES];

    path_in_run(home, name, "lock", path);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail("cannot lock", path, ret_trouble);
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
        note_holder(fd);
        *ret_lock = fd;
        return STATUS_OK;
    }
    int error = errno;
    close(fd);
    errno = error;
    if (error != EWOULDBLOCK)
        return fail("cannot lock", path, ret_trouble);
    return fail_held(path, name, ret_trouble);
}

static bool has_open_port(const char *endpoint)
{
    const char *port = strrchr(endpoint, ':');

    return strncmp(endpoint, "tcp://", 6) == 0 && port &&
           (strcmp(port, ":0") == 0 || strcmp(port, ":*") == 0);
}

static void look_up(const struct home *home, const char *name, char *ret_endpoint)
{
    char path[HOME_PATH_BYTES], *text;
    size_t size;

    path_in_run(home, name, "endpoint", path);
    *ret_endpoint = '\0';
    if (file_read(path, &text, &size))
        return;
    snprintf(ret_endpoint, HOME_ENDPOINT_BYTES, "%.*s", (int)strcspn(text, "\n"), text);
    free(text);
}

void home_endpoint(const struct home *home, const char *setting, const char *name,
                   bool is_to_connect, char ret_endpoint[HOME_ENDPOINT_BYTES])
{
    if (!*setting) {
        snprintf(ret_endpoint, HOME_ENDPOINT_BYTES, "ipc://%.512s/run/%.100s.sock", home->dir,
                 name);
        return;
    }
    if (has_open_port(setting) && is_to_connect)
        look_up(home, name, ret_endpoint);
    else if (has_open_port(setting)) /* libzmq's word for any port is a star */
        snprintf(ret_endpoint, HOME_ENDPOINT_BYTES, "%.*s*", (int)strlen(setting) - 1, setting);
    else
        snprintf(ret_endpoint, HOME_ENDPOINT_BYTES, "%s", setting);
}

const char *home_shown_endpoint(const struct home *home, const char *endpoint)
{
    size_t scheme = strlen("ipc://"), dir = strlen(home->dir);
    bool is_below = strncmp(endpoint, "ipc://", scheme) == 0 &&
                    strncmp(endpoint + scheme, home->dir, dir) == 0 &&
                    endpoint[scheme + dir] == '/';

    return is_below ? endpoint + scheme + dir + 1 : endpoint;
}

void home_intake_name(const char *source, char ret_name[HOME_INTAKE_NAME_BYTES])
{
    snprintf(ret_name, HOME_INTAKE_NAME_BYTES, "intake.%.32s", source);
}

enum status home_note_endpoint(const struct home *home, const char *name, const char *bound,
                               struct trouble *ret_trouble)
{
    char path[HOME_PATH_BYTES], fresh[HOME_PATH_BYTES + 8], noted[HOME_ENDPOINT_BYTES];

    path_in_run(home, name, "endpoint", path);
    look_up(home, name, noted);
    if (strcmp(noted, bound) == 0)
        return STATUS_OK; /* writes nothing, since the disk may be full */
    snprintf(fresh, sizeof fresh, "%s.new", path);
    FILE *file = fopen(fresh, "we");
    if (!file)
        return fail("cannot write", fresh, ret_trouble);
    bool has_failed = fprintf(file, "%s\n", bound) < 0;
    has_failed |= fclose(file) != 0;
    if (has_failed || rename(fresh, path))
        return fail("cannot write", path, ret_trouble);
    return STATUS_OK;
}
