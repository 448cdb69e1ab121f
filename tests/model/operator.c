#include "tests/model/operator.h"

#include "services/scorer/bulletin.h"
#include "tests/model/backups.h"
#include "tests/model/checker.h"
#include "tests/model/holder.h"
#include "tests/model/lines.h"
#include "tests/model/restores.h"
#include "tests/model/witnessed.h"
#include "tests/model/world.h"
#include "tests/model/wraps.h"

void operator_backs_up(void)
{
    backups_make(world.fleet.slots[SLOT_SCORER].machine.disk);
}

void operator_restores(uint64_t draw)
{
    struct slot *slot = &world.fleet.slots[SLOT_SCORER];
    unsigned count = backups_count();

    if (count == 0)
        return;
    unsigned which = draw % 2 ? count - 1 : (unsigned)(draw / 2 % count);
    if (slot_is_up(slot))
        slot_kill(&world.fleet, slot, draw / 64 % 2);
    holders_let_go(INT64_MAX);
    restores_is_lost();
    witnessed_is_lost();
    backups_put(which, slot->machine.disk);
    tell("the log is lost, and a backup of %llu records in its place",
         (unsigned long long)backups_size(which));
    checker_forget_feeds();
    reader_close(&world.reader);
    reader_open(&world.reader, &slot->machine.home);
    restores_came(backups_size(which));
    shown_forget(restores_common());
    witnessed_was_restored(backups_size(which));
}

static bool is_ours(struct text source)
{
    return text_is(source, lines_source(world.plan->sources[0])) ||
           text_is(source, lines_source(world.plan->sources[1]));
}

/* As `kaohe restore --status` tells whom the log waits for. */
void operator_passes_over(void)
{
    const json_t *awaited, *slug;
    size_t i;

    if (!wraps_presence)
        return;
    bulletin_t *bulletin = presence_bulletin(wraps_presence);
    json_t *json = bulletin_json(bulletin);
    awaited = json_object_get(json, "awaited");
    json_array_foreach(awaited, i, slug)
    {
        struct text source = text_of(json_string_value(slug));
        if (!is_ours(source))
            bulletin_ask_pass_over(bulletin, source);
    }
    json_decref(json);
}

void operator_passes_over_slot(enum plan_slot number)
{
    struct text source = text_of(world.fleet.slots[number].machine.source);

    if (!wraps_presence || !bulletin_ask_pass_over(presence_bulletin(wraps_presence), source))
        return;
    tell("%s is passed over", world.fleet.slots[number].machine.name);
    restores_are_loose();
}
