/* proto/message: every message of messages.def and its bytes, both ways, and frames that are none.
 * Messages and fields come from the tables, so that a new message is tested by being there. */
#include "tests/unit/support_vectors.h"

#include "proto/limits.h"
#include "proto/message.h"

enum kind { U64, TEXT, BIN, TEXTS, BINS, SEQS, RECEIPTS, VERDICTS };

static const struct field_row {
    const char *name;
    enum kind kind;
    size_t offset;
} fields[] = {
#define MESSAGE_FIELD(name, KIND, meaning) {#name, KIND, offsetof(struct message, name)},
#include "proto/message_fields.def"
#undef MESSAGE_FIELD
};

enum {
#define MESSAGE_FIELD(name, KIND, meaning) AT_##name,
#include "proto/message_fields.def"
#undef MESSAGE_FIELD
};

#define F(name) 1 + AT_##name,
static const struct message_row {
    const char *title, *vector_title, *name;
    enum message_type type;
    uint8_t fields[16]; /* 1 + row of `fields`; 0 ends */
} messages[] = {
#define MESSAGE(number, NAME, socket, sender, fields, meaning)                                     \
    {#NAME " comes back as it was sent", #NAME " is its vector", #NAME, number, {fields}},
#include "proto/messages.def"
#undef MESSAGE
};
#undef F

static char letters[ITEMS_MAX + 1]; /* texts of different lengths are its beginnings */
static char frame[FRAME_BYTES_MAX], other_frame[FRAME_BYTES_MAX];
static struct message sent, got; /* too large for the stack */

/* Numbers of every length that msgpack has. */
static uint64_t some_number(size_t i)
{
    return (UINT64_C(1) << i * 7 % 64) + i;
}

static void fill_entry(struct message *message, enum kind kind, size_t i)
{
    if (kind == SEQS) {
        message->seqs[i] = some_number(i);
    } else if (kind == RECEIPTS) {
        message->receipts[i] = (struct receipt){.n = some_number(i),
                                                .outcome = (enum outcome)(i % OUTCOME_END),
                                                .reason = (enum reason)(i % REASON_END),
                                                .ref = some_number(i + 1)};
    } else if (kind == VERDICTS) {
        message->verdicts[i] =
            (struct verdict_line){.taken = (enum taken)(i % TAKEN_COUNT),
                                  .seq = some_number(i),
                                  .field = i % 2 ? (struct text){0} : LIT("clause"),
                                  .why = i % 3 ? (struct text){0} : LIT("缺少 missing")};
    } else {
        message->rows[i] = (struct text){letters, i};
    }
}

/* Every field of the message, each with a value of its own, `count` entries in its list. */
static void fill(const struct message_row *row, size_t count, struct message *message)
{
    memset(message, 0, sizeof *message);
    message->type = row->type;
    for (const uint8_t *at = row->fields; *at; at++) {
        const struct field_row *field = &fields[*at - 1];
        void *value = (char *)message + field->offset;
        if (field->kind == U64) {
            *(uint64_t *)value = some_number(*at);
        } else if (field->kind == TEXT || field->kind == BIN) {
            *(struct text *)value = text_of(field->name);
        } else {
            message->count = count;
            for (size_t i = 0; i < count; i++)
                fill_entry(message, field->kind, i);
        }
    }
}

static bool is_same_entry(const struct message *a, const struct message *b, enum kind kind,
                          size_t i)
{
    const struct receipt *ra = &a->receipts[i], *rb = &b->receipts[i];
    const struct verdict_line *va = &a->verdicts[i], *vb = &b->verdicts[i];

    if (kind == SEQS)
        return a->seqs[i] == b->seqs[i];
    if (kind == RECEIPTS)
        return ra->n == rb->n && ra->outcome == rb->outcome && ra->reason == rb->reason &&
               ra->ref == rb->ref;
    if (kind == VERDICTS)
        return va->taken == vb->taken && va->seq == vb->seq && text_equal(va->field, vb->field) &&
               text_equal(va->why, vb->why);
    return text_equal(a->rows[i], b->rows[i]);
}

static void check_same(const char *what, const struct message_row *row, const struct message *a,
                       const struct message *b)
{
    CHECK(a->type == b->type, "%s: another type", what);
    for (const uint8_t *at = row->fields; *at; at++) {
        const struct field_row *field = &fields[*at - 1];
        const void *left = (const char *)a + field->offset,
                   *right = (const char *)b + field->offset;
        if (field->kind == U64) {
            CHECK(*(const uint64_t *)left == *(const uint64_t *)right, "%s: %s", what, field->name);
        } else if (field->kind == TEXT || field->kind == BIN) {
            CHECK(text_equal(*(const struct text *)left, *(const struct text *)right), "%s: %s",
                  what, field->name);
        } else {
            CHECK(a->count == b->count, "%s: %zu %s", what, a->count, field->name);
            for (size_t i = 0; i < a->count; i++)
                CHECK(is_same_entry(a, b, field->kind, i), "%s: %s[%zu]", what, field->name, i);
        }
    }
}

/* Encodes `sent`, decodes it from memory of exactly its size, and compares. */
static void check_round_trip(const struct message_row *row)
{
    enum refusal refusal;
    size_t size = message_encode(&sent, frame, sizeof frame);

    CHECK(size > 0, "%s: does not fit", row->name);
    struct text copy = text_copied((struct text){frame, size});
    memset(&got, 0xff, sizeof got);
    CHECK(message_decode(copy.data, size, &got, &refusal), "%s: is refused", row->name);
    check_same(row->name, row, &got, &sent);
    free((void *)copy.data);
}

static void message_comes_back(void **state)
{
    static const size_t counts[] = {0, 1, 2, 15, 16, ITEMS_MAX};

    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        fill(*state, counts[i], &sent);
        check_round_trip(*state);
    }
}

/* Numbers at their ends, and texts absent or empty: no field before them has a length. */
static void message_comes_back_at_its_ends(void **state)
{
    static const struct text texts[] = {{NULL, 0}, {"", 0}};

    (void)state;
    for (size_t i = 0; i < 2 * COUNT_OF(messages); i++) {
        const struct message_row *row = &messages[i / 2];
        fill(row, 1, &sent);
        for (const uint8_t *at = row->fields; *at; at++) {
            void *value = (char *)&sent + fields[*at - 1].offset;
            if (fields[*at - 1].kind == U64)
                *(uint64_t *)value = i % 2 ? 0 : UINT64_MAX;
            else if (fields[*at - 1].kind == TEXT || fields[*at - 1].kind == BIN)
                *(struct text *)value = texts[i % 2];
        }
        check_round_trip(row);
    }
}

static void message_is_its_vector(void **state)
{
    const struct message_row *row = *state;
    uint8_t bytes[VECTOR_BYTES_MAX];
    char name[64];
    enum refusal refusal;

    snprintf(name, sizeof name, "message-%s", row->name);
    for (char *at = name; *at; at++)
        *at = *at == '_' ? '-' : (char)(*at >= 'A' && *at <= 'Z' ? *at - 'A' + 'a' : *at);
    fill(row, 3, &sent);
    vector_check(name, frame, message_encode(&sent, frame, sizeof frame));
    size_t size = vector_read(name, bytes);
    CHECK(message_decode(bytes, size, &got, &refusal), "vector %s: is refused", name);
    check_same(name, row, &got, &sent);
}

static void list_of_one_too_many_is_refused(void **state)
{
    unsigned lists = 0;
    enum refusal refusal;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(messages); i++) {
        const struct message_row *row = &messages[i];
        fill(row, 0, &sent);
        size_t none = message_encode(&sent, other_frame, sizeof other_frame);
        if (fields[row->fields[strlen((const char *)row->fields) - 1] - 1].kind < TEXTS)
            continue;
        lists++;
        fill(row, 1, &sent);
        size_t one = message_encode(&sent, other_frame, sizeof other_frame);
        fill(row, ITEMS_MAX, &sent);
        size_t size = message_encode(&sent, frame, sizeof frame);
        assert_memory_equal(frame + none - 1, "\xdc\x01\x00", 3); /* the list's head: 256 */
        assert_true(message_decode(frame, size, &got, &refusal));
        frame[none + 1] = 1;
        memcpy(frame + size, other_frame + none, one - none);
        CHECK(!message_decode(frame, size + one - none, &got, &refusal), "%s", row->name);
        assert_int_equal(refusal, REFUSAL_BAD_MESSAGE);
    }
    assert_int_equal(lists, 9);
}

static void buffer_must_hold_all(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(messages); i++) {
        fill(&messages[i], 3, &sent);
        size_t size = message_encode(&sent, frame, sizeof frame);
        assert_int_equal(message_encode(&sent, frame, size), size);
        for (size_t less = 0; less < size; less++)
            assert_int_equal(message_encode(&sent, frame, less), 0);
    }
}

static void frame_cut_or_prolonged_is_refused(void **state)
{
    enum refusal refusal;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(messages); i++) {
        fill(&messages[i], 3, &sent);
        size_t size = message_encode(&sent, frame, sizeof frame - 1);
        frame[size] = (char)0xc0;
        for (size_t cut = 0; cut <= size + 1; cut++) {
            struct text copy = text_copied((struct text){frame, cut});
            bool is_good = message_decode(copy.data, cut, &got, &refusal);
            free((void *)copy.data);
            CHECK(is_good == (cut == size), "%s: %zu of %zu bytes", messages[i].name, cut, size);
        }
    }
}

static void text_takes_no_more_than_is_said(void **state)
{
    static char text[70000];
    static const size_t sizes[] = {0, 1, 31, 32, 255, 256, 65535, 65536, 70000};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        sent = (struct message){.type = i % 2 ? MESSAGE_SUBMIT : MESSAGE_PAGE};
        size_t none = message_encode(&sent, frame, sizeof frame);
        sent.count = 1;
        sent.rows[0] = (struct text){text, sizes[i]};
        size_t one = message_encode(&sent, frame, sizeof frame);
        assert_in_range(one - none, sizes[i] + 1, message_item_bytes(sizes[i]));
    }
}

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
    BAD("PING with a field less", "\x94\x01\x05\x01\x02"),
    BAD("PING with a field more", "\x96\x01\x05\x01\x02\x03\x04"),
    BAD("PING with a negative number", "\x95\x01\x05\x01\x02\xff"),
    BAD("PING with a text for a number", "\x95\x01\x05\x01\x02\xa1"
                                         "3"),
    BAD("PING with nil for a number", "\x95\x01\x05\x01\x02\xc0"),
    BAD("PING with a float for a number", "\x95\x01\x05\x01\x02\xcb\x40\0\0\0\0\0\0\0"),
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
    BAD("OUTCOMES with an entry of three", "\x94\x01\x13\x01\x91\x93\x01\x04\x00"),
    BAD("OUTCOMES with an entry of five", "\x94\x01\x13\x01\x91\x95\x01\x04\x00\x00\x00"),
    BAD("OUTCOMES with an outcome that is none", "\x94\x01\x13\x01\x91\x94\x01\x0a\x00\x00"),
    BAD("OUTCOMES with a reason that is none", "\x94\x01\x13\x01\x91\x94\x01\x01\x0a\x00"),
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
    bool is_good = message_decode(copy.data, copy.size, &got, &refusal);

    free((void *)copy.data);
    assert_false(is_good);
    assert_int_equal(refusal, row->refusal);
}

static void names_and_words_go_both_ways(void **state)
{
    (void)state;
    check_string("name", message_name(MESSAGE_GET_STANDINGS), "GET_STANDINGS");
    assert_null(message_name((enum message_type)8));
    for (unsigned refusal = 0; refusal < REFUSAL_COUNT; refusal++)
        assert_int_equal(refusal_of(text_of(refusal_word((enum refusal)refusal))), refusal);
    check_string("word", refusal_word(REFUSAL_GREET_FIRST), "greet-first");
    assert_int_equal(refusal_of(LIT("greet first")), REFUSAL_COUNT);
    assert_int_equal(refusal_of((struct text){0}), REFUSAL_COUNT);
    assert_null(refusal_word(REFUSAL_COUNT));
}

int main(void)
{
    memset(letters, 'x', sizeof letters);
    SUITE_ROWS(messages, message_comes_back);
    SUITE_TEST(message_comes_back_at_its_ends);
    for (size_t i = 0; i < COUNT_OF(messages); i++)
        suite_add(messages[i].vector_title, message_is_its_vector, &messages[i]);
    SUITE_TEST(list_of_one_too_many_is_refused);
    SUITE_TEST(buffer_must_hold_all);
    SUITE_TEST(frame_cut_or_prolonged_is_refused);
    SUITE_TEST(text_takes_no_more_than_is_said);
    SUITE_ROWS(refused, frame_is_refused);
    SUITE_TEST(names_and_words_go_both_ways);
    return suite_run("message");
}
