#include "common/base/entropy.h"

#include <assert.h>
#include <sys/random.h>

void entropy_fill(void *ret_bytes, size_t size)
{
    ssize_t filled = getrandom(ret_bytes, size, 0);

    assert(filled == (ssize_t)size); /* never interrupted up to 256 bytes: getrandom(2) */
}

uint64_t entropy_name(void)
{
    uint64_t name = 0;

    while ((name &= INT64_MAX) == 0)
        entropy_fill(&name, sizeof name);
    return name;
}
