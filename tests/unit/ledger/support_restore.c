#include "tests/unit/ledger/support_restore.h"

void put_restoring(ledger_t *ledger, enum restoring phase, uint64_t from)
{
    uint8_t bytes[9] = {(uint8_t)phase};

    bytes_put(bytes + 1, from, 8);
    put_row(ledger, TABLE_META, LIT("restoring"), (struct text){(char *)bytes, sizeof bytes});
}

ledger_t *ledger_marked(const char *dir, enum restoring phase)
{
    ledger_t *ledger = ledger_in(dir);

    ledger_begin(ledger);
    take_book(ledger, "");
    commit_ledger(ledger);
    take_overdue(ledger, 1, 5);
    put_restoring(ledger, phase, 5);
    close_ledger(&ledger);
    return ledger_in(dir);
}

ledger_t *ledger_taking(const char *dir)
{
    ledger_t *ledger = ledger_marked(dir, RESTORING_GATHERING);

    ledger_begin(ledger);
    ledger_begin_taking(ledger, NOW_MS);
    commit_ledger(ledger);
    return ledger;
}

struct receipt take_restore(ledger_t *ledger, int64_t from)
{
    struct event event = {.action = LIT("restore"), .from = {.is_there = true, .value = from}};
    struct text bytes = event_bytes(&event);
    struct receipt receipt = take_bytes(ledger, LIT(OFFICE), 0, 0, bytes);

    free((void *)bytes.data);
    return receipt;
}
