#include "tests/model/cheat.h"

#include "common/ledger/tables.h"
#include "tests/model/checker.h"
#include "tests/model/disk.h"
#include "tests/model/forger.h"
#include "tests/model/holder.h"
#include "tests/model/lines.h"
#include "tests/model/witnessed.h"
#include "tests/model/world.h"

/* Mostly among what somebody has cosigned. */
static uint64_t draw_from(struct chance *chance, uint64_t last)
{
    uint64_t cosigned = witnessed_cosigned();
    uint64_t most = cosigned > 1 && chance_below(chance, 2) ? cosigned : last;

    return most < 2 ? 0 : 2 + chance_below(chance, (unsigned)most - 1);
}

/* While the scorer is down; it then starts again with what it finds. */
void cheat(uint64_t draw)
{
    struct slot *slot = &world.fleet.slots[SLOT_SCORER];
    struct chance chance = {draw};
    unsigned victim = chance_below(&chance, 2);
    struct forgery forgery = {.kind = chance_below(&chance, FORGERY_KINDS),
                              .victim = lines_source(world.plan->sources[victim]),
                              .chance = chance_of(draw, 'f')};
    bool has_victim = forgery.kind == FORGERY_REPLACED || forgery.kind == FORGERY_INVENTED ||
                      forgery.kind == FORGERY_DROPPED;

    if (world.is_forged)
        return;
    if (slot_is_up(slot))
        slot_kill(&world.fleet, slot, false);
    holders_let_go(INT64_MAX);
    witnessed_is_forged();
    forgery.from = draw_from(&chance, disk_count(slot->machine.disk, TABLE_LOG));
    if (checker_violation() || !forger_write(slot->machine.disk, &forgery))
        return;
    world.is_forged = true;
    checker_forget_feeds();
    witnessed_was_forged(forgery.kind, has_victim ? victim : GENERATIONS_SOURCES);
}
