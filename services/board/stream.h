/* One stream of events to one reader. Pure: it is told the time, and what stands now.
 *
 *   retry, hello, then   nothing new: standings as they are   ─┐
 *                        it goes on: what it missed            ├─► the ring's entries as they come,
 *                        it cannot go on: resync, standings   ─┘   a beat where there were none
 *
 * Events, all with JSON data (openapi.yaml tells their members):
 *   hello      the feed's epoch, and whether the scorer is heard
 *   standings  all of a year
 *   change     one change with its cause, as `kaohe watch --json` has it
 *   merged     changes that came too fast to be listed: the records that have them
 *   resync     what was held may lack something: fetch it anew
 *   beat       nothing has changed up to this record
 *   silent, back   the scorer is not heard any more; and is heard again
 *
 * A reader that was passed by the ring gets `resync`; where that cut an event in two, the stream ends. */
#ifndef KAOHE_BOARD_STREAM_H
#define KAOHE_BOARD_STREAM_H

#include <stdbool.h>
#include <sys/types.h>

#include "services/board/ring.h"
#include "services/board/sse.h"

enum {
    STREAM_BEAT_MS = 5000,
    STREAM_RETRY_MS = 2000, /* after so long a browser connects again */
    STREAM_OVER = -1,
};

/* What stands now. */
struct stream_now {
    const ring_t *ring;
    uint64_t epoch;        /* of the feed; 0: nothing was heard yet */
    bool is_silent;        /* the scorer is not heard */
    struct text standings; /* of the year of the last event; absent: none are held yet */
    int64_t ms;            /* of clock_mono_ms */
};

struct stream {
    uint64_t place; /* in the ring, of the entry that is next or is being sent */
    size_t offset;  /* how much of it was sent */
    struct sse own; /* goes out first */
    size_t own_offset;
    int64_t sent_ms;  /* the last that was given */
    unsigned resyncs; /* how often it was told to begin anew */
};

/* `last_id`: what the reader has all of (Last-Event-ID); NULL, or what is no number: it begins. */
void stream_begin(struct stream *stream, const struct stream_now *now, const char *last_id);
void stream_clear(struct stream *stream);

/* Copies what comes next. 0: nothing is to be sent now. STREAM_OVER: it ends here. */
ssize_t stream_read(struct stream *stream, const struct stream_now *now, char *to, size_t room);
/* Whether stream_read would return something else than 0. */
bool stream_is_due(const struct stream *stream, const struct stream_now *now);

#endif
