/* A stranger: a peer that keeps to no rule. It connects to the scorer's ingest and query and to the
 * intakes, and sends bytes that are no message, messages of other sockets, sequences without end,
 * events that are none, and what it has overheard: frames cut short, and the sessions of others.
 * Between that it has conversations of its own, as a source that no collector of the history is, good
 * and bad by turns. Nobody else may notice it; what it is receipted stands in the log as anybody's.
 *
 * What it is answered must be an answer of that socket; the pages and standings that it is given are
 * true (checker.h, shown.h). */
#ifndef KAOHE_MODEL_STRANGER_H
#define KAOHE_MODEL_STRANGER_H

#include "common/wire/wire.h"
#include "tests/model/machine.h"

#define STRANGER_SOURCE "qingyang"

enum { STRANGER_INTAKES = 2, STRANGER_OVERHEARD = 8, STRANGER_BYTES = 2048 };

struct overheard {
    size_t size;
    char bytes[STRANGER_BYTES];
};

struct stranger {
    struct machine machine;
    struct chance chance;
    wire_t *ingest, *query, *intakes[STRANGER_INTAKES];
    const char *sources[STRANGER_INTAKES];
    struct overheard frames[STRANGER_OVERHEARD]; /* of collectors, the latest */
    unsigned heard;
    uint64_t foreign_session, foreign_epoch; /* of the last greeting that was overheard */
    uint64_t session, epoch, next;           /* its own conversation */
    uint64_t id, answers;
};

void stranger_open(struct stranger *stranger, const struct home *home,
                   const char *const sources[STRANGER_INTAKES], uint64_t seed);
void stranger_close(struct stranger *stranger);

/* Some frames for the scorer (`intake` is STRANGER_INTAKES), or for an intake; `salt` says which. */
void stranger_bother(struct stranger *stranger, unsigned intake, bool asks, uint64_t salt);

int64_t stranger_wake_ms(const struct stranger *stranger);
void stranger_pass(struct stranger *stranger);

/* A collector sends a frame to the scorer. */
void stranger_overhear(struct stranger *stranger, const struct message *message, struct text frame);

#endif
