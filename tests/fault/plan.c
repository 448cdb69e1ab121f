#include "tests/fault/plan.h"

#include <assert.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/fault/crash.h"

enum { PATH_BYTES = 512, LINE_BYTES = 768, LINES_MAX = 64 };

static const char *const names[] = {
#define PLAN_CLASS_WORD(name, word) [PLAN_##name] = word,
    PLAN_CLASSES_LIST(PLAN_CLASS_WORD)
#undef PLAN_CLASS_WORD
};

/* Shared with a file, so that they outlive the program however it ends. */
struct counts {
    _Atomic uint64_t calls[PLAN_CLASSES];
    _Atomic uint64_t failed[PLAN_CLASSES];
    _Atomic uint64_t grown, written; /* bytes of files */
};

static struct {
    bool is_on;
    unsigned class; /* PLAN_CLASSES: none fails */
    uint64_t at;
    int error;
    bool goes_on;
    const char *path; /* NULL: any */
    bool has_room, any_write_takes_room, cuts;
    _Atomic int64_t room;
    const char *space;
    const char *report;
    struct counts *counts;
    _Atomic int lines;
} plan;

/* Calls of the kernel that pass by the wrappers. */
static int kernel_open(const char *path, int flags)
{
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, 0600);
}

static bool is_there(const char *path)
{
    return syscall(SYS_faccessat, AT_FDCWD, path, F_OK) == 0;
}

static void map_counts(const char *report)
{
    char path[PATH_BYTES];

    snprintf(path, sizeof path, "%s.counts", report);
    int fd = kernel_open(path, O_RDWR | O_CREAT);
    assert(fd >= 0);
    long rc = syscall(SYS_ftruncate, fd, sizeof *plan.counts);
    assert(rc == 0);
    plan.counts = (void *)syscall(SYS_mmap, NULL, sizeof *plan.counts, PROT_READ | PROT_WRITE,
                                  MAP_SHARED, fd, 0);
    assert(plan.counts != MAP_FAILED);
    syscall(SYS_close, fd);
}

static unsigned class_named(const char *name)
{
    unsigned class = 0;

    while (class < PLAN_CLASSES && strcmp(names[class], name) != 0)
        class ++;
    return class;
}

static void read_fault(const char *fault)
{
    char name[16], mode[16];
    unsigned long long at;

    int count = sscanf(fault, "%15[^:]:%llu:%d:%15s", name, &at, &plan.error, mode);
    assert(count == 4);
    plan.class = class_named(name);
    assert(plan.class < PLAN_CLASSES);
    plan.at = at;
    plan.goes_on = strcmp(mode, "on") == 0;
}

static void read_room(const char *room)
{
    char model[16];
    long long bytes;

    int count = sscanf(room, "%lld:%15s", &bytes, model);
    assert(count == 2);
    plan.room = bytes;
    plan.has_room = true;
    plan.any_write_takes_room = strcmp(model, "any") == 0;
    plan.cuts = getenv("KAOHE_FAULT_CUT") != NULL;
    plan.space = getenv("KAOHE_FAULT_SPACE");
}

void plan_begin(void)
{
    const char *fault = getenv("KAOHE_FAULT"), *room = getenv("KAOHE_FAULT_ROOM");

    plan.report = getenv("KAOHE_FAULT_REPORT");
    plan.class = PLAN_CLASSES;
    if (!plan.report)
        return;
    map_counts(plan.report);
    plan.path = getenv("KAOHE_FAULT_PATH");
    if (fault)
        read_fault(fault);
    if (room)
        read_room(room);
    crash_begin();
    plan.is_on = true;
}

static void report(const char *line, size_t size)
{
    int fd = kernel_open(plan.report, O_WRONLY | O_CREAT | O_APPEND);

    syscall(SYS_write, fd, line, size);
    syscall(SYS_close, fd);
}

void plan_tell_crash(int number, const char *file, size_t offset)
{
    char line[LINE_BYTES];

    report(line,
           (size_t)snprintf(line, sizeof line, "crash %d %.512s 0x%zx\n", number, file, offset));
}

static void tell(enum plan_class class, uint64_t number, const char *call, int error,
                 const char *path)
{
    char line[LINE_BYTES];

    plan.counts->failed[class]++;
    if (plan.lines++ >= LINES_MAX)
        return;
    int size = snprintf(line, sizeof line, "%s %llu %s %d %.512s\n", names[class],
                        (unsigned long long)number, call, error, path ? path : "-");
    report(line, (size_t)size);
}

static bool is_due(enum plan_class class, const char *call, const char *path)
{
    if (!plan.is_on || (plan.path && (!path || !strstr(path, plan.path))))
        return false;
    uint64_t number = ++plan.counts->calls[class];
    if (class != plan.class || number < plan.at || (number > plan.at && !plan.goes_on))
        return false;
    tell(class, number, call, plan.error, path);
    return true;
}

bool plan_fails(enum plan_class class, const char *call, const char *path)
{
    int error = errno;
    bool is_failing = is_due(class, call, path);

    int failure = plan.error ? plan.error : ENOSPC; /* of what cannot be cut short */
    errno = is_failing ? failure : error;
    return is_failing;
}

static const char *path_of(int fd, char path[PATH_BYTES])
{
    char name[32];

    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    long size = syscall(SYS_readlinkat, AT_FDCWD, name, path, PATH_BYTES - 1);
    path[size < 0 ? 0 : size] = '\0';
    return path;
}

/* What the file is decides what a call on it counts as. */
static enum plan_class class_on(enum plan_class class, mode_t mode)
{
    if (class != PLAN_READ && class != PLAN_WRITE)
        return class;
    if (S_ISSOCK(mode))
        return class == PLAN_READ ? PLAN_RECEIVE : PLAN_SEND;
    return S_ISREG(mode) || S_ISDIR(mode) ? class : PLAN_EVENT;
}

static bool is_left_alone(int fd, struct stat *ret_info)
{
    return !plan.is_on || fd <= STDERR_FILENO || syscall(SYS_fstat, fd, ret_info);
}

bool plan_fails_on(enum plan_class class, const char *call, int fd)
{
    char path[PATH_BYTES];
    struct stat info;
    int error = errno;

    bool is_alone = is_left_alone(fd, &info);
    errno = error;
    return !is_alone && plan_fails(class_on(class, info.st_mode), call, path_of(fd, path));
}

static bool has_space(void)
{
    return !plan.has_room || (plan.space && is_there(plan.space));
}

/* How much of a write fits; the room is taken. */
static size_t fit(size_t size, int64_t growth)
{
    int64_t needed = plan.any_write_takes_room ? (int64_t)size : growth;

    if (needed <= 0)
        return size;
    int64_t left = atomic_fetch_sub(&plan.room, needed);
    if (left >= needed)
        return size;
    if (left > 0 && plan.cuts)
        return size - (size_t)(needed - left);
    return 0;
}

static bool is_full_for(const char *call, const char *path, size_t *size, int64_t growth)
{
    if (has_space() || (plan.path && !strstr(path, plan.path)))
        return false;
    size_t fits = fit(*size, growth);
    if (fits == *size)
        return false;
    tell(PLAN_WRITE, plan.counts->calls[PLAN_WRITE], call, fits ? 0 : ENOSPC, path);
    *size = fits;
    return fits == 0;
}

bool plan_fails_to_write(const char *call, int fd, size_t *size, off_t at)
{
    char path[PATH_BYTES];
    struct stat info;
    int error = errno;

    if (is_left_alone(fd, &info)) {
        errno = error;
        return false;
    }
    bool is_file = S_ISREG(info.st_mode);
    off_t begin = at >= 0 ? at : (off_t)syscall(SYS_lseek, fd, 0, SEEK_CUR);
    if (plan_fails(class_on(PLAN_WRITE, info.st_mode), call, path_of(fd, path))) {
        bool is_cut = plan.error == 0 && *size > 1;
        *size = is_cut ? *size / 2 : *size;
        errno = is_cut ? error : errno;
        return !is_cut;
    }
    int64_t growth = begin + (off_t)*size - info.st_size;
    bool is_full = is_file && is_full_for(call, path, size, growth);
    plan.counts->grown += is_file && growth > 0 ? (uint64_t)growth : 0;
    plan.counts->written += is_file ? *size : 0;
    errno = is_full ? ENOSPC : error;
    return is_full;
}

bool plan_fails_to_make(enum plan_class class, const char *call, const char *path)
{
    size_t nothing = 1; /* a name takes room of its own only where every write does */

    if (plan_fails(class, call, path))
        return true;
    if (!plan.is_on || !plan.any_write_takes_room || plan.room > 0 || is_there(path))
        return false;
    if (!is_full_for(call, path, &nothing, 0))
        return false;
    errno = ENOSPC;
    return true;
}

void plan_real(const char *name, void *ret_function)
{
    void *function = dlsym(RTLD_NEXT, name);

    assert(function);
    memcpy(ret_function, &function, sizeof function);
}
