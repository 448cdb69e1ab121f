#include "services/tool/additions.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "services/tool/lines.h"

enum { FIRST_BYTES = 4096 };

/* The good lines one after another, each behind its size. */
struct additions {
    const struct tool *tool;
    const char *path;
    struct line line;
    unsigned long count, malformed;
    size_t size, room, at;
    char *bytes;
};

static void keep(additions_t *additions, struct text line)
{
    size_t size = additions->size + sizeof line.size + line.size;

    if (size > additions->room) {
        additions->room = size < FIRST_BYTES ? FIRST_BYTES : 2 * size;
        additions->bytes = memory_made(realloc(additions->bytes, additions->room));
    }
    memcpy(additions->bytes + additions->size, &line.size, sizeof line.size);
    memcpy(additions->bytes + additions->size + sizeof line.size, line.data, line.size);
    additions->size = size;
    additions->count++;
}

static enum status read_one(void *context, unsigned long number, struct text text)
{
    additions_t *additions = context;
    struct line *line = &additions->line;

    line_read(line, text.data, text.size, LINE_FROM_LOG);
    if (line->kind == LINE_BLANK)
        return STATUS_OK;
    if (line->kind == LINE_MALFORMED) {
        lines_say_malformed(additions->tool, additions->path, number, &line->fault);
        additions->malformed++;
        return STATUS_OK;
    }
    if (additions->size + text.size > ADDITIONS_BYTES_MAX)
        return tool_fail(additions->tool, STATUS_BAD_DATA, "%s:%lu: more than %d MiB of events",
                         additions->path, number, ADDITIONS_BYTES_MAX >> 20);
    keep(additions, text);
    return STATUS_OK;
}

enum status additions_read(const struct tool *tool, const char *path, additions_t **ret_additions)
{
    additions_t *additions = memory_new(sizeof *additions);

    additions->tool = tool;
    additions->path = path;
    enum status status = lines_read(tool, path, read_one, NULL, additions);
    if (status == STATUS_OK && additions->malformed)
        status = STATUS_BAD_DATA;
    if (status != STATUS_OK)
        additions_destroy(&additions);
    *ret_additions = additions;
    return status;
}

void additions_destroy(additions_t **additions)
{
    if (!*additions)
        return;
    line_clear(&(*additions)->line);
    free((*additions)->bytes);
    free(*additions);
    *additions = NULL;
}

unsigned long additions_count(const additions_t *additions)
{
    return additions->count;
}

const struct line *additions_next(additions_t *additions)
{
    const char *at = additions->bytes + additions->at;
    size_t size;

    if (additions->at == additions->size)
        return NULL;
    memcpy(&size, at, sizeof size);
    line_read(&additions->line, at + sizeof size, size, LINE_FROM_LOG);
    additions->at += sizeof size + size;
    return &additions->line;
}
