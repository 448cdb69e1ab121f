/* common/wire/answers: answers are kept back, whole, and released in their order. */
#include "common/wire/answers.h"
#include "tests/unit/places.h"
#include "tests/unit/support.h"
#include "tests/unit/wire/support_wire.h"

enum { KEPT_MAX = 8 };

struct released {
    unsigned count;
    uint64_t ids[KEPT_MAX];
    struct peer peers[KEPT_MAX];
    char why[KEPT_MAX][32]; /* as the encoded message has it */
};

static void note_answer(void *context, const struct answer *answer)
{
    struct released *released = context;
    static struct message_room room;
    struct message message;
    enum refusal refusal;

    assert_in_range(released->count, 0, KEPT_MAX - 1);
    assert_true(message_decode(answer->bytes, answer->size, &room, &message, &refusal));
    assert_int_equal(message.type, answer->type);
    assert_int_equal(message_id(&message), answer->id);
    snprintf(released->why[released->count], sizeof *released->why, "%.*s",
             (int)message.sorry.why.size, message.sorry.why.data);
    released->ids[released->count] = answer->id;
    released->peers[released->count++] = answer->peer;
}

/* Keeps an answer whose texts end with this call. */
static void keep(answers_t *answers, uint64_t id, char name)
{
    struct peer peer = {.bytes = {(uint8_t)name}, .size = 1};
    char why[32];

    snprintf(why, sizeof why, "because of %llu", (unsigned long long)id);
    struct message message = {.type = MESSAGE_SORRY, .sorry = {.id = id, .why = text_of(why)}};
    answers_add(answers, &peer, &message);
    memset(why, 'x', sizeof why);
}

static void check_released(const struct released *released, unsigned count, uint64_t first)
{
    char why[32];

    assert_int_equal(released->count, count);
    for (unsigned i = 0; i < count; i++) {
        assert_int_equal(released->ids[i], first + i);
        snprintf(why, sizeof why, "because of %llu", (unsigned long long)(first + i));
        check_string("why", released->why[i], why);
    }
}

static void answers_are_released_in_their_order(void **state)
{
    answers_t *answers = answers_new(KEPT_MAX);
    struct released released = {0};

    (void)state;
    for (unsigned i = 0; i < KEPT_MAX; i++) {
        assert_int_equal(answers_room(answers), KEPT_MAX - i);
        keep(answers, 10 + i, (char)('a' + i % 3));
    }
    assert_int_equal(answers_room(answers), 0);
    assert_int_equal(released.count, 0);
    answers_release(answers, note_answer, &released);
    check_released(&released, KEPT_MAX, 10);
    for (unsigned i = 0; i < KEPT_MAX; i++) {
        assert_int_equal(released.peers[i].size, 1);
        assert_int_equal(released.peers[i].bytes[0], 'a' + i % 3);
    }
    answers_destroy(&answers);
    assert_null(answers);
}

static void answers_are_released_once(void **state)
{
    answers_t *answers = answers_new(KEPT_MAX);
    struct released released = {0};

    (void)state;
    answers_release(answers, note_answer, &released);
    assert_int_equal(released.count, 0);
    keep(answers, 1, 'a');
    answers_release(answers, note_answer, &released);
    answers_release(answers, note_answer, &released);
    check_released(&released, 1, 1);
    assert_int_equal(answers_room(answers), KEPT_MAX);
    keep(answers, 2, 'a');
    answers_release(answers, note_answer, &released);
    check_released(&released, 2, 1);
    answers_destroy(&answers);
}

static void answers_that_were_never_released_are_forgotten(void **state)
{
    answers_t *answers = answers_new(2);

    (void)state;
    keep(answers, 1, 'a');
    keep(answers, 2, 'b');
    answers_destroy(&answers); /* a leak would be told */
    assert_null(answers);
    answers_destroy(&answers);
}

static void longest_answer_is_kept_whole(void **state)
{
    static struct message_room room;
    answers_t *answers = answers_new(1);
    struct wire_pair pair = open_pair();
    struct message message = {.type = MESSAGE_SORRY, .sorry = {.id = 1}};
    enum refusal refusal;
    char *why = malloc(FRAME_BYTES_MAX);

    (void)state;
    assert_non_null(why);
    memset(why, 'w', FRAME_BYTES_MAX);
    message.sorry.why = (struct text){why, FRAME_BYTES_MAX - 16};
    answers_add(answers, &pair.peer, &message);
    struct released released = {0};
    answers_release(answers, note_answer, &released);
    assert_int_equal(released.count, 1);
    check_string("why", released.why[0], "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwww");
    assert_true(wire_send_message(pair.router, &pair.peer, &message));
    struct text frame = receive(pair.dealer, NULL);
    assert_true(message_decode(frame.data, frame.size, &room, &message, &refusal));
    assert_int_equal(message.sorry.why.size, FRAME_BYTES_MAX - 16);
    free(why);
    answers_destroy(&answers);
    close_pair(&pair);
}

int main(void)
{
    places_begin();
    SUITE_TEST(answers_are_released_in_their_order);
    SUITE_TEST(answers_are_released_once);
    SUITE_TEST(answers_that_were_never_released_are_forgotten);
    SUITE_TEST(longest_answer_is_kept_whole);
    return suite_run("answers");
}
