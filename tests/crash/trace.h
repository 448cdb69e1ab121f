/* The trace of a scene: every call that changes the disk, in its order, and between them the
 * promises that were made. It is in memory that a process and its children share, so that it is
 * there after the writer has died; it has no pointers, so that it can be kept in a file. */
#ifndef KAOHE_CRASH_TRACE_H
#define KAOHE_CRASH_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TRACE_STEPS_MAX = 1 << 16,
    TRACE_NODES_MAX = 128, /* files and directories */
    TRACE_NAME_BYTES = 64,
    TRACE_BYTES_MAX = 512 << 20,
};

enum step_kind {
    STEP_WRITE,    /* node, at, bytes */
    STEP_TRUNCATE, /* node, at: the new size */
    STEP_SYNC,     /* node: a file, or a directory */
    STEP_SYNC_AT,  /* node, at, size: O_DSYNC */
    STEP_LINK,     /* name in directory `owner` is node from now on; `is_dir` where it is one */
    STEP_RENAME,   /* name of `owner` is node, and name_before of `owner_before` is no more */
    STEP_UNLINK,   /* name of `owner` is no more */
    STEP_PROMISE,  /* bytes: a struct promise */
};

/* Whose step it is. */
enum actor { ACTOR_NOBODY, ACTOR_SCORER, ACTOR_COLLECTOR /* the first; the next follow */ };

struct step {
    enum step_kind kind;
    uint8_t actor;
    bool is_dir;
    unsigned node, owner, owner_before;
    uint64_t at;
    size_t size;   /* of its bytes */
    size_t offset; /* of its bytes in the trace */
    char name[TRACE_NAME_BYTES], name_before[TRACE_NAME_BYTES];
};

struct trace {
    uint64_t calls, sends; /* made so far, whether or not they left a step */
    unsigned count;
    size_t used;
    struct step steps[TRACE_STEPS_MAX];
    uint8_t bytes[];
};

struct trace *trace_new(void);
void trace_clear(struct trace *trace);

/* Takes a copy of the bytes; the step is there whole or not at all. */
void trace_add(struct trace *trace, const struct step *step, const void *bytes);
const void *trace_bytes(const struct trace *trace, const struct step *step);

bool trace_save(const struct trace *trace, const char *path);
bool trace_load(struct trace *trace, const char *path);

#endif
