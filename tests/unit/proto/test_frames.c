/* proto/message: frames that are no message. Whatever comes from outside is refused with a word, or
 * is a message that can be sent on; nothing beyond its bytes is read (the sanitizers watch). */
#include "tests/unit/proto/support_message.h"
#include "tests/unit/proto/support_vectors.h"

static char frame[FRAME_BYTES_MAX], again[FRAME_BYTES_MAX];
static struct message_room room, other_room; /* too large for the stack */
static struct message got, other;

static const struct refused_row {
    const char *title;
    struct text frame;
    enum refusal refusal;
} refused[] = {
#define BAD(title, bytes)                                                                          \
    {                                                                                              \
        title, {bytes, sizeof(bytes) - 1}, REFUSAL_BAD_MESSAGE                                     \
    }
    {"a version to come", {"\x95\x02\x05\x01\x02\x03", 6}, REFUSAL_BAD_VERSION},
    {"a version to come, of another layout", {"\x92\x02\xa1x", 4}, REFUSAL_BAD_VERSION},
    {"version 0", {"\x95\x00\x05\x01\x02\x03", 6}, REFUSAL_BAD_VERSION},
    BAD("nothing", ""),
    BAD("an empty list", "\x90"),
    BAD("no list", "\x01"),
    BAD("a text", "\xa5HELLO"),
    BAD("a map", "\x81\x01\x05"),
    BAD("a version that is a text", "\x95\xa1"
                                    "1\x05\x01\x02\x03"),
    BAD("a version that is negative", "\x95\xff\x05\x01\x02\x03"),
    BAD("no type", "\x91\x01"),
    BAD("type 0", "\x95\x01\x00\x01\x02\x03"),
    BAD("a type that is none", "\x95\x01\x08\x01\x02\x03"),
    BAD("a type whose last byte is one's", "\x95\x01\xcd\x01\x05\x01\x02\x03"),
    BAD("PING with a field less", "\x95\x01\x05\x01\x02\x03"),
    BAD("PING with a field more", "\x97\x01\x05\x01\x02\x03\x04\x05"),
    BAD("PING with a negative number", "\x96\x01\x05\x01\x02\x03\xff"),
    BAD("PING with a text for a number", "\x96\x01\x05\x01\x02\x03\xa1"
                                         "3"),
    BAD("PING with nil for a number", "\x96\x01\x05\x01\x02\x03\xc0"),
    BAD("PING with a float for a number", "\x96\x01\x05\x01\x02\x03\xcb\x40\0\0\0\0\0\0\0"),
    BAD("SORRY with bytes for a text", "\x95\x01\x28\x01\xc4\x01x\xa1y"),
    BAD("SORRY with a number for a text", "\x95\x01\x28\x01\xa1x\x01"),
    BAD("RECEIPT with a text for its digest", "\x97\x01\x04\x01\x01\x01\xa1x\x90"),
    BAD("AWAIT with nil for its list", "\x94\x01\x12\x01\xc0"),
    BAD("AWAIT with a number for its list", "\x94\x01\x12\x01\x07"),
    BAD("AWAIT with a text in its list", "\x94\x01\x12\x01\x92\x01\xa1"
                                         "2"),
    BAD("SUBMIT with a str for a line", "\x94\x01\x10\x01\x91\xa1x"),
    BAD("SUBMIT with nil for a line", "\x94\x01\x10\x01\x92\xc4\x01x\xc0"),
    BAD("PAGE with a bin for a row", "\x95\x01\x27\x01\x00\x91\xc4\x01x"),
    BAD("PAGE with nil for a row", "\x95\x01\x27\x01\x00\x91\xc0"),
    BAD("OUTCOMES with a number for an entry", "\x94\x01\x13\x01\x91\x01"),
    BAD("OUTCOMES with an entry of four", "\x94\x01\x13\x01\x91\x94\x01\x04\x00\x00"),
    BAD("OUTCOMES with an entry of six", "\x94\x01\x13\x01\x91\x96\x01\x04\x00\x00\x00\x00"),
    BAD("OUTCOMES with an outcome that is none", "\x94\x01\x13\x01\x91\x95\x01\x0a\x00\x00\x00"),
    BAD("OUTCOMES with a reason that is none", "\x94\x01\x13\x01\x91\x95\x01\x01\x0a\x00\x00"),
    BAD("OUTCOMES with a time that is none",
        "\x94\x01\x13\x01\x91\x95\x01\x04\x00\x00\xcf\x80\0\0\0\0\0\0\0"),
    BAD("TAKEN with a verdict that is none", "\x94\x01\x11\x01\x91\x94\x05\x00\xc0\xc0"),
    BAD("TAKEN with a number for a field", "\x94\x01\x11\x01\x91\x94\x00\x00\x01\xc0"),
    BAD("TAKEN with an entry of three", "\x94\x01\x11\x01\x91\x93\x01\x05\xc0"),
    BAD("TAKEN with a list in an entry", "\x94\x01\x11\x01\x91\x94\x00\x00\x90\xc0"),
};

static void frame_is_refused(void **state)
{
    const struct refused_row *row = *state;
    enum refusal refusal = REFUSAL_COUNT;
    struct text copy = text_copied(row->frame);
    bool is_good = message_decode(copy.data, copy.size, &room, &got, &refusal);

    free((void *)copy.data);
    assert_false(is_good);
    assert_int_equal(refusal, row->refusal);
}

/* Whatever decodes can be sent, and comes back the same. */
static void check_sent_on(const char *what)
{
    enum refusal refusal;
    size_t size = message_encode(&got, again, sizeof again);

    CHECK(size > 0, "%s: cannot be sent on", what);
    CHECK(message_decode(again, size, &other_room, &other, &refusal), "%s: is refused", what);
    check_same_message(what, &other, &got);
}

/* Decodes from memory of exactly this size. */
static bool is_message(const void *bytes, size_t size)
{
    struct text copy = text_copied((struct text){bytes, size});
    enum refusal refusal = REFUSAL_COUNT;
    bool is_good = message_decode(copy.data, size, &room, &got, &refusal);

    CHECK(is_good || refusal == REFUSAL_BAD_MESSAGE || refusal == REFUSAL_BAD_VERSION,
          "refused without a word");
    if (is_good)
        check_sent_on("a changed frame");
    free((void *)copy.data);
    return is_good;
}

/* The message's vector, in `frame`. */
static size_t read_vector(const struct message_row *row)
{
    char name[VECTOR_NAME_BYTES];

    vector_name("message", row->member, name);
    return vector_read(name, (uint8_t *)frame);
}

static void frame_cut_or_prolonged_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < message_row_count; i++) {
        size_t size = read_vector(&message_rows[i]);
        frame[size] = (char)0xc0;
        for (size_t cut = 0; cut <= size + 1; cut++)
            CHECK(is_message(frame, cut) == (cut == size), "%s: %zu of %zu bytes",
                  message_rows[i].name, cut, size);
    }
}

/* Each byte of each vector in turn is every other byte. */
static void frame_with_one_byte_changed_is_refused_or_a_message(void **state)
{
    size_t messages = 0, refusals = 0;

    (void)state;
    for (size_t i = 0; i < message_row_count; i++) {
        size_t size = read_vector(&message_rows[i]);
        for (size_t at = 0; at < size; at++) {
            char was = frame[at];
            for (unsigned change = 1; change <= UINT8_MAX; change++) {
                frame[at] = (char)(was ^ (char)change);
                is_message(frame, size) ? messages++ : refusals++;
            }
            frame[at] = was;
        }
    }
    assert_true(messages > 0);
    assert_true(refusals > 0);
}

/* Several bytes at once, and another end, by chance. */
static void frame_changed_by_chance_is_refused_or_a_message(void **state)
{
    uint64_t seed = 7;

    (void)state;
    for (unsigned round = 0; round < 20000; round++) {
        size_t size = read_vector(&message_rows[next_random(&seed) % message_row_count]);
        for (unsigned changes = 1 + next_random(&seed) % 8; changes > 0; changes--)
            frame[next_random(&seed) % size] = (char)next_random(&seed);
        is_message(frame, size - next_random(&seed) % 4 % size);
    }
}

int main(void)
{
    SUITE_ROWS(refused, frame_is_refused);
    SUITE_TEST(frame_cut_or_prolonged_is_refused);
    SUITE_TEST(frame_with_one_byte_changed_is_refused_or_a_message);
    SUITE_TEST(frame_changed_by_chance_is_refused_or_a_message);
    return suite_run("frames");
}
