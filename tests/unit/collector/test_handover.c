/* services/collector/handover, by way of the courier: what a collector says to a scorer whose log is brought back, over
 * a real socket and a real outbox. */
#include "services/collector/outbox_row.h"
#include "tests/unit/collector/support_courier.h"

enum { KEPT = 3, LOG = 9, AMPLE = 64 << 20, LARGE = 40000 };

static struct courier_world *world;
static uint64_t session;

static void pass_until_heard(void)
{
    for (int i = 0; i < 5; i++)
        pass_courier(world);
}

/* Greets, and is told that the log is brought back; KEPT events are kept by the numbers 1001 to 1003. */
static void begin_restoring(uint64_t n)
{
    world = open_courier();
    outbox_keep(world->cases.outbox, &(struct kept_bounds){INT64_MIN, AMPLE});
    add(world->cases.outbox, KEPT);
    assert_int_equal(settle(world->cases.outbox, receipt_of(1, KEPT)), SETTLED);
    add(world->cases.outbox, 1);
    pass_courier_until(world, LINK_GREETING);
    const struct message_hello *hello = &hear_courier(world, MESSAGE_HELLO)->hello;
    assert_int_equal(hello->log, 0);
    session = hello->session;
    tell_courier(
        world, &(struct message){.type = MESSAGE_RESTORE, .restore = {.session = session, .n = n}});
    pass_courier_until(world, LINK_RESTORING);
}

static void check_holding(uint64_t n)
{
    const struct message_holding *holding = &hear_courier(world, MESSAGE_HOLDING)->holding;

    assert_int_equal(holding->session, session);
    assert_int_equal(holding->log, 0);
    assert_int_equal(holding->n, n);
    assert_null(holding->note.data); /* it is no witness */
}

static const struct message_kept *ask(uint64_t n)
{
    tell_courier(world, &(struct message){.type = MESSAGE_GET_KEPT,
                                          .get_kept = {.session = session, .n = n}});
    pass_until_heard();
    const struct message *heard;
    do {
        enum refusal refusal;
        struct text frame = receive(world->scorer, &world->peer);
        assert_true(message_decode(frame.data, frame.size, &world->room, &world->heard, &refusal));
        heard = &world->heard;
    } while (heard->type == MESSAGE_PING || heard->type == MESSAGE_HOLDING);
    check_string("message", message_name(heard->type), "KEPT");
    assert_int_equal(heard->kept.session, session);
    assert_int_equal(heard->kept.n, n);
    return &heard->kept;
}

static void what_is_kept_is_handed_over(void **state)
{
    (void)state;
    begin_restoring(1001);
    check_holding(1003);
    const struct message_kept *page = ask(1002);
    assert_int_equal(page->next, 0);
    assert_int_equal(page->kept.count, 2);
    const struct kept_item *item = &page->kept.items[1];
    assert_int_equal(item->n, 1003);
    assert_int_equal(item->received_ms, 300);
    assert_int_equal(item->epoch, FRESH_EPOCH);
    assert_int_equal(item->seq, 3);
    check_text("event", item->event, LIT("event 3"));
    page = ask(1004);
    assert_int_equal(page->next, 0);
    assert_int_equal(page->kept.count, 0);
    close_courier(world);
}

static void what_the_backup_has_is_not_held(void **state)
{
    (void)state;
    begin_restoring(1003);
    check_holding(0);
    close_courier(world);
}

static void put_large(uint64_t n)
{
    static uint8_t event[LARGE], row[OUTBOX_KEPT_ROW_BYTES_MAX];
    struct kept_event kept = {.received_ms = 1, .epoch = 1, .seq = n, .event = {event, LARGE}};
    txn_t *txn = outbox_begin(world->cases.outbox);

    kept_put(txn, 0, n, (struct span){row, outbox_row_write_kept(&kept, row)});
    commit_outbox(world->cases.outbox, txn);
}

static void page_is_no_larger_than_a_frame_should_be(void **state)
{
    (void)state;
    begin_restoring(1001);
    put_large(2001);
    put_large(2002);
    const struct message_kept *page = ask(1002);
    assert_int_equal(page->kept.count, 3);
    assert_int_equal(page->next, 2002);
    page = ask(2002);
    assert_int_equal(page->kept.count, 1);
    assert_int_equal(page->next, 0);
    close_courier(world);
}

/* Tells the events' new numbers: that of event 2 is not there. */
static void tell_numbers(const struct message_get_numbers *question)
{
    static const struct receipt receipts[KEPT] = {
        {.n = 501, .outcome = OUTCOME_COUNTED, .received_ms = 5},
        {0},
        {.n = 502, .outcome = OUTCOME_COUNTED, .received_ms = 6}};

    assert_int_equal(question->epoch, FRESH_EPOCH);
    assert_int_equal(question->first, 1);
    assert_int_equal(question->last, KEPT);
    tell_courier(world, &(struct message){.type = MESSAGE_NUMBERS,
                                          .numbers = {.session = session,
                                                      .epoch = FRESH_EPOCH,
                                                      .first = 1,
                                                      .receipts = {receipts, KEPT}}});
}

static void numbers_are_asked_for_where_the_log_is_another(void **state)
{
    (void)state;
    begin_restoring(1001);
    check_holding(1003);
    tell_courier(world,
                 &(struct message){.type = MESSAGE_REFUSE,
                                   .refuse = {.session = session, .word = LIT("greet-first")}});
    pass_courier_until(world, LINK_AWAY);
    pass_courier_until(world, LINK_GREETING);
    session = hear_courier(world, MESSAGE_HELLO)->hello.session;
    tell_courier(
        world,
        &(struct message){
            .type = MESSAGE_WELCOME,
            .welcome = {.session = session, .last = KEPT, .window = 100, .n = 502, .log = LOG}});
    pass_courier_until(world, LINK_LIVE);
    hear_courier(world, MESSAGE_BATCH);
    tell_numbers(&hear_courier(world, MESSAGE_GET_NUMBERS)->get_numbers);
    pass_until_heard();
    const struct message_batch *batch = &hear_courier(world, MESSAGE_BATCH)->batch;
    check_text("it comes once more", batch->events.items[0], LIT("event 2"));
    txn_t *txn = outbox_begin_read(world->cases.outbox);
    assert_int_equal(kept_turn(txn).log, LOG);
    assert_int_equal(kept_last(txn, 1), 502);
    assert_int_equal(txn_count(txn, OUTBOX_KEPT), 2);
    txn_abort(&txn);
    courier_lose(world->courier);
    pass_courier_until(world, LINK_GREETING);
    assert_int_equal(hear_courier(world, MESSAGE_HELLO)->hello.log, LOG);
    close_courier(world);
}

int main(void)
{
    places_begin();
    SUITE_TEST(what_is_kept_is_handed_over);
    SUITE_TEST(what_the_backup_has_is_not_held);
    SUITE_TEST(page_is_no_larger_than_a_frame_should_be);
    SUITE_TEST(numbers_are_asked_for_where_the_log_is_another);
    return suite_run("handover");
}
