#include "common/base/grown.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"

enum { ROOM_MIN = 1024 };

void grown_clear(struct grown *grown)
{
    free(grown->data);
    *grown = (struct grown){0};
}

void grown_add(struct grown *grown, const char *bytes, size_t size)
{
    if (size >= grown->room - grown->size) {
        size_t room = grown->room ? grown->room : ROOM_MIN;
        while (room - grown->size <= size)
            room *= 2;
        grown->data = memory_made(realloc(grown->data, room));
        grown->room = room;
    }
    memcpy(grown->data + grown->size, bytes, size);
    grown->size += size;
    grown->data[grown->size] = '\0';
}

void grown_put(struct grown *grown, const char *text)
{
    grown_add(grown, text, strlen(text));
}
