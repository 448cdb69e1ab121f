#include "tests/model/reckoning.h"

#include "services/collector/link.h"
#include "services/collector/outbox.h"
#include "services/collector/witness.h"
#include "tests/model/checker.h"
#include "tests/model/disk.h"
#include "tests/model/net.h"
#include "tests/model/rest.h"
#include "tests/model/restores.h"
#include "tests/model/strike.h"
#include "tests/model/witnessed.h"
#include "tests/model/world.h"

enum {
    SIGNED_MS = 1500, /* after a wish, unless the last checkpoint is of now */
    /* Also where a broken connection is noticed late, and where a greeting that an earlier process sent came
     * late and has displaced this one (rest.c). */
    SHOWN_MS_MAX = WITNESS_ASK_MS + 10000 + LINK_DISPLACED_MS,
    DECIDED_MS = 2500,
    LOOKS = 3,
    TRIES = 4, /* to be spoken to again: an outbox may hold several epochs that the log lacks */
    DELIVER_MS = 20000,
    LINES = RECKONING_LINES / 3, /* each time */
};

static void go(int64_t ms)
{
    int64_t until = machines_now() + ms;

    while (rest_turn(until))
        ;
    if (machines_now() < until)
        machines_let_pass(until - machines_now());
}

/* A checkpoint of the whole log, which each witness is shown: as it connects again it asks. What waits for
 * receipts is looked at in a later pass. */
static void show_all(void)
{
    strike_wish();
    go(SIGNED_MS);
    witnessed_forget_shows();
    net_cut(&world.fleet.slots[SLOT_FIRST].machine);
    net_cut(&world.fleet.slots[SLOT_SECOND].machine);
    int64_t until = machines_now() + SHOWN_MS_MAX;
    while (!witnessed_are_shown() && rest_turn(until))
        ;
    if (!witnessed_are_shown())
        violated("a witness is shown no checkpoint of the whole log within %d s",
                 SHOWN_MS_MAX / 1000);
    go(DECIDED_MS);
}

/* Where a receipt is on the way the next question may find it; and one who had nothing to go by may notice
 * only when the log goes on. */
static void let_cosign(const char *when)
{
    unsigned looks = LOOKS + restores_count(); /* an alarm may follow from each */

    for (unsigned i = 0; i < looks && !checker_violation() && !witnessed_is_cosigned(); i++) {
        witnessed_accept();
        show_all();
    }
    if (!witnessed_is_cosigned())
        violated("not every witness cosigns the log %s", when);
}

void reckoning_of_honest(void)
{
    let_cosign("when all has come to rest");
}

static bool is_delivered(enum plan_slot number)
{
    return client_is_done(world_client(number)) &&
           disk_count(world.fleet.slots[number].machine.disk, OUTBOX_EVENTS) == 0;
}

static bool are_delivered(void)
{
    return is_delivered(SLOT_FIRST) && is_delivered(SLOT_SECOND);
}

static void start_again(enum plan_slot number)
{
    struct slot *slot = &world.fleet.slots[number];

    slot_stop(slot);
    slot_start(&world.fleet, slot);
    if (slot->collector)
        collector_accept_gap(slot->collector);
}

static void wait_for_delivery(void)
{
    int64_t until = machines_now() + DELIVER_MS;

    while (!checker_violation() && !are_delivered() && rest_turn(until))
        ;
}

static void deliver(void)
{
    start_again(SLOT_FIRST);
    start_again(SLOT_SECOND);
    wait_for_delivery();
}

static void deliver_all(void)
{
    for (unsigned i = 0; i < TRIES && (i == 0 || !are_delivered()); i++)
        deliver();
    if (!are_delivered())
        violated("behind a log that was written anew a collector still holds events");
}

static void hand_over(enum plan_slot number)
{
    client_release(world_client(number), LINES);
}

/* The log comes to where it was, and further, by one source at a time. */
static void go_on(enum plan_slot one, enum plan_slot other)
{
    for (unsigned i = 0; i < 2 && !checker_violation(); i++) {
        hand_over(i == 0 ? one : other);
        wait_for_delivery();
        let_cosign("as it goes on");
    }
}

void reckoning_of_forged(void)
{
    unsigned who =
        (unsigned)(world.plan->seed / 8 % 3); /* hands lines over: both, the first, the second */
    bool is_second = who == 2;

    tell("no faults from now on; whoever cheated is reckoned with");
    rest_heal_all();
    if (!is_second)
        hand_over(SLOT_FIRST);
    if (who != 1)
        hand_over(SLOT_SECOND);
    deliver_all();
    rest_clocks(); /* which nobody tells who is not spoken to */
    show_all();
    if (checker_violation())
        return;
    witnessed_judge();
    let_cosign("when each alarm was accepted");
    go_on(is_second ? SLOT_SECOND : SLOT_FIRST, is_second ? SLOT_FIRST : SLOT_SECOND);
}
