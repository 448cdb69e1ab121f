#include "tests/model/kept_rows.h"

#include <string.h>

#include "services/collector/outbox.h"
#include "tests/model/disk.h"

enum { NUMBERS_BYTES = 16, HEAD_BYTES = 26, ORIGIN_BYTES = 1 };

static uint64_t number(const uint8_t *at)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < 8; i++)
        value = value << 8 | at[i];
    return value;
}

static void put_number(uint8_t *at, uint64_t value)
{
    for (unsigned i = 8; i-- > 0; value >>= 8)
        at[i] = (uint8_t)value;
}

struct keeping_by kept_rows_by(const char *outbox)
{
    struct span row;

    if (!disk_holds(outbox, OUTBOX_STATE, (struct span){"kept", 4}, &row) || row.size != 16)
        return (struct keeping_by){0};
    return (struct keeping_by){number(row.data), number((const uint8_t *)row.data + 8)};
}

static bool is_event(struct span row, size_t head, struct text event)
{
    return row.size == head + event.size &&
           memcmp((const uint8_t *)row.data + head, event.data, event.size) == 0;
}

/* Its highest bit says that the outcome follows. */
static uint64_t received_of(struct span row)
{
    return number(row.data) & ~(UINT64_C(1) << 63);
}

/* Of that epoch and sequence. */
static bool is_of(struct span row, const struct naive_record *record)
{
    const uint8_t *at = row.data;

    return is_event(row, HEAD_BYTES, record->event) && number(at + 8) == record->epoch &&
           number(at + 16) == record->seq;
}

bool kept_rows_has(const char *outbox, const struct naive_record *record)
{
    uint8_t key[NUMBERS_BYTES];
    struct span row;

    put_number(key, kept_rows_by(outbox).turn);
    put_number(key + 8, record->n);
    return disk_holds(outbox, OUTBOX_KEPT, (struct span){key, sizeof key}, &row) &&
           is_of(row, record) && received_of(row) == (uint64_t)record->received_ms;
}

bool kept_rows_hold(const char *outbox, const struct naive_record *record)
{
    struct span key, row;

    for (uint64_t at = 0; disk_row(outbox, OUTBOX_KEPT, at, &key, &row); at++)
        if (is_event(row, HEAD_BYTES, record->event))
            return true;
    for (uint64_t at = 0; disk_row(outbox, OUTBOX_EVENTS, at, &key, &row); at++)
        if (is_event(row, ORIGIN_BYTES, record->event))
            return true;
    return false;
}

bool kept_rows_are_settled(const char *outbox)
{
    struct span key, row;

    return !disk_row(outbox, OUTBOX_KEPT, 0, &key, &row) ||
           number(key.data) == kept_rows_by(outbox).turn;
}
