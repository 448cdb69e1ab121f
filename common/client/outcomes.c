#include "common/client/outcomes.h"

#include <assert.h>

void outcomes_expect(struct outcomes *outcomes, uint64_t seq, uint64_t tag)
{
    assert(seq != 0);
    assert(outcomes->count < OUTCOMES_ROOM);
    size_t at = (outcomes->first + outcomes->count++) % OUTCOMES_ROOM;
    outcomes->unknown[at].seq = seq;
    outcomes->unknown[at].tag = tag;
}

bool outcomes_ask(struct outcomes *outcomes, uint64_t id, int64_t now_ms,
                  struct message *ret_message)
{
    size_t count = outcomes->count < ITEMS_MAX ? outcomes->count : ITEMS_MAX;

    if (count == 0 || now_ms < outcomes->ask_ms ||
        (outcomes->asked_id && now_ms < outcomes->asked_again_ms))
        return false;
    for (size_t i = 0; i < count; i++)
        outcomes->seqs[i] = outcomes->unknown[(outcomes->first + i) % OUTCOMES_ROOM].seq;
    assert(id > outcomes->asked_id); /* or an answer to an earlier question would fit */
    outcomes->asked_id = id;
    outcomes->asked_count = count;
    outcomes->asked_again_ms = now_ms + DELIVERY_AGAIN_MS;
    outcomes->ask_ms = now_ms + DELIVERY_ASK_MS;
    *ret_message = (struct message){.type = MESSAGE_AWAIT,
                                    .await = {.id = id, .seqs = {outcomes->seqs, count}}};
    return true;
}

size_t outcomes_known(struct outcomes *outcomes, const struct message_outcomes *answer,
                      int64_t now_ms)
{
    struct receipt_list receipts = answer->receipts;
    size_t known = 0;

    if (!outcomes->asked_id || answer->id != outcomes->asked_id ||
        receipts.count != outcomes->asked_count)
        return 0;
    assert(outcomes->asked_count <= outcomes->count); /* only an answer removes any */
    outcomes->asked_id = 0;
    while (known < receipts.count && receipts.items[known].n)
        known++;
    if (known == receipts.count) /* there may be more: ask again at once */
        outcomes->ask_ms = now_ms;
    return known;
}

uint64_t outcomes_drop(struct outcomes *outcomes)
{
    assert(outcomes->count > 0);
    uint64_t tag = outcomes->unknown[outcomes->first].tag;
    outcomes->first = (outcomes->first + 1) % OUTCOMES_ROOM;
    outcomes->count--;
    return tag;
}
