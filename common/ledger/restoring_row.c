#include "common/ledger/restoring_row.h"

#include "common/ledger/tables.h"

enum { FROM_BYTES = 8, ROW_BYTES = 1 + FROM_BYTES };

static const struct span row_key = {"restoring", 9};

/* Until the record `restore` is there the backup is all of the log. */
static bool is_about(const struct restoring_state *state, uint64_t last)
{
    switch (state->phase) {
    case RESTORING_BACKUP:
    case RESTORING_GATHERING:
        return state->from == last;
    case RESTORING_TAKING:
        return state->from < last;
    default:
        return false;
    }
}

struct restoring_state restoring_row_get(txn_t *txn, uint64_t last)
{
    struct restoring_state none = {RESTORING_NOT, 0}, state;
    struct span value;

    if (!txn_get(txn, TABLE_META, row_key, &value))
        return none;
    const uint8_t *bytes = value.data;
    if (value.size == ROW_BYTES) {
        state = (struct restoring_state){bytes[0], bytes_get(bytes + 1, FROM_BYTES)};
        if (is_about(&state, last))
            return state;
    }
    txn_fail(txn, STATUS_DAMAGED, "what it says of being brought back from a backup is not so");
    return none;
}

void restoring_row_put(txn_t *txn, const struct restoring_state *state)
{
    uint8_t bytes[ROW_BYTES] = {(uint8_t)state->phase};

    if (state->phase == RESTORING_NOT) {
        txn_delete(txn, TABLE_META, row_key);
        return;
    }
    bytes_put(bytes + 1, state->from, FROM_BYTES);
    txn_put(txn, TABLE_META, row_key, (struct span){bytes, ROW_BYTES});
}
