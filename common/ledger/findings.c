/* A finding's value: status 1, grade 1 (255: none), year 2, occurred 8 + 4, stated 8, worth 8,
 * first n 8, last ruling's n 8; integers big-endian, signed ones as two's complement. */
#include "common/ledger/findings.h"

#include <string.h>

#include "common/ledger/log.h"

enum { VALUE_BYTES = 48, NO_GRADE = 255 };

struct finding_key finding_key(unsigned centre, unsigned clause, struct text record)
{
    struct finding_key key = {.bytes = {(uint8_t)centre, (uint8_t)clause}, .size = 2 + record.size};

    memcpy(key.bytes + 2, record.data, record.size);
    return key;
}

unsigned finding_key_centre(const struct finding_key *key)
{
    return key->bytes[0];
}

unsigned finding_key_clause(const struct finding_key *key)
{
    return key->bytes[1];
}

struct text finding_key_record(const struct finding_key *key)
{
    return (struct text){(const char *)key->bytes + 2, key->size - 2};
}

static struct span span_of_key(const struct finding_key *key)
{
    return (struct span){key->bytes, key->size};
}

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
    return ret_finding->status >= FINDING_PENDING && ret_finding->status <= FINDING_REVOKED &&
           ret_finding->year >= YEAR_MIN && ret_finding->year <= YEAR_MAX &&
           ret_finding->grade < GRADES_MAX;
}

bool finding_get(txn_t *txn, const struct finding_key *key, struct finding *ret_finding)
{
    struct span value;

    if (!txn_get(txn, TABLE_FINDINGS, span_of_key(key), &value))
        return false;
    if (decode(value, ret_finding))
        return true;
    txn_fail(txn, STATUS_BUG, "a finding cannot be read");
    return false;
}

void finding_put(txn_t *txn, const struct finding_key *key, const struct finding *finding)
{
    uint8_t value[VALUE_BYTES], n[8];

    encode(finding, value);
    txn_put(txn, TABLE_FINDINGS, span_of_key(key), (struct span){value, VALUE_BYTES});
    if (finding->status == FINDING_PENDING)
        txn_put(txn, TABLE_PENDING, log_key(finding->n, n), span_of_key(key));
    else if (finding->n_ruled)
        txn_delete(txn, TABLE_PENDING, log_key(finding->n, n));
}

bool pending_next(txn_t *txn, uint64_t from, struct finding_key *ret_key,
                  struct finding *ret_finding)
{
    uint8_t n[8];
    cursor_t *cursor = cursor_open(txn, TABLE_PENDING);
    bool is_there = cursor_seek(cursor, log_key(from, n));

    if (is_there) {
        struct span key = cursor_value(cursor);
        ret_key->size = key.size;
        if (key.size <= sizeof ret_key->bytes)
            memcpy(ret_key->bytes, key.data, key.size);
        else
            txn_fail(txn, STATUS_BUG, "the key of a finding that waits cannot be read");
    }
    cursor_close(&cursor);
    if (!is_there)
        return false;
    if (!finding_get(txn, ret_key, ret_finding))
        txn_fail(txn, STATUS_BUG, "a finding that waits for a ruling is not there");
    return txn_status(txn) == STATUS_OK;
}
