#include "tests/model/holder.h"

#include "common/ledger/view.h"
#include "tests/model/checker.h"
#include "tests/model/machine.h"

static struct holder {
    ledger_t *ledger;
    view_t *view; /* NULL: free */
    int64_t until_ms;
    uint64_t n, sum;
} holders[HOLDERS_MAX];

struct walk {
    uint64_t n, sum;
};

/* FNV-1a over all that a record says. */
static bool add_record(void *context, const struct record *record)
{
    struct walk *walk = context;

    walk->n = record->n;
    for (size_t i = 0; i < record->event.size; i++)
        walk->sum = (walk->sum ^ (unsigned char)record->event.data[i]) * UINT64_C(0x100000001b3);
    walk->sum = (walk->sum ^ record->outcome ^ record->n) * UINT64_C(0x100000001b3);
    return true;
}

static struct walk walk_log(view_t *view)
{
    struct walk walk = {0};

    view_walk(view, 1, add_record, &walk);
    return walk;
}

void holders_begin(const char *dir, int64_t until_ms)
{
    struct machine *before = machine_enter(NULL);
    struct holder *holder = holders;
    struct trouble trouble;

    while (holder < holders + HOLDERS_MAX && holder->view)
        holder++;
    if (holder < holders + HOLDERS_MAX &&
        ledger_open_reader(dir, &holder->ledger, &trouble) == STATUS_OK) {
        holder->view = view_open(holder->ledger);
        struct walk walk = walk_log(holder->view);
        holder->n = walk.n;
        holder->sum = walk.sum;
        holder->until_ms = until_ms;
        tell("somebody reads the log as of record %llu", (unsigned long long)holder->n);
    }
    machine_enter(before);
}

/* A store whose power was cut is gone for its readers too. */
static void look_again(struct holder *holder)
{
    struct walk walk = walk_log(holder->view);

    if (view_status(holder->view) == STATUS_OK && (walk.n != holder->n || walk.sum != holder->sum))
        violated("what a reader sees of the log changed from record %llu to %llu",
                 (unsigned long long)holder->n, (unsigned long long)walk.n);
}

void holders_let_go(int64_t now_ms)
{
    struct machine *before = machine_enter(NULL);

    for (struct holder *holder = holders; holder < holders + HOLDERS_MAX; holder++) {
        if (!holder->view || now_ms < holder->until_ms)
            continue;
        look_again(holder);
        view_close(&holder->view);
        ledger_close(&holder->ledger);
    }
    machine_enter(before);
}
