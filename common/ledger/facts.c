#include "common/ledger/facts.h"

#include <stdlib.h>
#include <string.h>

#include "common/form/json.h"
#include "common/form/standings_json.h"
#include "common/ledger/counts.h"
#include "common/ledger/totals.h"
#include "common/ledger/tree.h"
#include "common/score/standings.h"

/* ---- totals ---- */

/* The years that have a row in a table whose keys begin with the year. */
static void note_years(txn_t *txn, enum ledger_table table, bool ret_years[YEAR_MAX + 1])
{
    cursor_t *cursor = cursor_open(txn, table);
    struct span first = {"", 1};

    for (bool more = cursor_seek(cursor, first); more; more = cursor_next(cursor)) {
        int year = cursor_key(cursor).size >= 2 ? (int)bytes_get(cursor_key(cursor).data, 2) : 0;
        if (year <= YEAR_MAX)
            ret_years[year] = true;
    }
    cursor_close(&cursor);
}

/* The line of `kaohe standings --year Y --json`. */
static void add_line(digest_t *digest, txn_t *txn, const struct year *state, int year, uint64_t n)
{
    struct scorecard cards[CENTRES_MAX];
    struct standings standings;

    totals_get(txn, year, cards);
    standings_make(state->book, year, cards, &standings);
    char *line = json_line(standings_json(state->book, year, n, state->is_closed, &standings));
    digest_add(digest, line, strlen(line));
    digest_add(digest, "\n", 1);
    free(line);
}

/* Of each year that has a finding or a self-check, or was ever closed. */
static void digest_totals(digest_t *digest, txn_t *txn, const struct calendar *calendar, uint64_t n,
                          uint8_t ret_totals[DIGEST_BYTES])
{
    bool years[YEAR_MAX + 1] = {false};

    note_years(txn, TABLE_YEARS, years);
    note_years(txn, TABLE_TOTALS, years);
    digest_start(digest);
    for (int year = YEAR_MIN; year <= YEAR_MAX; year++)
        if (years[year] && calendar->years[year].book)
            add_line(digest, txn, &calendar->years[year], year, n);
    digest_end(digest, ret_totals);
}

/* ---- sources ---- */

static void add_source(txn_t *txn, uint8_t id, struct text slug, struct checkpoint *checkpoint)
{
    uint64_t count = counts_get(txn, id);

    if (count > 0)
        checkpoint->sources[checkpoint->source_count++] = (struct checkpoint_source){slug, count};
}

static void count_sources(txn_t *txn, const struct rulebook *roster, struct checkpoint *checkpoint)
{
    for (unsigned i = 0; roster && i < roster->centre_count; i++)
        add_source(txn, (uint8_t)roster->centres[i].id, text_of(roster->centres[i].slug),
                   checkpoint);
    add_source(txn, SOURCE_ID_OFFICE, text_of(OFFICE), checkpoint);
}

void facts_of(txn_t *txn, const struct calendar *calendar, uint64_t n,
              struct checkpoint *ret_checkpoint)
{
    digest_t *digest = digest_new();
    struct tree_reader reader = {txn, digest};

    *ret_checkpoint = (struct checkpoint){.size = n};
    merkle_root_of(digest, tree_source(&reader), n, &ret_checkpoint->root);
    digest_totals(digest, txn, calendar, n, ret_checkpoint->totals);
    count_sources(txn, calendar_newest(calendar), ret_checkpoint);
    digest_destroy(&digest);
}
