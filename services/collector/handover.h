/* The handover: what a collector says where the scorer's log is brought back from a backup (PROTOCOL.md 17). What it
 * keeps, page by page as it is asked, to a scorer that lacks it; and afterwards, in the live conversation, the
 * questions for its numbers (numbers.h). Each function that reads the outbox says itself what went wrong, and
 * returns it. */
#ifndef KAOHE_COLLECTOR_HANDOVER_H
#define KAOHE_COLLECTOR_HANDOVER_H

#include "common/wire/wire.h"
#include "services/collector/numbers.h"

struct handover {
    const char *source;
    outbox_t *outbox;
    struct numbers numbers;
    struct kept_item page[ITEMS_MAX];
};

/* Ends a reading transaction of its outbox; what failed it is said. */
MUST_CHECK enum status handover_end_reading(const struct handover *handover, txn_t **txn);
/* By which log's numbers events are kept. */
MUST_CHECK enum status handover_log(struct handover *handover, uint64_t *ret_log);
/* HOLDING: what is kept above record `n`; `note` is the witness's last checkpoint, or absent. */
MUST_CHECK enum status handover_hold(struct handover *handover, wire_t *wire, uint64_t session,
                                     uint64_t n, struct text note);
/* KEPT, from `n` on. */
MUST_CHECK enum status handover_page(struct handover *handover, wire_t *wire, uint64_t session,
                                     uint64_t n);
/* In a live conversation, behind the pass's commit: asks for numbers where some are stale. */
MUST_CHECK enum status handover_ask(struct handover *handover, wire_t *wire, uint64_t session,
                                    int64_t mono_ms);
/* The answer, in the transaction of the pass. */
void handover_hear(struct handover *handover, txn_t *txn, const struct message_numbers *answer);

#endif
