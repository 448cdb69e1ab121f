/* The clients of an intake that have a name (PROTOCOL.md 4): how the last SUBMIT of each was answered,
 * so that one which is sent again, since its answer was late or lost, gets the same answer and puts
 * nothing into the outbox.
 *
 * A client that draws a name (`client`) numbers its SUBMITs with their `id`, which rises, and sends
 * none before the one before is answered; so one answer a client is enough. Those of the latest
 * CLIENTS_MAX clients are kept, on disk, in the transaction of the lines that they are about.
 *
 *   table    key       value
 *   clients  client 8  turn 8, the answer: a TAKEN (proto/message.h)
 *   turns    turn 8    client 8: the clients in the order of their last SUBMIT
 *
 * What cannot be read in one of them fails the transaction (STATUS_DAMAGED). */
#ifndef KAOHE_COLLECTOR_CLIENTS_H
#define KAOHE_COLLECTOR_CLIENTS_H

#include "services/collector/outbox.h"

enum { CLIENTS_MAX = BOUND(256, 2) };

enum client_word {
    CLIENT_SAYS_NEW,   /* or it has no name: the lines are to be taken */
    CLIENT_SAYS_AGAIN, /* the lines of its last SUBMIT, in `ret_verdicts` what became of them */
    CLIENT_SAYS_OLD,   /* one before its last, or with another number of lines under the same id:
                        * nobody waits for it */
};

/* The verdicts point into the store, until the transaction's next write or end, and into `room`. */
enum client_word client_hear(txn_t *txn, const struct message_submit *submit,
                             struct message_room *room, struct verdict_list *ret_verdicts);
/* The lines of a SUBMIT were taken; that of a client without a name is not kept. */
void client_keep(txn_t *txn, const struct message_submit *submit,
                 const struct verdict_list *verdicts);

#endif
