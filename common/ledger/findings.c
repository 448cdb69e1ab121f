/* A finding's value: status 1, grade 1 (255: none), year 2, occurred 8 + 4, stated 8, worth 8,
 * first n 8, last ruling's n 8; integers big-endian, signed ones as two's complement. */
#include "common/ledger/findings.h"

#include <assert.h>

enum { VALUE_BYTES = 48, NO_GRADE = 255 };

static void encode(const struct finding *finding, uint8_t *ret_bytes)
{
    ret_bytes[0] = (uint8_t)finding->status;
    ret_bytes[1] = finding->grade < 0 ? NO_GRADE : (uint8_t)finding->grade;
    bytes_put(ret_bytes + 2, (uint64_t)finding->year, 2);
    bytes_put(ret_bytes + 4, (uint64_t)finding->occurred.second, 8);
    bytes_put(ret_bytes + 12, (uint64_t)finding->occurred.nano, 4);
    bytes_put(ret_bytes + 16, (uint64_t)finding->stated, 8);
    bytes_put(ret_bytes + 24, (uint64_t)finding->worth, 8);
    bytes_put(ret_bytes + 32, finding->n, 8);
    bytes_put(ret_bytes + 40, finding->n_ruled, 8);
}

static bool decode(struct span value, struct finding *ret_finding)
{
    const uint8_t *bytes = value.data;

    if (value.size != VALUE_BYTES)
        return false;

    *ret_finding = (struct finding){
        .status = bytes[0],
        .grade = bytes[1] == NO_GRADE ? -1 : bytes[1],
        .year = (int)bytes_get(bytes + 2, 2),
        .occurred = {(int64_t)bytes_get(bytes + 4, 8), (int32_t)bytes_get(bytes + 12, 4)},
        .stated = (points_t)bytes_get(bytes + 16, 8),
        .worth = (points_t)bytes_get(bytes + 24, 8),
        .n = bytes_get(bytes + 32, 8),
        .n_ruled = bytes_get(bytes + 40, 8),
    };
    return finding_is_sound(ret_finding);
}

bool finding_get(txn_t *txn, const struct finding_key *key, struct finding *ret_finding)
{
    struct key bytes = finding_key_encode(key);
    struct span value;

    if (!txn_get(txn, TABLE_FINDINGS, key_span(&bytes), &value))
        return false;
    if (decode(value, ret_finding))
        return true;
    txn_fail(txn, STATUS_DAMAGED, "a row of the table `findings` cannot be read");
    return false;
}

void finding_put(txn_t *txn, const struct finding_key *key, const struct finding *finding)
{
    struct key bytes = finding_key_encode(key), n = n_key(finding->n);
    uint8_t value[VALUE_BYTES];

    assert(finding->n > 0);
    assert(finding->n_ruled == 0 || finding->n_ruled > finding->n);
    encode(finding, value);
    txn_put(txn, TABLE_FINDINGS, key_span(&bytes), (struct span){value, VALUE_BYTES});
    if (finding->status == FINDING_PENDING)
        txn_put(txn, TABLE_PENDING, key_span(&n), key_span(&bytes));
    else if (finding->n_ruled)
        txn_delete(txn, TABLE_PENDING, key_span(&n));
}

void findings_walk(txn_t *txn, unsigned centre, const struct finding_key *from,
                   finding_visit *visit, void *context)
{
    uint8_t least[2] = {centre < CENTRES_MAX ? (uint8_t)centre : 0, 0};
    struct key first = from ? finding_key_encode(from) : (struct key){{0}, 0};
    cursor_t *cursor = cursor_open(txn, TABLE_FINDINGS);
    struct finding_key key;
    struct finding finding;

    for (bool more = cursor_seek(cursor, from ? key_span(&first) : (struct span){least, 2}); more;
         more = cursor_next(cursor)) {
        if (!finding_key_decode(cursor_key(cursor), &key) ||
            !decode(cursor_value(cursor), &finding)) {
            txn_fail(txn, STATUS_DAMAGED, "a row of the table `findings` cannot be read");
            break;
        }
        if ((centre < CENTRES_MAX && key.centre != centre) || !visit(context, &key, &finding))
            break;
    }
    cursor_close(&cursor);
}

/* A row says that the finding with this key and this first record waits. */
static bool read_pending(txn_t *txn, const cursor_t *row, struct finding_key *ret_key,
                         struct finding *ret_finding)
{
    uint64_t n;

    if (!n_key_decode(cursor_key(row), &n) || !finding_key_decode(cursor_value(row), ret_key)) {
        txn_fail(txn, STATUS_DAMAGED, "a row of the table `pending` cannot be read");
        return false;
    }
    if (!finding_get(txn, ret_key, ret_finding))
        txn_fail(txn, STATUS_DAMAGED, "a finding of the table `pending` is missing");
    else if (ret_finding->status != FINDING_PENDING || ret_finding->n != n)
        txn_fail(txn, STATUS_DAMAGED,
                 "a finding of the table `pending` does not wait for a ruling");
    return txn_status(txn) == STATUS_OK;
}

void pending_walk(txn_t *txn, uint64_t from, finding_visit *visit, void *context)
{
    struct key first = n_key(from);
    struct finding_key key;
    struct finding finding;
    cursor_t *cursor = cursor_open(txn, TABLE_PENDING);

    for (bool more = cursor_seek(cursor, key_span(&first)); more; more = cursor_next(cursor))
        if (!read_pending(txn, cursor, &key, &finding) || !visit(context, &key, &finding))
            break;
    cursor_close(&cursor);
}
