#include "common/run/room.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

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

enum room_pinned room_pinned_news(struct room *room, uint64_t bytes)
{
    uint64_t said = room->pinned_said;

    if (bytes <= ROOM_PINNED_BYTES_MAX) {
        room->pinned_said = 0;
        return said ? ROOM_PINNED_GONE : ROOM_PINNED_OLD;
    }
    if (said && bytes / 2 < said)
        return ROOM_PINNED_OLD;
    room->pinned_said = bytes;
    return ROOM_PINNED_MORE;
}

static uint64_t above(uint64_t bytes, uint64_t bound)
{
    return bytes > bound ? bytes - bound : 0;
}

static uint64_t sum(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

uint64_t room_spare(const struct room_figures *figures, enum room_use use)
{
    uint64_t floor = figures->reserve / ROOM_FLOOR_PART;
    uint64_t all = sum(figures->disk, figures->own);

    if (figures->disk > floor / ROOM_FLOOR_PART)
        all = sum(all, figures->soon);

    if (use == ROOM_FOR_TRANSFER)
        return above(all, floor);
    /* the log cannot use this file's pages */
    uint64_t for_log = above(figures->disk, sum(floor, figures->needs));
    uint64_t for_both = above(all, sum(figures->reserve, figures->needs));
    return for_log < for_both ? for_log : for_both;
}

static unsigned long long mib(uint64_t bytes)
{
    return bytes >> 20;
}

void room_why(const struct room_figures *figures, enum room_use use, char ret_why[ROOM_WHY_BYTES])
{
    bool is_new = use == ROOM_FOR_NEW;
    int size = snprintf(
        ret_why, ROOM_WHY_BYTES,
        "the disk is nearly full: %llu MiB are free, and %llu MiB are kept in reserve "
        "(%sdisk/reserve-mib)",
        mib(figures->disk), mib(is_new ? figures->reserve : figures->reserve / ROOM_FLOOR_PART),
        is_new ? "" : "a quarter of ");

    if (is_new && mib(figures->needs) > 0)
        snprintf(ret_why + size, (size_t)(ROOM_WHY_BYTES - size), ", and %llu MiB for what is held",
                 mib(figures->needs));
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

/* Free pages are counted only where the disk alone does not do. */
static struct room_figures look_at_disk(struct room *room, store_t *store,
                                        const struct room_terms *terms)
{
    struct room_figures figures = {.disk = store_disk_bytes(store),
                                   .needs = terms->needs_bytes,
                                   .reserve = terms->reserve_bytes};

    room->is_scarce = figures.disk < sum(figures.reserve, figures.needs);
    if (room->is_scarce)
        figures.own = store_reusable_bytes(store, &figures.soon);
    return figures;
}

static void look_at_space(struct room *room, store_t *store, const struct room_terms *terms)
{
    struct room_figures figures = look_at_disk(room, store, terms);

    room->is_short = sum(figures.disk, sum(figures.own, figures.soon)) < figures.reserve;
    bool is_map_short = store_map_is_short(store);
    room->spare_bytes = is_map_short ? 0 : room_spare(&figures, terms->use);
    bool is_full = room->spare_bytes == 0;
    *room->why = '\0';
    if (is_map_short)
        strcpy(room->why, "the store's map is nearly full, and finds no room in memory to grow");
    else if (is_full)
        room_why(&figures, terms->use, room->why);
    if (!room_is_news(room, is_full ? ROOM_NEARLY_FULL : ROOM_NOT_FULL))
        return;
    if (is_full)
        diag_warn("%s: %s; %s", terms->dir, room->why, terms->when_full);
    else
        diag_warn("there is room again for %s", terms->dir);
}

enum status room_make_small(store_t *store, const struct room_terms *terms, uint64_t bytes)
{
    struct trouble trouble;

    if (!store_is_mostly_empty(store, bytes))
        return STATUS_OK;
    diag_info("%s is mostly empty: making it small", terms->dir);
    enum status status = store_make_small(store, terms->reserve_bytes / ROOM_FLOOR_PART, &trouble);
    if (status == STATUS_OK)
        diag_info("%s has been made small", terms->dir);
    else if (status == STATUS_DISK)
        diag_error("%s; ending", trouble.why);
    else
        diag_info("%s; it stays as it is", trouble.why);
    return status == STATUS_DISK ? STATUS_DISK : STATUS_OK;
}

static enum status make_small(struct room *room, store_t *store, const struct room_terms *terms,
                              int64_t mono_ms)
{
    if (!terms->may_make_small || (room->small_ms && mono_ms - room->small_ms < ROOM_SMALL_MS))
        return STATUS_OK;
    room->small_ms = mono_ms;
    return room_make_small(store, terms, room->is_scarce ? ROOM_SCARCE_BYTES : ROOM_SPARSE_BYTES);
}

static void free_slots(struct room *room, store_t *store, int64_t mono_ms)
{
    int dead = store_check_readers(store);

    if (dead > 0)
        diag_info("freed %d reader slots of processes that died", dead);
    room->readers_ms = mono_ms;
}

static void look_at_pinned(struct room *room, store_t *store, const struct room_terms *terms,
                           int64_t mono_ms)
{
    int pid;
    uint64_t bytes = store_pinned_bytes(store, &pid);

    if (bytes > ROOM_PINNED_BYTES_MAX) {
        free_slots(room, store, mono_ms);
        bytes = store_pinned_bytes(store, &pid);
    }
    room->pinned_ms = mono_ms;
    switch (room_pinned_news(room, bytes)) {
    case ROOM_PINNED_MORE:
        diag_warn("process %d has been reading %s for so long that %llu MiB of what was deleted "
                  "since cannot be used again, and the file grows: let it go on, or end it; only "
                  "that gives the room back",
                  pid, terms->dir, (unsigned long long)(bytes >> 20));
        break;
    case ROOM_PINNED_GONE:
        diag_info("no reader holds up %s any more: what was deleted can be used again", terms->dir);
        break;
    case ROOM_PINNED_OLD:
        break;
    }
}

static void look_at_readers(struct room *room, store_t *store, const struct room_terms *terms,
                            int64_t mono_ms)
{
    if (mono_ms - room->readers_ms >= ROOM_READERS_MS)
        free_slots(room, store, mono_ms);
    if (mono_ms - room->pinned_ms >= ROOM_PINNED_MS)
        look_at_pinned(room, store, terms, mono_ms);
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
    look_at_readers(room, store, terms, mono_ms);
    return make_small(room, store, terms, mono_ms);
}
