#include "tests/model/history.h"

#include <stdio.h>
#include <string.h>

#include "services/collector/outbox.h"
#include "tests/model/audit.h"
#include "tests/model/checker.h"
#include "tests/model/client.h"
#include "tests/model/disk.h"
#include "tests/model/fleet.h"
#include "tests/model/net.h"
#include "tests/model/reader.h"
#include "tests/model/wraps.h"

enum {
    CLIENTS = 3,
    ACTORS_MAX = SLOT_COUNT + CLIENTS + 1,
    TELL_ALL_EVERY = 32, /* histories: the feed has whole standings in it */
    TURNS_MAX = 200000,  /* more is a spin */
    DEADLINES_LOOK_MS =
        2700, /* a collector is back by then, and looks at its deadlines each second */
};

/* What may be restored: the store, and which lines it does not have. */
struct copy {
    struct disk_copy *disk;
    unsigned next;
};

static struct {
    const struct plan *plan;
    struct fleet fleet;
    struct client clients[CLIENTS]; /* of the slots behind the scorer */
    struct reader reader;
    struct copy copies[SLOT_COUNT];
    struct chance chance;
    unsigned turns;
    bool had_rival;
    int64_t rested_ms;
} world;

static struct history_counts counts;

const struct history_counts *history_counts(void)
{
    return &counts;
}

static struct client *client_of(enum plan_slot slot)
{
    return &world.clients[slot - SLOT_FIRST];
}

static enum disk_fate fate_of_call(void *context, const char *dir, enum disk_call call)
{
    struct machine *machine = machine_current();

    (void)context, (void)dir;
    if (!machine_calls())
        return DISK_FAILS;
    if (!machine || machine->disk_faults == 0 || call == DISK_OPEN)
        return DISK_DONE;
    machine->disk_faults--;
    tell("the disk %s", machine->disk_is_full ? "has no room" : "fails");
    return machine->disk_is_full ? DISK_FULL : DISK_FAILS;
}

/* --- time ---------------------------------------------------------------------------------- */

static int64_t wake_ms(unsigned actor)
{
    if (actor < SLOT_COUNT)
        return slot_wake_ms(&world.fleet.slots[actor]);
    if (actor < SLOT_COUNT + CLIENTS)
        return client_wake_ms(&world.clients[actor - SLOT_COUNT]);
    return reader_wake_ms(&world.reader);
}

static void act(unsigned actor)
{
    if (actor < SLOT_COUNT)
        slot_pass(&world.fleet, &world.fleet.slots[actor]);
    else if (actor < SLOT_COUNT + CLIENTS)
        client_pass(&world.clients[actor - SLOT_COUNT]);
    else
        reader_pass(&world.reader);
}

/* Of those that are due now one acts, by chance. False: none is due before `until_ms`. */
static bool turn(int64_t until_ms)
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
    if (++world.turns > TURNS_MAX)
        violated("the world spins");
    return !checker_violation();
}

static void go(int64_t ms)
{
    int64_t until = machines_now() + ms;

    while (turn(until))
        ;
    if (machines_now() < until)
        machines_let_pass(until - machines_now());
}

/* --- steps --------------------------------------------------------------------------------- */

static void start_rival(struct slot *slot)
{
    world.had_rival = true;
    if (!slot_is_up(slot))
        slot_start(&world.fleet, slot);
    client_release(client_of(SLOT_RIVAL), world.plan->lines[2]);
}

/* The outbox as it was when the history was a third through, or none at all. */
static void replace_outbox(struct slot *slot, enum plan_slot number, struct copy *copy)
{
    if (copy && !copy->disk)
        return; /* it was not there yet */
    slot_kill(&world.fleet, slot, false);
    tell("%s has its outbox %s", slot->machine.name, copy ? "replaced by a copy" : "lost");
    disk_restore(slot->machine.disk, copy ? copy->disk : NULL);
    client_excuse(client_of(number), copy ? copy->next : client_of(number)->first);
}

static void make_copy(struct slot *slot, enum plan_slot number)
{
    struct copy *copy = &world.copies[number];

    copy->disk = disk_copy(slot->machine.disk);
    copy->next = client_of(number)->next;
}

static void set_weather(const struct slot *slot, const struct step *step)
{
    struct weather weather = net_weather(&slot->machine);

    if (step->kind == STEP_PARTITION) {
        weather.held_until_ms = machines_now() + (int64_t)step->amount;
    } else {
        weather.delay_ms_max = (int64_t)step->amount;
        weather.lost = step->flag ? (unsigned)step->amount : 0;
        weather.doubled = step->flag ? 0 : (unsigned)step->amount;
    }
    net_set_weather(&slot->machine, &weather);
}

static void jump(struct machine *machine, const struct step *step)
{
    static const int64_t scales[] = {2000, 600000, 86400000, INT64_C(400) * 86400000};
    int64_t scale = scales[step->amount % 4], ms = (int64_t)(step->amount / 4 % (uint64_t)scale);

    machine->wall_offset_ms = step->flag ? ms : -ms;
}

static void break_disk(struct machine *machine, const struct step *step)
{
    machine->disk_faults = step->amount;
    machine->disk_is_full = step->kind == STEP_DISK_FULL;
}

static void do_step(const struct step *step)
{
    struct slot *slot = &world.fleet.slots[step->slot];
    struct machine *machine = &slot->machine;

    tell("STEP %s %s (%llu)", machine->name, step_words(step->kind),
         (unsigned long long)step->amount);
    switch (step->kind) {
    case STEP_GO:
        go((int64_t)step->amount);
        break;
    case STEP_HAND_OVER:
        client_release(client_of(step->slot), (unsigned)step->amount);
        break;
    case STEP_KILL:
    case STEP_POWER:
        if (slot_is_up(slot))
            slot_kill(&world.fleet, slot, step->kind == STEP_POWER);
        break;
    case STEP_DIE_AT:
    case STEP_POWER_AT:
        machine->calls_left = step->amount;
        slot->loses_power = step->kind == STEP_POWER_AT;
        break;
    case STEP_CUT:
        net_cut(machine);
        break;
    case STEP_HALF_OPEN:
        net_half_open(machine, step->flag);
        break;
    case STEP_PARTITION:
    case STEP_WEATHER:
        set_weather(slot, step);
        break;
    case STEP_DISK_FAILS:
    case STEP_DISK_FULL:
        break_disk(machine, step);
        break;
    case STEP_NEARLY_FULL:
        disk_set_nearly_full(machine->disk, step->flag);
        break;
    case STEP_CLOCK:
        jump(machine, step);
        break;
    case STEP_PAUSE:
        slot->stopped_until_ms = machines_now() + (int64_t)step->amount;
        break;
    case STEP_RIVAL:
        start_rival(slot);
        break;
    case STEP_RESTORE:
        replace_outbox(slot, step->slot, &world.copies[step->slot]);
        break;
    case STEP_LOSE:
        replace_outbox(slot, step->slot, NULL);
        break;
    case STEP_COUNT:
        break;
    }
}

/* --- rest ---------------------------------------------------------------------------------- */

static void heal(struct slot *slot)
{
    static const struct weather fair = {.delay_ms_max = 2};

    net_set_weather(&slot->machine, &fair);
    disk_set_nearly_full(slot->machine.disk, false);
    slot->machine.disk_faults = 0;
    slot->machine.calls_left = 0;
    slot->machine.wall_offset_ms = 0;
    slot->stopped_until_ms = 0;
}

static bool is_delivered(enum plan_slot number)
{
    const char *disk = world.fleet.slots[number].machine.disk;

    return client_is_done(client_of(number)) && disk_count(disk, OUTBOX_EVENTS) == 0;
}

/* Every collector has looked at its deadlines by a clock that is right again. */
static bool are_deadlines_over(void)
{
    return machines_now() > world.rested_ms + DEADLINES_LOOK_MS &&
           machines_now() > LINES_START_MS + LINES_DUE_MS_MAX + DEADLINES_LOOK_MS;
}

/* Within HISTORY_REST_MS all that these hold is delivered. */
static void rest(enum plan_slot first, enum plan_slot last)
{
    int64_t until = machines_now() + HISTORY_REST_MS;

    world.rested_ms = machines_now();
    for (enum plan_slot i = first; i <= last && !checker_violation();) {
        if (is_delivered(i) && are_deadlines_over())
            i++;
        else if (!turn(until) && !checker_violation())
            violated(
                "%s still holds %llu events after %d s", world.fleet.slots[i].machine.name,
                (unsigned long long)disk_count(world.fleet.slots[i].machine.disk, OUTBOX_EVENTS),
                HISTORY_REST_MS / 1000);
    }
}

static void come_to_rest(void)
{
    struct slot *slots = world.fleet.slots;

    tell("all is well from now on");
    for (unsigned i = 0; i < SLOT_COUNT; i++)
        heal(&slots[i]);
    slot_stop(&slots[SLOT_RIVAL]);
    rest(SLOT_FIRST, SLOT_SECOND);
    if (!world.had_rival)
        return;
    tell("the rival has its turn");
    slot_stop(&slots[SLOT_FIRST]);
    slot_start(&world.fleet, &slots[SLOT_RIVAL]);
    rest(SLOT_RIVAL, SLOT_RIVAL);
}

/* --- the whole ----------------------------------------------------------------------------- */

static void open_world(const struct plan *plan, bool is_told)
{
    static const unsigned offsets[CLIENTS] = {0, 0, LINES_POOL - 8};

    machines_reset(LINES_START_MS, is_told);
    disk_reset(plan->seed, fate_of_call, NULL);
    net_reset(plan->seed, checker_tap);
    fleet_init(&world.fleet, plan);
    world.plan = plan;
    wraps_tell_all = plan->seed % TELL_ALL_EVERY == 0 || is_told;
    world.chance = chance_of(plan->seed, 0x776f726c);
    world.turns = 0;
    world.had_rival = false;
    memset(world.copies, 0, sizeof world.copies);
    checker_reset(world.fleet.slots[SLOT_SCORER].machine.disk);
    for (unsigned i = 0; i < CLIENTS; i++) {
        unsigned first =
            offsets[i] ? offsets[i] : chance_below(&world.chance, LINES_POOL - 8 - plan->lines[i]);
        client_open(&world.clients[i], plan->sources[i == 1], first, plan->lines[i],
                    plan->frame_lines, &world.fleet.slots[SLOT_FIRST + i].machine.home);
    }
    reader_open(&world.reader, &world.fleet.slots[SLOT_SCORER].machine.home);
    for (unsigned i = 0; i < SLOT_RIVAL; i++)
        slot_start(&world.fleet, &world.fleet.slots[i]);
}

static void close_world(void)
{
    fleet_clear(&world.fleet);
    for (unsigned i = 0; i < CLIENTS; i++)
        client_close(&world.clients[i]);
    reader_close(&world.reader);
    counts.histories++;
    counts.deaths += world.fleet.deaths;
    counts.exits += world.fleet.exits;
    counts.passes += world.fleet.passes;
    counts.updates += world.reader.updates;
    counts.gaps += world.reader.gaps;
    for (unsigned i = 0; i < CLIENTS; i++)
        counts.lines += world.clients[i].next - world.clients[i].first;
}

const char *history_run(const struct plan *plan, const bool *left_out, bool is_told)
{
    struct audit_sender senders[CLIENTS];

    world.fleet.deaths = world.fleet.exits = world.fleet.passes = 0;
    open_world(plan, is_told);
    for (unsigned i = 0; i < plan->step_count && !checker_violation(); i++) {
        if (left_out && left_out[i])
            continue;
        if (i == plan->step_count / 3) {
            make_copy(&world.fleet.slots[SLOT_FIRST], SLOT_FIRST);
            make_copy(&world.fleet.slots[SLOT_SECOND], SLOT_SECOND);
        }
        do_step(&plan->steps[i]);
        counts.faults += step_is_fault(plan->steps[i].kind);
    }
    if (!checker_violation())
        come_to_rest();
    close_world();
    for (unsigned i = 0; i < CLIENTS; i++)
        senders[i] = (struct audit_sender){&world.clients[i],
                                           world.fleet.slots[SLOT_FIRST + i].machine.disk};
    if (!checker_violation())
        audit_run(world.fleet.slots[SLOT_SCORER].machine.disk, senders, CLIENTS, &world.reader);
    return checker_violation();
}
