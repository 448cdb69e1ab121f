/* proto/message: every message of messages.def and its bytes, both ways, and the bounds of buffers
 * and lists. Messages and fields come from the tables; test_frames has the frames that are none. */
#include "tests/unit/proto/support_message.h"
#include "tests/unit/proto/support_vectors.h"

static char frame[FRAME_BYTES_MAX], other_frame[FRAME_BYTES_MAX];
static struct message_room sent_room, got_room; /* too large for the stack */
static struct message sent, got;

/* Encodes `sent`, decodes it from memory of exactly its size, and compares. */
static void check_round_trip(const struct message_row *row)
{
    enum refusal refusal;
    size_t size = message_encode(&sent, frame, sizeof frame);

    CHECK(size > 0, "%s: does not fit", row->name);
    struct text copy = text_copied((struct text){frame, size});
    memset(&got, 0xff, sizeof got);
    CHECK(message_decode(copy.data, size, &got_room, &got, &refusal), "%s: is refused", row->name);
    check_same_message(row->name, &got, &sent);
    free((void *)copy.data);
}

static void message_comes_back(void **state)
{
    static const size_t counts[] = {0, 1, 2, 15, 16, ITEMS_MAX};

    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        message_fill(*state, counts[i], &sent_room, &sent);
        check_round_trip(*state);
    }
}

/* Numbers at their ends, and texts absent or empty. */
static void message_comes_back_at_its_ends(void **state)
{
    static const struct text absent = {NULL, 0}, empty = {"", 0};

    (void)state;
    for (size_t i = 0; i < message_row_count; i++) {
        message_fill(&message_rows[i], 1, &sent_room, &sent);
        message_set_all(&sent, UINT64_MAX, absent);
        check_round_trip(&message_rows[i]);
        message_set_all(&sent, 0, empty);
        check_round_trip(&message_rows[i]);
    }
}

static void message_is_its_vector(void **state)
{
    const struct message_row *row = *state;
    uint8_t bytes[VECTOR_BYTES_MAX];
    char name[VECTOR_NAME_BYTES];
    enum refusal refusal;

    vector_name("message", row->member, name);
    message_fill(row, 3, &sent_room, &sent);
    vector_check(name, frame, message_encode(&sent, frame, sizeof frame));
    size_t size = vector_read(name, bytes);
    CHECK(message_decode(bytes, size, &got_room, &got, &refusal), "vector %s: is refused", name);
    check_same_message(name, &got, &sent);
}

/* Collectors that were made before outcomes were kept along send five items for each event. */
static void kept_events_without_outcomes_are_read(void **state)
{
    uint8_t bytes[VECTOR_BYTES_MAX];
    enum refusal refusal;

    (void)state;
    for (size_t i = 0; i < message_row_count; i++)
        if (message_rows[i].type == MESSAGE_KEPT)
            message_fill(&message_rows[i], 3, &sent_room, &sent);
    for (size_t i = 0; i < sent.kept.kept.count; i++) {
        sent_room.kept[i].outcome = OUTCOME_NONE;
        sent_room.kept[i].reason = REASON_NONE;
    }
    size_t size = vector_read("message-kept-old", bytes);
    CHECK(message_decode(bytes, size, &got_room, &got, &refusal), "it is refused");
    check_same_message("message-kept-old", &got, &sent);
}

/* Each member by its name, so that the layout is not only compared with itself. */
static void members_are_what_the_frame_says(void **state)
{
    static const struct receipt receipts[] = {
        {.n = 7, .outcome = OUTCOME_DUPLICATE, .ref = 3, .received_ms = 4}};
    enum refusal refusal;

    (void)state;
    sent = (struct message){.type = MESSAGE_RECEIPT,
                            .receipt = {.session = 1,
                                        .epoch = 2,
                                        .first = 3,
                                        .digest = LIT("d"),
                                        .receipts = {receipts, COUNT_OF(receipts)}}};
    size_t size = message_encode(&sent, frame, sizeof frame);
    assert_int_equal(size, 16);
    assert_memory_equal(frame,
                        "\x97\x01\x04\x01\x02\x03\xc4\x01"
                        "d\x91\x95\x07\x02\x00\x03\x04",
                        16);
    assert_true(message_decode(frame, size, &got_room, &got, &refusal));
    assert_int_equal(got.type, MESSAGE_RECEIPT);
    assert_int_equal(got.receipt.session, 1);
    assert_int_equal(got.receipt.epoch, 2);
    assert_int_equal(got.receipt.first, 3);
    check_text("digest", got.receipt.digest, LIT("d"));
    assert_int_equal(got.receipt.receipts.count, 1);
    assert_ptr_equal(got.receipt.receipts.items, got_room.receipts);
    assert_int_equal(got_room.receipts[0].outcome, OUTCOME_DUPLICATE);
    assert_int_equal(got_room.receipts[0].ref, 3);
    assert_int_equal(got_room.receipts[0].received_ms, 4);
}

static void list_of_one_too_many_is_refused(void **state)
{
    enum refusal refusal;

    (void)state;
    for (size_t i = 0; i < message_row_count; i++) {
        const struct message_row *row = &message_rows[i];
        if (!message_list(row->type))
            continue;
        message_fill(row, 0, &sent_room, &sent);
        size_t none = message_encode(&sent, other_frame, sizeof other_frame);
        message_fill(row, 1, &sent_room, &sent);
        size_t one = message_encode(&sent, other_frame, sizeof other_frame);
        message_fill(row, ITEMS_MAX, &sent_room, &sent);
        size_t size = message_encode(&sent, frame, sizeof frame);
        assert_memory_equal(frame + none - 1, "\xdc\x01\x00", 3); /* the list's head: 256 */
        assert_true(message_decode(frame, size, &got_room, &got, &refusal));
        frame[none + 1] = 1;
        memcpy(frame + size, other_frame + none, one - none);
        CHECK(!message_decode(frame, size + one - none, &got_room, &got, &refusal), "%s",
              row->name);
        assert_int_equal(refusal, REFUSAL_BAD_MESSAGE);
    }
}

static void list_of_one_too_many_is_not_sent(void **state)
{
    (void)state;
    for (size_t i = 0; i < message_row_count; i++) {
        const struct slot *list = message_list(message_rows[i].type);
        if (!list)
            continue;
        message_fill(&message_rows[i], ITEMS_MAX, &sent_room, &sent);
        ((struct text_list *)((char *)&sent + list->offset))->count++;
        CHECK(message_encode(&sent, frame, sizeof frame) == 0, "%s", message_rows[i].name);
    }
}

static void buffer_must_hold_all(void **state)
{
    (void)state;
    for (size_t i = 0; i < message_row_count; i++) {
        message_fill(&message_rows[i], 3, &sent_room, &sent);
        size_t size = message_encode(&sent, frame, sizeof frame);
        assert_int_equal(message_encode(&sent, frame, size), size);
        for (size_t less = 0; less < size; less++)
            assert_int_equal(message_encode(&sent, frame, less), 0);
    }
}

static size_t size_with_one_text(bool is_bin, struct text text, size_t count)
{
    struct text_list list = {&text, count};

    sent = is_bin ? (struct message){.type = MESSAGE_SUBMIT, .submit = {.lines = list}}
                  : (struct message){.type = MESSAGE_PAGE, .page = {.rows = list}};
    return message_encode(&sent, frame, sizeof frame);
}

static void text_takes_no_more_than_is_said(void **state)
{
    static char text[70000];
    static const size_t sizes[] = {0, 1, 31, 32, 255, 256, 65535, 65536, 70000};

    (void)state;
    for (size_t i = 0; i < 2 * COUNT_OF(sizes); i++) {
        struct text one = {text, sizes[i / 2]};
        size_t bytes = size_with_one_text(i % 2, one, 1) - size_with_one_text(i % 2, one, 0);
        assert_in_range(bytes, one.size + 1, message_item_bytes(one.size));
    }
}

/* The fields that many messages have are found in each, and are 0 where a message has none. */
static void common_fields_are_found_in_every_message(void **state)
{
    (void)state;
    for (size_t i = 0; i < message_row_count; i++) {
        const struct message_row *row = &message_rows[i];
        bool has_session = row->type < MESSAGE_SUBMIT || row->type == MESSAGE_GET_NUMBERS ||
                           row->type == MESSAGE_NUMBERS,
             has_id = !has_session && row->type < MESSAGE_UPDATE;
        message_fill(row, 0, &sent_room, &sent);
        message_set_all(&sent, 42, LIT(""));
        CHECK(message_session(&sent) == (has_session ? 42 : 0), "%s", row->name);
        CHECK(message_id(&sent) == (has_id ? 42 : 0), "%s", row->name);
    }
}

static void sorry_names_the_question_and_the_refusal(void **state)
{
    struct message sorry = message_sorry(9, REFUSAL_NOT_FOUND, "no rulebook is for this year");

    (void)state;
    assert_int_equal(sorry.type, MESSAGE_SORRY);
    assert_int_equal(sorry.sorry.id, 9);
    check_text("word", sorry.sorry.word, LIT("not-found"));
    check_text("why", sorry.sorry.why, LIT("no rulebook is for this year"));
}

static void names_and_words_go_both_ways(void **state)
{
    (void)state;
    check_string("name", message_name(MESSAGE_GET_STANDINGS), "GET_STANDINGS");
    assert_null(message_name((enum message_type)31));
    for (unsigned refusal = 0; refusal < REFUSAL_COUNT; refusal++)
        assert_int_equal(refusal_of(text_of(refusal_word((enum refusal)refusal))), refusal);
    check_string("word", refusal_word(REFUSAL_GREET_FIRST), "greet-first");
    assert_int_equal(refusal_of(LIT("greet first")), REFUSAL_COUNT);
    assert_int_equal(refusal_of((struct text){0}), REFUSAL_COUNT);
    assert_null(refusal_word(REFUSAL_COUNT));
}

int main(void)
{
    for (size_t i = 0; i < message_row_count; i++) {
        suite_add(message_rows[i].title, message_comes_back, &message_rows[i]);
        suite_add(message_rows[i].vector_title, message_is_its_vector, &message_rows[i]);
    }
    SUITE_TEST(message_comes_back_at_its_ends);
    SUITE_TEST(kept_events_without_outcomes_are_read);
    SUITE_TEST(members_are_what_the_frame_says);
    SUITE_TEST(list_of_one_too_many_is_refused);
    SUITE_TEST(list_of_one_too_many_is_not_sent);
    SUITE_TEST(buffer_must_hold_all);
    SUITE_TEST(text_takes_no_more_than_is_said);
    SUITE_TEST(common_fields_are_found_in_every_message);
    SUITE_TEST(sorry_names_the_question_and_the_refusal);
    SUITE_TEST(names_and_words_go_both_ways);
    return suite_run("message");
}
