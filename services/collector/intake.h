/* The intake: what district systems hand over, line by line, and what they ask.
 *
 * Lines go into the caller's transaction; the answer is kept back until the caller says that the
 * transaction is on disk (`intake_release`), or that it was aborted (`intake_refuse`). The intake
 * decides only what is malformed; the scorer judges the rest.
 */
#ifndef KAOHE_COLLECTOR_INTAKE_H
#define KAOHE_COLLECTOR_INTAKE_H

#include "common/wire/answers.h"
#include "services/collector/cases.h"
#include "services/collector/roster.h"

enum { INTAKE_ANSWERS_MAX = BOUND(64, 3) }; /* answers kept back at a time */

typedef struct intake intake_t;

struct intake_terms {
    uint64_t events_max; /* in the outbox */
    bool is_full;        /* of the disk, or of the store */
    const char *why_full;
    struct instant now; /* by which a case is overdue */
    bool is_held;       /* the clock is not trusted: no case is reported yet */
};

/* `roster` stays the caller's. */
intake_t *intake_new(const char *source, const roster_t *roster);
void intake_destroy(intake_t **intake);

/* Whether one more frame may be given before the answers are released. */
bool intake_has_room(const intake_t *intake);

/* Whether a frame needs a transaction that writes. */
bool intake_writes(const struct message *message);

/* Answers a frame that was decoded to `message`, or refuses one that was not (`message` NULL:
 * `refusal` says why). `txn` writes where intake_writes says so, else reads. `status` is what
 * GET_STATUS gets, a JSON text; NULL for any other message. */
void intake_handle(intake_t *intake, outbox_t *outbox, txn_t *txn, const struct peer *peer,
                   const struct message *message, enum refusal refusal,
                   const struct intake_terms *terms, const char *status);

/* Hands over the answers that were kept back: all that they say is on disk. */
void intake_release(intake_t *intake, answers_send *send, void *context);
/* The transaction was aborted for want of room. Each TAKEN becomes a refusal `full`, and so does
 * each page of cases, which may have been read from the aborted transaction. A TAKEN that is given
 * again (clients.h) is not given now. */
void intake_refuse(intake_t *intake, answers_send *send, void *context);

#endif
