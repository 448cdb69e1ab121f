#include "common/base/entropy.h"

#include <assert.h>
#include <sys/random.h>

uint64_t entropy_name(void)
{
    uint64_t name = 0;

    while ((name &= INT64_MAX) == 0) {
        ssize_t size = getrandom(&name, sizeof name, 0);
        assert(size == sizeof name); /* never interrupted below 256 bytes: getrandom(2) */
    }
    return name;
}
