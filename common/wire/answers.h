/* Answers that are kept back until what they say is on disk: commit, then receipt. */
#ifndef KAOHE_WIRE_ANSWERS_H
#define KAOHE_WIRE_ANSWERS_H

#include "common/wire/wire.h"

struct answer {
    struct peer peer;
    enum message_type type;
    uint64_t id; /* of the question */
    void *bytes; /* the encoded message */
    size_t size;
};

typedef struct answers answers_t;

answers_t *answers_new(unsigned max);
void answers_destroy(answers_t **answers);

unsigned answers_room(const answers_t *answers); /* how many more it can keep */
void answers_add(answers_t *answers, const struct peer *peer, const struct message *message);

/* Hands over each answer in its order and forgets it. */
typedef void answers_send(void *context, const struct answer *answer);
void answers_release(answers_t *answers, answers_send *send, void *context);

/* An answers_send: `wire` is the wire_t that the questions came by. One that is lost is given again. */
void answers_send_by_wire(void *wire, const struct answer *answer);

#endif
