/* kaohe replay: folds a store's log again, in memory, and holds the result against the store. */
#include <stdio.h>

#include "common/base/clock.h"
#include "common/score/standings.h"
#include "services/tool/stored.h"

static bool is_same(const struct standing *a, const struct standing *b)
{
    return a->rank == b->rank && a->excellent == b->excellent && a->score.base == b->score.base &&
           a->score.bonus == b->score.bonus && a->score.deduction == b->score.deduction;
}

/* What the tables do not have: the base, caps and quota of another rulebook change standings alone. */
static enum status compare_year(struct stored *stored, int year)
{
    static struct scorecard cards[CENTRES_MAX];
    static struct standings before, after;
    const struct year *kept = calendar_year(view_calendar(stored->view), year);
    const struct year *folded = calendar_year(refold_calendar(stored->refold), year);

    if (!kept || kept->findings == 0)
        return STATUS_OK;
    if (!folded)
        return tool_fail(stored->tool, STATUS_NO, "year %d has no rulebook any more", year);
    view_cards(stored->view, year, cards);
    standings_make(kept->book, year, cards, &before);
    standings_make(folded->book, year, refold_cards(stored->refold, year), &after);
    for (unsigned i = 0; i < before.count; i++) {
        const struct standing *was = &before.rows[i];
        const struct standing *is = standings_of(&after, was->centre->id);
        if (!is || !is_same(was, is))
            return tool_fail(stored->tool, STATUS_NO, "year %d: the standing of %s differs", year,
                             was->centre->slug);
    }
    return STATUS_OK;
}

static enum status compare_standings(struct stored *stored)
{
    enum status status = STATUS_OK;

    for (int year = YEAR_MIN; year <= YEAR_MAX && status == STATUS_OK; year++)
        status = compare_year(stored, year);
    return status == STATUS_OK && view_status(stored->view) != STATUS_OK ? stored_fail_view(stored)
                                                                         : status;
}

static enum status replay(struct stored *stored)
{
    uint64_t rows[TABLE_COUNT] = {0};
    int64_t start_ms = clock_mono_ms();
    enum status status = stored_fold(stored);

    if (status == STATUS_OK)
        status = stored_compare(stored, rows);
    if (status == STATUS_OK)
        status = compare_standings(stored);
    if (status != STATUS_OK)
        return status;
    int64_t took_ms = clock_mono_ms() - start_ms;
    printf("%llu records replayed in %lld.%03lld s: %llu totals and %llu findings agree\n",
           (unsigned long long)stored->n, (long long)took_ms / 1000, (long long)took_ms % 1000,
           (unsigned long long)rows[TABLE_TOTALS], (unsigned long long)rows[TABLE_FINDINGS]);
    refolding_tell_restores(&stored->restores);
    return STATUS_OK;
}

enum status command_replay(struct tool *tool, int argc, char **argv)
{
    const char *dir, *rulebook = NULL;
    const struct tool_option options[] = {{"--rulebook", &rulebook, NULL, 0}};
    struct stored stored;
    enum status status = tool_arguments(tool, argc, argv, options, 1, &dir, 1, 1);

    if (status != STATUS_OK)
        return status;
    status = stored_open(tool, dir, rulebook, &stored);
    if (status == STATUS_OK)
        status = replay(&stored);
    stored_close(&stored);
    return status;
}
