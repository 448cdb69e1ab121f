#include "common/client/exchange.h"

#include <assert.h>

#include "common/client/ask.h"

void exchange_init(struct exchange *exchange, uint64_t id, int64_t wait_ms, int64_t now_ms)
{
    assert(id != 0); /* 0 in an answer: what was asked could not be read */
    assert(wait_ms >= 0);
    *exchange = (struct exchange){.id = id, .again_ms = now_ms, .end_ms = now_ms + wait_ms};
}

static void send_if_due(struct exchange *exchange, int64_t now_ms,
                        struct exchange_output *ret_output)
{
    if (now_ms < exchange->again_ms)
        return;
    ret_output->send = true;
    exchange->again_ms = now_ms + CLIENT_AGAIN_MS;
}

void exchange_step(struct exchange *exchange, int64_t now_ms, struct exchange_output *ret_output)
{
    *ret_output = (struct exchange_output){0};
    if (now_ms < exchange->end_ms) {
        send_if_due(exchange, now_ms, ret_output);
        int64_t next_ms =
            exchange->again_ms < exchange->end_ms ? exchange->again_ms : exchange->end_ms;
        ret_output->wait_ms = next_ms - now_ms;
        assert(ret_output->wait_ms > 0); /* or the caller would spin */
        return;
    }
    ret_output->is_over = exchange->has_looked;
    if (!exchange->has_looked)
        ret_output->wait_ms = EXCHANGE_LAST_LOOK_MS;
    exchange->has_looked = true;
}

bool exchange_is_answer(const struct exchange *exchange, const struct message *message)
{
    uint64_t id = message_id(message);

    return id == exchange->id || (id == 0 && message->type == MESSAGE_SORRY);
}
