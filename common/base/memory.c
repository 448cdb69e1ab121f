#include "common/base/memory.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/diag.h"

void *memory_made(void *made)
{
    if (made)
        return made;
    diag_error("no memory is left: aborting");
    abort();
}

void *memory_new(size_t size)
{
    return memory_made(calloc(1, size));
}

void *memory_raw(size_t size)
{
    return memory_made(malloc(size));
}

void *memory_copy(const void *bytes, size_t size)
{
    void *copy = memory_raw(size);

    memcpy(copy, bytes, size);
    return copy;
}
