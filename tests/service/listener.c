#include "tests/service/listener.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/memory.h"
#include "tests/service/dial.h"

enum { READ_BYTES = 64 << 10 };

#define REQUEST "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n"

/* A stretch of text that has no end of its own. */
struct span {
    const char *at, *end;
};

static const char *find(struct span span, const char *what)
{
    return memmem(span.at, (size_t)(span.end - span.at), what, strlen(what));
}

/* The number behind a name; 0: it is not there. */
static uint64_t number_behind(struct span span, const char *name)
{
    const char *at = find(span, name);
    uint64_t number = 0;

    if (!at)
        return 0;
    for (at += strlen(name); at < span.end && *at >= '0' && *at <= '9'; at++)
        number = 10 * number + (uint64_t)(*at - '0');
    return number;
}

/* ---- What is told ---- */

static void note_time(struct listener_notes *notes, int64_t took_us)
{
    int64_t bucket = took_us / LISTENER_BUCKET_US;

    assert(took_us >= 0);
    notes->took[bucket < LISTENER_BUCKETS ? bucket : LISTENER_BUCKETS - 1]++;
    if (took_us > notes->took_us_max)
        notes->took_us_max = took_us;
}

/* The first row of a record: the next sequence, and a record behind the last one. */
static void take_own_row(struct listener *listener, uint64_t n, struct span record)
{
    struct listener_notes *notes = listener->notes;
    uint64_t sent_us = number_behind(record, "\"M-");
    const char *dash = find((struct span){record.at + strlen("\"M-"), record.end}, "-");
    uint64_t seq = dash ? number_behind((struct span){dash, record.end}, "-") : 0;

    assert(seq > 0);
    if (seq > listener->seq + 1)
        notes->lost += seq - listener->seq - 1;
    notes->doubled += seq <= listener->seq;
    notes->disordered += n <= listener->n;
    if (seq > listener->seq) {
        listener->seq = seq;
        notes->told++;
        note_time(notes, dial_now_us() - (int64_t)sent_us);
    }
}

/* A row with the record of the one before is of a centre that its event has moved, never of the same. */
static void take_change(struct listener *listener, struct span data)
{
    static const char name[] = "\"centre\":\"";
    uint64_t n = number_behind(data, "\"n\":");
    const char *centre = find(data, name), *record = find(data, "\"record\":\"M-");

    if (!centre || !record)
        return; /* of something else than what this test submits */
    centre += sizeof name - 1;
    size_t size = strcspn(centre, "\"") + 1;
    assert(size < sizeof listener->centre);
    if (n == listener->n && memcmp(centre, listener->centre, size) != 0)
        return;
    take_own_row(listener, n, (struct span){record + strlen("\"record\":"), data.end});
    memcpy(listener->centre, centre, size);
    listener->n = n;
}

static void take_line(struct listener *listener, struct span line)
{
    struct listener_notes *notes = listener->notes;
    static const char data[] = "data: ";

    if (find(line, "event: ") == line.at) {
        listener->is_change = find(line, "event: change") == line.at;
        if (find(line, "event: standings") == line.at && !listener->has_begun) {
            listener->has_begun = true;
            notes->begun++;
        }
        notes->resyncs += find(line, "event: resync") == line.at;
    } else if (find(line, data) == line.at) {
        notes->merged += number_behind(line, "\"merged\":");
        if (listener->is_change)
            take_change(listener, (struct span){line.at + sizeof data - 1, line.end});
    }
}

/* ---- What is received: headers, then chunks ---- */

static void add_to_line(struct listener *listener, const char *bytes, size_t size)
{
    if (listener->line_size + size + 1 > listener->line_room) {
        listener->line_room = 2 * (listener->line_size + size + 1);
        listener->line = memory_made(realloc(listener->line, listener->line_room));
    }
    memcpy(listener->line + listener->line_size, bytes, size);
    listener->line_size += size;
    listener->line[listener->line_size] = '\0'; /* for strcspn */
}

static void take_text(struct listener *listener, const char *bytes, size_t size)
{
    while (size > 0) {
        const char *end = memchr(bytes, '\n', size);
        size_t part = end ? (size_t)(end - bytes) : size;
        add_to_line(listener, bytes, part);
        if (!end)
            return;
        take_line(listener, (struct span){listener->line, listener->line + listener->line_size});
        listener->line_size = 0;
        bytes += part + 1;
        size -= part + 1;
    }
}

/* The part of a chunk that has come; the two bytes of its line end are no text. */
static size_t take_chunk(struct listener *listener, const char *bytes, size_t size)
{
    size_t part = size < listener->chunk_left ? size : listener->chunk_left;
    size_t text = listener->chunk_left > 2 ? listener->chunk_left - 2 : 0;

    take_text(listener, bytes, part < text ? part : text);
    listener->chunk_left -= part;
    return part;
}

/* Headers, or a chunk's size; 0: it is not whole yet. */
static size_t take_frame(struct listener *listener, const char *bytes, size_t size)
{
    const char *mark = listener->has_head ? "\r\n" : "\r\n\r\n";
    const char *end = find((struct span){bytes, bytes + size}, mark);

    if (!end)
        return 0;
    if (listener->has_head) {
        listener->chunk_left = strtoull(bytes, NULL, 16) + 2;
    } else {
        bool is_answered = strncmp(bytes, "HTTP/1.1 200 ", 13) == 0;
        assert(is_answered);
        listener->has_head = true;
    }
    return (size_t)(end - bytes) + strlen(mark);
}

static void take_all(struct listener *listener)
{
    size_t done = 0, part;

    do {
        const char *at = listener->bytes + done;
        size_t left = listener->size - done;
        part =
            listener->chunk_left ? take_chunk(listener, at, left) : take_frame(listener, at, left);
        done += part;
    } while (part > 0 && done < listener->size);
    memmove(listener->bytes, listener->bytes + done, listener->size - done);
    listener->size -= done;
}

/* ---- The connection ---- */

static void say(struct listener *listener, const char *text)
{
    if (send(listener->fd, text, strlen(text), MSG_NOSIGNAL) != (ssize_t)strlen(text))
        listener_close(listener);
}

bool listener_open(struct listener *listener, enum listener_kind kind, const struct sockaddr_in *to,
                   int receive_bytes, struct listener_notes *notes)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert(fd >= 0);
    *listener = (struct listener){.kind = kind, .fd = fd, .notes = notes};
    if (receive_bytes)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
    if (connect(fd, (const struct sockaddr *)to, sizeof *to) != 0) {
        listener_close(listener);
        return false;
    }
    if (kind != LISTENER_IDLE)
        say(listener, kind == LISTENER_DRIPS ? REQUEST : REQUEST "\r\n");
    return listener->fd >= 0;
}

void listener_close(struct listener *listener)
{
    if (listener->fd < 0)
        return;
    close(listener->fd);
    free(listener->bytes);
    free(listener->line);
    listener->bytes = listener->line = NULL;
    listener->fd = -1;
    listener->notes->ended++;
}

void listener_read(struct listener *listener)
{
    size_t most = listener->kind == LISTENER_SLOW ? LISTENER_SLOW_BYTES : READ_BYTES;

    if (listener->room < listener->size + most + 1) {
        listener->room = listener->size + most + 1;
        listener->bytes = memory_made(realloc(listener->bytes, listener->room));
    }
    ssize_t got = recv(listener->fd, listener->bytes + listener->size, most, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        listener_close(listener);
        return;
    }
    listener->size += (size_t)got;
    listener->bytes[listener->size] = '\0';
    take_all(listener);
}

void listener_tick(struct listener *listener)
{
    if (listener->kind == LISTENER_DRIPS && listener->fd >= 0)
        say(listener, "X: y\r\n");
}

int64_t listener_percentile(const struct listener_notes *notes, unsigned per_mille)
{
    uint64_t before = 0;

    for (int64_t bucket = 0; bucket < LISTENER_BUCKETS; bucket++) {
        before += notes->took[bucket];
        if (before > 0 && before * 1000 >= notes->told * per_mille)
            return (bucket + 1) * LISTENER_BUCKET_US;
    }
    return INT64_MAX;
}
