/* The world of one history: the fleet, the districts that hand over lines, a reader of the feed, and
 * time. One at a time. What is done to it is strike.h's, and that it comes to rest is rest.h's. */
#ifndef KAOHE_MODEL_WORLD_H
#define KAOHE_MODEL_WORLD_H

#include "tests/model/client.h"
#include "tests/model/disk.h"
#include "tests/model/fleet.h"
#include "tests/model/reader.h"
#include "tests/model/stranger.h"

enum { WORLD_CLIENTS = 3 };

/* What may be restored: the store, and which lines it does not have. */
struct world_copy {
    struct disk_copy *disk; /* NULL: it was not there yet */
    unsigned next;
};

struct world {
    const struct plan *plan;
    struct fleet fleet;
    struct client clients[WORLD_CLIENTS]; /* of the slots behind the scorer */
    struct reader reader;
    struct stranger stranger;
    struct world_copy copies[SLOT_COUNT];
    struct chance chance;
    unsigned turns;
    bool had_rival;
    bool is_forged;   /* the log was written anew: who reads it has nothing to go by any more */
    bool is_disk_own; /* scorer and collectors share a disk, and nobody else takes of it */
};

extern struct world world;

void world_open(const struct plan *plan, bool is_traced);
void world_close(void);

/* The district that hands over lines to the collector in a slot. */
struct client *world_client(enum plan_slot slot);

/* Of those that are due next one acts, by chance. False: none is due before `until_ms`, or
 * something is violated. */
bool world_turn(int64_t until_ms);
void world_go(int64_t ms);

#endif
