/* kaohe replay: folds a store's log again, in memory, and holds the result against the store. */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/score/standings.h"
#include "services/tool/progress.h"
#include "services/tool/refolding.h"

struct replaying {
    const struct tool *tool;
    refold_t *refold;
    view_t *view;
    uint64_t n; /* the last record that was folded */
    int64_t start_ms;
    struct progress progress;
};

static bool tell_progress(void *context, const struct record *record, const struct event *event,
                          const struct folded *folded)
{
    struct replaying *replaying = context;

    (void)event, (void)folded;
    replaying->n = record->n;
    if (record->n % PROGRESS_ITEMS == 0)
        progress_tell(&replaying->progress, "%llu records", (unsigned long long)record->n);
    return true;
}

/* A log that cannot be read is one that does not prove its totals; one that another writes meanwhile
 * may. */
static enum status fail_view(const struct replaying *replaying)
{
    bool is_written = view_status(replaying->view) == STATUS_FULL;

    return tool_fail(replaying->tool, is_written ? STATUS_FULL : STATUS_NO, "after record %llu: %s",
                     (unsigned long long)replaying->n, view_why(replaying->view));
}

static enum status fail_fault(const struct replaying *replaying, const struct refold_fault *fault)
{
    if (fault->n)
        return tool_fail(replaying->tool, STATUS_NO, "record %llu: %s",
                         (unsigned long long)fault->n, fault->what);
    return tool_fail(replaying->tool, STATUS_NO, "%s differs from what the log folds to",
                     fault->what);
}

static enum status fold_log(struct replaying *replaying)
{
    struct refold_fault fault;
    bool is_good =
        ledger_refold(replaying->view, replaying->refold, tell_progress, replaying, &fault);

    progress_end(&replaying->progress);
    if (view_status(replaying->view) != STATUS_OK)
        return fail_view(replaying);
    if (!is_good && fault.n)
        return fail_fault(replaying, &fault);
    return refolding_check(replaying->tool, replaying->refold);
}

/* Counts the rows of each derived table, and compares them: first the leaves of the log's tree, which
 * tell the record. */
static enum status compare_tables(struct replaying *replaying, uint64_t ret_rows[TABLE_COUNT])
{
    struct refold_fault fault;

    for (size_t i = 0; i < DERIVED_COUNT; i++) {
        enum ledger_table table = ledger_derived[i];
        if (!refold_can_compare(replaying->refold, replaying->view, table) ||
            refold_compare(replaying->refold, replaying->view, table, &ret_rows[table], &fault))
            continue;
        if (view_status(replaying->view) != STATUS_OK)
            return fail_view(replaying);
        return fail_fault(replaying, &fault);
    }
    return STATUS_OK;
}

static bool is_same(const struct standing *a, const struct standing *b)
{
    return a->rank == b->rank && a->excellent == b->excellent && a->score.base == b->score.base &&
           a->score.bonus == b->score.bonus && a->score.deduction == b->score.deduction;
}

/* What the tables do not have: the base, caps and quota of another rulebook change standings alone. */
static enum status compare_year(struct replaying *replaying, int year)
{
    static struct scorecard cards[CENTRES_MAX];
    static struct standings before, after;
    const struct year *stored = calendar_year(view_calendar(replaying->view), year);
    const struct year *folded = calendar_year(refold_calendar(replaying->refold), year);

    if (!stored || stored->findings == 0)
        return STATUS_OK;
    if (!folded)
        return tool_fail(replaying->tool, STATUS_NO, "year %d has no rulebook any more", year);
    view_cards(replaying->view, year, cards);
    standings_make(stored->book, year, cards, &before);
    standings_make(folded->book, year, refold_cards(replaying->refold, year), &after);
    for (unsigned i = 0; i < before.count; i++) {
        const struct standing *was = &before.rows[i];
        const struct standing *is = standings_of(&after, was->centre->id);
        if (!is || !is_same(was, is))
            return tool_fail(replaying->tool, STATUS_NO, "year %d: the standing of %s differs",
                             year, was->centre->slug);
    }
    return STATUS_OK;
}

static enum status compare_standings(struct replaying *replaying)
{
    enum status status = STATUS_OK;

    for (int year = YEAR_MIN; year <= YEAR_MAX && status == STATUS_OK; year++)
        status = compare_year(replaying, year);
    return status == STATUS_OK && view_status(replaying->view) != STATUS_OK ? fail_view(replaying)
                                                                            : status;
}

static enum status replay(struct replaying *replaying)
{
    uint64_t rows[TABLE_COUNT] = {0};

    replaying->start_ms = clock_mono_ms();
    enum status status = fold_log(replaying);
    if (status == STATUS_OK)
        status = compare_tables(replaying, rows);
    if (status == STATUS_OK)
        status = compare_standings(replaying);
    if (status != STATUS_OK)
        return status;
    int64_t took_ms = clock_mono_ms() - replaying->start_ms;
    printf("%llu records replayed in %lld.%03lld s: %llu totals and %llu findings agree\n",
           (unsigned long long)replaying->n, (long long)took_ms / 1000, (long long)took_ms % 1000,
           (unsigned long long)rows[TABLE_TOTALS], (unsigned long long)rows[TABLE_FINDINGS]);
    return STATUS_OK;
}

/* DIR may be the store or the home that has it. */
static void find_store(const char *dir, char ret_path[HOME_PATH_BYTES])
{
    char file[HOME_PATH_BYTES];

    snprintf(file, sizeof file, "%.900s/scorer/data.mdb", dir);
    bool is_home = access(file, F_OK) == 0 || errno == EACCES;
    snprintf(ret_path, HOME_PATH_BYTES, "%.900s%s", dir, is_home ? "/scorer" : "");
}

enum status command_replay(struct tool *tool, int argc, char **argv)
{
    const char *dir, *rulebook = NULL;
    const struct tool_option options[] = {{"--rulebook", &rulebook, NULL}};
    struct replaying replaying = {.tool = tool};
    char path[HOME_PATH_BYTES];
    struct trouble trouble;
    ledger_t *ledger;
    enum status status = tool_arguments(tool, argc, argv, options, 1, &dir, 1, 1);

    if (status != STATUS_OK)
        return status;
    find_store(dir, path);
    status = ledger_open_reader(path, &ledger, &trouble);
    if (status != STATUS_OK)
        return tool_fail(tool, status, "%s", trouble.why);
    replaying.view = view_open(ledger);
    status = refolding_open(tool, rulebook, &replaying.refold);
    if (status == STATUS_OK)
        status = replay(&replaying);
    refold_close(&replaying.refold);
    view_close(&replaying.view);
    ledger_close(&ledger);
    return status;
}
