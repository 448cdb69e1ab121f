/* The scorer's checkpoints: makes them when they are due, and says what people are to know of them. It works on
 * what is the scorer's, which outlives it. */
#ifndef KAOHE_SCORER_SIGNING_H
#define KAOHE_SCORER_SIGNING_H

#include "services/scorer/checkpointer.h"

struct signing {
    const struct home *home;
    const char *dir; /* the store's, for messages */
    ledger_t *ledger;
    view_t *view; /* the writer's */
    presence_t *presence;
    struct checkpointer checkpointer;
    bool is_loss_told;
};

/* As checkpointer_start, by the view of now. What is wrong is said. Where the log came back from a backup, and its
 * key files have another origin than the log, they are written anew; that they cannot be ends nothing. */
MUST_CHECK enum status signing_start(struct signing *signing, int64_t mono_ms);
/* The same once more, with the view parked: the log has come back from a backup (ledger_end_taking is committed),
 * and has another origin. */
MUST_CHECK enum status signing_renew(struct signing *signing, int64_t mono_ms);

/* The rest with the view parked. `has_room`: of the disk; a checkpoint waits where it is short, since events come
 * first. Anything but STATUS_OK was said, and the process should end. */
MUST_CHECK enum status signing_look(struct signing *signing, bool has_room, int64_t mono_ms);
/* At an orderly end: the last one. */
MUST_CHECK enum status signing_finish(struct signing *signing, bool has_room, int64_t mono_ms);
/* When signing_look has something to do, if nobody asks before. */
int64_t signing_due_ms(const struct signing *signing);

#endif
