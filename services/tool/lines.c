#include "services/tool/lines.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/memory.h"
#include "common/form/line.h"

enum { MARK_BYTES = 3, CHUNK_BYTES = 64 * 1024, BUFFER_BYTES = LINES_BYTES_MAX + 1 + CHUNK_BYTES };

struct reading {
    lines_visit *visit;
    lines_idle *idle;
    void *context;
    int fd;
    unsigned long number; /* of the line that begins at `bytes` */
    size_t size;
    bool has_begun; /* the first bytes were looked at for a byte-order mark */
    bool is_cut;    /* the line at hand was handed on, and its rest is skipped */
    char bytes[BUFFER_BYTES];
};

/* Whether more bytes must come before a byte-order mark can be told from a line. */
static bool is_part_of_mark(const struct reading *reading)
{
    return reading->size < MARK_BYTES && memcmp(reading->bytes, "\xef\xbb\xbf", reading->size) == 0;
}

static void skip_mark(struct reading *reading)
{
    size_t mark = line_mark_size(reading->bytes, reading->size);

    reading->size -= mark;
    memmove(reading->bytes, reading->bytes + mark, reading->size);
    reading->has_begun = true;
}

/* Hands on one line; the rest of one that was cut is skipped. */
static enum status hand_on(struct reading *reading, size_t start, size_t size)
{
    bool was_cut = reading->is_cut;
    struct text line = {reading->bytes + start, size};

    assert(start + size <= reading->size);
    if (line.size > LINES_BYTES_MAX)
        line.size = LINES_BYTES_MAX + 1;
    reading->is_cut = false;
    return was_cut ? STATUS_OK : reading->visit(reading->context, reading->number, line);
}

/* What stands in the buffer without a line end, and is longer than any line may be. */
static enum status cut(struct reading *reading)
{
    enum status status = STATUS_OK;

    if (reading->size <= LINES_BYTES_MAX)
        return STATUS_OK;
    if (!reading->is_cut)
        status = hand_on(reading, 0, LINES_BYTES_MAX + 1);
    reading->is_cut = true;
    reading->size = 0;
    return status;
}

static enum status hand_on_lines(struct reading *reading)
{
    size_t start = 0;
    const char *end;

    if (!reading->has_begun && is_part_of_mark(reading))
        return STATUS_OK;
    if (!reading->has_begun)
        skip_mark(reading);
    while ((end = memchr(reading->bytes + start, '\n', reading->size - start))) {
        size_t size = (size_t)(end - reading->bytes) - start;
        enum status status = hand_on(reading, start, size);
        if (status != STATUS_OK)
            return status;
        start += size + 1;
        reading->number++;
    }
    reading->size -= start;
    memmove(reading->bytes, reading->bytes + start, reading->size);
    return cut(reading);
}

static enum status wait_for_more(struct reading *reading)
{
    struct pollfd item = {.fd = reading->fd, .events = POLLIN};
    enum status status = STATUS_OK;
    int wait_ms = 0; /* what has come is handed on before we wait for more */

    while (reading->idle && status == STATUS_OK && poll(&item, 1, wait_ms) == 0) {
        status = reading->idle(reading->context);
        wait_ms = LINES_IDLE_MS;
    }
    return status;
}

static enum status read_all(struct reading *reading, int *ret_error)
{
    for (;;) {
        enum status status = wait_for_more(reading);
        if (status != STATUS_OK)
            return status;
        assert(reading->size <= BUFFER_BYTES - CHUNK_BYTES);
        ssize_t size = read(reading->fd, reading->bytes + reading->size, CHUNK_BYTES);
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0)
            *ret_error = errno;
        if (size <= 0)
            break;
        reading->size += (size_t)size;
        status = hand_on_lines(reading);
        if (status != STATUS_OK)
            return status;
    }
    reading->has_begun = true; /* whatever it is, it is all */
    enum status status = hand_on_lines(reading);
    return status == STATUS_OK && reading->size > 0 ? hand_on(reading, 0, reading->size) : status;
}

enum status lines_read(const struct tool *tool, const char *path, lines_visit *visit,
                       lines_idle *idle, void *context)
{
    bool is_stdin = strcmp(path, "-") == 0;
    int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    int error = 0;

    if (fd < 0)
        return tool_fail(tool, STATUS_BAD_DATA, "cannot read %s: %s", path, strerror(errno));
    struct reading *reading = memory_new(sizeof *reading);
    reading->visit = visit;
    reading->idle = idle;
    reading->context = context;
    reading->fd = fd;
    reading->number = 1;
    enum status status = read_all(reading, &error);
    free(reading);
    if (!is_stdin)
        close(fd);
    if (error)
        return tool_fail(tool, STATUS_BAD_DATA, "cannot read %s: %s", path, strerror(error));
    return status;
}

void lines_say_malformed(const struct tool *tool, const char *path, unsigned long number,
                         const struct fault *fault)
{
    tool_say(tool, "%s:%lu: %s: %s", path, number, fault->field, fault->why);
}
