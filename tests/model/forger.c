#include "tests/model/forger.h"

#include <assert.h>
#include <string.h>

#include "common/ledger/tables.h"
#include "common/ledger/view.h"
#include "services/scorer/checkpointer.h"
#include "tests/model/disk.h"
#include "tests/model/generations.h"
#include "tests/model/machine.h"
#include "tests/model/wraps.h"

#define DRAFT "/forger/scorer"
enum { MAP_BYTES = 64 << 20 };

/* The log as he wants it. Texts point into the store that was. */
static struct {
    struct record list[GENERATIONS_RECORDS_MAX + 2]; /* from 1 on */
    uint64_t count;
    bool is_signed[GENERATIONS_RECORDS_MAX + 2]; /* there was a checkpoint of so many */
} draft;

const char *forgery_name(enum forgery_kind kind)
{
    static const char *const names[FORGERY_KINDS] = {"shrunk",   "forked",   "swapped",
                                                     "replaced", "invented", "dropped"};

    return names[kind];
}

static void read_log(const char *disk)
{
    struct span bytes;

    draft.count = disk_count(disk, TABLE_LOG);
    assert(draft.count <= GENERATIONS_RECORDS_MAX);
    for (uint64_t n = 1; n <= draft.count; n++) {
        struct key key = n_key(n);
        bool is_read = disk_holds(disk, TABLE_LOG, key_span(&key), &bytes) &&
                       record_decode(bytes.data, bytes.size, &draft.list[n]);
        assert(is_read);
        draft.is_signed[n] = disk_holds(disk, TABLE_CHECKPOINTS, key_span(&key), &bytes);
    }
}

/* ---- what he changes ---- */

static bool is_of(const struct record *record, struct text source)
{
    return record->epoch != 0 && text_equal(record->source, source);
}

static bool is_same_epoch(const struct record *a, const struct record *b)
{
    return is_of(a, b->source) && a->epoch == b->epoch;
}

/* The first of the source from record `n` on, or else the last one; 0: it has none. */
static uint64_t find_of(const char *source, uint64_t n)
{
    uint64_t last = 0;

    for (uint64_t i = 2; i <= draft.count && last < n; i++)
        if (is_of(&draft.list[i], text_of(source)))
            last = i;
    return last;
}

static bool shrink(struct forgery *forgery)
{
    draft.count = forgery->from - 1;
    return true;
}

static bool fork_log(struct forgery *forgery)
{
    for (uint64_t n = forgery->from; n <= draft.count; n++)
        draft.list[n].received_ms++;
    return true;
}

static bool swap(struct forgery *forgery)
{
    for (uint64_t n = forgery->from; n < draft.count; n++) {
        struct record *one = &draft.list[n], *other = one + 1, before = *one;
        int64_t received_ms = other->received_ms;
        if (one->epoch == 0 || other->epoch == 0 || text_equal(one->source, other->source))
            continue;
        *one = *other;
        one->received_ms = before.received_ms;
        *other = before;
        other->received_ms = received_ms;
        return true;
    }
    return false;
}

/* With another event of the same source, which then is in the log twice. */
static bool replace(struct forgery *forgery)
{
    uint64_t n = find_of(forgery->victim, forgery->from);

    for (uint64_t i = 2; n > 0 && i <= draft.count; i++) {
        const struct record *other = &draft.list[i];
        if (!is_of(other, draft.list[n].source) || text_equal(other->event, draft.list[n].event))
            continue;
        draft.list[n].event = other->event;
        return true;
    }
    return false;
}

static void move_sequences(uint64_t from, const struct record *of, int by)
{
    for (uint64_t n = from; n <= draft.count; n++)
        if (is_same_epoch(&draft.list[n], of) && draft.list[n].seq > of->seq)
            draft.list[n].seq += (uint64_t)by;
}

static uint64_t draw_epoch(struct forgery *forgery)
{
    return chance_next(&forgery->chance) >> 1 | 1;
}

/* Behind the record that it resembles. */
static bool invent(struct forgery *forgery)
{
    uint64_t n = find_of(forgery->victim, forgery->from > 2 ? forgery->from - 1 : 2);

    if (n == 0)
        return false;
    struct record *like = &draft.list[n];
    memmove(like + 1, like, (draft.count - n + 1) * sizeof *like);
    draft.count++;
    if (chance_below(&forgery->chance, 2)) {
        like[1].epoch = draw_epoch(forgery);
        like[1].seq = 1;
        return true;
    }
    move_sequences(n + 2, like, 1);
    like[1].seq++;
    return true;
}

static bool drop(struct forgery *forgery)
{
    uint64_t n = find_of(forgery->victim, forgery->from), epoch = draw_epoch(forgery);

    if (n == 0)
        return false;
    struct record gone = draft.list[n];
    memmove(&draft.list[n], &draft.list[n + 1], (draft.count - n) * sizeof gone);
    draft.count--;
    if (chance_below(&forgery->chance, 3) == 0) {
        move_sequences(n, &gone, -1);
        return true;
    }
    for (uint64_t i = 2; i < n; i++)
        if (is_same_epoch(&draft.list[i], &gone))
            draft.list[i].epoch = epoch;
    return true;
}

static bool alter(struct forgery *forgery)
{
    static bool (*const ways[FORGERY_KINDS])(struct forgery *) = {shrink,  fork_log, swap,
                                                                  replace, invent,   drop};

    return forgery->from >= 2 && forgery->from <= draft.count && ways[forgery->kind](forgery);
}

/* ---- how he writes it ---- */

static bool take(ledger_t *ledger, const struct record *record)
{
    struct text event = record->event;
    struct ordered_batch batch = {.source = record->source,
                                  .key = record->key,
                                  .epoch = record->epoch,
                                  .first = record->seq,
                                  .events = {&event, 1},
                                  .received_ms = record->received_ms};
    struct ledger_taken taken;

    ledger_take(ledger, &batch, &taken);
    return taken.verdict == LEDGER_TAKEN && taken.fresh == 1;
}

/* Those from `from` on that one checkpoint covers, or what is left. Returns the next; 0: it cannot be done. */
static uint64_t write_some(ledger_t *ledger, uint64_t from)
{
    struct trouble trouble;
    uint64_t n = from;
    bool is_taken = true;

    ledger_begin(ledger);
    do
        is_taken = take(ledger, &draft.list[n]);
    while (is_taken && !draft.is_signed[n] && ++n <= draft.count);
    if (!is_taken) {
        ledger_abort(ledger);
        return 0;
    }
    enum status status = ledger_commit(ledger, &trouble);
    assert(status == STATUS_OK);
    return n <= draft.count ? n + 1 : n;
}

static void sign(ledger_t *ledger, view_t *view)
{
    struct checkpointer checkpointer = {
        .has_key = true,
        .pairs = {.both_until_ms = INT64_MIN, .has_now = true, .now = *wraps_log_pair()}};
    log_pairs_name(&checkpointer.pairs, wraps_log_pair()->public.name);
    struct trouble trouble;
    enum status status = checkpointer_make(&checkpointer, ledger, view, 0, &trouble);

    assert(status == STATUS_OK);
}

static bool write_log(ledger_t *ledger, view_t *view)
{
    for (uint64_t n = 1; n <= draft.count;) {
        n = write_some(ledger, n);
        if (n == 0)
            return false;
        if (draft.is_signed[ledger_last(ledger)])
            sign(ledger, view);
    }
    return true;
}

static bool write_draft(void)
{
    struct trouble trouble;
    ledger_t *ledger;

    disk_restore(DRAFT, NULL);
    enum status status = ledger_open(DRAFT, MAP_BYTES, NULL, NULL, &ledger, &trouble);
    assert(status == STATUS_OK);
    view_t *view = view_open_for_writer(ledger);
    view_park(view);
    bool is_written = write_log(ledger, view);
    view_close(&view);
    ledger_close(&ledger);
    return is_written;
}

bool forger_write(const char *disk, struct forgery *forgery)
{
    struct machine *before = machine_enter(NULL); /* no fault meets him */

    read_log(disk);
    bool is_done = alter(forgery);
    if (is_done && chance_below(&forgery->chance, 2))
        draft.is_signed[draft.count] = true;
    is_done = is_done && write_draft();
    if (is_done)
        disk_restore(disk, disk_copy(DRAFT));
    disk_restore(DRAFT, NULL);
    machine_enter(before);
    return is_done;
}
