#include "services/collector/handover.h"

#include <inttypes.h>

#include "common/base/diag.h"

enum status handover_end_reading(const struct handover *handover, txn_t **txn)
{
    enum status status = txn_status(*txn);

    if (status != STATUS_OK)
        diag_error("cannot read the outbox of %s: %s", handover->source, txn_why(*txn));
    txn_abort(txn);
    return status;
}

enum status handover_log(struct handover *handover, uint64_t *ret_log)
{
    txn_t *txn = outbox_begin_read(handover->outbox);

    *ret_log = kept_turn(txn).log;
    return handover_end_reading(handover, &txn);
}

enum status handover_hold(struct handover *handover, wire_t *wire, uint64_t session, uint64_t n,
                          struct text note)
{
    txn_t *txn = outbox_begin_read(handover->outbox);
    struct kept_turn turn = kept_turn(txn);
    uint64_t last = kept_last(txn, turn.turn);
    struct message holding = {
        .type = MESSAGE_HOLDING,
        .holding = {.session = session, .log = turn.log, .n = last > n ? last : 0, .note = note}};
    enum status status = handover_end_reading(handover, &txn);

    if (status == STATUS_OK)
        wire_send_message(wire, NULL, &holding);
    return status;
}

/* The bytes that an entry takes in a KEPT beside its event, at the most: a list of four integers, and two
 * small ones. */
enum { ENTRY_BYTES = 1 + 4 * 9 + 2 * 2 };

/* Returns where the next page begins; 0: this was the last. */
static uint64_t fill_page(struct handover *handover, txn_t *txn, uint64_t n, size_t *ret_count)
{
    uint64_t turn = kept_turn(txn).turn;
    struct kept_event event;
    size_t bytes = 0;

    *ret_count = 0;
    for (; kept_next(txn, turn, n, &event); n = event.n + 1) {
        bytes += ENTRY_BYTES + message_item_bytes(event.event.size);
        if (*ret_count == ITEMS_MAX || (*ret_count > 0 && bytes > FRAME_BYTES_GOAL))
            return event.n;
        handover->page[(*ret_count)++] = (struct kept_item){.n = event.n,
                                                            .received_ms = event.received_ms,
                                                            .epoch = event.epoch,
                                                            .seq = event.seq,
                                                            .outcome = event.outcome,
                                                            .reason = event.reason,
                                                            .event = text_of_span(event.event)};
    }
    return 0;
}

enum status handover_page(struct handover *handover, wire_t *wire, uint64_t session, uint64_t n)
{
    txn_t *txn = outbox_begin_read(handover->outbox);
    size_t count;
    uint64_t next = fill_page(handover, txn, n, &count);
    struct message page = {
        .type = MESSAGE_KEPT,
        .kept = {.session = session, .n = n, .next = next, .kept = {handover->page, count}}};

    if (txn_status(txn) == STATUS_OK)
        wire_send_message(wire, NULL, &page);
    return handover_end_reading(handover, &txn);
}

static void say_anew(struct handover *handover)
{
    if (handover->numbers.anew > 0)
        diag_warn("the log that was brought back lacks %" PRIu64
                  " of the events that are kept here: they are handed over once more, as new ones",
                  handover->numbers.anew);
    handover->numbers.anew = 0;
}

enum status handover_ask(struct handover *handover, wire_t *wire, uint64_t session, int64_t mono_ms)
{
    struct message question;

    if (handover->numbers.is_over)
        return STATUS_OK;
    txn_t *txn = outbox_begin_read(handover->outbox);
    if (numbers_ask(&handover->numbers, txn, session, mono_ms, &question))
        wire_send_message(wire, NULL, &question);
    else if (handover->numbers.is_over)
        say_anew(handover);
    return handover_end_reading(handover, &txn);
}

void handover_hear(struct handover *handover, txn_t *txn, const struct message_numbers *answer)
{
    bool was_false = handover->numbers.is_false;

    numbers_hear(&handover->numbers, handover->outbox, txn, answer);
    if (handover->numbers.is_false && !was_false)
        diag_warn("the log that was brought back tells numbers that what is kept here cannot have "
                  "in it: they are passed over, and asked for again");
}
