#include "common/ledger/tables.h"

#include <assert.h>
#include <string.h>

#include "common/score/rulebook.h"

enum {
    N_BYTES = 8,
    SEEN_BYTES = 17,
    FINDING_HEAD_BYTES = 2,
    TOTAL_BYTES = 3,
    YEAR_BYTES = 2,
    SNAPSHOT_BYTES = 10,
    RULING_BYTES = 16,
    COSIGNATURE_BYTES = 9,
};

const char *const ledger_table_names[TABLE_COUNT] = {
#define LEDGER_TABLE(NAME, name) [TABLE_##NAME] = name,
#define LEDGER_DERIVED(NAME, name, since) [TABLE_##NAME] = name,
#include "common/ledger/tables.def"
#undef LEDGER_TABLE
#undef LEDGER_DERIVED
};

#define LEDGER_TABLE(NAME, name)
const enum ledger_table ledger_derived[DERIVED_COUNT] = {
#define LEDGER_DERIVED(NAME, name, since) TABLE_##NAME,
#include "common/ledger/tables.def"
#undef LEDGER_DERIVED
};

const uint8_t ledger_derived_since[TABLE_COUNT] = {
#define LEDGER_DERIVED(NAME, name, since) [TABLE_##NAME] = since,
#include "common/ledger/tables.def"
#undef LEDGER_DERIVED
};
#undef LEDGER_TABLE

struct span key_span(const struct key *key)
{
    return (struct span){key->bytes, key->size};
}

struct key n_key(uint64_t n)
{
    struct key key = {.size = N_BYTES};

    bytes_put(key.bytes, n, N_BYTES);
    return key;
}

bool n_key_decode(struct span bytes, uint64_t *ret_n)
{
    if (bytes.size != N_BYTES)
        return false;
    *ret_n = bytes_get(bytes.data, N_BYTES);
    return *ret_n > 0;
}

struct key seen_key_encode(const struct seen_key *seen)
{
    struct key key = {.bytes = {seen->source}, .size = SEEN_BYTES};

    bytes_put(key.bytes + 1, seen->epoch, 8);
    bytes_put(key.bytes + 9, seen->first, 8);
    return key;
}

bool seen_key_decode(struct span bytes, struct seen_key *ret_seen)
{
    const uint8_t *at = bytes.data;

    if (bytes.size != SEEN_BYTES)
        return false;
    *ret_seen = (struct seen_key){at[0], bytes_get(at + 1, 8), bytes_get(at + 9, 8)};
    return at[0] < CENTRES_MAX || at[0] == SOURCE_ID_OFFICE;
}

struct key finding_key_encode(const struct finding_key *finding)
{
    struct key key = {.bytes = {(uint8_t)finding->centre, (uint8_t)finding->clause},
                      .size = FINDING_HEAD_BYTES + finding->record.size};

    assert(finding->record.size <= RECORD_BYTES_MAX);
    memcpy(key.bytes + FINDING_HEAD_BYTES, finding->record.data, finding->record.size);
    return key;
}

bool finding_key_decode(struct span bytes, struct finding_key *ret_finding)
{
    const uint8_t *at = bytes.data;

    if (bytes.size <= FINDING_HEAD_BYTES || bytes.size > FINDING_HEAD_BYTES + RECORD_BYTES_MAX ||
        at[0] >= CENTRES_MAX || at[1] >= CLAUSES_MAX)
        return false;
    *ret_finding = (struct finding_key){
        .centre = at[0],
        .clause = at[1],
        .record = {(const char *)at + FINDING_HEAD_BYTES, bytes.size - FINDING_HEAD_BYTES}};
    return true;
}

static bool is_year(int year)
{
    return year >= YEAR_MIN && year <= YEAR_MAX;
}

struct key total_key_encode(const struct total_key *total)
{
    struct key key = {.size = TOTAL_BYTES};

    bytes_put(key.bytes, (uint64_t)total->year, 2);
    key.bytes[2] = (uint8_t)total->centre;
    return key;
}

bool total_key_decode(struct span bytes, struct total_key *ret_total)
{
    const uint8_t *at = bytes.data;

    if (bytes.size != TOTAL_BYTES || at[2] >= CENTRES_MAX)
        return false;
    *ret_total = (struct total_key){(int)bytes_get(at, 2), at[2]};
    return is_year(ret_total->year);
}

struct key year_record_key_encode(const struct year_record_key *record)
{
    struct key key = {.size = SNAPSHOT_BYTES};

    bytes_put(key.bytes, (uint64_t)record->year, 2);
    bytes_put(key.bytes + 2, record->n, 8);
    return key;
}

bool year_record_key_decode(struct span bytes, struct year_record_key *ret_record)
{
    const uint8_t *at = bytes.data;

    if (bytes.size != SNAPSHOT_BYTES)
        return false;
    *ret_record = (struct year_record_key){(int)bytes_get(at, 2), bytes_get(at + 2, 8)};
    return is_year(ret_record->year) && ret_record->n > 0;
}

struct key ruling_key_encode(const struct ruling_key *ruling)
{
    struct key key = {.size = RULING_BYTES};

    bytes_put(key.bytes, ruling->finding, 8);
    bytes_put(key.bytes + 8, ruling->n, 8);
    return key;
}

bool ruling_key_decode(struct span bytes, struct ruling_key *ret_ruling)
{
    const uint8_t *at = bytes.data;

    if (bytes.size != RULING_BYTES)
        return false;
    *ret_ruling = (struct ruling_key){bytes_get(at, 8), bytes_get(at + 8, 8)};
    return ret_ruling->finding > 0 && ret_ruling->n > ret_ruling->finding;
}

struct key tile_key_encode(const struct tile_key *tile)
{
    struct key key = {.bytes = {(uint8_t)tile->height}};
    unsigned head = tile->height > 0;

    bytes_put(key.bytes + head, tile->index, 8);
    key.size = head + 8;
    return key;
}

bool leaves_key_decode(struct span bytes, uint64_t *ret_index)
{
    if (bytes.size != 8)
        return false;
    *ret_index = bytes_get(bytes.data, 8);
    return true;
}

struct key cosignature_key_encode(const struct cosignature_key *cosignature)
{
    struct key key = {.size = COSIGNATURE_BYTES};

    bytes_put(key.bytes, cosignature->n, N_BYTES);
    key.bytes[N_BYTES] = cosignature->source;
    return key;
}

bool cosignature_key_decode(struct span bytes, struct cosignature_key *ret_cosignature)
{
    const uint8_t *at = bytes.data;

    if (bytes.size != COSIGNATURE_BYTES)
        return false;
    *ret_cosignature = (struct cosignature_key){bytes_get(at, N_BYTES), at[N_BYTES]};
    return ret_cosignature->n > 0 && (at[N_BYTES] < CENTRES_MAX || at[N_BYTES] == SOURCE_ID_OFFICE);
}

struct key year_key(int year)
{
    struct key key = {.size = YEAR_BYTES};

    bytes_put(key.bytes, (uint64_t)year, YEAR_BYTES);
    return key;
}

bool year_key_decode(struct span bytes, int *ret_year)
{
    if (bytes.size != YEAR_BYTES)
        return false;
    *ret_year = (int)bytes_get(bytes.data, YEAR_BYTES);
    return is_year(*ret_year);
}
