/* What a stranger is answered. */
#include "tests/model/checker.h"
#include "tests/model/net.h"
#include "tests/model/shown.h"
#include "tests/model/stranger.h"

int64_t stranger_wake_ms(const struct stranger *stranger)
{
    return net_next_ms(&stranger->machine);
}

static bool may_answer(enum message_type type, bool is_ingest, bool is_query)
{
    switch (type) {
    case MESSAGE_WELCOME:
    case MESSAGE_RESTORE:
    case MESSAGE_GET_KEPT:
    case MESSAGE_NUMBERS:
    case MESSAGE_KEYS:
    case MESSAGE_RECEIPT:
    case MESSAGE_PONG:
    case MESSAGE_REFUSE:
        return is_ingest;
    case MESSAGE_LOG:
    case MESSAGE_PAGE:
        return is_query;
    case MESSAGE_TAKEN:
    case MESSAGE_OUTCOMES:
    case MESSAGE_CASES:
        return !is_ingest && !is_query;
    default:
        return !is_ingest && (type == MESSAGE_ANSWER || type == MESSAGE_SORRY);
    }
}

static void take_answer(struct stranger *stranger, const wire_t *wire,
                        const struct message *message)
{
    bool is_ingest = wire == stranger->ingest, is_query = wire == stranger->query;
    struct shown shown = {0};

    stranger->answers++;
    if (!may_answer(message->type, is_ingest, is_query))
        violated("a stranger is answered with %s", message_name(message->type));
    if (message->type == MESSAGE_WELCOME && message->welcome.session == stranger->session)
        stranger->next = message->welcome.last + 1;
    if (message->type == MESSAGE_ANSWER && is_query && shown_read(message->answer.json, &shown))
        shown_note(&shown);
}

static void receive(struct stranger *stranger, wire_t *wire)
{
    static struct message_room room;
    struct message message;
    struct text frame;
    enum refusal refusal;

    while (wire_receive(wire, NULL, &frame))
        if (message_decode(frame.data, frame.size, &room, &message, &refusal))
            take_answer(stranger, wire, &message);
}

void stranger_pass(struct stranger *stranger)
{
    struct machine *before = machine_enter(&stranger->machine);

    receive(stranger, stranger->ingest);
    receive(stranger, stranger->query);
    for (unsigned i = 0; i < STRANGER_INTAKES; i++)
        receive(stranger, stranger->intakes[i]);
    machine_enter(before);
}
