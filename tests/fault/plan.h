/* The plan of a fault: which call of a program fails, with which errno. Part of a module that is
 * preloaded into a real program and stands in front of the C library (wrap_*.c).
 *
 * Calls are counted from the beginning of main() on, by class; those that load the program are not.
 * The plan comes from the environment:
 *   KAOHE_FAULT         CLASS:K:ERRNO:MODE, ERRNO a number, 0 for a write that is cut short;
 *                       MODE `once`: the K-th call fails; `on`: every call from the K-th on
 *   KAOHE_FAULT_PATH    only calls on files whose path has this in it are counted and fail
 *   KAOHE_FAULT_ROOM    BYTES:MODEL, a disk with so much room for files; `grow`: only what makes a
 *                       file longer takes room; `any`: every write does, and new names do too
 *   KAOHE_FAULT_CUT     set: the write that does not fit is cut short, not refused
 *   KAOHE_FAULT_SPACE   while this file exists there is room without end
 *   KAOHE_FAULT_REPORT  what failed is appended to this file, a line a call: CLASS K CALL ERRNO
 *                       PATH; the counts of calls, and then of those that failed, stand in the file
 *                       beside it (REPORT.counts): a uint64_t a class, in the order below; then
 *                       the bytes by which files grew, and all that were written to files
 * Without KAOHE_FAULT_REPORT nothing is counted and nothing fails. Files up to stderr are left
 * alone: what the program says is how it is judged.
 */
#ifndef KAOHE_FAULT_PLAN_H
#define KAOHE_FAULT_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define PLAN_CLASSES_LIST(CLASS)                                                                   \
    CLASS(OPEN, "open")                                                                            \
    CLASS(READ, "read")                                                                            \
    CLASS(WRITE, "write")                                                                          \
    CLASS(SYNC, "sync")                                                                            \
    CLASS(MMAP, "mmap")                                                                            \
    CLASS(MALLOC, "malloc")                                                                        \
    CLASS(SEND, "send")                                                                            \
    CLASS(RECEIVE, "receive")                                                                      \
    CLASS(POLL, "poll")                                                                            \
    CLASS(SOCKET, "socket")                                                                        \
    CLASS(EVENT, "event")                                                                          \
    CLASS(PATH, "path")                                                                            \
    CLASS(LOCK, "lock")                                                                            \
    CLASS(THREAD, "thread")

#define PLAN_CLASS_NAME(name, word) PLAN_##name,
enum plan_class { PLAN_CLASSES_LIST(PLAN_CLASS_NAME) PLAN_CLASSES };
#undef PLAN_CLASS_NAME

/* Reads the environment and begins to count. */
void plan_begin(void);

/* Counts a call. True: it must fail, and errno says with what. `path` may be NULL. */
bool plan_fails(enum plan_class class, const char *call, const char *path);
/* The same for a call on an open file. A socket's is counted as SEND or RECEIVE where `class` is
 * WRITE or READ, any other file that has no name as EVENT. */
bool plan_fails_on(enum plan_class class, const char *call, int fd);
/* The same for a write of `*size` bytes at `at`, which may be cut short (-1: where the file is). */
bool plan_fails_to_write(const char *call, int fd, size_t *size, off_t at);
/* The same for a call that makes a name in a directory. */
bool plan_fails_to_make(enum plan_class class, const char *call, const char *path);

/* A line of the report. */
void plan_tell_crash(int number, const char *file, size_t offset);

/* The C library's own function of a name, into a pointer to a function. */
void plan_real(const char *name, void *ret_function);

/* A function in front of the C library's; it fails with -1. */
#define WRAP(type, name, params, args, fails)                                                      \
    type name params                                                                               \
    {                                                                                              \
        static type(*real) params;                                                                 \
        if (!real)                                                                                 \
            plan_real(#name, &real);                                                               \
        return (fails) ? (type)-1 : real args;                                                     \
    }

#endif
