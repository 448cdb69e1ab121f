/* A collector's store with any rows in its tables: opened, and all done with it that a collector does.
 * What makes no sense fails the transaction, and nothing crashes. */
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "proto/event_codec.h"
#include "services/collector/cases.h"
#include "services/collector/clients.h"
#include "tests/fuzz/damage.h"
#include "tests/model/disk.h"

#define DIR "outbox"
#define SOURCE "wuhou"

enum { EPOCH = 5, REPORTS_MAX = 8, RECEIPT_EVENTS = 2 };

static const char *const tables[OUTBOX_TABLES] = {
    "state", "events", "receipts", "cases", "deadlines", "epochs", "clients", "turns", "kept"};
#define DUE "\"due\":\"2006-03-14T10:20:00+08:00\""

static const char *const cases[] = {
    "{\"case\":\"1\",\"accepted\":\"2006-03-01T00:00:00+08:00\"," DUE "}",
    "{\"case\":\"2\",\"centre\":\"锦江区\",\"due\":\"2096-03-14T10:20:00.123456789+08:00\"}",
    "{\"case\":\"3\"}",
    "{\"case\":\"4\",\"closed\":\"2006-03-13T10:20:00Z\"," DUE "}",
};
static struct good good = {.tables = tables, .table_count = OUTBOX_TABLES};
static const struct text clause = {"overdue-case", 12};
static const struct instant now = {1150000000, 0};
static const struct kept_bounds keeping = {6, 1 << 20}; /* of those with receipts not the first */

static outbox_t *open_outbox(void)
{
    struct trouble trouble;
    outbox_t *outbox;

    if (outbox_open(DIR, DAMAGE_MAP_BYTES, EPOCH, &outbox, &trouble) != STATUS_OK)
        return NULL;
    outbox_keep(outbox, &keeping);
    return outbox;
}

/* Ends a transaction; one that failed is aborted, as the collector ends then. */
static bool finish(outbox_t *outbox, txn_t *txn)
{
    struct trouble trouble;

    return outbox_commit(outbox, &txn, &trouble) == STATUS_OK;
}

static void take_cases(outbox_t *outbox, txn_t *txn)
{
    static char bytes[EVENT_BYTES_MAX];
    struct line line = {0};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        line_read(&line, cases[i], strlen(cases[i]), LINE_FROM_SENDER);
        assert(line.kind == LINE_CASE);
        case_update(txn, text_of(SOURCE), &line.case_record, now);
        size_t size = case_overdue(txn, text_of(SOURCE), clause, &line.case_record, now, bytes);
        if (size > 0)
            outbox_add(outbox, txn, bytes, size, true);
    }
    line_clear(&line);
}

static void report_cases(outbox_t *outbox, txn_t *txn)
{
    static char bytes[EVENT_BYTES_MAX];
    size_t size;

    for (int i = 0; i < REPORTS_MAX; i++) {
        size = case_next_overdue(txn, clause, now, bytes);
        if (size == 0)
            return;
        outbox_add(outbox, txn, bytes, size, true);
    }
}

/* As the courier does where a report came back `late`. */
static void visit(void *context, txn_t *txn, struct span bytes, const struct receipt *receipt)
{
    struct event event;
    struct fault fault;

    (void)context, (void)receipt;
    if (event_decode(bytes.data, bytes.size, &event, &fault))
        case_rearm(txn, text_of(SOURCE), event.centre, event.record);
}

/* The scorer has the first events that are held. */
static void settle(outbox_t *outbox, txn_t *txn)
{
    static const struct receipt items[RECEIPT_EVENTS] = {{7, OUTCOME_LATE, 0, 0, 5},
                                                         {8, OUTCOME_COUNTED, 0, 0, 6}};
    struct outbox_state state = outbox_state(outbox);
    struct text events[BATCH_EVENTS_MAX];
    unsigned char sum[DIGEST_BYTES];
    digest_t *digest = digest_new();
    size_t count = outbox_fill(outbox, txn, state.first, outbox_epoch_end(&state), events);

    if (count > RECEIPT_EVENTS)
        count = RECEIPT_EVENTS;
    digest_start(digest);
    for (size_t i = 0; i < count; i++)
        digest_add(digest, events[i].data, events[i].size);
    digest_end(digest, sum);
    struct message_receipt receipt = {.epoch = state.epoch,
                                      .first = state.first,
                                      .digest = {(const char *)sum, sizeof sum},
                                      .receipts = {items, count}};
    enum settled settled = outbox_settle(outbox, txn, &receipt, digest, visit, NULL);
    assert(settled != SETTLED_FORKED);
    digest_destroy(&digest);
}

enum { PAGE_CASES = 2, PAGES_MAX = 64 };

struct page {
    unsigned cases;
};

static bool visit_case(void *context, json_t *row)
{
    struct page *page = context;

    if (page->cases == PAGE_CASES)
        return false;
    page->cases++;
    free(memory_made(json_dumps(row, 0)));
    return true;
}

/* Page by page; each leads on. */
static void list_cases(txn_t *txn)
{
    struct case_place place = {.size = 0}, next;
    bool has_more = true;

    for (int i = 0; has_more && i < PAGES_MAX; i++) {
        struct page page = {0};
        case_list(txn, &place, visit_case, &page, &next);
        has_more = next.size > 0 && txn_status(txn) == STATUS_OK;
        place = next;
    }
}

/* A SUBMIT that maybe came before, and what is remembered of it. */
static void hear_client(txn_t *txn)
{
    static struct message_room room;
    struct message_submit submit = {.id = 1, .client = 1};
    struct verdict_list verdicts = {0};

    if (client_hear(txn, &submit, &room, &verdicts) == CLIENT_SAYS_NEW)
        client_keep(txn, &submit, &verdicts);
}

static void read_all(outbox_t *outbox)
{
    txn_t *txn = outbox_begin_read(outbox);
    struct outbox_state state = outbox_state(outbox);
    struct instant due;
    struct text events[BATCH_EVENTS_MAX];
    struct kept_event kept;

    list_cases(txn);
    case_next_deadline(txn, clause, &due);
    for (uint64_t seq = 0; seq < 4; seq++)
        outbox_receipt(txn, seq);
    kept_range(txn);
    uint64_t turn = kept_turn(txn).turn;
    kept_last(txn, turn);
    kept_stale(txn, turn, &kept);
    outbox_fill(outbox, txn, state.first, state.next, events);
    txn_abort(&txn);
    outbox_log_bytes(outbox);
}

/* Two events have receipts; of those held the last is of another epoch. */
static void make_good(void)
{
    disk_reset(0, NULL, NULL);
    outbox_t *outbox = open_outbox();
    txn_t *txn = outbox_begin(outbox);

    outbox_add(outbox, txn, "one", 3, false);
    take_cases(outbox, txn);
    hear_client(txn);
    outbox_add(outbox, txn, "two", 3, false);
    outbox_add(outbox, txn, "three", 5, false);
    bool is_good = finish(outbox, txn);
    txn = outbox_begin(outbox);
    settle(outbox, txn);
    outbox_begin_epoch_at(outbox, txn, outbox_state(outbox).next - 1, 9);
    is_good &= finish(outbox, txn);
    assert(is_good && outbox_state(outbox).next_base > outbox_state(outbox).first);
    outbox_close(&outbox);
    good_keep(&good, DIR);
}

static bool write_all(outbox_t *outbox)
{
    txn_t *txn = outbox_begin(outbox);

    settle(outbox, txn);
    report_cases(outbox, txn);
    take_cases(outbox, txn);
    hear_client(txn);
    outbox_add(outbox, txn, "three", 5, false);
    return finish(outbox, txn);
}

static void use(void)
{
    struct trouble trouble;
    outbox_t *outbox = open_outbox();

    if (!outbox)
        return;
    bool goes_on = outbox_claim(outbox, SOURCE, &trouble) == STATUS_OK;
    read_all(outbox);
    outbox_meet(outbox, true);
    for (int i = 0; i < 3 && goes_on; i++)
        goes_on = write_all(outbox);
    outbox_close(&outbox);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct input input = {bytes, size};

    if (!good.rows)
        make_good();
    damage(&good, DIR, &input);
    use(); /* as a process that starts */
    use(); /* and starts again on what it left */
    input_end();
    return 0;
}
