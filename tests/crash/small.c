#include "tests/crash/small.h"

#include <string.h>

#include "common/run/room.h"
#include "tests/chance.h"

enum {
    SMALL_ONE_IN = 32, /* looks at the room, of which each pass has one */
    AT_START_ONE_IN = 2,
    STREAM = 7, /* of the seed, apart from what the scene draws */
};

static struct {
    struct chance chance;
    bool is_on;
} small;

/* LINKER:--wrap puts these in the place of what the daemons call. */
enum status __wrap_room_look(struct room *room, store_t *store, const struct room_terms *terms,
                             int64_t mono_ms);
enum status __real_room_look(struct room *room, store_t *store, const struct room_terms *terms,
                             int64_t mono_ms);
bool __wrap_store_is_mostly_empty(store_t *store, uint64_t bytes);

void small_begin(uint64_t seed)
{
    small.chance = chance_of(seed, STREAM);
    small.is_on = true;
}

/* The first look of a process is due by itself. */
enum status __wrap_room_look(struct room *room, store_t *store, const struct room_terms *terms,
                             int64_t mono_ms)
{
    if (small.is_on && chance_below(&small.chance, SMALL_ONE_IN) == 0)
        room->small_ms = 0;
    return __real_room_look(room, store, terms, mono_ms);
}

bool __wrap_store_is_mostly_empty(store_t *store, uint64_t bytes)
{
    (void)store;
    (void)bytes;
    return small.is_on && chance_below(&small.chance, AT_START_ONE_IN) == 0;
}

unsigned small_count(const struct trace *trace)
{
    unsigned count = 0;

    for (unsigned i = 0; i < trace->count; i++)
        count += trace->steps[i].kind == STEP_RENAME &&
                 strcmp(trace->steps[i].name_before, "small.mdb") == 0;
    return count;
}
