#include "services/scorer/storeroom.h"

/* What collectors hold may come below the reserve that stops their intakes. */
static struct room_terms terms_of(const struct home *home, const char *dir)
{
    return (struct room_terms){.dir = dir,
                               .when_full = "events are refused",
                               .use = ROOM_FOR_TRANSFER,
                               .reserve_bytes = (uint64_t)home->settings.disk_reserve_mib << 20};
}

enum status storeroom_look(struct room *room, ledger_t *ledger, const struct home *home,
                           const char *dir, int64_t mono_ms)
{
    struct room_terms terms = terms_of(home, dir);

    return room_look(room, ledger_store(ledger), &terms, mono_ms);
}

enum status storeroom_make_small(ledger_t *ledger, const struct home *home, const char *dir)
{
    struct room_terms terms = terms_of(home, dir);

    return room_make_small(ledger_store(ledger), &terms, ROOM_SPARSE_BYTES);
}
