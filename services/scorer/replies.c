#include "services/scorer/replies.h"

#include <string.h>

static void refuse(answers_t *answers, const struct peer *peer, uint64_t session,
                   enum refusal refusal, uint64_t first, uint64_t wait_ms, const char *why)
{
    struct message message = {.type = MESSAGE_REFUSE,
                              .refuse = {.session = session,
                                         .first = first,
                                         .word = text_of(refusal_word(refusal)),
                                         .why = text_of(why),
                                         .wait_ms = wait_ms}};

    answers_add(answers, peer, &message);
}

void reply_refuse(answers_t *answers, const struct peer *peer, uint64_t session,
                  enum refusal refusal, const char *why)
{
    refuse(answers, peer, session, refusal, 0, 0, why);
}

void reply_end(answers_t *answers, struct session *session, enum refusal refusal, const char *why)
{
    refuse(answers, &session->peer, session->name, refusal, 0, 0, why);
    session->is_open = false;
}

void reply_slow_down(answers_t *answers, struct session *session, uint64_t wait_ms, const char *why)
{
    refuse(answers, &session->peer, session->name, REFUSAL_SLOW_DOWN, 0, wait_ms, why);
    session->is_open = false;
}

void reply_end_fork(answers_t *answers, struct session *session, uint64_t first)
{
    refuse(answers, &session->peer, session->name, REFUSAL_FORKED, first, 0,
           "these sequences stand in the log with other content");
    session->is_open = false;
}

void reply_welcome(answers_t *answers, const struct session *session, uint64_t n, int64_t clock_ms,
                   uint64_t log)
{
    struct message message = {.type = MESSAGE_WELCOME,
                              .welcome = {.session = session->name,
                                          .epoch = session->state.epoch,
                                          .last = session->state.last,
                                          .n = n,
                                          .window = LINK_WINDOW_EVENTS,
                                          .clock = (uint64_t)clock_ms,
                                          .log = log}};

    answers_add(answers, &session->peer, &message);
}

void reply_pong(answers_t *answers, const struct session *session, uint64_t n, int64_t clock_ms)
{
    struct message message = {
        .type = MESSAGE_PONG,
        .pong = {.session = session->name, .n = n, .clock = (uint64_t)clock_ms}};

    answers_add(answers, &session->peer, &message);
}

void reply_receipt(answers_t *answers, const struct session *session, digest_t *digest,
                   const struct message_batch *batch, const struct receipt_list *receipts)
{
    unsigned char sum[DIGEST_BYTES];

    digest_start(digest);
    for (size_t i = 0; i < receipts->count; i++)
        digest_add(digest, batch->events.items[i].data, batch->events.items[i].size);
    digest_end(digest, sum);
    struct message message = {.type = MESSAGE_RECEIPT,
                              .receipt = {.session = session->name,
                                          .epoch = session->state.epoch,
                                          .first = batch->first,
                                          .digest = {(const char *)sum, sizeof sum},
                                          .receipts = *receipts}};
    answers_add(answers, &session->peer, &message);
}

void reply_keys(answers_t *answers, const struct session *session, const struct keyring *keyring)
{
    uint8_t keys[KEYS_MAX][KEY_BYTES];
    size_t count = 0;

    for (unsigned i = 0; i < keyring->count; i++) {
        const struct grant *grant = &keyring->grants[i];
        if (role_may_hand_over(grant->role) && grant->source == session->source)
            memcpy(keys[count++], grant->key, KEY_BYTES);
    }
    struct message message = {
        .type = MESSAGE_KEYS,
        .keys = {.session = session->name, .keys = {(const char *)keys, count * KEY_BYTES}}};
    answers_add(answers, &session->peer, &message);
}

void reply_restore(answers_t *answers, const struct session *session, uint64_t from)
{
    struct message message = {.type = MESSAGE_RESTORE,
                              .restore = {.session = session->name, .n = from}};

    answers_add(answers, &session->peer, &message);
}

void reply_get_kept(answers_t *answers, const struct session *session, uint64_t n)
{
    struct message message = {.type = MESSAGE_GET_KEPT,
                              .get_kept = {.session = session->name, .n = n}};

    answers_add(answers, &session->peer, &message);
}

void reply_numbers(answers_t *answers, const struct session *session,
                   const struct message_get_numbers *question, const struct receipt_list *receipts)
{
    struct message message = {.type = MESSAGE_NUMBERS,
                              .numbers = {.session = session->name,
                                          .epoch = question->epoch,
                                          .first = question->first,
                                          .receipts = *receipts}};

    answers_add(answers, &session->peer, &message);
}
