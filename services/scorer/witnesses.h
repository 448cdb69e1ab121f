/* What the scorer has for witnesses: it shows the newest checkpoint with the proof that the log has grown into
 * it, and takes what they sign (PROTOCOL.md 4, 16). Reads no clock. */
#ifndef KAOHE_SCORER_WITNESSES_H
#define KAOHE_SCORER_WITNESSES_H

#include "common/ledger/view_checkpoints.h"
#include "common/wire/answers.h"
#include "services/scorer/sessions.h"

/* A GET_GROWTH came: it waits for witnesses_show. */
void witnesses_ask(struct session *session, const struct message_get_growth *question);
/* Answers the GET_GROWTH of a conversation from a view, and remembers what it was shown. False: the view has
 * failed, and there is no answer. */
bool witnesses_show(answers_t *answers, struct session *session, view_t *view);

/* Takes a COSIGN of the checkpoint that the conversation was shown last, by the key that the record `key` has
 * granted; passes over any other. Between ledger_begin and ledger_commit. */
void witnesses_take(ledger_t *ledger, struct session *session, uint64_t key,
                    const struct message_cosign *cosign);

#endif
