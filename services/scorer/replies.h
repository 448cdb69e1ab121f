/* What the scorer says to collectors: one function a message. What is said is kept until it is on disk
 * (common/wire/answers.h). */
#ifndef KAOHE_SCORER_REPLIES_H
#define KAOHE_SCORER_REPLIES_H

#include "common/base/digest.h"
#include "common/score/keyring.h"
#include "common/wire/answers.h"
#include "services/scorer/sessions.h"

/* A greeting, or a frame of no conversation, is refused. */
void reply_refuse(answers_t *answers, const struct peer *peer, uint64_t session,
                  enum refusal refusal, const char *why);
/* The conversation ends. */
void reply_end(answers_t *answers, struct session *session, enum refusal refusal, const char *why);
/* It ends, and may be begun again after `wait_ms`. */
void reply_slow_down(answers_t *answers, struct session *session, uint64_t wait_ms,
                     const char *why);
/* It ends, for the outbox diverges from the log from sequence `first` on. */
void reply_end_fork(answers_t *answers, struct session *session, uint64_t first);

/* `n` is the last record; `clock_ms` what is told of the clock; `log` which log it is. */
void reply_welcome(answers_t *answers, const struct session *session, uint64_t n, int64_t clock_ms,
                   uint64_t log);
void reply_pong(answers_t *answers, const struct session *session, uint64_t n, int64_t clock_ms);
/* The receipts of the batch's first events, with the digest of these events. */
void reply_receipt(answers_t *answers, const struct session *session, digest_t *digest,
                   const struct message_batch *batch, const struct receipt_list *receipts);
/* The keys that may hand lines to the collector, maybe none. */
void reply_keys(answers_t *answers, const struct session *session, const struct keyring *keyring);

/* While the log is brought back: `from` is the last record that the backup had. */
void reply_restore(answers_t *answers, const struct session *session, uint64_t from);
void reply_get_kept(answers_t *answers, const struct session *session, uint64_t n);
/* What became of the events from the question's first on. */
void reply_numbers(answers_t *answers, const struct session *session,
                   const struct message_get_numbers *question, const struct receipt_list *receipts);

#endif
