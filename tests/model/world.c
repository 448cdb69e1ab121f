#include "tests/model/world.h"

#include <string.h>

#include "tests/model/checker.h"
#include "tests/model/holder.h"
#include "tests/model/lines.h"
#include "tests/model/backups.h"
#include "tests/model/net.h"
#include "tests/model/operator.h"
#include "tests/model/reckoning.h"
#include "tests/model/restores.h"
#include "tests/model/witnessed.h"
#include "tests/model/wraps.h"

enum {
    ACTORS_MAX = SLOT_COUNT + WORLD_CLIENTS + 2,
    TELL_ALL_EVERY = 32, /* histories: the feed has whole standings in it */
    TURNS_MAX = 200000,  /* more is a spin */
    PASS_OVER_TURNS = 20,
};

/* In some histories the reader is far away: answers come after updates that were sent later, and some
 * updates do not come. */
enum { FAR_EVERY = 8 };
static const struct weather far = {.delay_ms_max = 3000, .lost = 150};

struct world world;

struct client *world_client(enum plan_slot slot)
{
    return &world.clients[slot - SLOT_FIRST];
}

static enum disk_fate fate_of_call(void *context, const char *dir, enum disk_call call)
{
    struct machine *machine = machine_current();

    (void)context, (void)dir, (void)call;
    if (!machine_calls())
        return DISK_FAILS;
    if (!machine || machine->disk_faults == 0)
        return DISK_DONE;
    machine->disk_faults--;
    tell("the disk %s", machine->disk_is_full ? "has no room" : "fails");
    return machine->disk_is_full ? DISK_FULL : DISK_FAILS;
}

static void see_frame(const struct machine *from, const struct machine *dialler, struct text frame)
{
    const struct message *message = checker_tap(from, dialler, frame);

    if (message)
        witnessed_sent(from, dialler, message);
    if (message && from->kind == MACHINE_COLLECTOR && dialler == from)
        stranger_overhear(&world.stranger, message, frame);
}

static int64_t wake_ms(unsigned actor)
{
    if (actor < SLOT_COUNT)
        return slot_wake_ms(&world.fleet.slots[actor]);
    if (actor < SLOT_COUNT + WORLD_CLIENTS)
        return client_wake_ms(&world.clients[actor - SLOT_COUNT]);
    if (world.is_forged)
        return INT64_MAX;
    if (actor == SLOT_COUNT + WORLD_CLIENTS)
        return reader_wake_ms(&world.reader);
    return stranger_wake_ms(&world.stranger);
}

static void act(unsigned actor)
{
    if (actor < SLOT_COUNT)
        slot_pass(&world.fleet, &world.fleet.slots[actor]);
    else if (actor < SLOT_COUNT + WORLD_CLIENTS)
        client_pass(&world.clients[actor - SLOT_COUNT]);
    else if (actor == SLOT_COUNT + WORLD_CLIENTS)
        reader_pass(&world.reader);
    else
        stranger_pass(&world.stranger);
}

bool world_turn(int64_t until_ms)
{
    unsigned due[ACTORS_MAX], due_count = 0;
    int64_t next = INT64_MAX;

    for (unsigned i = 0; i < ACTORS_MAX; i++) {
        int64_t wake = wake_ms(i);
        if (wake < machines_now())
            wake = machines_now();
        if (wake < next)
            due_count = 0;
        if (wake <= next) {
            next = wake;
            due[due_count++] = i;
        }
    }
    if (next > until_ms)
        return false;
    machines_let_pass(next - machines_now());
    act(due[chance_below(&world.chance, due_count)]);
    restores_look();
    if (restores_is_under_way() && world.turns % PASS_OVER_TURNS == 0)
        operator_passes_over();
    if (++world.turns > TURNS_MAX)
        violated("the world spins");
    return !checker_violation();
}

void world_go(int64_t ms)
{
    int64_t until = machines_now() + ms;

    while (world_turn(until))
        ;
    if (machines_now() < until)
        machines_let_pass(until - machines_now());
}

static void open_witnesses(const struct plan *plan)
{
    const struct machine *const machines[] = {&world.fleet.slots[SLOT_FIRST].machine,
                                              &world.fleet.slots[SLOT_SECOND].machine,
                                              &world.fleet.slots[SLOT_RIVAL].machine};

    wraps_has_signers = plan->has_witnesses;
    wraps_signs_alone = plan->is_signed;
    witnessed_reset(world.fleet.slots[SLOT_SCORER].machine.disk, machines,
                    plan->has_witnesses ? sizeof machines / sizeof *machines : 0);
    world.is_forged = false;
}

static void open_restores(bool has_witnesses)
{
    static const char *outboxes[RESTORES_OUTBOXES], *sources[RESTORES_OUTBOXES];

    for (unsigned i = 0; i < RESTORES_OUTBOXES; i++) {
        const struct machine *machine = &world.fleet.slots[SLOT_FIRST + i].machine;
        outboxes[i] = machine->disk;
        sources[i] = machine->source;
    }
    backups_reset();
    restores_reset(world.fleet.slots[SLOT_SCORER].machine.disk, outboxes, sources, has_witnesses);
}

void world_open(const struct plan *plan, bool is_traced)
{
    static const unsigned offsets[WORLD_CLIENTS] = {0, 0, LINES_POOL - 8};

    machines_reset(LINES_START_MS, is_traced);
    disk_reset(plan->seed, fate_of_call, NULL);
    net_reset(plan->seed, see_frame, witnessed_heard);
    wraps_forget_marks();
    fleet_init(&world.fleet, plan);
    open_witnesses(plan);
    open_restores(plan->has_witnesses);
    world.plan = plan;
    wraps_tell_all = plan->seed % TELL_ALL_EVERY == 0 || is_traced;
    world.chance = chance_of(plan->seed, 0x776f726c);
    world.turns = 0;
    world.had_rival = false;
    world.fleet.deaths = world.fleet.exits = world.fleet.passes = 0;
    memset(world.copies, 0, sizeof world.copies);
    shown_reset();
    checker_reset(world.fleet.slots[SLOT_SCORER].machine.disk);
    for (unsigned i = 0; i < WORLD_CLIENTS; i++) {
        unsigned count = plan->lines[i];
        if (plan->has_cheat && i < SLOT_RIVAL - SLOT_FIRST)
            count += RECKONING_LINES;
        unsigned first =
            offsets[i] ? offsets[i] : chance_below(&world.chance, LINES_POOL - 8 - count);
        client_open(&world.clients[i], plan->sources[i == 1], first, count, plan->frame_lines,
                    &world.fleet.slots[SLOT_FIRST + i].machine.home);
    }
    reader_open(&world.reader, &world.fleet.slots[SLOT_SCORER].machine.home);
    if (plan->seed % FAR_EVERY == FAR_EVERY - 1)
        net_set_weather(&world.reader.machine, &far);
    const char *const sources[STRANGER_INTAKES] = {lines_source(plan->sources[0]),
                                                   lines_source(plan->sources[1])};
    stranger_open(&world.stranger, &world.fleet.slots[SLOT_SCORER].machine.home, sources,
                  plan->seed);
    for (unsigned i = 0; i < SLOT_RIVAL; i++)
        slot_start(&world.fleet, &world.fleet.slots[i]);
    world.is_disk_own = plan->disk_bytes > 0;
    const char *home = world.fleet.slots[SLOT_SCORER].machine.home.dir;
    if (world.is_disk_own)
        disk_share(home, disk_used_by_all(home) + plan->disk_bytes);
}

void world_close(void)
{
    holders_let_go(INT64_MAX);
    fleet_clear(&world.fleet);
    for (unsigned i = 0; i < WORLD_CLIENTS; i++)
        client_close(&world.clients[i]);
    reader_close(&world.reader);
    stranger_close(&world.stranger);
}
