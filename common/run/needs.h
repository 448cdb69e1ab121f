/* What the transfer of events that are held still takes of the disk: the room that they need in the
 * log, and that an outbox needs to delete them. Each collector of a home notes in run/SOURCE.needs
 * what its events need in the log; the note stays there while the collector is down. Where the log is
 * on the same disk, the needs of all count for each.
 *
 * Not covered: a collector of another home on the same disk; and an outbox on a disk of its own,
 * which may hold more than the log's disk takes. Then the scorer says `full`, and what is held goes
 * on as soon as somebody makes room.
 */
#ifndef KAOHE_RUN_NEEDS_H
#define KAOHE_RUN_NEEDS_H

#include <stdint.h>

#include "common/run/home.h"

enum {
    NEEDS_LOOK_MS = 1000, /* between two looks at the notes of others, where room is ample */
    NEEDS_DELETE_BYTES = 1 << 20, /* pages that an outbox writes before others are free */
    NEEDS_UNKNOWN_FACTOR = 3, /* an outbox without a note needs its size so many times, but for what
                                   * it may keep of receipted events */
};

typedef struct needs needs_t;

/* Of the collector of `source`. `home` and `source` stay the caller's. */
needs_t *needs_new(const struct home *home, const char *source);
void needs_destroy(needs_t **needs); /* NULL is fine */

struct needs_of_all {
    uint64_t bytes;
    unsigned outboxes; /* that may take something; at least 1 */
};

/* Notes that this source's events need `own_bytes` in the log, and tells what all need of the disk
 * that its outbox is on. Where room `is_scarce` the notes of others are read each time. A note that
 * cannot be written is said once, and others count with the size of the outbox until it can. One that
 * was removed is made again within NEEDS_LOOK_MS. */
struct needs_of_all needs_look(needs_t *needs, uint64_t own_bytes, bool is_scarce, int64_t mono_ms);

#endif
