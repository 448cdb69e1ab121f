/* Room for a daemon's store: on the disk, in its map, and in its table of readers. A daemon looks
 * once a pass. Each look
 *   - makes sure that the store's file is still in its place;
 *   - grows the map in time (store_wants_to_grow), and tries again at the next look where it cannot;
 *   - tells whether the store is full, so that nothing new should be taken, and how much it may take;
 *   - makes a store small that is mostly empty, where its daemon lets it (`may_make_small`);
 *   - once in ROOM_PINNED_MS looks how much of the file a reader holds, and warns of it; once in
 *     ROOM_READERS_MS frees the reader slots of processes that died.
 * Each change is said once, with diag.
 *
 * What is full. An outbox and the log may share a disk, and what an outbox holds needs room in the log
 * before it can be deleted. So an intake stops first: while less is free than the reserve (a setting)
 * and what the transfer of all that is held there still takes (needs.h). The scorer goes on below the
 * reserve, down to a floor that is a part of it, for the pages that a commit writes before others are
 * free. Free pages inside the own file are room too, but not for another's file.
 */
#ifndef KAOHE_RUN_ROOM_H
#define KAOHE_RUN_ROOM_H

#include "common/store/store.h"

enum {
    ROOM_READERS_MS = 60000,
    ROOM_PINNED_MS = 1000,
    ROOM_SMALL_MS = 60000, /* between two tries to make a store small */

    ROOM_FLOOR_PART = 4,              /* the floor is this part of the reserve */
    ROOM_PINNED_BYTES_MAX = 64 << 20, /* that a reader may hold before it is said */
    ROOM_SPARSE_BYTES = 64 << 20,     /* a file of more that is mostly empty is made small; */
    ROOM_SCARCE_BYTES = 4 << 20,      /* of more than this, where the disk is scarce */

    ROOM_WHY_BYTES = 200,
};

enum room_use {
    ROOM_FOR_NEW,      /* an intake: what it takes goes on into the log */
    ROOM_FOR_TRANSFER, /* the scorer */
};

/* What differs between daemons. The texts stay the caller's. */
struct room_terms {
    const char *dir;       /* the store's, for messages */
    const char *when_full; /* what then happens, for messages: "events are refused" */
    enum room_use use;
    uint64_t reserve_bytes;
    uint64_t needs_bytes; /* what transfers still take of this disk */
    bool may_make_small;
};

/* What the looks before this one found. */
struct room {
    bool is_full;
    bool is_scarce; /* the disk alone does not suffice */
    bool is_short;  /* below the reserve: transactions should be small */
    bool cannot_grow;
    uint64_t spare_bytes;     /* that may be taken until the next look; 0 where it is full */
    char why[ROOM_WHY_BYTES]; /* for people: why it is full; empty where it is not */
    uint64_t pinned_said;     /* bytes that a reader holds, as it was said last; 0: it was not */
    int64_t readers_ms, pinned_ms, small_ms; /* when that was done */
};

/* `room` begins as {0}. `store` has no transaction open in this thread. STATUS_DISK: the store's
 * file is gone or was replaced; it was said, and the process should end. */
MUST_CHECK enum status room_look(struct room *room, store_t *store, const struct room_terms *terms,
                                 int64_t mono_ms);

/* Makes a store of more than `bytes` that is mostly empty small, and says so. Not with a transaction
 * anywhere in this process. STATUS_DISK as room_look; where it cannot be done now, all goes on. */
MUST_CHECK enum status room_make_small(store_t *store, const struct room_terms *terms,
                                       uint64_t bytes);

/* What follows is pure; room_look is made of it. */

/* In bytes. `own`: free pages inside the own file; `soon`: those that can be used after the next commit,
 * which needs something of the disk. */
struct room_figures {
    uint64_t disk, own, needs, reserve;
    uint64_t soon;
};
/* How much may be taken; 0: it is full. */
uint64_t room_spare(const struct room_figures *figures, enum room_use use);
/* Why nothing is taken, where the disk is why: what is free, what is kept, and by which setting. */
void room_why(const struct room_figures *figures, enum room_use use, char ret_why[ROOM_WHY_BYTES]);

/* What a look finds, and whether it is news: what was said is not said again until it has changed. */
enum room_finding {
    ROOM_MAP_FILLS,
    ROOM_MAP_GREW,
    ROOM_MAP_CANNOT_GROW,
    ROOM_NEARLY_FULL,
    ROOM_NOT_FULL,
};
bool room_is_news(struct room *room, enum room_finding finding);

/* Whether the bytes that a reader holds are to be said: beyond the bound, once, and again each time
 * they have doubled; and when they are no more beyond it. */
enum room_pinned { ROOM_PINNED_OLD, ROOM_PINNED_MORE, ROOM_PINNED_GONE };
enum room_pinned room_pinned_news(struct room *room, uint64_t bytes);

#endif
