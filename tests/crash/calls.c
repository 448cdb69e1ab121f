#include "tests/crash/calls.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <zmq.h>

enum { PATH_BYTES = 1024, FDS_MAX = 1024 };

struct node {
    char path[PATH_BYTES]; /* empty: it has no name any more */
};

static struct {
    struct trace *trace; /* NULL: nothing is noted */
    calls_frame *look;
    struct death death;
    enum actor actor;
    pthread_t thread;
    size_t root_size;
    struct node nodes[TRACE_NODES_MAX]; /* 0 is the root */
    unsigned node_count;
    unsigned fds[FDS_MAX]; /* 1 + node; 0: none that is noted */
    bool syncs[FDS_MAX];   /* O_DSYNC */
} calls;

void calls_begin(struct trace *trace, const char *root, struct death death, calls_frame *look)
{
    assert(strlen(root) < PATH_BYTES);
    strcpy(calls.nodes[0].path, root);
    calls.root_size = strlen(root);
    calls.node_count = 1;
    calls.death = death;
    calls.look = look;
    calls.thread = pthread_self();
    calls.trace = trace;
}

void calls_act(enum actor actor)
{
    calls.actor = actor;
}

static bool is_noted(void)
{
    return calls.trace && pthread_equal(calls.thread, pthread_self());
}

/* Counts a call that changes the disk; true where it is the last. */
static bool is_last_call(void)
{
    return ++calls.trace->calls == calls.death.call;
}

static void maybe_die(void)
{
    if (is_last_call())
        raise(SIGKILL);
}

/* The path without links and dots; its last part need not exist. */
static bool resolve(const char *path, char *ret_path)
{
    char parent[PATH_BYTES], real[PATH_MAX];
    const char *slash = strrchr(path, '/');

    if (!slash || slash == path || slash - path >= PATH_BYTES)
        return false;
    snprintf(parent, sizeof parent, "%.*s", (int)(slash - path), path);
    const char *last = strcmp(slash, "/..") == 0 ? "" : slash;
    if (!realpath(*last ? parent : path, real))
        return false;
    return snprintf(ret_path, PATH_BYTES, "%s%s", real, last) < PATH_BYTES;
}

/* Sockets, locks and notes below run/ are no state: everything there is made again. */
static bool is_state(const char *path)
{
    return strncmp(path, calls.nodes[0].path, calls.root_size) == 0 &&
           (!path[calls.root_size] || path[calls.root_size] == '/') &&
           !strstr(path + calls.root_size, "/run/");
}

static unsigned node_of(const char *path)
{
    for (unsigned i = 0; i < calls.node_count; i++)
        if (strcmp(calls.nodes[i].path, path) == 0)
            return i;
    return TRACE_NODES_MAX;
}

static unsigned node_new(const char *path)
{
    assert(calls.node_count < TRACE_NODES_MAX);
    strcpy(calls.nodes[calls.node_count].path, path);
    return calls.node_count++;
}

static void note(struct step step, const void *bytes)
{
    step.actor = (uint8_t)calls.actor;
    trace_add(calls.trace, &step, bytes);
}

/* The directory that a path stands in, and its name there. */
static unsigned split(const char *path, char *ret_name)
{
    char parent[PATH_BYTES];
    const char *slash = strrchr(path, '/');

    snprintf(parent, sizeof parent, "%.*s", (int)(slash - path), path);
    assert(strlen(slash + 1) < TRACE_NAME_BYTES);
    strcpy(ret_name, slash + 1);
    unsigned owner = node_of(parent);
    return owner < TRACE_NODES_MAX ? owner : node_new(parent); /* it was there before us */
}

static void note_link(const char *path, bool is_dir)
{
    struct step step = {.kind = STEP_LINK, .is_dir = is_dir};

    step.owner = split(path, step.name);
    step.node = node_new(path);
    note(step, NULL);
}

static void note_open(int fd, const char *path, int flags)
{
    assert(fd < FDS_MAX);
    if (node_of(path) == TRACE_NODES_MAX)
        note_link(path, false);
    calls.fds[fd] = 1 + node_of(path);
    calls.syncs[fd] = (flags & O_DSYNC) != 0;
}

static bool is_missing(const char *path)
{
    struct stat info;

    return stat(path, &info) != 0;
}

int open(const char *path, int flags, ...)
{
    char real[PATH_BYTES];
    va_list args;

    va_start(args, flags);
    mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
    va_end(args);
    bool looks = is_noted() && resolve(path, real) && is_state(real);
    if (looks && (flags & O_CREAT) && is_missing(real))
        maybe_die();
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    if (looks && fd >= 0)
        note_open(fd, real, flags);
    return fd;
}

int close(int fd)
{
    if (fd >= 0 && fd < FDS_MAX && is_noted())
        calls.fds[fd] = 0;
    return (int)syscall(SYS_close, fd);
}

/* The node that is written or synced; TRACE_NODES_MAX: not ours. LMDB writes a copy of a store with a
 * thread of its own, while the one that opened the file waits for it. */
static unsigned node_at(int fd)
{
    if (!calls.trace || fd < 0 || fd >= FDS_MAX || calls.fds[fd] == 0)
        return TRACE_NODES_MAX;
    return calls.fds[fd] - 1;
}

static void note_write(int fd, unsigned node, off_t at, const void *bytes, ssize_t size)
{
    if (size <= 0)
        return;
    note((struct step){.kind = STEP_WRITE, .node = node, .at = (uint64_t)at, .size = (size_t)size},
         bytes);
    if (calls.syncs[fd])
        note(
            (struct step){
                .kind = STEP_SYNC_AT, .node = node, .at = (uint64_t)at, .size = (size_t)size},
            NULL);
}

static void die_in_write(int fd, unsigned node, const void *bytes, size_t size, off_t at)
{
    if (calls.death.is_torn)
        note_write(fd, node, at, bytes, syscall(SYS_pwrite64, fd, bytes, size / 2, at));
    raise(SIGKILL);
}

static ssize_t write_at(int fd, const void *bytes, size_t size, off_t at)
{
    unsigned node = node_at(fd);

    if (node < TRACE_NODES_MAX && is_last_call())
        die_in_write(fd, node, bytes, size, at);
    ssize_t written = syscall(SYS_pwrite64, fd, bytes, size, at);
    if (node < TRACE_NODES_MAX)
        note_write(fd, node, at, bytes, written);
    return written;
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at)
{
    return write_at(fd, bytes, size, at);
}

/* Where a file of ours is written at its offset, the offset moves on as it should. */
static ssize_t write_on(int fd, const void *bytes, size_t size)
{
    off_t at = lseek(fd, 0, SEEK_CUR);
    ssize_t written = write_at(fd, bytes, size, at);

    if (written > 0)
        lseek(fd, at + written, SEEK_SET);
    return written;
}

ssize_t write(int fd, const void *bytes, size_t size)
{
    return node_at(fd) < TRACE_NODES_MAX ? write_on(fd, bytes, size)
                                         : syscall(SYS_write, fd, bytes, size);
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    size_t size = 0, at = 0;

    if (node_at(fd) == TRACE_NODES_MAX)
        return syscall(SYS_writev, fd, parts, count);
    for (int i = 0; i < count; i++)
        size += parts[i].iov_len;
    uint8_t *whole = malloc(size);
    assert(whole);
    for (int i = 0; i < count; at += parts[i++].iov_len)
        memcpy(whole + at, parts[i].iov_base, parts[i].iov_len);
    ssize_t written = write_on(fd, whole, size);
    free(whole);
    return written;
}

static int sync_fd(int fd, long number)
{
    unsigned node = node_at(fd);

    if (node < TRACE_NODES_MAX)
        maybe_die();
    int rc = (int)syscall(number, fd);
    if (node < TRACE_NODES_MAX && rc == 0)
        note((struct step){.kind = STEP_SYNC, .node = node}, NULL);
    return rc;
}

int fsync(int fd)
{
    return sync_fd(fd, SYS_fsync);
}

int fdatasync(int fd)
{
    return sync_fd(fd, SYS_fdatasync);
}

int ftruncate(int fd, off_t size)
{
    unsigned node = node_at(fd);

    if (node < TRACE_NODES_MAX)
        maybe_die();
    int rc = (int)syscall(SYS_ftruncate, fd, size);
    if (node < TRACE_NODES_MAX && rc == 0)
        note((struct step){.kind = STEP_TRUNCATE, .node = node, .at = (uint64_t)size}, NULL);
    return rc;
}

/* The room is taken, and the file is as large: what else it does leaves no trace in what is read. */
int posix_fallocate(int fd, off_t at, off_t size)
{
    unsigned node = node_at(fd);

    if (node < TRACE_NODES_MAX)
        maybe_die();
    int rc = syscall(SYS_fallocate, fd, 0, at, size) ? errno : 0;
    if (node < TRACE_NODES_MAX && rc == 0)
        note((struct step){.kind = STEP_TRUNCATE, .node = node, .at = (uint64_t)(at + size)}, NULL);
    return rc;
}

int mkdir(const char *path, mode_t mode)
{
    char real[PATH_BYTES];
    bool looks = is_noted() && resolve(path, real) && is_state(real) && is_missing(real);

    if (looks)
        maybe_die();
    int rc = (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
    if (looks && rc == 0)
        note_link(real, true);
    return rc;
}

static int unlink_at(const char *path, int flags)
{
    struct step step = {.kind = STEP_UNLINK};
    char real[PATH_BYTES];
    bool looks =
        is_noted() && resolve(path, real) && is_state(real) && node_of(real) < TRACE_NODES_MAX;

    if (looks)
        maybe_die();
    int rc = (int)syscall(SYS_unlinkat, AT_FDCWD, path, flags);
    if (!looks || rc)
        return rc;
    step.node = node_of(real);
    step.owner = split(real, step.name);
    calls.nodes[step.node].path[0] = '\0';
    note(step, NULL);
    return 0;
}

int unlink(const char *path)
{
    return unlink_at(path, 0);
}

int rmdir(const char *path)
{
    return unlink_at(path, AT_REMOVEDIR);
}

int rename(const char *from, const char *to)
{
    struct step step = {.kind = STEP_RENAME};
    char real_from[PATH_BYTES], real_to[PATH_BYTES];
    bool looks = is_noted() && resolve(from, real_from) && resolve(to, real_to) &&
                 is_state(real_from) && is_state(real_to);

    if (looks)
        maybe_die();
    int rc = (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
    if (!looks || rc)
        return rc;
    step.node = node_of(real_from);
    step.owner_before = split(real_from, step.name_before);
    step.owner = split(real_to, step.name);
    if (node_of(real_to) < TRACE_NODES_MAX) /* it is replaced */
        calls.nodes[node_of(real_to)].path[0] = '\0';
    strcpy(calls.nodes[step.node].path, real_to);
    note(step, NULL);
    return 0;
}

/* As libzmq does it; every frame of ours comes this way. */
int zmq_send(void *socket, const void *bytes, size_t size, int flags)
{
    zmq_msg_t frame;

    if (is_noted()) {
        if (++calls.trace->sends == calls.death.send)
            raise(SIGKILL);
        if (!(flags & ZMQ_SNDMORE))
            calls.look(calls.trace, calls.actor, (struct text){bytes, size});
    }
    if (zmq_msg_init_size(&frame, size))
        return -1;
    memcpy(zmq_msg_data(&frame), bytes, size);
    int rc = zmq_msg_send(&frame, socket, flags);
    if (rc < 0)
        zmq_msg_close(&frame);
    return rc;
}
