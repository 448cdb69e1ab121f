#include "services/board/stream.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { DATA_BYTES = 160, DIGITS_MAX = 18 };

void stream_clear(struct stream *stream)
{
    sse_clear(&stream->own);
}

static const char *truth(bool is)
{
    return is ? "true" : "false";
}

/* Epochs are random: as digits a browser's numbers could not hold them. */
static void say_hello(struct sse *sse, const struct stream_now *now)
{
    char data[DATA_BYTES];

    snprintf(data, sizeof data, "{\"epoch\":\"%016" PRIx64 "\",\"n\":%" PRIu64 ",\"silent\":%s}",
             now->epoch, ring_last(now->ring), truth(now->is_silent));
    sse_event(sse, "hello", text_of(data), 0);
}

/* What was held before is not to be built on; the standings that follow are whole, of one year. */
static void say_resync(struct stream *stream, const struct stream_now *now)
{
    char data[DATA_BYTES];

    stream->resyncs++;
    snprintf(data, sizeof data, "{\"why\":\"behind\",\"n\":%" PRIu64 "}", ring_last(now->ring));
    sse_event(&stream->own, "resync", text_of(data), 0);
}

/* With the id from which the reader goes on: all that the ring has is told by them. */
static void say_standings(struct sse *sse, const struct stream_now *now)
{
    if (now->standings.data)
        sse_event(sse, "standings", now->standings, ring_last(now->ring));
}

static void say_beat(struct sse *sse, const struct stream_now *now)
{
    char data[DATA_BYTES];

    snprintf(data, sizeof data, "{\"n\":%" PRIu64 ",\"silent\":%s}", ring_last(now->ring),
             truth(now->is_silent));
    sse_event(sse, "beat", text_of(data), ring_last(now->ring));
}

static bool read_id(const char *text, uint64_t *ret_id)
{
    uint64_t id = 0;
    size_t size = strlen(text);

    if (size == 0 || size > DIGITS_MAX || strspn(text, "0123456789") != size)
        return false;
    for (; *text; text++)
        id = 10 * id + (uint64_t)(*text - '0');
    *ret_id = id;
    return true;
}

void stream_begin(struct stream *stream, const struct stream_now *now, const char *last_id)
{
    uint64_t id;
    bool has_id = last_id && read_id(last_id, &id);

    *stream = (struct stream){.place = ring_end(now->ring), .sent_ms = now->ms};
    sse_retry(&stream->own, STREAM_RETRY_MS);
    say_hello(&stream->own, now);
    if (has_id && ring_find(now->ring, id, &stream->place))
        return;
    if (has_id)
        say_resync(stream, now);
    say_standings(&stream->own, now);
}

static size_t copy(struct text from, size_t *offset, char *to, size_t room)
{
    size_t size = from.size - *offset < room ? from.size - *offset : room;

    memcpy(to, from.data + *offset, size);
    *offset += size;
    return size;
}

static ssize_t read_own(struct stream *stream, char *to, size_t room)
{
    size_t size = copy(sse_text(&stream->own), &stream->own_offset, to, room);

    if (stream->own_offset == stream->own.text.size) {
        sse_clear(&stream->own);
        stream->own_offset = 0;
    }
    return (ssize_t)size;
}

static ssize_t read_entry(struct stream *stream, struct text entry, char *to, size_t room)
{
    size_t size = copy(entry, &stream->offset, to, room);

    if (stream->offset == entry.size) {
        stream->place++;
        stream->offset = 0;
    }
    return (ssize_t)size;
}

static void pass_over(struct stream *stream, const struct stream_now *now)
{
    stream->place = ring_end(now->ring);
    say_resync(stream, now);
    say_standings(&stream->own, now);
}

static bool needs_beat(const struct stream *stream, const struct stream_now *now)
{
    return now->ms - stream->sent_ms >= STREAM_BEAT_MS;
}

static ssize_t read_next(struct stream *stream, const struct stream_now *now, char *to, size_t room)
{
    struct text entry;

    if (stream->own.text.size > 0)
        return read_own(stream, to, room);
    switch (ring_at(now->ring, stream->place, &entry)) {
    case RING_HELD:
        return read_entry(stream, entry, to, room);
    case RING_GONE:
        if (stream->offset > 0)
            return STREAM_OVER;
        pass_over(stream, now);
        return read_own(stream, to, room);
    case RING_END:
        break;
    }
    if (!needs_beat(stream, now))
        return 0;
    say_beat(&stream->own, now);
    return read_own(stream, to, room);
}

ssize_t stream_read(struct stream *stream, const struct stream_now *now, char *to, size_t room)
{
    ssize_t size = read_next(stream, now, to, room);

    if (size > 0)
        stream->sent_ms = now->ms;
    return size;
}

bool stream_is_due(const struct stream *stream, const struct stream_now *now)
{
    return stream->own.text.size > 0 || stream->place < ring_end(now->ring) ||
           needs_beat(stream, now);
}
