/* What the files of ingest share. */
#ifndef KAOHE_SCORER_INGEST_INSIDE_H
#define KAOHE_SCORER_INGEST_INSIDE_H

#include "common/base/digest.h"
#include "services/scorer/ingest.h"
#include "services/scorer/ingest_restore.h"
#include "services/scorer/shares.h"

struct ingest {
    ledger_t *ledger;
    sessions_t *sessions;
    answers_t *answers;
    unsigned event_count; /* of this pass */
    size_t byte_count;    /* of this pass's frames */
    struct shares shares; /* of this pass */
    size_t ordered_count; /* events of the frame being handled, known ones too */
    digest_t *digest;
    uint64_t pass;
    struct message_room room; /* of the frame being handled */
    unsigned shown_at;        /* the place of the conversation that was shown a checkpoint last */
    uint64_t keys_told;       /* changes of the keyring that all collectors know of */
    gathering_t *gathering;   /* while the log is brought back; else NULL */
    bool asks_keys;           /* then: the socket lets in only whose key is granted */
    uint64_t log;             /* which log it is (PROTOCOL.md 17) */
};

/* A BATCH of an open conversation, by the key of record `key`. */
void ingest_batch(ingest_t *ingest, struct session *session, uint64_t key,
                  const struct message_batch *batch, const struct ingest_now *now);
/* Not all of the log is there: nothing new is taken, and nobody vouches for it. */
bool ingest_is_restoring(const ingest_t *ingest);
/* Its key may not, or not any more. */
void ingest_end_not_permitted(ingest_t *ingest, struct session *session);

/* The record that granted the key of a frame; 0: the socket asks for none. False: the key is not granted
 * for this source, or not any more. */
bool ingest_find_key(const ingest_t *ingest, const struct peer *peer, const struct session *session,
                     uint64_t *ret_n);

/* While the log is brought back: a greeting that may have the conversation; a message of it. */
void ingest_restore_greet(ingest_t *ingest, struct session *session, const struct peer *peer,
                          const struct message_hello *hello, const struct ingest_now *now);
void ingest_restore_hear(ingest_t *ingest, struct session *session, const struct message *message);
/* A GET_NUMBERS of an open conversation. */
void ingest_restore_numbers(ingest_t *ingest, struct session *session,
                            const struct message_get_numbers *question);

#endif
