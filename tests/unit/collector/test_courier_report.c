/* services/collector/courier: what becomes of a case when the report for it has its outcome. */
#include "common/base/clock.h"
#include "proto/event_codec.h"
#include "tests/unit/collector/support_courier.h"

static const struct rearm_row {
    const char *title;
    struct receipt receipt;
    const char *told; /* when the case is sent again */
} rearm_rows[] = {
    {"a case whose report was late is reported again",
     {.n = 9, .outcome = OUTCOME_LATE},
     "updated;A overdue 2006-01-01T00:00:00Z;"},
    {"a case whose report had a bad time is reported again",
     {.n = 9, .outcome = OUTCOME_REFUSED, .reason = REASON_BAD_TIME},
     "updated;A overdue 2006-01-01T00:00:00Z;"},
    {"a case whose report was refused for another reason is not reported again",
     {.n = 9, .outcome = OUTCOME_REFUSED, .reason = REASON_CONFLICT},
     "updated;"},
    {"a case whose report counts is not reported again",
     {.n = 9, .outcome = OUTCOME_COUNTED},
     "updated;"},
};

static void receipt_of_a_report_does_what_the_row_says(void **state)
{
    static const char line[] = "{\"case\":\"A\",\"due\":\"2006-01-01T00:00:00Z\"}";
    const struct rearm_row *row = *state;
    struct courier_world *world = open_courier();
    struct case_world *cases = &world->cases;
    int64_t end_ms = clock_mono_ms() + RECEIVE_MS_MAX;

    cases->now = instant("2006-06-01T00:00:00Z");
    send_case(cases, line);
    txn_t *txn = outbox_begin(cases->outbox);
    size_t size = event_encode(&cases->event, cases->bytes, sizeof cases->bytes);
    outbox_add(cases->outbox, txn, cases->bytes, size, true);
    commit_outbox(cases->outbox, txn);
    uint64_t session = meet_courier(world, 0);
    receipt_to_courier(world, session, (struct text){(const char *)cases->bytes, size},
                       &row->receipt);
    while (outbox_state(cases->outbox).first == 1 && clock_mono_ms() < end_ms)
        pass_courier(world);
    check_state(cases->outbox, FRESH_EPOCH, 2, 2);
    cases->told[0] = '\0';
    send_case(cases, line);
    check_string("told", cases->told, row->told);
    close_courier(world);
}

static const struct alias_row {
    const char *title, *centre; /* as the case system wrote it */
} alias_rows[] = {
    {"a case is found again by the slug of its centre", "wuhou"},
    {"a case is found again by the code of its centre", "510107"},
    {"a case is found again by the name of its centre", "武侯区"},
};

/* As the intake does: the case stands under the slug, and its report has the centre as it was
 * written. */
static void send_case_of(struct courier_world *world, const char *centre)
{
    struct case_world *cases = &world->cases;
    struct case_record record = {.id = LIT("A"), .centre = text_of(centre)};
    txn_t *txn = outbox_begin(cases->outbox);

    record.due = LIT("2006-01-01T00:00:00Z");
    record.due_at = instant("2006-01-01T00:00:00Z");
    record.slug = roster_slug(world->roster, record.centre);
    case_update(txn, cases->source, &record, cases->now);
    size_t size =
        case_overdue(txn, cases->source, cases->clause, &record, cases->now, cases->bytes);
    if (size > 0)
        outbox_add(cases->outbox, txn, cases->bytes, size, true);
    commit_outbox(cases->outbox, txn);
}

static void case_is_reported_again_whatever_its_centre_is_called(void **state)
{
    static const struct receipt late = {.n = 9, .outcome = OUTCOME_LATE};
    const struct alias_row *row = *state;
    struct courier_world *world = open_courier();
    int64_t end_ms = clock_mono_ms() + RECEIVE_MS_MAX;

    world->cases.now = instant("2006-06-01T00:00:00Z");
    send_case_of(world, row->centre);
    check_state(world->cases.outbox, FRESH_EPOCH, 1, 2);
    uint64_t session = meet_courier(world, 0);
    struct text event = hear_courier(world, MESSAGE_BATCH)->batch.events.items[0];
    receipt_to_courier(world, session, event, &late);
    while (outbox_state(world->cases.outbox).first == 1 && clock_mono_ms() < end_ms)
        pass_courier(world);
    check_state(world->cases.outbox, FRESH_EPOCH, 2, 2);
    send_case_of(world, row->centre);
    check_state(world->cases.outbox, FRESH_EPOCH, 2, 3);
    close_courier(world);
}

static void report_that_cannot_be_read_fails_the_transaction(void **state)
{
    static const struct receipt late = {.n = 9, .outcome = OUTCOME_LATE};
    struct courier_world *world = open_courier();
    outbox_t *outbox = world->cases.outbox;

    (void)state;
    txn_t *txn = outbox_begin(outbox);
    outbox_add(outbox, txn, "no event", 8, true);
    commit_outbox(outbox, txn);
    uint64_t session = meet_courier(world, 0);
    receipt_to_courier(world, session, LIT("no event"), &late);
    wire_t *wire = courier_wire(world->courier);
    wire_wait(&wire, 1, -1, RECEIVE_MS_MAX);
    courier_receive(world->courier);
    assert_non_null(world->txn);
    check_unreadable(outbox, world->txn, "a report of the outbox cannot be read");
    check_state(outbox, FRESH_EPOCH, 1, 2);
    close_courier(world);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(rearm_rows, receipt_of_a_report_does_what_the_row_says);
    SUITE_ROWS(alias_rows, case_is_reported_again_whatever_its_centre_is_called);
    SUITE_TEST(report_that_cannot_be_read_fails_the_transaction);
    return suite_run("courier_report");
}
