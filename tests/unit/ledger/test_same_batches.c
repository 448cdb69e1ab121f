/* The same ordered batches in the same order give the same bytes in every table, wherever the
 * commits fall, in memory or on disk, and whether the ledger is opened again on the way. */
#include "tests/unit/ledger/support_batches.h"

enum { COUNT = 160, RECORDS_MIN = 200, RUNS_MIN = 50 };

/* How a ledger gets its batches. */
struct way {
    const char *title;
    bool is_on_disk;
    unsigned commit_every; /* batches; 0: at chance */
    unsigned reopen_every; /* commits; 0: never */
};

static const struct way each = {"one commit a batch, in memory", false, 1, 0};

static const struct way ways[] = {
    {"the same bytes: all in one transaction, on disk", true, COUNT + 1, 0},
    {"the same bytes: all in one transaction, in memory", false, COUNT + 1, 0},
    {"the same bytes: one commit a batch, on disk", true, 1, 0},
    {"the same bytes: commits at chance, in memory", false, 0, 0},
    {"the same bytes: opened again in the middle", true, COUNT / 2, 1},
    {"the same bytes: opened again after each batch", true, 1, 1},
    {"the same bytes: commits at chance, opened again now and then", true, 0, 7},
};

static const uint64_t seeds[] = {1, 20061110, 99991231};

/* A ledger on its way. */
struct run {
    const struct way *way;
    ledger_t *ledger;
    char dir[PLACE_BYTES];
    uint64_t seed;
    unsigned in_transaction, commits;
};

static void run_begin(struct run *run, const struct way *way, uint64_t seed)
{
    *run = (struct run){.way = way, .seed = seed};
    fresh_path(run->dir);
    run->ledger = way->is_on_disk ? ledger_in(run->dir) : ledger_in_memory();
    ledger_begin(run->ledger);
}

static void run_commit(struct run *run)
{
    commit_ledger(run->ledger);
    run->in_transaction = 0;
    run->commits++;
    if (run->way->reopen_every && run->commits % run->way->reopen_every == 0) {
        close_ledger(&run->ledger);
        run->ledger = ledger_in(run->dir);
    }
}

/* A batch has been taken. */
static void run_on(struct run *run)
{
    const struct way *way = run->way;

    run->in_transaction++;
    if (way->commit_every ? run->in_transaction == way->commit_every
                          : next_random(&run->seed) % 6 == 0) {
        run_commit(run);
        ledger_begin(run->ledger);
    }
}

/* What goes back to the conversation is the same, too. */
static void check_same_taken(size_t i, const struct ledger_taken *a, const struct ledger_taken *b)
{
    CHECK(a->verdict == b->verdict && a->fresh == b->fresh && a->last == b->last && a->n == b->n &&
              a->receipts.count == b->receipts.count,
          "batch %zu: verdict %d or %d, %zu or %zu fresh, last %llu or %llu", i, a->verdict,
          b->verdict, a->fresh, b->fresh, (unsigned long long)a->last, (unsigned long long)b->last);
    for (size_t r = 0; r < a->receipts.count; r++) {
        const struct receipt *left = &a->receipts.items[r], *right = &b->receipts.items[r];
        CHECK(left->n == right->n && left->outcome == right->outcome &&
                  left->reason == right->reason && left->ref == right->ref,
              "batch %zu: another receipt %zu", i, r);
    }
    assert_true(a->verdict != LEDGER_TROUBLE);
}

static void same_batches_give_the_same_bytes(const struct way *way, uint64_t seed)
{
    batches_t *batches = batches_make(seed, COUNT);
    struct ledger_taken one, other;
    struct run a, b;

    run_begin(&a, &each, seed);
    run_begin(&b, way, seed);
    for (size_t i = 0; i < batches_count(batches); i++) {
        ledger_take(a.ledger, batches_at(batches, i), &one);
        ledger_take(b.ledger, batches_at(batches, i), &other);
        check_same_taken(i, &one, &other);
        run_on(&a);
        run_on(&b);
    }
    commit_ledger(a.ledger);
    commit_ledger(b.ledger);
    check_same_tables(a.ledger, b.ledger);
    check_refold(b.ledger, true);
    CHECK(ledger_last(a.ledger) >= RECORDS_MIN && rows_of(a.ledger, TABLE_SEEN) >= RUNS_MIN,
          "the history has too little in it");
    close_ledger(&a.ledger);
    close_ledger(&b.ledger);
    batches_free(&batches);
}

static void ways_give_the_same_bytes(void **state)
{
    const struct way *way = *state;

    for (size_t i = 0; i < COUNT_OF(seeds); i++)
        same_batches_give_the_same_bytes(way, seeds[i]);
}

/* A history is worth comparing only where all sorts of things happen in it. */
static void histories_have_something_of_everything(void **state)
{
    bool has[LEDGER_TROUBLE + 1] = {false}, had[64] = {false}, has_ended_within = false;

    (void)state;
    for (size_t s = 0; s < COUNT_OF(seeds); s++) {
        batches_t *batches = batches_make(seeds[s], COUNT);
        ledger_t *ledger = ledger_in_memory();
        struct ledger_taken taken;
        ledger_begin(ledger);
        for (size_t i = 0; i < batches_count(batches); i++) {
            ledger_take(ledger, batches_at(batches, i), &taken);
            has[taken.verdict] = true;
            has_ended_within |= taken.verdict == LEDGER_NOT_PERMITTED && taken.fresh > 0;
            for (size_t r = 0; r < taken.receipts.count; r++)
                had[taken.receipts.items[r].outcome] = true;
        }
        assert_true(ledger_calendar(ledger)->book_count > 3);
        close_ledger(&ledger);
        batches_free(&batches);
    }
    CHECK(has_ended_within, "no event withdrew the key that it came by");
    for (unsigned verdict = LEDGER_TAKEN; verdict < LEDGER_TROUBLE; verdict++)
        CHECK(has[verdict], "no batch of verdict %u", verdict);
    for (unsigned outcome = OUTCOME_NONE + 1; outcome_name(outcome); outcome++)
        CHECK(had[outcome], "no event was %s", outcome_name(outcome));
}

int main(void)
{
    places_begin();
    SUITE_TEST(histories_have_something_of_everything);
    SUITE_ROWS(ways, ways_give_the_same_bytes);
    return suite_run("same_batches");
}
