#include "services/collector/clients.h"

#include <assert.h>
#include <stdlib.h>

#include "common/base/bytes.h"
#include "common/base/memory.h"

enum { NAME_BYTES = 8, TURN_BYTES = 8 };

static struct span number_span(uint64_t number, uint8_t ret_bytes[8])
{
    bytes_put(ret_bytes, number, 8);
    return (struct span){ret_bytes, 8};
}

static bool read_number(struct span bytes, uint64_t *ret_number)
{
    if (bytes.size != 8)
        return false;
    *ret_number = bytes_get(bytes.data, 8);
    return true;
}

/* A row of the table `clients`: its turn, and the answer behind it. */
static bool read_row(struct span value, uint64_t *ret_turn, struct span *ret_answer)
{
    if (value.size <= TURN_BYTES)
        return false;
    *ret_turn = bytes_get(value.data, TURN_BYTES);
    *ret_answer = (struct span){(const uint8_t *)value.data + TURN_BYTES, value.size - TURN_BYTES};
    return true;
}

/* False: it is not known, or its row cannot be read and the transaction has failed. */
static bool find_row(txn_t *txn, uint64_t client, uint64_t *ret_turn, struct span *ret_answer)
{
    uint8_t name[NAME_BYTES];
    struct span value;

    if (!txn_get(txn, OUTBOX_CLIENTS, number_span(client, name), &value))
        return false;
    if (read_row(value, ret_turn, ret_answer))
        return true;
    txn_fail(txn, STATUS_DAMAGED, "a client of the outbox cannot be read");
    return false;
}

/* Its last answer; false as above. */
static bool find_answer(txn_t *txn, uint64_t client, struct message_room *room,
                        struct message *ret_taken)
{
    uint64_t turn;
    struct span answer;
    enum refusal refusal;

    if (!find_row(txn, client, &turn, &answer))
        return false;
    if (message_decode(answer.data, answer.size, room, ret_taken, &refusal) &&
        ret_taken->type == MESSAGE_TAKEN)
        return true;
    txn_fail(txn, STATUS_DAMAGED, "what a client of the outbox was answered cannot be read");
    return false;
}

enum client_word client_hear(txn_t *txn, const struct message_submit *submit,
                             struct message_room *room, struct verdict_list *ret_verdicts)
{
    struct message last;

    if (!submit->client || !find_answer(txn, submit->client, room, &last) ||
        submit->id > last.taken.id)
        return CLIENT_SAYS_NEW;
    if (submit->id < last.taken.id || submit->lines.count != last.taken.verdicts.count)
        return CLIENT_SAYS_OLD;
    *ret_verdicts = last.taken.verdicts;
    return CLIENT_SAYS_AGAIN;
}

/* The turn behind the last. */
static uint64_t next_turn(txn_t *txn)
{
    cursor_t *cursor = cursor_open(txn, OUTBOX_TURNS);
    uint64_t last = 0;
    bool is_good = !cursor_last(cursor) || read_number(cursor_key(cursor), &last);

    cursor_close(&cursor);
    if (!is_good)
        txn_fail(txn, STATUS_DAMAGED, "a turn of the outbox's clients cannot be read");
    return last + 1;
}

/* The client whose last SUBMIT is longest ago; false: its turn cannot be read. */
static bool find_oldest(txn_t *txn, uint64_t *ret_turn, uint64_t *ret_client)
{
    cursor_t *cursor = cursor_open(txn, OUTBOX_TURNS);
    uint8_t zero[TURN_BYTES];
    bool is_read = cursor_seek(cursor, number_span(0, zero)) &&
                   read_number(cursor_key(cursor), ret_turn) &&
                   read_number(cursor_value(cursor), ret_client);

    cursor_close(&cursor);
    return is_read;
}

static void forget_turn(txn_t *txn, uint64_t turn)
{
    uint8_t key[TURN_BYTES];

    txn_delete(txn, OUTBOX_TURNS, number_span(turn, key));
}

static void forget_oldest(txn_t *txn)
{
    uint8_t name[NAME_BYTES];
    uint64_t turn, client;

    if (!find_oldest(txn, &turn, &client)) {
        txn_fail(txn, STATUS_DAMAGED, "a turn of the outbox's clients cannot be read");
        return;
    }
    forget_turn(txn, turn);
    txn_delete(txn, OUTBOX_CLIENTS, number_span(client, name));
}

static void put(txn_t *txn, uint64_t client, uint64_t turn, const struct message *taken)
{
    uint8_t turn_key[TURN_BYTES], name[NAME_BYTES];
    uint8_t *value = memory_raw(TURN_BYTES + FRAME_BYTES_MAX);
    size_t size = message_encode(taken, value + TURN_BYTES, FRAME_BYTES_MAX);

    assert(size > 0); /* as the answer itself is a frame */
    bytes_put(value, turn, TURN_BYTES);
    txn_put(txn, OUTBOX_CLIENTS, number_span(client, name),
            (struct span){value, TURN_BYTES + size});
    txn_put(txn, OUTBOX_TURNS, number_span(turn, turn_key), number_span(client, name));
    free(value);
}

void client_keep(txn_t *txn, const struct message_submit *submit,
                 const struct verdict_list *verdicts)
{
    struct message taken = {.type = MESSAGE_TAKEN,
                            .taken = {.id = submit->id, .verdicts = *verdicts}};
    struct span answer;
    uint64_t before;

    if (!submit->client)
        return;
    uint64_t turn = next_turn(txn);
    if (find_row(txn, submit->client, &before, &answer))
        forget_turn(txn, before);
    else if (txn_count(txn, OUTBOX_CLIENTS) >= CLIENTS_MAX)
        forget_oldest(txn);
    put(txn, submit->client, turn, &taken);
}
