#include "common/run/mark.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/store/store.h"

#define DIRECTORY "stores"

static void path_of_mark(const struct home *home, const char *store, char ret_path[HOME_PATH_BYTES])
{
    char below[128];

    snprintf(below, sizeof below, DIRECTORY "/%.100s", store);
    for (char *at = below + strlen(DIRECTORY "/"); *at; at++)
        if (*at == '/')
            *at = '.';
    home_path(home, below, ret_path);
}

/* Returns 0 or an errno. */
static int look(const char *path, bool *ret_is_there)
{
    struct stat info;
    int error = stat(path, &info) ? errno : 0;

    *ret_is_there = !error;
    return error == ENOENT || error == ENOTDIR ? 0 : error;
}

enum status mark_check(const struct home *home, const char *store, const char *lost,
                       struct trouble *ret_trouble)
{
    char mark[HOME_PATH_BYTES], dir[HOME_PATH_BYTES];
    bool is_marked;

    path_of_mark(home, store, mark);
    home_path(home, store, dir);
    if (store_is_there(dir))
        return STATUS_OK;
    int error = look(mark, &is_marked);
    if (error)
        return trouble_set(ret_trouble, status_of_errno(error), "cannot look at %s: %s", mark,
                           strerror(error));
    if (!is_marked)
        return STATUS_OK;
    return trouble_set(ret_trouble, STATUS_CONFIG,
                       "cannot begin an empty store in %s: there was one, and it is gone. Bring it "
                       "back from a backup%s; or remove %s to begin without %s",
                       dir, strcmp(store, "scorer") == 0 ? " (kaohe restore DIR)" : "", mark, lost);
}

static int sync_and_close(int fd)
{
    int error = fsync(fd) ? errno : 0;

    close(fd);
    return error;
}

/* A file is on disk only when its directory is. */
static int make_mark(const char *path, const char *dir)
{
    int fd = open(path, O_RDONLY | O_CREAT | O_CLOEXEC, 0600);
    int error = fd < 0 ? errno : sync_and_close(fd);

    if (error)
        return error;
    fd = open(dir, O_RDONLY | O_CLOEXEC);
    return fd < 0 ? errno : sync_and_close(fd);
}

enum status mark_set(const struct home *home, const char *store, struct trouble *ret_trouble)
{
    char path[HOME_PATH_BYTES], dir[HOME_PATH_BYTES];
    enum status status = home_make(home, DIRECTORY, ret_trouble);

    if (status != STATUS_OK)
        return status;
    path_of_mark(home, store, path);
    home_path(home, DIRECTORY, dir);
    int error = make_mark(path, dir);
    if (!error)
        return STATUS_OK;
    return trouble_set(ret_trouble, status_of_errno(error), "cannot write %s: %s", path,
                       strerror(error));
}

enum status mark_keep(const struct home *home, const char *store, bool *ret_mended,
                      struct trouble *ret_trouble)
{
    char path[HOME_PATH_BYTES];
    bool is_marked;

    path_of_mark(home, store, path);
    if (look(path, &is_marked) || is_marked)
        return STATUS_OK; /* or nobody can say */
    *ret_mended = true;
    return mark_set(home, store, ret_trouble);
}
