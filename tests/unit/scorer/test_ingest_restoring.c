/* Ingest while the log is brought back from a backup: who greets is welcomed, and nothing new is taken; no witness
 * is shown a log that is not all there, and none is heard. */
#include "tests/unit/ledger/support_restore.h"
#include "tests/unit/scorer/support_scorer.h"

enum { PEER = 1, SESSION = 9, EPOCH = 5 };

static struct bench bench; /* too large for the stack */

static void begin(enum restoring phase)
{
    bench_begin_on_disk(&bench, "");
    bench_write(&bench);
    if (phase == RESTORING_TAKING)
        take_restore(bench.ledger, 1);
    bench_commit(&bench);
    put_restoring(bench.ledger, phase, 1);
    bench_restart(&bench);
    bench_send(&bench, PEER,
               &(struct message){.type = MESSAGE_HELLO,
                                 .hello = {.source = LIT("wuhou"),
                                           .instance = 7,
                                           .fresh = 1,
                                           .session = SESSION,
                                           .epoch = EPOCH,
                                           .base = 1,
                                           .first = 1,
                                           .last = 9}});
    bench_pass(&bench);
    assert_int_equal(bench.count, 1);
    assert_int_equal(bench_answer(&bench, 0)->type, MESSAGE_WELCOME);
}

static void give(const struct message *message)
{
    bench_send(&bench, PEER, message);
    bench_pass(&bench);
}

static void ping(void)
{
    give(&(struct message){.type = MESSAGE_PING, .ping = {.session = SESSION, .first = 1}});
    assert_int_equal(bench.count, 1);
    assert_int_equal(bench_answer(&bench, 0)->type, MESSAGE_PONG);
}

static const struct phase_row {
    const char *title;
    enum restoring phase;
} phases[] = {{"gathering", RESTORING_GATHERING}, {"taking", RESTORING_TAKING}};

static void nothing_new_is_taken(void **state)
{
    const struct phase_row *row = *state;
    struct text event = json_bytes(OVERDUE("wuhou", "1", "2006-03-14"));

    begin(row->phase);
    uint64_t n = ledger_last(bench.ledger);
    ping();
    give(&(struct message){
        .type = MESSAGE_BATCH,
        .batch = {.session = SESSION, .epoch = EPOCH, .first = 1, .events = {&event, 1}}});
    assert_int_equal(bench.count, 1);
    const struct message *answer = bench_answer(&bench, 0);
    assert_int_equal(answer->type, MESSAGE_REFUSE);
    check_text("word", answer->refuse.word, LIT("restoring"));
    assert_int_equal(ledger_last(bench.ledger), n);
    free((void *)event.data);
    bench_end(&bench);
}

static void no_witness_is_shown_or_heard(void **state)
{
    const struct phase_row *row = *state;

    begin(row->phase);
    bench_put_checkpoint(&bench, 1, LIT("note\n"));
    give(&(struct message){.type = MESSAGE_GET_GROWTH, .get_growth = {.session = SESSION}});
    assert_int_equal(bench.count, 0);
    assert_false(ingest_has_witness(bench.ingest));
    give(&(struct message){.type = MESSAGE_COSIGN,
                           .cosign = {.session = SESSION, .n = 1, .line = LIT("line\n")}});
    assert_int_equal(bench.count, 0);
    assert_int_equal(rows_of(bench.ledger, TABLE_COSIGNATURES), 0);
    ping();
    bench_end(&bench);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(phases, nothing_new_is_taken);
    SUITE_ROWS(phases, no_witness_is_shown_or_heard);
    return suite_run("ingest while the log is brought back");
}
