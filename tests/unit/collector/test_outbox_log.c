/* services/collector/outbox: what an outbox says that its events take of the log, against a real log
 * that takes them. */
#include <sys/stat.h>

#include "common/base/digest.h"
#include "proto/event_codec.h"
#include "tests/unit/collector/support_outbox.h"
#include "tests/unit/ledger/support_ledger.h"

enum { LOG_MAP_BYTES = 256 << 20, SLACK_BYTES = 256 << 10 };

static const struct log_row {
    const char *title;
    const char *clause;          /* `complaint` waits for a ruling; NULL: a rulebook that is none */
    unsigned record, note, text; /* bytes of these */
    unsigned events;
    bool is_scattered; /* findings come in no order */
} log_rows[] = {
    {"short events that count at once", "overdue-case", 8, 0, 0, 6000, false},
    {"short events in no order", "overdue-case", 8, 0, 0, 6000, true},
    {"short events that wait", "complaint", 8, 0, 0, 6000, true},
    {"long names in no order", "complaint", 64, 0, 0, 6000, true},
    {"long names that wait", "complaint", 64, 0, 0, 6000, true},
    {"usual events", "overdue-case", 12, 40, 0, 6000, true},
    {"long notes", "overdue-case", 12, 1000, 0, 3000, true},
    {"records that just do not fit where rows do", NULL, 0, 0, 1940, 1500, false},
    {"records of one page more", NULL, 0, 0, 4000, 1500, false},
    {"large texts", NULL, 0, 0, 250000, 60, false},
};

static struct text filled(char *buffer, unsigned size, char letter)
{
    memset(buffer, letter, size);
    return (struct text){buffer, size};
}

static size_t encode(const struct log_row *row, unsigned number, void *ret_bytes)
{
    static char record[64], summary[512], evidence[512], text[TEXT_BYTES_MAX];
    static unsigned char digest[DIGEST_BYTES];
    char digits[20];
    struct event event = {0};
    unsigned name = row->is_scattered ? number * 2654435761U : number;

    snprintf(digits, sizeof digits, "%08x", name);
    if (!row->clause) {
        event.action = text_of("rulebook");
        event.text = filled(text, row->text, 'x');
        memcpy(text, digits, 8);
        digest_of(text, row->text, digest);
        event.digest = digest;
        return event_encode(&event, ret_bytes, EVENT_BYTES_MAX);
    }
    event.clause = text_of(row->clause);
    event.occurred = text_of("2006-07-01T12:00:00+08:00");
    event.record = filled(record, row->record, 'r');
    memcpy(record, digits, 8);
    if (row->note) {
        event.summary = filled(summary, row->note / 2, 's');
        event.evidence = filled(evidence, row->note / 2, 'e');
    }
    return event_encode(&event, ret_bytes, EVENT_BYTES_MAX);
}

static void put_all(outbox_t *outbox, const struct log_row *row)
{
    static uint8_t bytes[EVENT_BYTES_MAX];

    for (unsigned first = 0; first < row->events; first += BATCH_EVENTS_MAX) {
        txn_t *txn = outbox_begin(outbox);
        for (unsigned i = first; i < first + BATCH_EVENTS_MAX && i < row->events; i++) {
            size_t size = encode(row, i, bytes);
            assert_true(size > 0);
            outbox_add(outbox, txn, bytes, size, false);
        }
        commit_outbox(outbox, txn);
    }
}

/* Batch by batch, each with a commit of its own, as on a disk that is short. */
static void transfer(outbox_t *outbox, ledger_t *ledger)
{
    struct outbox_state state = outbox_state(outbox);
    struct text events[BATCH_EVENTS_MAX];
    struct ledger_taken taken;
    size_t count;

    for (uint64_t first = state.first; first < state.next; first += count) {
        txn_t *txn = outbox_begin_read(outbox);
        count = outbox_fill(outbox, txn, first, state.next, events);
        struct ordered_batch batch = {.source = text_of("wuhou"),
                                      .epoch = state.epoch,
                                      .first = first,
                                      .events = {events, count},
                                      .received_ms = NOW_MS};
        ledger_begin(ledger);
        ledger_take(ledger, &batch, &taken);
        assert_int_equal(taken.fresh, count);
        commit_ledger(ledger);
        txn_abort(&txn);
    }
}

static uint64_t size_in(const char *dir)
{
    char path[PLACE_BYTES];
    struct stat info;

    path_below(dir, "data.mdb", path);
    assert_int_equal(stat(path, &info), 0);
    return (uint64_t)info.st_size;
}

static void log_takes_no_more_than_the_outbox_says(void **state)
{
    const struct log_row *row = *state;
    char outbox_dir[PLACE_BYTES], log_dir[PLACE_BYTES];
    struct trouble trouble = {0};
    outbox_t *outbox;
    ledger_t *ledger;

    fresh_path(outbox_dir);
    fresh_path(log_dir);
    assert_int_equal(outbox_open(outbox_dir, LOG_MAP_BYTES, 1, &outbox, &trouble), STATUS_OK);
    assert_int_equal(ledger_open(log_dir, LOG_MAP_BYTES, NULL, NULL, &ledger, &trouble), STATUS_OK);
    ledger_begin(ledger);
    take_book(ledger, "");
    commit_ledger(ledger);
    assert_int_equal(outbox_log_bytes(outbox), 0);
    put_all(outbox, row);
    uint64_t before = size_in(log_dir), said = outbox_log_bytes(outbox);
    transfer(outbox, ledger);
    uint64_t took = size_in(log_dir) - before;
    CHECK(took <= said + SLACK_BYTES, "took %llu KiB, and %llu were said",
          (unsigned long long)took >> 10, (unsigned long long)said >> 10);
    CHECK(said / 4 <= took, "took %llu KiB, and as many as %llu were said",
          (unsigned long long)took >> 10, (unsigned long long)said >> 10);
    ledger_close(&ledger);
    outbox_close(&outbox);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(log_rows, log_takes_no_more_than_the_outbox_says);
    return suite_run("outbox_log");
}
