#include "common/run/room.h"

#include <assert.h>

#include "common/base/diag.h"

bool room_is_news(struct room *room, enum room_finding finding)
{
    bool was_full = room->is_full, could_not_grow = room->cannot_grow;

    switch (finding) {
    case ROOM_MAP_FILLS:
        return !could_not_grow; /* it is tried again, and that was said */
    case ROOM_MAP_GREW:
        room->cannot_grow = false;
        return true;
    case ROOM_MAP_CANNOT_GROW:
        room->cannot_grow = true;
        return !could_not_grow;
    case ROOM_NEARLY_FULL:
        room->is_full = true;
        return !was_full;
    case ROOM_NOT_FULL:
        room->is_full = false;
        return was_full;
    }
    assert(!"a finding that room.h does not list");
    return false;
}

static void grow_in_time(struct room *room, store_t *store, const struct room_terms *terms)
{
    struct trouble trouble;
    size_t map_bytes;

    if (!store_wants_to_grow(store))
        return;
    if (room_is_news(room, ROOM_MAP_FILLS))
        diag_info("the map of %s fills: growing it once its readers are done", terms->dir);
    if (store_grow(store, &map_bytes, &trouble) == STATUS_OK) {
        if (room_is_news(room, ROOM_MAP_GREW))
            diag_info("the map of %s has grown to %zu MiB", terms->dir, map_bytes >> 20);
    } else if (room_is_news(room, ROOM_MAP_CANNOT_GROW)) {
        diag_warn("the map of %s cannot grow: %s", terms->dir, trouble.why);
    }
}

static void look_at_space(struct room *room, store_t *store, const struct room_terms *terms)
{
    bool is_full = store_is_nearly_full(store, terms->reserve_bytes);

    if (!room_is_news(room, is_full ? ROOM_NEARLY_FULL : ROOM_NOT_FULL))
        return;
    if (is_full)
        diag_warn("the disk, or the map of %s, is nearly full: %s", terms->dir, terms->when_full);
    else
        diag_warn("there is room again for %s", terms->dir);
}

static void look_at_readers(store_t *store, const struct room_terms *terms)
{
    int pid, dead = store_check_readers(store);

    if (dead > 0)
        diag_info("freed %d reader slots of processes that died", dead);
    uint64_t behind = store_oldest_reader(store, &pid);
    if (behind > ROOM_READER_BEHIND_MAX)
        diag_warn("process %d reads %s as it was %llu commits ago: until it is done, what is "
                  "deleted makes no room",
                  pid, terms->dir, (unsigned long long)behind);
}

enum status room_look(struct room *room, store_t *store, const struct room_terms *terms,
                      int64_t mono_ms)
{
    struct trouble trouble;

    if (!store_is_in_place(store, &trouble)) {
        diag_error("%s", trouble.why);
        return STATUS_DISK;
    }
    grow_in_time(room, store, terms);
    look_at_space(room, store, terms);
    if (mono_ms - room->readers_ms >= ROOM_READERS_MS) {
        look_at_readers(store, terms);
        room->readers_ms = mono_ms;
    }
    return STATUS_OK;
}
