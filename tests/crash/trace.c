#include "tests/crash/trace.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

struct trace *trace_new(void)
{
    void *memory = mmap(NULL, TRACE_BYTES_MAX, PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    assert(memory != MAP_FAILED);
    return memory;
}

void trace_clear(struct trace *trace)
{
    int rc = madvise(trace, TRACE_BYTES_MAX, MADV_REMOVE); /* all zero again */

    assert(rc == 0);
}

void trace_add(struct trace *trace, const struct step *step, const void *bytes)
{
    struct step *place = &trace->steps[trace->count];

    assert(trace->count < TRACE_STEPS_MAX);
    assert(trace->used + step->size <= TRACE_BYTES_MAX - sizeof *trace);
    *place = *step;
    place->offset = trace->used;
    if (bytes)
        memcpy(trace->bytes + trace->used, bytes, step->size);
    trace->used += bytes ? step->size : 0;
    trace->count++;
}

const void *trace_bytes(const struct trace *trace, const struct step *step)
{
    return trace->bytes + step->offset;
}

bool trace_save(const struct trace *trace, const char *path)
{
    size_t size = sizeof *trace + trace->used;
    FILE *file = fopen(path, "we");
    bool is_good = file && fwrite(trace, 1, size, file) == size;

    return (!file || fclose(file) == 0) && is_good;
}

bool trace_load(struct trace *trace, const char *path)
{
    FILE *file = fopen(path, "re");

    if (!file)
        return false;
    size_t size = fread(trace, 1, TRACE_BYTES_MAX, file);
    fclose(file);
    return size >= sizeof *trace && size == sizeof *trace + trace->used;
}
