/* One connection to a board, as a test makes it: who follows the events, and checks that each change comes
 * once and in order; or who only holds the connection. It sends nothing but its request.
 *
 * A change tells by its event's record when it was submitted, and as the how manieth: "M-US-SEQ". The first
 * row of a record is the event's own; others that its event has moved stand behind it, with the same n. */
#ifndef KAOHE_SERVICE_LISTENER_H
#define KAOHE_SERVICE_LISTENER_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum listener_kind {
    LISTENER_READS,
    LISTENER_SLOW,  /* little is read of it, and seldom */
    LISTENER_DEAF,  /* asks for the events, and reads none */
    LISTENER_IDLE,  /* says nothing */
    LISTENER_DRIPS, /* a request that never ends, a line of it a second */
    LISTENER_KINDS,
};

enum { LISTENER_SLOW_BYTES = 8 << 10, LISTENER_BUCKET_US = 100, LISTENER_BUCKETS = 200000 };

/* What all listeners of a kind have noted. */
struct listener_notes {
    uint64_t told, lost, doubled, disordered, merged, resyncs, ended, begun;
    uint64_t took[LISTENER_BUCKETS]; /* how many were told so long after they were submitted */
    int64_t took_us_max;
};

struct listener {
    enum listener_kind kind;
    int fd; /* -1: it has ended */
    struct listener_notes *notes;
    char *bytes; /* that were received and not read yet */
    size_t size, room;
    size_t chunk_left; /* of the chunk that is being read, with its line end */
    bool has_head;     /* the answer's headers were read */
    bool has_begun;    /* it was told the standings */
    bool is_change;    /* the event whose data comes next */
    uint64_t n, seq; /* of the last own row */
    char centre[64]; /* that it was about */
    char *line;      /* of the events; what is not whole yet */
    size_t line_size, line_room;
};

/* Connects; what is received beyond what is read is bounded by `receive_bytes`, 0: as the system likes. */
bool listener_open(struct listener *listener, enum listener_kind kind, const struct sockaddr_in *to,
                   int receive_bytes, struct listener_notes *notes);
void listener_close(struct listener *listener);

/* Reads what has come, as much as its kind does at a time. */
void listener_read(struct listener *listener);
/* What is due each second. */
void listener_tick(struct listener *listener);

/* In microseconds, so many of a thousand were told sooner; INT64_MAX: none was. */
int64_t listener_percentile(const struct listener_notes *notes, unsigned per_mille);

#endif
