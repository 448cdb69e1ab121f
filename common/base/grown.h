/* A text that grows at its end. Begins with zeros, and then has no data; once something was added a NUL stands behind it. */
#ifndef KAOHE_BASE_GROWN_H
#define KAOHE_BASE_GROWN_H

#include <stddef.h>

struct grown {
    char *data; /* NULL: nothing was added */
    size_t size, room;
};

void grown_clear(struct grown *grown);
void grown_add(struct grown *grown, const char *bytes, size_t size);
void grown_put(struct grown *grown, const char *text); /* up to its NUL */

#endif
