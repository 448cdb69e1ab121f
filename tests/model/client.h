/* A district's system: hands its lines to its collector's intake, one frame at a time, and sends a
 * frame again, under its id, when it is not answered. It keeps what it was answered: the audit compares the log
 * with that. */
#ifndef KAOHE_MODEL_CLIENT_H
#define KAOHE_MODEL_CLIENT_H

#include "common/wire/wire.h"
#include "tests/model/lines.h"
#include "tests/model/machine.h"

enum {
    CLIENT_ANSWER_MS_MAX = 2000,
    CLIENT_AGAIN_MS = 400,
    CLIENT_NAME = 1, /* at its collector; a stranger has the next (an intake remembers as many) */
};

/* One line and what became of it as far as its sender knows. */
struct handed {
    uint64_t seq;      /* that the intake named; 0: none */
    unsigned times;    /* that it was sent */
    bool is_taken;     /* the intake said that it is on disk */
    bool is_excused;   /* that disk was lost since, or replaced by an older copy */
    uint64_t n;        /* its first record, 0: none (audit.c sets this and what follows) */
    unsigned found;    /* in the log so often */
    unsigned reported; /* in the log for its case */
    unsigned settled;  /* of those, not late and not bad-time: it may be reported no more */
};

struct client {
    struct machine machine;
    unsigned source;
    wire_t *wire;
    unsigned next, released, end; /* lines of the pool: to be sent next, allowed, all */
    unsigned first;
    unsigned frame_count; /* lines on the way; 0: none */
    unsigned frame_lines; /* as many a frame */
    uint64_t id;
    int64_t due_ms;    /* when the frame is given up, or sending goes on */
    unsigned replaced; /* how often the outbox was lost, or replaced by an older copy */
    struct handed handed[LINES_POOL];
};

/* The lines from `first` on; `home` is that of its collector. */
void client_open(struct client *client, unsigned source, unsigned first, unsigned count,
                 unsigned frame_lines, const struct home *home);
void client_close(struct client *client);

/* So many more lines may be sent. */
void client_release(struct client *client, unsigned count);
bool client_is_done(const struct client *client); /* all that was released is taken */

int64_t client_wake_ms(const struct client *client);
void client_pass(struct client *client);

/* The outbox was lost, or replaced by an older copy: the lines from `kept` on may be lost with it, also
 * those whose TAKEN is on its way. */
void client_excuse(struct client *client, unsigned kept);

#endif
