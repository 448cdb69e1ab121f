/* Comparing what was folded again with what is stored, row by row. */
#include <stdio.h>
#include <string.h>

#include "common/ledger/refold_inside.h"
#include "common/ledger/totals.h"
#include "common/ledger/tree.h"
#include "common/ledger/view_inside.h"

enum { WHOSE_BYTES = 80, UNDER_BYTES = 40 };

/* By the newest rulebook, whose roster has every centre. */
static const char *name_centre(const struct calendar *calendar, unsigned id,
                               char ret_whose[WHOSE_BYTES])
{
    const struct rulebook *newest = calendar_newest(calendar);
    const struct centre *centre = newest ? rulebook_centre_by_id(newest, id) : NULL;

    if (centre)
        snprintf(ret_whose, WHOSE_BYTES, "%s", centre->name);
    else
        snprintf(ret_whose, WHOSE_BYTES, "centre %u", id);
    return ret_whose;
}

/* By the newest rulebook that has it: clauses come and go. */
static const char *name_clause(const struct calendar *calendar, unsigned id,
                               char ret_under[UNDER_BYTES])
{
    const struct clause *clause = NULL;

    for (unsigned i = calendar->book_count; i > 0 && !clause; i--)
        clause = rulebook_clause_by_id(calendar->books[i - 1], id);
    if (clause)
        snprintf(ret_under, UNDER_BYTES, "`%s`", clause->slug);
    else
        snprintf(ret_under, UNDER_BYTES, "clause %u", id);
    return ret_under;
}

/* The row's name for people. */
static void name_row(const struct calendar *calendar, struct refold_fault *fault)
{
    char whose[WHOSE_BYTES], under[UNDER_BYTES];
    struct total_key total;
    struct finding_key finding;
    struct seen_key seen;
    int year;
    char *what = fault->what;
    size_t size = sizeof fault->what;

    if (fault->table == TABLE_TOTALS && total_key_decode(fault->key, &total))
        snprintf(what, size, "the total of %s in %d", name_centre(calendar, total.centre, whose),
                 total.year);
    else if (fault->table == TABLE_YEARS && year_key_decode(fault->key, &year))
        snprintf(what, size, "the state of the year %d", year);
    else if (fault->table == TABLE_FINDINGS && finding_key_decode(fault->key, &finding))
        snprintf(what, size, "the finding %.*s of %s under %s", (int)finding.record.size,
                 finding.record.data, name_centre(calendar, finding.centre, whose),
                 name_clause(calendar, finding.clause, under));
    else if (fault->table == TABLE_SEEN && seen_key_decode(fault->key, &seen))
        snprintf(what, size, "the run of source %u from sequence %llu on", seen.source,
                 (unsigned long long)seen.first);
    else
        snprintf(what, size, "a row of the table `%s`", ledger_table_names[fault->table]);
}

static const char *why_leaf(const struct merkle_hash *stored, const struct merkle_hash *folded)
{
    static const struct merkle_hash none;

    if (merkle_equal(folded, &none))
        return "it is missing, and the log's tree has its hash";
    if (merkle_equal(stored, &none))
        return "the log's tree ends before it";
    return "its bytes are not those whose hash the log's tree has";
}

/* The first leaf in which two tiles differ tells the record. */
static void name_leaf(struct span stored, struct span folded, struct refold_fault *fault)
{
    struct tile a, b;
    uint64_t index;
    unsigned i = 0;

    if (fault->table != TABLE_LEAVES || stored.size != sizeof a || folded.size != sizeof b ||
        !leaves_key_decode(fault->key, &index))
        return;
    memcpy(&a, stored.data, sizeof a);
    memcpy(&b, folded.data, sizeof b);
    while (i < TREE_TILE_HASHES - 1 && merkle_equal(&a.hashes[i], &b.hashes[i]))
        i++;
    fault->n = index * TREE_TILE_HASHES + i + 1;
    snprintf(fault->what, sizeof fault->what, "%s", why_leaf(&a.hashes[i], &b.hashes[i]));
}

/* A tile that only one of both has. */
static void name_lone_tile(bool is_stored, struct refold_fault *fault)
{
    uint64_t index;

    if (fault->table != TABLE_LEAVES || !leaves_key_decode(fault->key, &index) ||
        index > MERKLE_SIZE_MAX / TREE_TILE_HASHES)
        return;
    fault->n = index * TREE_TILE_HASHES + 1;
    snprintf(fault->what, sizeof fault->what, "%s",
             is_stored ? "it is missing, and the log's tree has its hash"
                       : "the log's tree lacks its hash");
}

/* In the order of the table. */
static bool is_less(struct span a, struct span b)
{
    int order = memcmp(a.data, b.data, a.size < b.size ? a.size : b.size);

    return order < 0 || (order == 0 && a.size < b.size);
}

/* In a store that is older than its format a year lacks the first of its records; the rest is compared. */
static bool is_same_value(const view_t *view, enum ledger_table table, struct span stored,
                          struct span folded)
{
    bool is_old = table == TABLE_YEARS && view->format < ledger_derived_since[table];

    if (is_old && folded.size > OLD_YEAR_VALUE_BYTES)
        folded.size = OLD_YEAR_VALUE_BYTES;
    return span_equal(stored, folded);
}

/* The same row in both; and the store has it under its key, not only in its place. */
static bool is_same_row(view_t *view, enum ledger_table table, const cursor_t *left,
                        const cursor_t *right)
{
    struct span found;

    return span_equal(cursor_key(left), cursor_key(right)) &&
           is_same_value(view, table, cursor_value(left), cursor_value(right)) &&
           txn_get(view->txn, table, cursor_key(left), &found) &&
           found.data == cursor_value(left).data;
}

bool refold_compare(refold_t *refold, view_t *view, enum ledger_table table, uint64_t *ret_rows,
                    struct refold_fault *ret_fault)
{
    static const uint8_t least[1];
    cursor_t *left = cursor_open(view->txn, table), *right = cursor_open(refold->txn, table);
    bool more = cursor_seek(left, (struct span){least, 1});
    bool more_folded = cursor_seek(right, (struct span){least, 1});

    *ret_rows = 0;
    while (more && more_folded && is_same_row(view, table, left, right)) {
        ++*ret_rows;
        more = cursor_next(left);
        more_folded = cursor_next(right);
    }
    bool is_same = !more && !more_folded && txn_status(view->txn) == STATUS_OK;
    if (more || more_folded) {
        bool is_left = more && (!more_folded || !is_less(cursor_key(right), cursor_key(left)));
        *ret_fault =
            (struct refold_fault){.table = table, .key = cursor_key(is_left ? left : right)};
        name_row(refold_calendar(refold), ret_fault);
        if (more && more_folded && span_equal(cursor_key(left), cursor_key(right)))
            name_leaf(cursor_value(left), cursor_value(right), ret_fault);
        else
            name_lone_tile(is_left, ret_fault);
    }
    cursor_close(&left);
    cursor_close(&right);
    return is_same;
}

bool refold_can_compare(const refold_t *refold, const view_t *view, enum ledger_table table)
{
    static const bool is_of_the_log[TABLE_COUNT] = {
        [TABLE_COUNTS] = true, [TABLE_BOOKS] = true,   [TABLE_SEEN] = true,
        [TABLE_KEYS] = true,   [TABLE_EFFECTS] = true, [TABLE_SNAPSHOTS] = true,
        [TABLE_LEAVES] = true, [TABLE_TREE] = true,
    };

    if (refold->has_own_books && is_of_the_log[table])
        return false;
    return view->format >= ledger_derived_since[table] || table == TABLE_YEARS;
}

bool refold_compare_all(refold_t *refold, view_t *view, struct refold_fault *ret_fault)
{
    uint64_t rows;

    for (size_t i = 0; i < DERIVED_COUNT; i++)
        if (refold_can_compare(refold, view, ledger_derived[i]) &&
            !refold_compare(refold, view, ledger_derived[i], &rows, ret_fault))
            return false;
    return true;
}

bool refold_blame(refold_t *refold, view_t *view, uint64_t n, struct refold_fault *ret_fault)
{
    struct refold_fault fault = {0};
    uint64_t rows;

    if (txn_status(refold->txn) != STATUS_OK || !refold_can_compare(refold, view, TABLE_LEAVES) ||
        refold_compare(refold, view, TABLE_LEAVES, &rows, &fault) || fault.n == 0 || fault.n >= n)
        return false;
    *ret_fault = fault;
    return true;
}
