#include "common/run/needs.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/diag.h"
#include "common/base/memory.h"

enum {
    NOTE_BYTES = 21, /* always so long: written again, a note needs no more of the disk */
    BLOCK_BYTES = 512,
};

struct needs {
    const struct home *home;
    const char *source;
    int fd;          /* of the note; -1: it could not be made */
    uint64_t noted;  /* UINT64_MAX: nothing yet */
    bool has_failed; /* which was said */
    bool has_looked;
    int64_t looked_ms; /* at the notes of others */
    int64_t kept_ms;   /* when it was looked whether the own note is still there */
    bool log_is_here;
    struct needs_of_all others;
};

static void note_path(const struct home *home, const char *source, char *ret_path)
{
    char below[HOME_PATH_BYTES];

    snprintf(below, sizeof below, "run/%.255s.needs", source);
    home_path(home, below, ret_path);
}

needs_t *needs_new(const struct home *home, const char *source)
{
    needs_t *needs = memory_new(sizeof *needs);

    needs->home = home;
    needs->source = source;
    needs->noted = UINT64_MAX;
    needs->fd = -1;
    return needs;
}

void needs_destroy(needs_t **needs)
{
    if (*needs && (*needs)->fd >= 0)
        close((*needs)->fd);
    free(*needs);
    *needs = NULL;
}

static void fail(struct needs *needs, const char *path)
{
    bool is_missed = errno == ENOENT; /* run/ is gone, and its daemon makes it again */

    if (!is_missed && !needs->has_failed)
        diag_warn("cannot note in %s what the transfer of this outbox needs: %s; the other "
                  "collectors of this home count with its size",
                  path, strerror(errno));
    needs->has_failed |= !is_missed;
    unlink(path); /* a note that is too small is worse than none */
}

/* A note that was removed, alone or with all of run/, or that failed, is made again. */
static void keep_note(struct needs *needs, int64_t mono_ms)
{
    struct stat info;

    if (mono_ms - needs->kept_ms < NEEDS_LOOK_MS)
        return;
    needs->kept_ms = mono_ms;
    if (needs->fd >= 0 && (fstat(needs->fd, &info) || info.st_nlink > 0))
        return;
    if (needs->fd >= 0)
        close(needs->fd);
    needs->fd = -1;
    needs->noted = UINT64_MAX;
}

static void note(struct needs *needs, uint64_t bytes)
{
    char path[HOME_PATH_BYTES], text[NOTE_BYTES + 1];

    if (bytes == needs->noted)
        return;
    note_path(needs->home, needs->source, path);
    if (needs->fd < 0)
        needs->fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    snprintf(text, sizeof text, "%020" PRIu64 "\n", bytes);
    if (needs->fd < 0 || pwrite(needs->fd, text, NOTE_BYTES, 0) != NOTE_BYTES)
        fail(needs, path);
    needs->noted = bytes;
}

static bool read_note(const struct home *home, const char *source, uint64_t *ret_bytes)
{
    char path[HOME_PATH_BYTES], text[NOTE_BYTES + 1] = "";

    note_path(home, source, path);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool is_whole = read(fd, text, NOTE_BYTES) == NOTE_BYTES;
    close(fd);
    return is_whole && sscanf(text, "%" SCNu64, ret_bytes) == 1;
}

/* What the outbox of another source needs; 0: it has none, or holds nothing. */
static uint64_t need_of(const struct home *home, const char *source)
{
    char below[HOME_PATH_BYTES], path[HOME_PATH_BYTES];
    struct stat info;
    uint64_t bytes;

    snprintf(below, sizeof below, "collector/%.255s/data.mdb", source);
    home_path(home, below, path);
    if (stat(path, &info))
        return 0;
    if (read_note(home, source, &bytes))
        return bytes;
    uint64_t size = (uint64_t)info.st_blocks * BLOCK_BYTES;
    uint64_t kept = (uint64_t)home->settings.keep_mib << 20; /* at the most */
    return size > kept ? (size - kept) * NEEDS_UNKNOWN_FACTOR : 0;
}

static struct needs_of_all look_at_others(const struct needs *needs)
{
    struct needs_of_all others = {0};
    char path[HOME_PATH_BYTES];
    struct dirent *entry;

    home_path(needs->home, "collector", path);
    DIR *dir = opendir(path);
    while (dir && (entry = readdir(dir))) {
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, needs->source) == 0)
            continue;
        uint64_t bytes = need_of(needs->home, entry->d_name);
        others.bytes += bytes + (bytes ? NEEDS_DELETE_BYTES : 0);
        others.outboxes++;
    }
    if (dir)
        closedir(dir);
    return others;
}

/* A scorer that was never started here is expected, unless it is set to be on another machine. */
static bool is_log_here(const struct needs *needs)
{
    char below[HOME_PATH_BYTES], path[HOME_PATH_BYTES];
    struct stat log, outbox;

    home_path(needs->home, "scorer", path);
    if (stat(path, &log))
        return strncmp(needs->home->settings.ingest, "tcp://", 6) != 0;
    snprintf(below, sizeof below, "collector/%.255s", needs->source);
    home_path(needs->home, below, path);
    return stat(path, &outbox) || log.st_dev == outbox.st_dev;
}

struct needs_of_all needs_look(needs_t *needs, uint64_t own_bytes, bool is_scarce, int64_t mono_ms)
{
    keep_note(needs, mono_ms);
    note(needs, own_bytes);
    if (!needs->has_looked || is_scarce || mono_ms - needs->looked_ms >= NEEDS_LOOK_MS) {
        needs->others = look_at_others(needs);
        needs->log_is_here = is_log_here(needs);
        needs->has_looked = true;
        needs->looked_ms = mono_ms;
    }
    struct needs_of_all all = {.bytes = own_bytes ? NEEDS_DELETE_BYTES : 0, .outboxes = 1};
    if (needs->log_is_here) {
        all.bytes += own_bytes + needs->others.bytes;
        all.outboxes += needs->others.outboxes;
    }
    return all;
}
