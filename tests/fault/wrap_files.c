/* Calls on files and directories. stdio's own calls pass by the wrappers, inside the C library; so
 * fopen() gives a stream here whose reads and writes come back to them. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "tests/fault/plan.h"

/* --- open ------------------------------------------------------------------------------------ */

static bool fails_to_open(const char *call, const char *path, int flags)
{
    return flags & O_CREAT ? plan_fails_to_make(PLAN_OPEN, call, path)
                           : plan_fails(PLAN_OPEN, call, path);
}

#define MODE_OF(flags, mode)                                                                       \
    do {                                                                                           \
        va_list args;                                                                              \
        va_start(args, flags);                                                                     \
        mode = (flags) & (O_CREAT | O_TMPFILE) ? va_arg(args, mode_t) : 0;                         \
        va_end(args);                                                                              \
    } while (0)

#define WRAP_OPEN(name)                                                                            \
    int name(const char *path, int flags, ...)                                                     \
    {                                                                                              \
        static int (*real)(const char *, int, ...);                                                \
        mode_t mode;                                                                               \
        MODE_OF(flags, mode);                                                                      \
        if (!real)                                                                                 \
            plan_real(#name, &real);                                                               \
        return fails_to_open(#name, path, flags) ? -1 : real(path, flags, mode);                   \
    }

#define WRAP_OPENAT(name)                                                                          \
    int name(int dir, const char *path, int flags, ...)                                            \
    {                                                                                              \
        static int (*real)(int, const char *, int, ...);                                           \
        mode_t mode;                                                                               \
        MODE_OF(flags, mode);                                                                      \
        if (!real)                                                                                 \
            plan_real(#name, &real);                                                               \
        return fails_to_open(#name, path, flags) ? -1 : real(dir, path, flags, mode);              \
    }

WRAP_OPEN(open)
WRAP_OPEN(open64)
WRAP_OPENAT(openat)
WRAP_OPENAT(openat64)

int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __openat64_2(int dir, const char *path, int flags);
WRAP(int, __open_2, (const char *path, int flags), (path, flags),
     fails_to_open("__open_2", path, flags))
WRAP(int, __open64_2, (const char *path, int flags), (path, flags),
     fails_to_open("__open64_2", path, flags))
WRAP(int, __openat64_2, (int dir, const char *path, int flags), (dir, path, flags),
     fails_to_open("__openat64_2", path, flags))

/* --- read ------------------------------------------------------------------------------------ */

ssize_t __read_chk(int fd, void *to, size_t size, size_t room);
ssize_t __pread_chk(int fd, void *to, size_t size, off_t at, size_t room);
WRAP(ssize_t, read, (int fd, void *to, size_t size), (fd, to, size),
     plan_fails_on(PLAN_READ, "read", fd))
WRAP(ssize_t, __read_chk, (int fd, void *to, size_t size, size_t room), (fd, to, size, room),
     plan_fails_on(PLAN_READ, "read", fd))
WRAP(ssize_t, pread, (int fd, void *to, size_t size, off_t at), (fd, to, size, at),
     plan_fails_on(PLAN_READ, "pread", fd))
WRAP(ssize_t, __pread_chk, (int fd, void *to, size_t size, off_t at, size_t room),
     (fd, to, size, at, room), plan_fails_on(PLAN_READ, "pread", fd))
WRAP(ssize_t, pread64, (int fd, void *to, size_t size, off64_t at), (fd, to, size, at),
     plan_fails_on(PLAN_READ, "pread64", fd))
WRAP(ssize_t, readv, (int fd, const struct iovec *to, int count), (fd, to, count),
     plan_fails_on(PLAN_READ, "readv", fd))
WRAP(int, eventfd_read, (int fd, eventfd_t *value), (fd, value),
     plan_fails_on(PLAN_READ, "eventfd_read", fd))

/* --- write ----------------------------------------------------------------------------------- */

WRAP(ssize_t, write, (int fd, const void *from, size_t size), (fd, from, size),
     plan_fails_to_write("write", fd, &size, -1))
WRAP(ssize_t, pwrite, (int fd, const void *from, size_t size, off_t at), (fd, from, size, at),
     plan_fails_to_write("pwrite", fd, &size, at))
WRAP(ssize_t, pwrite64, (int fd, const void *from, size_t size, off64_t at), (fd, from, size, at),
     plan_fails_to_write("pwrite64", fd, &size, at))
WRAP(int, eventfd_write, (int fd, eventfd_t value), (fd, value),
     plan_fails_on(PLAN_WRITE, "eventfd_write", fd))

static size_t bytes_of(const struct iovec *parts, int count)
{
    size_t size = 0;

    for (int i = 0; i < count; i++)
        size += parts[i].iov_len;
    return size;
}

/* Writes the first `size` bytes, or part of them where they end within a later part. */
static ssize_t write_cut(int fd, const struct iovec *parts, size_t size, off_t at)
{
    static ssize_t (*real)(int, const void *, size_t, off_t);

    if (!real)
        plan_real("pwrite", &real);
    off_t begin = at >= 0 ? at : lseek(fd, 0, SEEK_CUR);
    return real(fd, parts->iov_base, size < parts->iov_len ? size : parts->iov_len, begin);
}

#define WRAP_WRITEV(name, params, args, at)                                                        \
    ssize_t name params                                                                            \
    {                                                                                              \
        static ssize_t(*real) params;                                                              \
        size_t all = bytes_of(parts, count), size = all;                                           \
        if (!real)                                                                                 \
            plan_real(#name, &real);                                                               \
        if (plan_fails_to_write(#name, fd, &size, at))                                             \
            return -1;                                                                             \
        return size < all ? write_cut(fd, parts, size, at) : real args;                            \
    }

WRAP_WRITEV(writev, (int fd, const struct iovec *parts, int count), (fd, parts, count), -1)
WRAP_WRITEV(pwritev, (int fd, const struct iovec *parts, int count, off_t at),
            (fd, parts, count, at), at)
WRAP_WRITEV(pwritev64, (int fd, const struct iovec *parts, int count, off64_t at),
            (fd, parts, count, at), at)

WRAP(int, ftruncate, (int fd, off_t size), (fd, size), plan_fails_on(PLAN_WRITE, "ftruncate", fd))
WRAP(int, ftruncate64, (int fd, off64_t size), (fd, size),
     plan_fails_on(PLAN_WRITE, "ftruncate64", fd))
WRAP(int, fallocate, (int fd, int mode, off_t at, off_t size), (fd, mode, at, size),
     plan_fails_on(PLAN_WRITE, "fallocate", fd))

/* Returns its error. */
int posix_fallocate(int fd, off_t at, off_t size)
{
    static int (*real)(int, off_t, off_t);

    size_t room = (size_t)size;

    if (!real)
        plan_real("posix_fallocate", &real);
    if (plan_fails_to_write("posix_fallocate", fd, &room, at))
        return errno;
    return room < (size_t)size ? ENOSPC : real(fd, at, size);
}

/* --- sync, maps, locks ----------------------------------------------------------------------- */

WRAP(int, fsync, (int fd), (fd), plan_fails_on(PLAN_SYNC, "fsync", fd))
WRAP(int, fdatasync, (int fd), (fd), plan_fails_on(PLAN_SYNC, "fdatasync", fd))
WRAP(int, msync, (void *at, size_t size, int flags), (at, size, flags),
     plan_fails(PLAN_SYNC, "msync", NULL))
WRAP(int, flock, (int fd, int operation), (fd, operation), plan_fails_on(PLAN_LOCK, "flock", fd))

static bool fails_to_lock(int fd, int command)
{
    return (command == F_SETLK || command == F_SETLKW || command == F_GETLK) &&
           plan_fails_on(PLAN_LOCK, "fcntl", fd);
}

#define WRAP_FCNTL(name)                                                                           \
    int name(int fd, int command, ...)                                                             \
    {                                                                                              \
        static int (*real)(int, int, ...);                                                         \
        va_list args;                                                                              \
        va_start(args, command);                                                                   \
        void *argument = va_arg(args, void *);                                                     \
        va_end(args);                                                                              \
        if (!real)                                                                                 \
            plan_real(#name, &real);                                                               \
        return fails_to_lock(fd, command) ? -1 : real(fd, command, argument);                      \
    }

WRAP_FCNTL(fcntl)
WRAP_FCNTL(fcntl64)

/* --- names ----------------------------------------------------------------------------------- */

WRAP(int, rename, (const char *from, const char *to), (from, to),
     plan_fails(PLAN_PATH, "rename", from))
WRAP(int, mkdir, (const char *path, mode_t mode), (path, mode),
     plan_fails_to_make(PLAN_PATH, "mkdir", path))
WRAP(int, rmdir, (const char *path), (path), plan_fails(PLAN_PATH, "rmdir", path))
WRAP(int, unlink, (const char *path), (path), plan_fails(PLAN_PATH, "unlink", path))
WRAP(int, access, (const char *path, int mode), (path, mode), plan_fails(PLAN_PATH, "access", path))
WRAP(int, statfs, (const char *path, struct statfs *info), (path, info),
     plan_fails(PLAN_PATH, "statfs", path))
WRAP(int, stat, (const char *path, struct stat *info), (path, info),
     plan_fails(PLAN_PATH, "stat", path))
WRAP(int, fstat, (int fd, struct stat *info), (fd, info), plan_fails_on(PLAN_PATH, "fstat", fd))
int __fxstat(int version, int fd, struct stat *info);
WRAP(int, __fxstat, (int version, int fd, struct stat *info), (version, fd, info),
     plan_fails_on(PLAN_PATH, "fstat", fd))

/* --- streams --------------------------------------------------------------------------------- */

static int fd_of(void *cookie)
{
    return (int)(intptr_t)cookie;
}

static ssize_t stream_read(void *cookie, char *to, size_t size)
{
    return read(fd_of(cookie), to, size);
}

static ssize_t stream_write(void *cookie, const char *from, size_t size)
{
    ssize_t written = write(fd_of(cookie), from, size);

    return written < 0 ? 0 : written; /* what a cookie's function says where it failed */
}

static int stream_seek(void *cookie, off64_t *at, int whence)
{
    *at = lseek64(fd_of(cookie), *at, whence);
    return *at < 0 ? -1 : 0;
}

static int stream_close(void *cookie)
{
    return close(fd_of(cookie));
}

static int flags_of(const char *mode)
{
    int access = strchr(mode, '+') ? O_RDWR : *mode == 'r' ? O_RDONLY : O_WRONLY;
    int made = *mode == 'w' ? O_CREAT | O_TRUNC : *mode == 'a' ? O_CREAT | O_APPEND : 0;

    return access | made | (strchr(mode, 'e') ? O_CLOEXEC : 0);
}

static FILE *open_stream(const char *path, const char *mode)
{
    static const cookie_io_functions_t functions = {stream_read, stream_write, stream_seek,
                                                    stream_close};
    int fd = open(path, flags_of(mode), 0666);

    return fd < 0 ? NULL : fopencookie((void *)(intptr_t)fd, mode, functions);
}

FILE *fopen(const char *path, const char *mode)
{
    return open_stream(path, mode);
}

FILE *fopen64(const char *path, const char *mode)
{
    return open_stream(path, mode);
}
