#include "tests/model/fleet.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/timekeeper.h"
#include "services/scorer/feed.h"
#include "tests/model/checker.h"
#include "tests/model/disk.h"
#include "tests/model/lines.h"
#include "tests/model/net.h"
#include "tests/model/query.h"
#include "tests/model/witnessed.h"

enum {
    LAZY_MS = 4000, /* an idle scorer publishes no more often than this: histories are short */
};

static const char *const homes[SLOT_COUNT] = {"/a", "/a", "/a", "/b"};

static void init_slot(struct slot *slot, const struct plan *plan, enum plan_slot number)
{
    static const char *const names[SLOT_COUNT] = {"scorer", "first", "second", "rival"};
    unsigned source = plan->sources[number == SLOT_SECOND];
    struct machine *machine = &slot->machine;

    *slot = (struct slot){.is_wanted = number != SLOT_RIVAL};
    machine->kind = number == SLOT_SCORER ? MACHINE_SCORER : MACHINE_COLLECTOR;
    machine->name = names[number];
    machine->source = number == SLOT_SCORER ? NULL : lines_source(source);
    strcpy(machine->home.dir, homes[number]);
    machine->home.settings.outbox_events_max = (long)plan->outbox_events_max;
    machine->home.settings.scorer_map_mib = machine->home.settings.outbox_map_mib = 64;
    machine->home.settings.disk_reserve_mib = DISK_RESERVE_MIB;
    machine->home.settings.keep_days = 30;
    machine->home.settings.keep_mib = 1;
    if (number == SLOT_RIVAL)
        strcpy(machine->home.settings.ingest, "ipc:///a/run/ingest.sock");
    if (number == SLOT_SCORER)
        snprintf(machine->disk, sizeof machine->disk, "%s/scorer", homes[number]);
    else
        snprintf(machine->disk, sizeof machine->disk, "%s/collector/%s", homes[number],
                 machine->source);
    machine->chance = chance_of(plan->seed, 0x6d616368 + number);
}

void fleet_init(struct fleet *fleet, const struct plan *plan)
{
    fleet->chance = chance_of(plan->seed, 0x666c6565);
    for (unsigned i = 0; i < SLOT_COUNT; i++)
        init_slot(&fleet->slots[i], plan, (enum plan_slot)i);
}

bool slot_is_up(const struct slot *slot)
{
    return slot->scorer || slot->collector;
}

/* Closes what the process had; the order is that of its end. */
static void end_process(struct slot *slot)
{
    struct machine *before = machine_enter(&slot->machine);

    scorer_close(&slot->scorer);
    collector_close(&slot->collector);
    machine_enter(before);
    net_forget(&slot->machine);
    slot->machine.calls_left = 0;
    slot->machine.is_dead = false;
}

static void come_back_later(struct fleet *fleet, struct slot *slot)
{
    slot->start_ms =
        machines_now() + 1 + (int64_t)chance_below(&fleet->chance, FLEET_RESTART_MS_MAX);
}

void slot_kill(struct fleet *fleet, struct slot *slot, bool with_power)
{
    tell("%s %s", slot->machine.name, with_power ? "loses power" : "is killed");
    net_forget(&slot->machine);
    if (with_power)
        disk_cut_power(slot->machine.disk);
    else
        disk_kill(slot->machine.disk);
    slot->machine.is_dead = true; /* what it does while it is closed has no effect */
    end_process(slot);
    fleet->deaths++;
    come_back_later(fleet, slot);
}

void slot_stop(struct slot *slot)
{
    slot->is_wanted = false;
    end_process(slot);
}

/* After a call: whether it died in it, or ended by itself. */
static void look_at_end(struct fleet *fleet, struct slot *slot, enum status status)
{
    if (slot->machine.is_dead) {
        slot_kill(fleet, slot, slot->loses_power);
    } else if (status != STATUS_OK) {
        tell("%s ends: %s", slot->machine.name, status_text(status));
        end_process(slot);
        fleet->exits++;
        come_back_later(fleet, slot);
    }
}

void slot_start(struct fleet *fleet, struct slot *slot)
{
    struct machine *machine = &slot->machine;
    struct machine *before = machine_enter(machine);
    enum status status;

    assert(!slot_is_up(slot));
    if (llabs(machine->wall_offset_ms) > CLOCK_STEP_MS_MAX)
        checker_excuse_clock(); /* it knows no other time */
    machine->doubts_clock = false;
    machine->doubted_ms = machines_now();
    machine->mono_offset_ms = (int64_t)chance_below(&machine->chance, 1000000000);
    if (machine->kind == MACHINE_SCORER)
        status = scorer_open(&machine->home, &slot->scorer);
    else
        status = collector_open(&machine->home, machine->source, &slot->collector);
    machine_enter(before);
    slot->is_wanted = true;
    slot->due_ms = machines_now();
    look_at_end(fleet, slot, status);
    /* By chance, for it must do nothing: no store here is an old copy of the log. */
    if (slot->collector && machine->mono_offset_ms % 2)
        collector_accept_gap(slot->collector);
}

int64_t slot_wake_ms(const struct slot *slot)
{
    int64_t next = slot->due_ms;

    if (!slot_is_up(slot))
        return slot->is_wanted ? slot->start_ms : INT64_MAX;
    if (net_next_ms(&slot->machine) < next)
        next = net_next_ms(&slot->machine);
    return next > slot->stopped_until_ms ? next : slot->stopped_until_ms;
}

static int64_t wait_of(const struct slot *slot)
{
    if (slot->collector)
        return collector_wait_ms(slot->collector);
    int64_t wait = scorer_wait_ms(slot->scorer);
    return wait > FEED_INTERVAL_MS ? LAZY_MS : wait;
}

void slot_pass(struct fleet *fleet, struct slot *slot)
{
    if (!slot_is_up(slot)) {
        slot_start(fleet, slot);
        return;
    }
    struct machine *before = machine_enter(&slot->machine);
    witnessed_begins(&slot->machine);
    enum status status = slot->scorer ? scorer_pass(slot->scorer) : collector_pass(slot->collector);
    if (slot->scorer && status == STATUS_OK && !slot->machine.is_dead)
        query_pass();
    bool goes_on = status == STATUS_OK && !slot->machine.is_dead;
    int64_t wait = goes_on ? wait_of(slot) : 0;
    witnessed_ends(&slot->machine, goes_on);
    machine_enter(before);
    fleet->passes++;
    slot->due_ms = machines_now() + (wait > 0 ? wait : 1);
    look_at_end(fleet, slot, status);
}

void fleet_clear(struct fleet *fleet)
{
    for (unsigned i = 0; i < SLOT_COUNT; i++)
        slot_stop(&fleet->slots[i]);
}
