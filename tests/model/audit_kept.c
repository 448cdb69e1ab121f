#include "tests/model/audit_kept.h"

#include <string.h>

#include "common/ledger/tables.h"
#include "services/collector/outbox.h"
#include "tests/model/checker.h"
#include "tests/model/disk.h"
#include "tests/model/kept_rows.h"
#include "tests/model/naive_read.h"

enum { HEAD_BYTES = 26 }; /* received with its highest bit, epoch, sequence, outcome, reason */

static bool is_number(const uint8_t *at, uint64_t number)
{
    for (int i = 7; i >= 0; i--, number >>= 8)
        if (at[i] != (uint8_t)number)
            return false;
    return number == 0;
}

static bool is_same(struct span row, const struct naive_record *record)
{
    const uint8_t *at = row.data;

    return row.size == HEAD_BYTES + record->event.size &&
           is_number(at, (uint64_t)record->received_ms | UINT64_C(1) << 63) &&
           is_number(at + 8, record->epoch) && is_number(at + 16, record->seq) &&
           at[24] == record->outcome && at[25] == record->reason &&
           memcmp(at + HEAD_BYTES, record->event.data, record->event.size) == 0;
}

void audit_kept(const char *scorer_disk, uint64_t last, const char *outbox_disk)
{
    struct naive_record record;
    struct span row, bytes;
    uint64_t count = 0;
    struct key turn = n_key(kept_rows_by(outbox_disk).turn);

    for (uint64_t n = 1; n <= last; n++) {
        struct key key = n_key(n);
        uint8_t turn_and_n[16];
        memcpy(turn_and_n, turn.bytes, 8);
        memcpy(turn_and_n + 8, key.bytes, 8);
        if (!disk_holds(outbox_disk, OUTBOX_KEPT, (struct span){turn_and_n, 16}, &row))
            continue;
        count++;
        if (!disk_holds(scorer_disk, TABLE_LOG, key_span(&key), &bytes) ||
            !naive_record_read(bytes.data, bytes.size, &record) || !is_same(row, &record))
            violated("what %s keeps as record %llu is not what the log has there", outbox_disk,
                     (unsigned long long)n);
    }
    if (count != disk_count(outbox_disk, OUTBOX_KEPT))
        violated("%s keeps what the log does not have", outbox_disk);
}
