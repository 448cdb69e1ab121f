/* Frames: what is decoded encodes to bytes that decode to the same. */
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "proto/message.h"
#include "tests/fuzz/fuzz.h"

static struct message_room rooms[2];

/* What everybody asks of a message, whatever it is. */
static void look(const struct message *message)
{
    assert(message_name(message->type));
    message_id(message);
    message_session(message);
    if (message->type == MESSAGE_SORRY)
        refusal_of(message->sorry.word);
}

/* An event of KEPT in the form that it had before lacks two values, which have a byte each. */
enum { GROWS_BYTES = 2 * ITEMS_MAX };

/* Numbers have one shortest form, and so has the whole. */
static void encode_again(const struct message *message, size_t size)
{
    char *first = memory_raw(size), *second = memory_raw(size);
    struct message again;
    enum refusal refusal;
    size_t encoded = message_encode(message, first, size);

    assert(encoded > 0);
    bool is_read = message_decode(first, encoded, &rooms[1], &again, &refusal);
    assert(is_read);
    assert(again.type == message->type);
    assert(message_encode(&again, second, size) == encoded);
    assert(memcmp(first, second, encoded) == 0);
    free(first);
    free(second);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct message message;
    enum refusal refusal = REFUSAL_COUNT;

    if (message_decode(bytes, size, &rooms[0], &message, &refusal)) {
        look(&message);
        encode_again(&message, size + GROWS_BYTES);
    } else {
        assert(refusal == REFUSAL_BAD_VERSION || refusal == REFUSAL_BAD_MESSAGE);
    }
    return 0;
}
