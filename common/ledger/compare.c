#include "common/ledger/compare.h"

#include <string.h>

const unsigned ledger_derived[DERIVED_COUNT] = {TABLE_FINDINGS, TABLE_PENDING, TABLE_TOTALS,
                                                TABLE_YEARS, TABLE_BOOKS};

static bool is_same(struct span a, struct span b)
{
    return a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
}

bool ledger_compare(txn_t *stored, txn_t *folded, unsigned table, uint64_t *ret_rows,
                    struct span *ret_key)
{
    static const uint8_t first[1];
    cursor_t *left = cursor_open(stored, table), *right = cursor_open(folded, table);
    bool more = cursor_seek(left, (struct span){first, 1});
    bool more_folded = cursor_seek(right, (struct span){first, 1});

    *ret_rows = 0;
    while (more && more_folded && is_same(cursor_key(left), cursor_key(right)) &&
           is_same(cursor_value(left), cursor_value(right))) {
        ++*ret_rows;
        more = cursor_next(left);
        more_folded = cursor_next(right);
    }
    if (more || more_folded)
        *ret_key = cursor_key(more ? left : right);
    cursor_close(&left);
    cursor_close(&right);
    return !more && !more_folded;
}
