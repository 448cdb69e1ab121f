#include "common/wire/answers.h"

#include <assert.h>
#include <stdlib.h>

#include "common/base/memory.h"

struct answers {
    struct answer *list;
    unsigned count, max;
    char frame[FRAME_BYTES_MAX];
};

answers_t *answers_new(unsigned max)
{
    answers_t *answers = memory_raw(sizeof *answers);

    answers->count = 0;
    answers->list = memory_new(max * sizeof *answers->list);
    answers->max = max;
    return answers;
}

static void drop(void *context, const struct answer *answer)
{
    (void)context;
    (void)answer;
}

void answers_destroy(answers_t **answers)
{
    if (!*answers)
        return;
    answers_release(*answers, drop, NULL);
    free((*answers)->list);
    free(*answers);
    *answers = NULL;
}

unsigned answers_room(const answers_t *answers)
{
    return answers->max - answers->count;
}

void answers_add(answers_t *answers, const struct peer *peer, const struct message *message)
{
    size_t size = message_encode(message, answers->frame, sizeof answers->frame);

    assert(size > 0);
    assert(answers->count < answers->max);
    struct answer *answer = &answers->list[answers->count++];
    *answer = (struct answer){.peer = *peer,
                              .type = message->type,
                              .id = message_id(message),
                              .bytes = memory_copy(answers->frame, size),
                              .size = size};
}

void answers_release(answers_t *answers, answers_send *send, void *context)
{
    for (unsigned i = 0; i < answers->count; i++) {
        send(context, &answers->list[i]);
        free(answers->list[i].bytes);
    }
    answers->count = 0;
}

void answers_send_by_wire(void *wire, const struct answer *answer)
{
    wire_send(wire, &answer->peer, answer->bytes, answer->size);
}
