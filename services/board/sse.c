#include "services/board/sse.h"

#include <stdio.h>

void sse_clear(struct sse *sse)
{
    grown_clear(&sse->text);
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
        grown_put(&sse->text, "data: ");
        grown_add(&sse->text, data.data, size);
        grown_put(&sse->text, "\n");
        size += size < data.size;
        data = (struct text){data.data + size, data.size - size};
    } while (data.size > 0);
}

static void add_number(struct sse *sse, const char *field, uint64_t number)
{
    char line[64];

    snprintf(line, sizeof line, "%s: %llu\n", field, (unsigned long long)number);
    grown_put(&sse->text, line);
}

void sse_retry(struct sse *sse, unsigned ms)
{
    add_number(sse, "retry", ms);
    grown_put(&sse->text, "\n");
}

void sse_event(struct sse *sse, const char *name, struct text data, uint64_t id)
{
    grown_put(&sse->text, "event: ");
    grown_put(&sse->text, name);
    grown_put(&sse->text, "\n");
    add_data(sse, data);
    if (id)
        add_number(sse, "id", id);
    grown_put(&sse->text, "\n");
}

struct text sse_text(const struct sse *sse)
{
    return (struct text){sse->text.data, sse->text.size};
}
