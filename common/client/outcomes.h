/* The part of a delivery that waits for outcomes: the events whose outcome is not known yet, the
 * oldest first, and the question for them. Pure. */
#ifndef KAOHE_CLIENT_OUTCOMES_H
#define KAOHE_CLIENT_OUTCOMES_H

#include "common/client/delivery.h"

/* A frame goes out only while at most DELIVERY_UNKNOWN_MAX are unknown, but for the last one: when the
 * delivery finishes, two may be added to those. */
enum { OUTCOMES_ROOM = DELIVERY_UNKNOWN_MAX + 2 * ITEMS_MAX };

struct outcomes {
    struct {
        uint64_t seq, tag;
    } unknown[OUTCOMES_ROOM]; /* a ring */
    size_t first, count;
    uint64_t asked_id;        /* of the question that has no answer yet; 0: none */
    size_t asked_count;       /* it was for the oldest so many */
    int64_t asked_again_ms;   /* when it is asked again without an answer */
    int64_t ask_ms;           /* when the next question is due at the earliest */
    uint64_t seqs[ITEMS_MAX]; /* of the question */
};

/* The outcome of event `seq` is not known yet. */
void outcomes_expect(struct outcomes *outcomes, uint64_t seq, uint64_t tag);
/* False: no question is due. Else it is made under `id`, and is good until the next call. */
bool outcomes_ask(struct outcomes *outcomes, uint64_t id, int64_t now_ms,
                  struct message *ret_message);
/* How many of the oldest events, without a gap, the answer has the outcome of; the caller then calls
 * outcomes_drop for each. 0 also where the answer is late, or does not fit the question. */
size_t outcomes_known(struct outcomes *outcomes, const struct message_outcomes *answer,
                      int64_t now_ms);
/* Forgets the oldest; returns its tag. */
uint64_t outcomes_drop(struct outcomes *outcomes);

#endif
