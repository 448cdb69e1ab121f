#include "tests/model/rest.h"

#include "common/base/timekeeper.h"
#include "common/ledger/ledger.h"
#include "services/collector/link.h"
#include "services/collector/outbox.h"
#include "services/scorer/feed.h"
#include "services/scorer/sessions.h"
#include "tests/model/checker.h"
#include "tests/model/holder.h"
#include "tests/model/net.h"
#include "tests/model/operator.h"
#include "tests/model/restores.h"
#include "tests/model/strike.h"
#include "tests/model/world.h"
#include "tests/model/wraps.h"

/* A collector looks at its deadlines each second, by a clock that may still be slewed by up to
 * CLOCK_STEP_MS_MAX. */
enum { DEADLINES_LOOK_MS = 2700 };

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

/* With what it keeps by the numbers of the log as it is now. */
static bool is_delivered(enum plan_slot number)
{
    const char *disk = world.fleet.slots[number].machine.disk;

    return client_is_done(world_client(number)) && disk_count(disk, OUTBOX_EVENTS) == 0 &&
           restores_has_numbers(disk);
}

/* How long a collector may doubt its clock when there are no faults any more. Of a wall that was off, or of
 * a word of the scorer that came late, it is rid with the next word of a scorer that vouches for its
 * own clock. So both are started again; a connection that is half open is noticed, and made again
 * after the longest backoff; the scorer's trial ends; and it answers a PING. A rival, or a greeting
 * that an earlier process sent and that came late, may have displaced it until then. */
enum {
    DOUBT_MS_MAX = FLEET_RESTART_MS_MAX + LINK_SILENCE_MS_MAX + LINK_BACKOFF_MS_MAX +
                   CLOCK_TRIAL_MS + 2 * LINK_PING_MS + SESSION_SILENCE_MS_MAX + LINK_DISPLACED_MS,
};

/* While it doubts its clock a collector reports nothing. */
static bool has_looked(const struct slot *slot, int64_t rested_ms)
{
    int64_t since_ms = slot->machine.doubted_ms;

    if (!slot->is_wanted || slot->machine.kind != MACHINE_COLLECTOR)
        return true;
    if (slot_is_up(slot) && !slot->machine.doubts_clock)
        return machines_now() > (since_ms > rested_ms ? since_ms : rested_ms) + DEADLINES_LOOK_MS;
    if (machines_now() > rested_ms + DOUBT_MS_MAX)
        violated("%s is down, or does not trust its clock, %lld ms after the last fault",
                 slot->machine.name, (long long)(machines_now() - rested_ms));
    return false;
}

static bool are_deadlines_over(int64_t rested_ms)
{
    bool are_over = machines_now() > LINES_START_MS + LINES_DUE_MS_MAX + DEADLINES_LOOK_MS;

    for (unsigned i = 0; i < SLOT_COUNT; i++)
        are_over &= has_looked(&world.fleet.slots[i], rested_ms);
    return are_over;
}

/* Where a daemon was started while its clock was wrong, an operator says that it is right now. Else
 * the scorer goes on by itself. */
static void operate(void)
{
    if (checker_excuses_clock() && wraps_presence)
        presence_ask_accept(wraps_presence);
}

bool rest_turn(int64_t until_ms)
{
    operate();
    return world_turn(until_ms);
}

void rest_clocks(void)
{
    int64_t rested_ms = machines_now();

    while (!checker_violation() && !are_deadlines_over(rested_ms))
        if (!rest_turn(rested_ms + DOUBT_MS_MAX + REST_MS))
            violated("the world stands still");
}

/* Within REST_MS all that it holds is delivered; so is what it reports of cases later. */
static void rest(enum plan_slot number)
{
    const struct machine *machine = &world.fleet.slots[number].machine;
    int64_t rested_ms = machines_now(), until = rested_ms + REST_MS;

    while (!checker_violation() && !(is_delivered(number) && are_deadlines_over(rested_ms))) {
        if (is_delivered(number))
            until = machines_now() + REST_MS;
        if (!rest_turn(until))
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
        if (!rest_turn(until))
            violated("the reader is at record %llu of %llu", (unsigned long long)world.reader.n,
                     (unsigned long long)disk_count(disk, TABLE_LOG));
}

/* A log that comes back from a backup is back, when all have come that are waited for. */
static void rest_restore(void)
{
    int64_t rested_ms = machines_now();

    while (!checker_violation() && restores_is_under_way())
        if (!rest_turn(rested_ms + DOUBT_MS_MAX + REST_MS))
            violated("the log is not back %lld ms after the last fault",
                     (long long)(machines_now() - rested_ms));
}

static void make_room(void)
{
    disk_share("", 0);
}

/* However full it is, a disk that is theirs alone has room for all that outboxes hold: it drains without
 * help, though what is new is refused. */
static void drain(void)
{
    const char *first = world.fleet.slots[SLOT_FIRST].machine.disk;
    const char *second = world.fleet.slots[SLOT_SECOND].machine.disk;
    int64_t until = machines_now() + REST_MS;

    while (!checker_violation() &&
           disk_count(first, OUTBOX_EVENTS) + disk_count(second, OUTBOX_EVENTS) > 0)
        if (!rest_turn(until))
            violated("after %d s on a full disk the outboxes still hold %llu and %llu events",
                     REST_MS / 1000, (unsigned long long)disk_count(first, OUTBOX_EVENTS),
                     (unsigned long long)disk_count(second, OUTBOX_EVENTS));
    tell("there is room on the disk");
    make_room();
}

/* Who asks for a checkpoint of a log that came back gets one. */
static void rest_signed(void)
{
    const char *disk = world.fleet.slots[SLOT_SCORER].machine.disk;
    int64_t until = machines_now() + REST_MS;

    if (!world.plan->is_signed)
        return;
    strike_wish();
    while (!checker_violation() && restores_last_signed() < disk_count(disk, TABLE_LOG))
        if (!rest_turn(until))
            violated("the log has %llu records, and is signed up to %llu",
                     (unsigned long long)disk_count(disk, TABLE_LOG),
                     (unsigned long long)restores_last_signed());
}

void rest_heal_all(void)
{
    for (unsigned i = 0; i < SLOT_COUNT; i++)
        heal(&world.fleet.slots[i]);
    for (unsigned i = 0; i < WORLD_CLIENTS; i++)
        net_set_weather(&world.clients[i].machine, &fair);
    net_set_weather(&world.reader.machine, &fair);
    holders_let_go(INT64_MAX);
    if (!world.is_disk_own)
        make_room();
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
    rest_heal_all();
    if (world.is_disk_own)
        drain();
    rest_restore();
    if (world.had_rival && world.plan->seed % 2)
        rest_without(SLOT_FIRST, SLOT_RIVAL);
    else if (world.had_rival)
        rest_without(SLOT_RIVAL, SLOT_FIRST);
    else
        rest(SLOT_FIRST);
    rest(SLOT_SECOND);
    rest_reader();
    rest_signed();
}
