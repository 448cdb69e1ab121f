#include "services/collector/numbers.h"

#include <string.h>

#include "services/collector/outbox_row.h"

void numbers_welcome(struct numbers *numbers, txn_t *txn, uint64_t log)
{
    if (kept_turn(txn).log == log)
        return;
    kept_begin_turn(txn, log);
    numbers_forget(numbers);
}

void numbers_forget(struct numbers *numbers)
{
    numbers->is_over = numbers->is_false = false;
    numbers->session = 0;
    numbers->last.n = 0;
    numbers->pending = 0;
}

static bool is_waiting(const struct numbers *numbers, uint64_t session, int64_t now_ms)
{
    return numbers->session == session && now_ms - numbers->asked_ms < NUMBERS_AGAIN_MS;
}

/* The first that are stale and follow each other in one epoch. */
static void find_run(struct numbers *numbers, txn_t *txn, const struct kept_event *first)
{
    struct kept_event next = *first;

    numbers->epoch = first->epoch;
    numbers->first = first->seq;
    numbers->count = 1;
    while (numbers->count < ITEMS_MAX && kept_next(txn, first->turn, next.n + 1, &next) &&
           next.epoch == numbers->epoch && next.seq == numbers->first + numbers->count)
        numbers->count++;
}

bool numbers_ask(struct numbers *numbers, txn_t *txn, uint64_t session, int64_t now_ms,
                 struct message *ret_question)
{
    struct kept_event first;

    numbers->anew += numbers->pending;
    numbers->pending = 0;
    if (numbers->is_over || is_waiting(numbers, session, now_ms))
        return false;
    numbers->is_over = !kept_stale(txn, kept_turn(txn).turn, &first);
    if (numbers->is_over)
        return false;
    find_run(numbers, txn, &first);
    numbers->session = session;
    numbers->asked_ms = now_ms;
    *ret_question = (struct message){.type = MESSAGE_GET_NUMBERS,
                                     .get_numbers = {.session = session,
                                                     .epoch = numbers->epoch,
                                                     .first = numbers->first,
                                                     .last = numbers->first + numbers->count - 1}};
    return true;
}

/* The receipt that clients and the witness are told from, where it is still there. */
static void settle_receipt(txn_t *txn, uint64_t seq, const struct receipt *receipt)
{
    uint8_t key[OUTBOX_SEQ_BYTES], value[OUTBOX_RECEIPT_BYTES];
    struct span row, at = outbox_row_key(seq, key);

    if (!txn_get(txn, OUTBOX_RECEIPTS, at, &row))
        return;
    outbox_row_write_receipt(receipt, value);
    if (receipt->n > 0)
        txn_put(txn, OUTBOX_RECEIPTS, at, (struct span){value, sizeof value});
    else
        txn_delete(txn, OUTBOX_RECEIPTS, at);
}

/* `event` points into the store, so its bytes are copied before anything is written. */
static void settle_one(struct numbers *numbers, outbox_t *outbox, txn_t *txn,
                       struct kept_event *event, const struct receipt *receipt)
{
    static uint8_t row[OUTBOX_KEPT_ROW_BYTES_MAX];
    uint64_t turn = kept_turn(txn).turn;

    if (receipt->n > 0) {
        event->received_ms = receipt->received_ms;
        event->outcome = receipt->outcome;
        event->reason = receipt->reason;
    }
    size_t size = outbox_row_write_kept(event, row);
    kept_drop(txn, event->turn, event->n);
    settle_receipt(txn, event->seq, receipt);
    if (receipt->n > 0) {
        kept_put(txn, turn, receipt->n, (struct span){row, size});
    } else {
        outbox_add(outbox, txn, row + OUTBOX_KEPT_HEAD_BYTES, size - OUTBOX_KEPT_HEAD_BYTES, false);
        numbers->pending++;
    }
}

/* Whether these can be their numbers. */
static bool can_be(const struct numbers *numbers, txn_t *txn, const struct message_numbers *answer)
{
    const struct receipt_list *receipts = &answer->receipts;
    bool goes_on = numbers->last.epoch == answer->epoch && numbers->last.seq < answer->first;
    uint64_t before = goes_on ? numbers->last.n : 0, turn = kept_turn(txn).turn;
    struct kept_event other;

    for (size_t i = 0; i < receipts->count; i++) {
        uint64_t n = receipts->items[i].n;
        if (n == 0)
            continue;
        if (n <= before || n > numbers->log_n || (kept_next(txn, turn, n, &other) && other.n == n))
            return false;
        before = n;
    }
    return true;
}

static void note_last(struct numbers *numbers, const struct kept_event *event, uint64_t n)
{
    if (n == 0)
        return;
    numbers->last.epoch = event->epoch;
    numbers->last.seq = event->seq;
    numbers->last.n = n;
}

void numbers_hear(struct numbers *numbers, outbox_t *outbox, txn_t *txn,
                  const struct message_numbers *answer)
{
    const struct receipt_list *receipts = &answer->receipts;
    uint64_t turn = kept_turn(txn).turn;
    struct kept_event event;

    if (numbers->session != answer->session || numbers->epoch != answer->epoch ||
        numbers->first != answer->first || receipts->count > numbers->count)
        return;
    if (!can_be(numbers, txn, answer)) {
        numbers->is_false = true;
        return; /* it is asked again after a while */
    }
    numbers->session = 0;
    for (size_t i = 0; i < receipts->count && kept_stale(txn, turn, &event); i++) {
        if (event.epoch != answer->epoch || event.seq != answer->first + i)
            return; /* some were forgotten meanwhile */
        note_last(numbers, &event, receipts->items[i].n);
        settle_one(numbers, outbox, txn, &event, &receipts->items[i]);
    }
}
