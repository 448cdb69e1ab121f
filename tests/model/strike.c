#include "tests/model/strike.h"

#include <stdlib.h>

#include "common/base/timekeeper.h"
#include "tests/model/cheat.h"
#include "tests/model/checker.h"
#include "tests/model/holder.h"
#include "tests/model/net.h"
#include "tests/model/operator.h"
#include "tests/model/reckoning.h"
#include "tests/model/restores.h"
#include "tests/model/witnessed.h"
#include "tests/model/wraps.h"
#include "tests/model/world.h"

static void start_rival(struct slot *slot)
{
    world.had_rival = true;
    restores_have_rival();
    witnessed_excuse(&slot->machine);
    witnessed_excuse(&world.fleet.slots[SLOT_FIRST].machine);
    world.is_disk_own = false; /* what the rival holds elsewhere needs room in the log, too */
    if (!slot_is_up(slot))
        slot_start(&world.fleet, slot);
    client_release(world_client(SLOT_RIVAL), world.plan->lines[2]);
}

/* The outbox as it was when the history was a third through, or none at all. */
static void replace_outbox(struct slot *slot, const struct step *step)
{
    const struct world_copy *copy = step->kind == STEP_RESTORE ? &world.copies[step->slot] : NULL;

    if (copy && !copy->disk)
        return; /* it was not there yet */
    slot_kill(&world.fleet, slot, false);
    if (copy)
        witnessed_excuse(&slot->machine);
    else
        witnessed_lost(&slot->machine);
    tell("%s has its outbox %s", slot->machine.name, copy ? "replaced by a copy" : "lost");
    world.is_disk_own = false; /* a copy may take more of it */
    disk_restore(slot->machine.disk, copy ? copy->disk : NULL);
    if (!copy)
        wraps_forget_mark(slot->machine.disk); /* as its operator would, so that it begins anew */
    restores_outbox_is_another();
    client_excuse(world_client(step->slot), copy ? copy->next : world_client(step->slot)->first);
}

static void make_copy(struct slot *slot, enum plan_slot number)
{
    struct world_copy *copy = &world.copies[number];

    copy->disk = disk_copy(slot->machine.disk);
    copy->next = world_client(number)->next;
}

static void worsen(const struct machine *machine, const struct step *step, bool may_double)
{
    struct weather weather = net_weather(machine);

    if (step->kind == STEP_PARTITION) {
        weather.held_until_ms = machines_now() + (int64_t)step->amount;
    } else {
        weather.delay_ms_max = (int64_t)step->amount;
        weather.lost = step->flag ? (unsigned)step->amount : 0;
        weather.doubled = step->flag || !may_double ? 0 : (unsigned)step->amount;
    }
    net_set_weather(machine, &weather);
}

/* Between collector and scorer; at times also between the district and its collector (where a frame
 * that comes twice is handed over twice), and to the reader. */
static void set_weather(const struct slot *slot, const struct step *step)
{
    worsen(&slot->machine, step, true);
    if (step->amount % 2)
        worsen(&world_client(step->slot)->machine, step, false);
    if (step->amount % 3 == 0)
        worsen(&world.reader.machine, step, true);
}

static void cut(const struct slot *slot, const struct step *step)
{
    net_cut(&slot->machine);
    if (step->amount % 2)
        net_cut(&world_client(step->slot)->machine);
    if (step->amount % 3 == 0)
        net_cut(&world.reader.machine);
}

/* A daemon that runs sees the first large step of its wall, and trusts the wall again as soon as that
 * is right. What it takes for right is off by more than the bound only where smaller steps led it away
 * before, or where it is outvoted and so goes with its wall: then it needs an operator, as does one
 * that is started by such a wall (fleet.c). Smaller steps, and frames that come late, may make it doubt
 * a clock too, but such a doubt ends by itself (rest.c). */
static void jump(struct machine *machine, const struct step *step)
{
    restores_may_forget(); /* by age */
    static const int64_t scales[] = {2000, 600000, 86400000, INT64_C(400) * 86400000};
    int64_t scale = scales[step->amount % 4], ms = (int64_t)(step->amount / 4 % (uint64_t)scale);
    bool may_be_led = machine->wall_offset_ms != 0 || machine->doubts_clock;

    machine->wall_offset_ms = step->flag ? ms : -ms;
    if (may_be_led && llabs(machine->wall_offset_ms) > CLOCK_STEP_MS_MAX)
        checker_excuse_clock();
}

static void break_disk(struct machine *machine, const struct step *step)
{
    const char *home = world.fleet.slots[SLOT_SCORER].machine.home.dir;

    restores_may_forget();
    switch (step->kind) {
    case STEP_NEARLY_FULL:
        disk_set_nearly_full(machine->disk, step->flag);
        break;
    case STEP_MAP_ENDS:
        disk_set_map_end(machine->disk, step->flag ? disk_used(machine->disk) + step->amount : 0);
        break;
    case STEP_BUDGET:
        world.is_disk_own = false; /* somebody else fills it, or makes room */
        disk_share(home, step->flag ? disk_used_by_all(home) + step->amount : 0);
        break;
    default:
        machine->disk_faults = step->amount;
        machine->disk_is_full = step->kind == STEP_DISK_FULL;
    }
}

/* All but what is kept for the end. */
static void hand_over(const struct step *step)
{
    struct client *client = world_client(step->slot);
    unsigned kept = world.plan->has_cheat ? RECKONING_LINES : 0;
    unsigned left = client->end - client->released;
    unsigned most = left > kept ? left - kept : 0;

    client_release(client, step->amount < most ? (unsigned)step->amount : most);
}

void strike_wish(void)
{
    struct slot *slot = &world.fleet.slots[SLOT_SCORER];

    if (!wraps_presence)
        return;
    presence_wish_checkpoint(wraps_presence);
    slot->due_ms = machines_now();
}

/* At one of its next calls. */
static void doom(struct slot *slot, const struct step *step)
{
    slot->machine.calls_left = step->amount;
    slot->loses_power = step->kind == STEP_POWER_AT;
}

static void hold(const struct step *step)
{
    holders_begin(world.fleet.slots[SLOT_SCORER].machine.disk,
                  machines_now() + (int64_t)step->amount);
}

static void bother(const struct step *step)
{
    unsigned where = step->slot == SLOT_SCORER ? STRANGER_INTAKES : step->slot - SLOT_FIRST;

    stranger_bother(&world.stranger, where, step->flag, step->amount);
}

/* What people do to it, rather than what happens. */
static void strike_by_people(struct slot *slot, const struct step *step)
{
    switch (step->kind) {
    case STEP_RIVAL:
        start_rival(slot);
        break;
    case STEP_RESTORE:
    case STEP_LOSE:
        replace_outbox(slot, step);
        break;
    case STEP_WISH:
        strike_wish();
        break;
    case STEP_BACKUP:
        operator_backs_up();
        break;
    case STEP_COME_BACK:
        operator_restores(step->amount);
        break;
    case STEP_PASS_OVER:
        operator_passes_over_slot(step->slot);
        break;
    case STEP_KEEP:
        restores_may_forget();
        slot->machine.home.settings.keep_mib = step->flag;
        break;
    case STEP_CHEAT:
        cheat(step->amount);
        break;
    default:
        break;
    }
}

void strike(const struct step *step)
{
    struct slot *slot = &world.fleet.slots[step->slot];
    struct machine *machine = &slot->machine;

    holders_let_go(machines_now());
    tell("STEP %s %s (%llu)", machine->name, step_words(step->kind),
         (unsigned long long)step->amount);
    switch (step->kind) {
    case STEP_GO:
        world_go((int64_t)step->amount);
        break;
    case STEP_HAND_OVER:
        hand_over(step);
        break;
    case STEP_KILL:
    case STEP_POWER:
        if (slot_is_up(slot))
            slot_kill(&world.fleet, slot, step->kind == STEP_POWER);
        break;
    case STEP_DIE_AT:
    case STEP_POWER_AT:
        doom(slot, step);
        break;
    case STEP_CUT:
        cut(slot, step);
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
    case STEP_NEARLY_FULL:
    case STEP_MAP_ENDS:
    case STEP_BUDGET:
        break_disk(machine, step);
        break;
    case STEP_CLOCK:
        jump(machine, step);
        break;
    case STEP_PAUSE:
        slot->stopped_until_ms = machines_now() + (int64_t)step->amount;
        break;
    case STEP_HOLD:
        hold(step);
        break;
    case STEP_STRANGER:
        bother(step);
        break;
    default:
        strike_by_people(slot, step);
    }
}

void strike_copy(void)
{
    make_copy(&world.fleet.slots[SLOT_FIRST], SLOT_FIRST);
    make_copy(&world.fleet.slots[SLOT_SECOND], SLOT_SECOND);
}
