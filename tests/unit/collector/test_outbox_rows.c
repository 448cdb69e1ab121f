/* services/collector/case_row, outbox_row: a row reads back as it was written; and whatever bytes
 * can be read are those that would be written for what was read. */
#include "services/collector/case_row.h"
#include "services/collector/outbox_row.h"
#include "tests/unit/support.h"

enum { ROW_BYTES_MAX = OUTBOX_KEPT_ROW_BYTES_MAX, MUTATIONS = 20000 };

/* Reads and writes again. Returns the size, 0: it cannot be read. */
typedef size_t rewrite(struct span bytes, uint8_t ret_bytes[ROW_BYTES_MAX]);

static size_t rewrite_case(struct span bytes, uint8_t ret_bytes[ROW_BYTES_MAX])
{
    struct case_row row;

    return case_row_read(bytes, &row) ? case_row_write(&row, ret_bytes) : 0;
}

static size_t rewrite_key(struct span bytes, uint8_t ret_bytes[ROW_BYTES_MAX])
{
    struct case_key key, again;

    if (!case_row_read_key(bytes, &key))
        return 0;
    assert_true(case_row_key(case_row_centre(&key), case_row_id(&key), &again));
    memcpy(ret_bytes, again.bytes, again.size);
    return again.size;
}

static size_t rewrite_deadline(struct span bytes, uint8_t ret_bytes[ROW_BYTES_MAX])
{
    struct deadline deadline;

    return case_row_read_deadline(bytes, &deadline) ? case_row_write_deadline(&deadline, ret_bytes)
                                                    : 0;
}

static size_t rewrite_state(struct span bytes, uint8_t ret_bytes[ROW_BYTES_MAX])
{
    struct outbox_state state;

    if (!outbox_row_read_state(bytes, &state))
        return 0;
    outbox_row_write_state(&state, ret_bytes);
    return OUTBOX_STATE_BYTES;
}

static size_t rewrite_epoch(struct span bytes, uint8_t ret_bytes[ROW_BYTES_MAX])
{
    uint64_t epoch;

    if (!outbox_row_read_epoch(bytes, &epoch))
        return 0;
    outbox_row_write_epoch(epoch, ret_bytes);
    return OUTBOX_EPOCH_BYTES;
}

static size_t rewrite_event(struct span bytes, uint8_t ret_bytes[ROW_BYTES_MAX])
{
    struct span event;
    bool is_for_case;

    return outbox_row_read_event(bytes, &event, &is_for_case)
               ? outbox_row_write_event(event.data, event.size, is_for_case, ret_bytes)
               : 0;
}

static size_t rewrite_receipt(struct span bytes, uint8_t ret_bytes[ROW_BYTES_MAX])
{
    struct receipt receipt;

    if (!outbox_row_read_receipt(bytes, &receipt))
        return 0;
    outbox_row_write_receipt(&receipt, ret_bytes);
    return bytes.size; /* of the format before it is the beginning */
}

/* One of the format before is written as one of now, so what that has more is taken out again. */
static size_t rewrite_kept(struct span bytes, uint8_t ret_bytes[ROW_BYTES_MAX])
{
    struct kept_event kept;

    if (!outbox_row_read_kept(bytes, &kept))
        return 0;
    size_t size = outbox_row_write_kept(&kept, ret_bytes);
    if (*(const uint8_t *)bytes.data & 0x80)
        return size;
    assert_int_equal(kept.outcome, OUTCOME_NONE);
    ret_bytes[0] &= 0x7f;
    memmove(ret_bytes + OUTBOX_OLD_KEPT_HEAD_BYTES, ret_bytes + OUTBOX_KEPT_HEAD_BYTES,
            size - OUTBOX_KEPT_HEAD_BYTES);
    return size - OUTBOX_KEPT_HEAD_BYTES + OUTBOX_OLD_KEPT_HEAD_BYTES;
}

static const struct row_row {
    const char *title;
    rewrite *rewrite;
    struct text bytes; /* that can be read */
} rows[] = {
    {"a case reads back, and no damage is read beyond its end",
     rewrite_case,
     {"\1\0\6wuhou\0\x15"
      "2006-01-01T00:00:00Z\0\x19"
      "2006-01-01T00:00:00.125Z\0\x15"
      "2006-01-01T00:00:00Z",
      9 + 5 + 20 + 24 + 20}},
    {"a key reads back, and no damage is read beyond its end", rewrite_key, {"wuhou\0A 1", 9}},
    {"a deadline reads back, and no damage is read beyond its end",
     rewrite_deadline,
     {"\1\0\0\0\xe\xbf\x7e\xd6\x50\0\0\0\0wuhou\0A", 13 + 7}},
    {"a state reads back, and no damage is read beyond its end",
     rewrite_state,
     {"\0\0\0\0\0\0\0\x4d\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\x9", 24}},
    {"an epoch reads back, and no damage is read beyond its end",
     rewrite_epoch,
     {"\0\0\0\0\0\0\0\5", 8}},
    {"an event reads back, and no damage is read beyond its end", rewrite_event, {"\1event", 6}},
    {"a receipt reads back, and no damage is read beyond its end",
     rewrite_receipt,
     {"\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\1\0\0\0\1\2\3\4\5\6", 26}},
    {"a receipt of the format before reads back, and no damage is read beyond its end",
     rewrite_receipt,
     {"\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\0\1\0", 18}},
    {"a kept event reads back, and no damage is read beyond its end",
     rewrite_kept,
     {"\x80\0\1\2\3\4\5\6\0\0\0\0\0\0\0\7\0\0\0\0\0\0\0\1\2\0e", 27}},
    {"a kept event of the format before reads back, and no damage is read beyond its end",
     rewrite_kept,
     {"\0\0\1\2\3\4\5\6\0\0\0\0\0\0\0\7\0\0\0\0\0\0\0\1e", 25}},
};

/* In memory of its own size, so that a read beyond its end is seen. */
static bool reads_back(const struct row_row *row, struct text bytes)
{
    static uint8_t again[ROW_BYTES_MAX];
    struct text copy = text_copied(bytes);
    size_t size = row->rewrite(span_of_text(copy), again);

    CHECK(size == 0 || span_equal(span_of_text(copy), (struct span){again, size}),
          "what was read is not what is written again");
    free((char *)copy.data);
    return size > 0;
}

static size_t damage(char *bytes, size_t size, uint64_t *seed)
{
    for (uint64_t count = 1 + next_random(seed) % 3; count > 0 && size > 0; count--)
        bytes[next_random(seed) % size] = (char)next_random(seed);
    return next_random(seed) % 4 ? size : next_random(seed) % (size + 1);
}

static void row_reads_back(void **state)
{
    const struct row_row *row = *state;
    char bytes[128];
    uint64_t seed = 1;

    assert_in_range(row->bytes.size, 1, sizeof bytes);
    assert_true(reads_back(row, row->bytes));
    for (size_t size = 0; size < row->bytes.size; size++)
        reads_back(row, (struct text){row->bytes.data, size});
    for (int i = 0; i < MUTATIONS; i++) {
        memcpy(bytes, row->bytes.data, row->bytes.size);
        size_t size = damage(bytes, row->bytes.size, &seed);
        reads_back(row, (struct text){bytes, size});
    }
}

int main(void)
{
    SUITE_ROWS(rows, row_reads_back);
    return suite_run("outbox_rows");
}
