/* The numbers of what is kept (kept.h), where a log was brought back from a backup (PROTOCOL.md 17): each
 * kept event is asked for, in the order that they had, and gets the number that it has now; so do the
 * receipts that clients and the witness go by. What that log does not have comes into the outbox once
 * more, as a new event, since nobody else may have it. Every page is in one transaction, so it goes on
 * wherever it was cut short. */
#ifndef KAOHE_COLLECTOR_NUMBERS_H
#define KAOHE_COLLECTOR_NUMBERS_H

#include "proto/message.h"
#include "services/collector/outbox.h"

enum { NUMBERS_AGAIN_MS = 2000 }; /* for an answer that was lost */

struct numbers {
    bool is_over;     /* nothing is stale, as was on disk */
    uint64_t session; /* of the last question; 0: none is open */
    uint64_t epoch, first;
    size_t count;
    int64_t asked_ms;
    uint64_t
        log_n; /* the records that the log had as it welcomed us: what came back is among them */
    struct {
        uint64_t epoch, seq, n;
    } last;           /* what was numbered last, in this conversation */
    bool is_false;    /* an answer that cannot be was passed over, in this conversation */
    uint64_t pending; /* come into the outbox once more, in a transaction that may be on disk */
    uint64_t anew;    /* which is */
};

/* The scorer has welcomed us with this log. */
void numbers_welcome(struct numbers *numbers, txn_t *txn, uint64_t log);
/* Whether a question is due in this conversation, of what is on disk; it then counts as asked. */
bool numbers_ask(struct numbers *numbers, txn_t *txn, uint64_t session, int64_t now_ms,
                 struct message *ret_question);
/* The answer to it; any other is passed over. So is one whose numbers cannot be those of these events:
 * they rise with the sequences of an epoch, are none that another kept event has, and none that the log
 * did not have yet as it welcomed us. By false ones what is lost would be looked for where it cannot be
 * missed (witness_count.c). */
void numbers_hear(struct numbers *numbers, outbox_t *outbox, txn_t *txn,
                  const struct message_numbers *answer);
/* What was written may not be on disk. */
void numbers_forget(struct numbers *numbers);

#endif
