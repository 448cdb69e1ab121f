/* What transfers need of the disk (common/run/needs.h), with the notes in the machines in the place of
 * files. As there, a note outlasts its process, and the collectors of one home count for each other. */
#include <string.h>

#include "common/run/needs.h"
#include "tests/model/disk.h"
#include "tests/model/world.h"

struct needs_of_all __wrap_needs_look(needs_t *needs, uint64_t own_bytes, bool is_scarce,
                                      int64_t mono_ms);

static bool is_neighbour(const struct machine *machine)
{
    const struct machine *own = machine_current();

    return machine != own && machine->kind == MACHINE_COLLECTOR &&
           strcmp(machine->home.dir, own->home.dir) == 0;
}

/* In the scale of daemons, as what is left of the disk. */
struct needs_of_all __wrap_needs_look(needs_t *needs, uint64_t own_bytes, bool is_scarce,
                                      int64_t mono_ms)
{
    struct needs_of_all all = {.outboxes = 1};

    (void)needs, (void)is_scarce, (void)mono_ms;
    machine_current()->needs_bytes = own_bytes;
    all.bytes = own_bytes * DISK_SCALE + (own_bytes ? NEEDS_DELETE_BYTES : 0);
    for (unsigned i = 0; i < SLOT_COUNT; i++) {
        const struct machine *machine = &world.fleet.slots[i].machine;
        if (!is_neighbour(machine))
            continue;
        all.bytes +=
            machine->needs_bytes * DISK_SCALE + (machine->needs_bytes ? NEEDS_DELETE_BYTES : 0);
        all.outboxes++;
    }
    return all;
}
