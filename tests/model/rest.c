#include "tests/model/rest.h"

#include "common/base/timekeeper.h"
#include "common/ledger/ledger.h"
#include "services/collector/link.h"
#include "services/collector/outbox.h"
#include "services/scorer/feed.h"
#include "tests/model/checker.h"
#include "tests/model/holder.h"
#include "tests/model/net.h"
#include "tests/model/world.h"
#include "tests/model/wraps.h"

/* A collector is back by then, and has looked at its deadlines, as it does each second. */
enum { DEADLINES_LOOK_MS = 2700, CONNECTED_MS = 10000 };

static const struct weather fair = {.delay_ms_max = 2};

static void heal(struct slot *slot)
{
    net_set_weather(&slot->machine, &fair);
    disk_set_nearly_full(slot->machine.disk, false);
    disk_set_map_end(slot->machine.disk, 0);
    slot->machine.disk_faults = 0;
    slot->machine.calls_left = 0;
    slot->machine.wall_offset_ms = 0;
    slot->stopped_until_ms = 0;
}

static bool is_delivered(enum plan_slot number)
{
    const char *disk = world.fleet.slots[number].machine.disk;

    return client_is_done(world_client(number)) && disk_count(disk, OUTBOX_EVENTS) == 0;
}

/* How long it may take until every collector has looked at its deadlines by a clock that is right
 * again. One that is in doubt waits for the word of a scorer that may be on trial itself; and one that
 * was started by a wrong clock hears it only in a conversation, for which another may be in its way. */
static int64_t look_ms(void)
{
    int64_t ms = DEADLINES_LOOK_MS;

    if (world.had_jump)
        ms += CONNECTED_MS + CLOCK_TRIAL_MS;
    if (checker_excuses_clock() && world.had_rival)
        ms += LINK_DISPLACED_MS + CONNECTED_MS;
    return ms;
}

static bool are_deadlines_over(int64_t rested_ms)
{
    return machines_now() > rested_ms + look_ms() &&
           machines_now() > LINES_START_MS + LINES_DUE_MS_MAX + look_ms();
}

/* Where a daemon was started while its clock was wrong, an operator says that it is right now. Else
 * the scorer goes on by itself. */
static void operate(void)
{
    if (checker_excuses_clock() && wraps_presence)
        presence_ask_accept(wraps_presence);
}

static bool turn(int64_t until_ms)
{
    operate();
    return world_turn(until_ms);
}

/* Within REST_MS all that it holds is delivered; so is what it reports of cases later. */
static void rest(enum plan_slot number)
{
    const struct machine *machine = &world.fleet.slots[number].machine;
    int64_t rested_ms = machines_now(), until = rested_ms + REST_MS;

    while (!checker_violation() && !(is_delivered(number) && are_deadlines_over(rested_ms))) {
        if (is_delivered(number))
            until = machines_now() + REST_MS;
        if (!turn(until))
            violated("%s still holds %llu events after %d s", machine->name,
                     (unsigned long long)disk_count(machine->disk, OUTBOX_EVENTS), REST_MS / 1000);
    }
}

/* Whoever reads the feed gets to the end of the log, hears by the next beat of every gap, and gets what it
 * then asks for. */
static void rest_reader(void)
{
    const char *disk = world.fleet.slots[SLOT_SCORER].machine.disk;
    int64_t rested_ms = machines_now(), until = rested_ms + REST_MS;

    while (!checker_violation() &&
           (world.reader.n != disk_count(disk, TABLE_LOG) ||
            world.reader.mirror_n != world.reader.n ||
            world.reader.heard_ms < world.reader.moved_ms + FEED_BEAT_MS ||
            world.reader.heard_ms <= rested_ms || !reader_is_settled(&world.reader)))
        if (!turn(until))
            violated("the reader is at record %llu of %llu", (unsigned long long)world.reader.n,
                     (unsigned long long)disk_count(disk, TABLE_LOG));
}

static void heal_all(void)
{
    for (unsigned i = 0; i < SLOT_COUNT; i++)
        heal(&world.fleet.slots[i]);
    for (unsigned i = 0; i < WORLD_CLIENTS; i++)
        net_set_weather(&world.clients[i].machine, &fair);
    net_set_weather(&world.reader.machine, &fair);
    holders_let_go(INT64_MAX);
    disk_set_budget(0);
}

/* Of two collectors of one source one ends, and the other goes on, even one that was displaced; then
 * the first one comes back. */
static void rest_without(enum plan_slot one, enum plan_slot other)
{
    struct slot *slots = world.fleet.slots;

    tell("%s ends", slots[one].machine.name);
    slot_stop(&slots[one]);
    rest(other);
    slot_stop(&slots[other]);
    slot_start(&world.fleet, &slots[one]);
    rest(one);
}

void rest_all(void)
{
    tell("no faults from now on");
    heal_all();
    if (world.had_rival && world.plan->seed % 2)
        rest_without(SLOT_FIRST, SLOT_RIVAL);
    else if (world.had_rival)
        rest_without(SLOT_RIVAL, SLOT_FIRST);
    else
        rest(SLOT_FIRST);
    rest(SLOT_SECOND);
    rest_reader();
}
