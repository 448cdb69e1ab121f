#include "common/ledger/sheets.h"

#include <stdlib.h>

#include "common/base/memory.h"
#include "common/ledger/past.h"
#include "common/ledger/totals.h"

struct sheet {
    struct scorecard cards[CENTRES_MAX];
    bool is_changed[CENTRES_MAX];
    bool year_changed, is_fetched;
    bool has_moved; /* since its last snapshot */
};

struct sheets {
    struct sheet *sheets[YEAR_MAX + 1]; /* NULL: not fetched yet */
    int fetched[YEAR_MAX + 1];          /* years that have one */
    int changed[YEAR_MAX + 1];          /* years with anything to flush */
    unsigned fetched_count, changed_count;
};

sheets_t *sheets_new(void)
{
    return memory_new(sizeof(sheets_t));
}

void sheets_destroy(sheets_t **sheets)
{
    if (!*sheets)
        return;
    for (unsigned i = 0; i < (*sheets)->fetched_count; i++)
        free((*sheets)->sheets[(*sheets)->fetched[i]]);
    free(*sheets);
    *sheets = NULL;
}

static struct sheet *sheet_of(sheets_t *sheets, txn_t *txn, int year)
{
    struct sheet *sheet = sheets->sheets[year];

    if (!sheet) {
        sheet = memory_new(sizeof *sheet);
        sheets->sheets[year] = sheet;
        sheets->fetched[sheets->fetched_count++] = year;
    }
    if (!sheet->is_fetched)
        totals_get(txn, year, sheet->cards);
    sheet->is_fetched = txn_status(txn) == STATUS_OK; /* or what was read would be used again */
    return sheet;
}

struct scorecard *sheets_cards(sheets_t *sheets, txn_t *txn, int year)
{
    return sheet_of(sheets, txn, year)->cards;
}

/* Remembers that something of a year is to be written before the commit. */
static struct sheet *touch(sheets_t *sheets, txn_t *txn, int year)
{
    struct sheet *sheet = sheet_of(sheets, txn, year);

    for (unsigned i = 0; i < sheets->changed_count; i++)
        if (sheets->changed[i] == year)
            return sheet;
    sheets->changed[sheets->changed_count++] = year;
    return sheet;
}

void sheets_card_changed(sheets_t *sheets, txn_t *txn, int year, unsigned centre)
{
    touch(sheets, txn, year)->is_changed[centre] = true;
}

void sheets_year_changed(sheets_t *sheets, txn_t *txn, int year)
{
    touch(sheets, txn, year)->year_changed = true;
}

static void flush_year(struct sheet *sheet, txn_t *txn, int year, const struct year *state)
{
    for (unsigned centre = 0; centre < CENTRES_MAX; centre++) {
        if (sheet->is_changed[centre])
            total_put(txn, year, centre, &sheet->cards[centre]);
        sheet->is_changed[centre] = false;
    }
    if (sheet->year_changed)
        year_put(txn, year, state);
    sheet->year_changed = false;
}

void sheets_flush(sheets_t *sheets, txn_t *txn, const struct calendar *calendar)
{
    for (unsigned i = 0; i < sheets->changed_count; i++) {
        int year = sheets->changed[i];
        flush_year(sheets->sheets[year], txn, year, &calendar->years[year]);
    }
    sheets->changed_count = 0;
}

void sheets_moved(sheets_t *sheets, txn_t *txn, int year)
{
    sheet_of(sheets, txn, year)->has_moved = true;
}

void sheets_snapshot(sheets_t *sheets, txn_t *txn, const struct calendar *calendar, uint64_t n)
{
    for (unsigned i = 0; i < sheets->fetched_count; i++) {
        int year = sheets->fetched[i];
        struct sheet *sheet = sheets->sheets[year];
        if (sheet->has_moved)
            snapshot_put(txn, &(struct year_record_key){year, n}, calendar->years[year].is_closed,
                         sheet->cards);
        sheet->has_moved = false;
    }
}
