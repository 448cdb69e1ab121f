#include "services/board/sse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"

enum { ROOM_MIN = 1024 };

void sse_clear(struct sse *sse)
{
    free(sse->data);
    *sse = (struct sse){0};
}

static void add(struct sse *sse, const char *bytes, size_t size)
{
    if (size > sse->room - sse->size) {
        size_t room = sse->room ? sse->room : ROOM_MIN;
        while (room - sse->size < size)
            room *= 2;
        sse->data = memory_made(realloc(sse->data, room));
        sse->room = room;
    }
    memcpy(sse->data + sse->size, bytes, size);
    sse->size += size;
}

static void add_string(struct sse *sse, const char *string)
{
    add(sse, string, strlen(string));
}

static size_t line_size(struct text text)
{
    size_t size = 0;

    while (size < text.size && text.data[size] != '\n' && text.data[size] != '\r')
        size++;
    return size;
}

static void add_data(struct sse *sse, struct text data)
{
    size_t size;

    do {
        size = line_size(data);
        add_string(sse, "data: ");
        add(sse, data.data, size);
        add_string(sse, "\n");
        size += size < data.size;
        data = (struct text){data.data + size, data.size - size};
    } while (data.size > 0);
}

static void add_number(struct sse *sse, const char *field, uint64_t number)
{
    char line[64];

    snprintf(line, sizeof line, "%s: %llu\n", field, (unsigned long long)number);
    add_string(sse, line);
}

void sse_retry(struct sse *sse, unsigned ms)
{
    add_number(sse, "retry", ms);
    add_string(sse, "\n");
}

void sse_event(struct sse *sse, const char *name, struct text data, uint64_t id)
{
    add_string(sse, "event: ");
    add_string(sse, name);
    add_string(sse, "\n");
    add_data(sse, data);
    if (id)
        add_number(sse, "id", id);
    add_string(sse, "\n");
}

struct text sse_text(const struct sse *sse)
{
    return (struct text){sse->data, sse->size};
}
