/* tests/model/disk.h under random histories of changes, commits, faults, copies and restarts, beside
 * plain lists of what the store holds surely and of what a process sees in it. */
#include "tests/model/support_disk.h"

enum { HISTORIES = 300, STEPS = 60, CHANGES_MAX = 8 };

/* What a store may hold when it is opened again. */
enum { HOLDS_SURE = 1, HOLDS_SEEN = 2, HOLDS_NEXT = 4 };

struct history {
    struct chance chance;
    struct oracle oracle;
    store_t *store;
    struct list sure, seen, next; /* if the power goes; as committed; with the changes under way */
    struct list copied;
    struct disk_copy *copy;
};

static bool is_seen(const struct list *list, store_t *store)
{
    txn_t *txn = txn_begin_read(store);
    bool is = list_is_in(list, txn, 0);

    txn_abort(&txn);
    return is;
}

/* Each row of the list is held with its value; and none that only `other` has. */
static void check_sure(const struct list *list, const struct list *other)
{
    struct span value;
    size_t at;

    for (size_t i = 0; i < list->count; i++) {
        assert_true(disk_holds(disk_dir, 0, list_span(&list->rows[i].key), &value));
        assert_int_equal(list_order(value, list_span(&list->rows[i].value)), 0);
    }
    for (size_t i = 0; i < other->count; i++)
        if (!list_has(list, &other->rows[i].key, &at))
            assert_false(disk_holds(disk_dir, 0, list_span(&other->rows[i].key), &value));
}

static void open_again(struct history *history, unsigned may_hold)
{
    store_close(&history->store);
    history->store = open_store();
    if (may_hold & HOLDS_NEXT && is_seen(&history->next, history->store))
        history->seen = history->next;
    else if (!(may_hold & HOLDS_SEEN && is_seen(&history->seen, history->store)) &&
             may_hold & HOLDS_SURE && is_seen(&history->sure, history->store))
        history->seen = history->sure;
    CHECK(is_seen(&history->seen, history->store), "the store holds nothing of what it may (%u)",
          may_hold);
    history->sure = history->seen; /* to open it is to sync it */
}

/* The process dies, perhaps with the power; `may_hold` is what may be there if only it dies. */
static void end(struct history *history, unsigned may_hold)
{
    bool is_cut = chance_below(&history->chance, 2) || history->oracle.hit == HIT_POWER;

    if (!is_cut) {
        disk_kill(disk_dir);
        open_again(history, may_hold);
        return;
    }
    disk_cut_power(disk_dir);
    open_again(history, may_hold | HOLDS_SURE | HOLDS_SEEN);
}

static void commit_under_fault(struct history *history, txn_t *txn)
{
    struct oracle *oracle = &history->oracle;
    struct trouble trouble;

    *oracle = (struct oracle){.hit = (enum hit)chance_below(&history->chance, HIT_POWER + 1),
                              .at = chance_below(&history->chance, CALLS_A_COMMIT)};
    enum status status = txn_commit(&txn, &trouble);
    bool is_hit = oracle->hit != HIT_NONE && oracle->count > oracle->at;
    assert_int_equal(status, is_hit ? STATUS_DISK : STATUS_OK);
    if (oracle->count > 2)
        history->sure = history->seen; /* what was there is synced with the data after it */
    if (!is_hit && oracle->count)
        history->sure = history->seen = history->next;
    if (!is_hit || oracle->hit != HIT_POWER)
        check_sure(&history->sure, &history->next);
    if (is_hit)
        end(history, oracle->at < 2 ? HOLDS_SEEN : HOLDS_SEEN | HOLDS_NEXT);
}

static void copy_or_restore(struct history *history)
{
    if (!history->copy || chance_below(&history->chance, 2)) {
        history->copy = disk_copy(disk_dir);
        history->copied = history->sure;
        return;
    }
    disk_restore(disk_dir, history->copy);
    history->sure = history->seen = history->copied;
    open_again(history, HOLDS_SURE);
}

static void one_step(struct history *history)
{
    txn_t *txn = txn_begin_write(history->store);

    history->oracle = (struct oracle){0};
    history->next = history->seen;
    for (size_t i = chance_below(&history->chance, CHANGES_MAX); i > 0; i--)
        list_change(&history->next, txn, 0, &history->chance);
    assert_true(is_seen(&history->seen, history->store));
    check_sure(&history->sure, &history->next);
    switch (chance_below(&history->chance, 8)) {
    case 0:
        txn_abort(&txn);
        copy_or_restore(history);
        break;
    case 1:
        end(history, HOLDS_SEEN);
        txn_abort(&txn);
        break;
    case 2:
        txn_abort(&txn);
        open_again(history, HOLDS_SEEN);
        break;
    default:
        commit_under_fault(history, txn);
    }
}

static void histories_hold_what_was_committed(void **state)
{
    static struct history history;
    struct disk_counts before = disk_counts();

    (void)state;
    for (uint64_t seed = 0; seed < HISTORIES; seed++) {
        memset(&history, 0, sizeof history);
        history.chance = chance_of(seed, 'h');
        disk_reset(seed, oracle_answers, &history.oracle);
        history.store = open_store();
        for (size_t i = 0; i < STEPS; i++)
            one_step(&history);
        store_close(&history.store);
    }
    struct disk_counts after = disk_counts();
    assert_true(after.commits > before.commits && after.torn > before.torn &&
                after.rolled_back > before.rolled_back);
}

int main(void)
{
    SUITE_TEST(histories_hold_what_was_committed);
    return suite_run("disk_histories");
}
