/* kaohe replay: folds a store's log again, in memory, and holds the result against the store. */
#include <stdio.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/ledger/compare.h"
#include "common/ledger/log.h"
#include "proto/event_codec.h"
#include "services/tool/progress.h"
#include "services/tool/scratch.h"

struct replaying {
    const struct tool *tool;
    struct scratch scratch;
    txn_t *txn; /* of the store that is replayed: one snapshot */
    uint64_t n;
    enum status verdict; /* STATUS_NO once something differs */
    bool compares_outcomes;
    int64_t start_ms;
    struct progress progress;
};

static void differ(struct replaying *replaying, const char *what, uint64_t n)
{
    if (replaying->verdict == STATUS_OK)
        tool_say(replaying->tool, "record %llu: %s", (unsigned long long)n, what);
    replaying->verdict = STATUS_NO;
}

static bool fold_record(void *context, const struct record *record)
{
    struct replaying *replaying = context;
    struct event event;
    struct fault fault;
    struct envelope envelope = {
        .n = record->n, .received_ms = record->received_ms, .source = record->source};

    if (record->n != replaying->n + 1)
        differ(replaying, "the record before it is missing", record->n);
    replaying->n = record->n;
    if (!event_decode(record->event.data, record->event.size, &event, &fault)) {
        differ(replaying, "the event cannot be read", record->n);
        return false;
    }
    struct verdict verdict = scratch_apply(&replaying->scratch, &event, &envelope).verdict;
    if (replaying->compares_outcomes &&
        (verdict.outcome != record->outcome || verdict.reason != record->reason))
        differ(replaying, "by the rules it has another outcome", record->n);
    if (record->n % 4096 == 0)
        progress_tell(&replaying->progress, "%llu records", (unsigned long long)replaying->n);
    return txn_status(replaying->scratch.txn) == STATUS_OK;
}

/* How people call the row of a table. */
static void name_row(unsigned table, struct span key, char *ret_name, size_t size)
{
    const uint8_t *at = key.data;

    if (table == TABLE_TOTALS && key.size == 3)
        snprintf(ret_name, size, "the total of centre %u in %u", at[2], at[0] << 8 | at[1]);
    else if (table == TABLE_YEARS && key.size == 2)
        snprintf(ret_name, size, "the state of the year %u", at[0] << 8 | at[1]);
    else if (table == TABLE_FINDINGS && key.size > 2)
        snprintf(ret_name, size, "the finding %.*s of centre %u under clause %u", (int)key.size - 2,
                 (const char *)at + 2, at[0], at[1]);
    else
        snprintf(ret_name, size, "a row of the table `%s`", ledger_table_names[table]);
}

static void differ_row(struct replaying *replaying, unsigned table, struct span key)
{
    char name[256];

    name_row(table, key, name, sizeof name);
    if (replaying->verdict == STATUS_OK)
        tool_say(replaying->tool, "%s differs from what the log folds to", name);
    replaying->verdict = STATUS_NO;
}

/* Returns how many rows the table has. */
static uint64_t compare_table(struct replaying *replaying, unsigned table)
{
    struct span key;
    uint64_t rows;

    if (!ledger_compare(replaying->txn, replaying->scratch.txn, table, &rows, &key))
        differ_row(replaying, table, key);
    return rows;
}

static void compare_all(struct replaying *replaying)
{
    uint64_t totals = 0, findings = 0;

    for (size_t i = 0; i < DERIVED_COUNT; i++) {
        if (replaying->scratch.instead && ledger_derived[i] == TABLE_BOOKS)
            continue; /* these are the log's own */
        uint64_t rows = compare_table(replaying, ledger_derived[i]);
        if (ledger_derived[i] == TABLE_TOTALS)
            totals = rows;
        if (ledger_derived[i] == TABLE_FINDINGS)
            findings = rows;
    }
    if (replaying->verdict != STATUS_OK)
        return;
    int64_t took = clock_mono_ms() - replaying->start_ms;
    printf("%llu records replayed in %lld.%03lld s: %llu totals and %llu findings agree\n",
           (unsigned long long)replaying->n, (long long)took / 1000, (long long)took % 1000,
           (unsigned long long)totals, (unsigned long long)findings);
}

static enum status replay(struct replaying *replaying)
{
    replaying->start_ms = clock_mono_ms();
    log_walk(replaying->txn, 1, fold_record, replaying);
    progress_end(&replaying->progress);
    enum status status = scratch_finish(replaying->tool, &replaying->scratch);
    if (status != STATUS_OK)
        return status;
    if (txn_status(replaying->txn) == STATUS_OK)
        compare_all(replaying);
    if (txn_status(replaying->txn) != STATUS_OK)
        return tool_fail(replaying->tool, STATUS_NO, "behind record %llu: %s",
                         (unsigned long long)replaying->n, txn_why(replaying->txn));
    return replaying->verdict;
}

/* DIR may be the store or the home that has it. */
static void find_store(const char *dir, char ret_path[HOME_PATH_BYTES])
{
    char file[HOME_PATH_BYTES];

    snprintf(file, sizeof file, "%.900s/scorer/data.mdb", dir);
    bool is_home = access(file, F_OK) == 0;
    snprintf(ret_path, HOME_PATH_BYTES, "%.900s%s", dir, is_home ? "/scorer" : "");
}

enum status command_replay(struct tool *tool, int argc, char **argv)
{
    const char *dir, *rulebook = NULL;
    const struct tool_option options[] = {{"--rulebook", &rulebook, NULL}};
    struct replaying replaying = {.tool = tool};
    char path[HOME_PATH_BYTES], why[STORE_WHY_BYTES];
    store_t *store;
    enum status status = tool_arguments(tool, argc, argv, options, 1, &dir, 1, 1);

    if (status != STATUS_OK)
        return status;
    find_store(dir, path);
    status = ledger_open_reader(path, &store, why);
    if (status != STATUS_OK)
        return tool_fail(tool, status, "%s", why);
    replaying.txn = txn_begin_read(store);
    replaying.compares_outcomes = !rulebook;
    status = scratch_open(tool, &replaying.scratch);
    if (status == STATUS_OK)
        status = scratch_take_rulebook(tool, &replaying.scratch, rulebook);
    if (status == STATUS_OK)
        status = replay(&replaying);
    scratch_close(&replaying.scratch);
    txn_abort(&replaying.txn);
    store_close(&store);
    return status;
}
