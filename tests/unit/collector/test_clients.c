/* services/collector/clients: a SUBMIT that is sent again is answered as before, and taken once. */
#include "services/collector/clients.h"
#include "tests/unit/collector/support_intake.h"

#define RULING "{\"action\":\"confirm\",\"clause\":\"hosting\",\"record\":\"1\"}"

enum { NAME = 7 };

static struct message submission(uint64_t client, uint64_t id, size_t count)
{
    static const struct text lines[] = {{RULING, sizeof RULING - 1},
                                        {"{", 1},
                                        {"{\"case\":\"C\"}", 12},
                                        {RULING, sizeof RULING - 1}};

    assert_in_range(count, 0, COUNT_OF(lines));
    return (struct message){
        .type = MESSAGE_SUBMIT,
        .submit = {
            .id = id, .client = client, .source = text_of("jinjiang"), .lines = {lines, count}}};
}

static const struct message *submit(struct intake_world *world, uint64_t client, uint64_t id,
                                    size_t count)
{
    struct message question = submission(client, id, count);

    return ask(world, &question);
}

static uint64_t held(const struct intake_world *world)
{
    struct outbox_state state = outbox_state(world->outbox);

    return state.next - state.first;
}

static void check_taken(const struct message *answer, uint64_t id, const uint64_t *seqs,
                        size_t count)
{
    assert_int_equal(answer->type, MESSAGE_TAKEN);
    assert_int_equal(answer->taken.id, id);
    assert_int_equal(answer->taken.verdicts.count, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(answer->taken.verdicts.items[i].seq, seqs[i]);
}

/* What a client submits, what comes of it, and how many events the outbox then holds. */
static const struct again_row {
    const char *title;
    struct {
        uint64_t client, id;
        size_t count;
        uint64_t first; /* seq of the first verdict; 0: a SORRY */
        uint64_t held;
    } steps[6];
} again_rows[] = {
    {"one that is sent again is taken once",
     {{NAME, 1, 1, 1, 1}, {NAME, 1, 1, 1, 1}, {NAME, 1, 1, 1, 1}}},
    {"the next one is taken, and may come again",
     {{NAME, 1, 1, 1, 1}, {NAME, 2, 1, 2, 2}, {NAME, 2, 1, 2, 2}}},
    {"ids need not follow one another",
     {{NAME, 5, 1, 1, 1}, {NAME, 90, 1, 2, 2}, {NAME, 90, 1, 2, 2}}},
    {"one before the last is answered no more",
     {{NAME, 5, 1, 1, 1}, {NAME, 6, 1, 2, 2}, {NAME, 5, 1, 0, 2}}},
    {"another one under the same id is none", {{NAME, 5, 1, 1, 1}, {NAME, 5, 2, 0, 1}}},
    {"the same id of another client is another one",
     {{NAME, 1, 1, 1, 1}, {8, 1, 1, 2, 2}, {NAME, 1, 1, 1, 2}}},
    {"names that end alike are two",
     {{NAME, 1, 1, 1, 1}, {NAME + (UINT64_C(1) << 32), 1, 1, 2, 2}, {NAME, 1, 1, 1, 2}}},
    {"names that begin alike are two",
     {{UINT64_MAX, 1, 1, 1, 1}, {UINT64_MAX - 1, 1, 1, 2, 2}, {UINT64_MAX, 1, 1, 1, 2}}},
    {"a client without a name is taken each time", {{0, 1, 1, 1, 1}, {0, 1, 1, 2, 2}}},
};

static void submission_is_taken_as_the_row_says(void **state)
{
    const struct again_row *row = *state;
    struct intake_world *world = open_intake();

    for (size_t i = 0; i < COUNT_OF(row->steps) && row->steps[i].id; i++) {
        const struct message *answer =
            submit(world, row->steps[i].client, row->steps[i].id, row->steps[i].count);
        if (row->steps[i].first)
            check_taken(answer, row->steps[i].id, &row->steps[i].first, 1);
        else
            check_sorry(answer, row->steps[i].id, "bad-message");
        assert_int_equal(held(world), row->steps[i].held);
    }
    close_intake(world);
}

static void every_kind_of_line_is_answered_as_before(void **state)
{
    struct intake_world *world = open_intake();
    static const enum taken taken[] = {TAKEN_EVENT, TAKEN_MALFORMED, TAKEN_OPENED, TAKEN_EVENT};

    (void)state;
    for (int again = 0; again < 2; again++) {
        const struct message *answer = submit(world, NAME, 3, COUNT_OF(taken));
        check_taken(answer, 3, (uint64_t[]){1, 0, 0, 2}, COUNT_OF(taken));
        for (size_t i = 0; i < COUNT_OF(taken); i++)
            assert_int_equal(answer->taken.verdicts.items[i].taken, taken[i]);
        check_why(answer->taken.verdicts.items[1].why, "near end of file");
    }
    assert_int_equal(held(world), 2);
    close_intake(world);
}

static void close_and_open_world(struct intake_world *world)
{
    intake_destroy(&world->intake);
    close_and_open(world->dir, &world->outbox);
    world->intake = intake_new("jinjiang", world->roster);
}

static void what_was_answered_outlives_the_collector(void **state)
{
    struct intake_world *world = open_intake();

    (void)state;
    check_taken(submit(world, NAME, 1, 1), 1, (uint64_t[]){1}, 1);
    close_and_open_world(world);
    check_taken(submit(world, NAME, 1, 1), 1, (uint64_t[]){1}, 1);
    assert_int_equal(held(world), 1);
    close_intake(world);
}

static void full_outbox_answers_what_it_has_taken(void **state)
{
    struct intake_world *world = open_intake();

    (void)state;
    check_taken(submit(world, NAME, 1, 1), 1, (uint64_t[]){1}, 1);
    world->now.is_full = true;
    check_taken(submit(world, NAME, 1, 1), 1, (uint64_t[]){1}, 1);
    check_sorry(submit(world, NAME, 2, 1), 2, "full");
    world->now.is_full = false;
    check_taken(submit(world, NAME, 2, 1), 2, (uint64_t[]){2}, 1);
    close_intake(world);
}

/* Those of the latest CLIENTS_MAX clients are kept, by their last SUBMIT. */
static void client_that_is_longest_silent_is_forgotten(void **state)
{
    struct intake_world *world = open_intake();
    uint64_t name;

    (void)state;
    for (name = 1; name <= CLIENTS_MAX; name++)
        submit(world, name, 1, 1);
    submit(world, 1, 2, 1); /* now 2 is longest silent */
    uint64_t seq = CLIENTS_MAX + 1;
    check_taken(submit(world, 2, 1, 1), 1, (uint64_t[]){2}, 1);
    submit(world, name, 1, 1);
    check_taken(submit(world, 2, 1, 1), 1, (uint64_t[]){seq + 2}, 1);
    check_taken(submit(world, 1, 2, 1), 2, (uint64_t[]){seq}, 1);
    check_taken(submit(world, 3, 1, 1), 1, (uint64_t[]){seq + 3}, 1);
    txn_t *txn = outbox_begin_read(world->outbox);
    assert_int_equal(txn_count(txn, OUTBOX_CLIENTS), CLIENTS_MAX);
    assert_int_equal(txn_count(txn, OUTBOX_TURNS), CLIENTS_MAX);
    txn_abort(&txn);
    close_intake(world);
}

/* The transaction was aborted: one that was answered before is not said to be refused. */
static void answer_that_stands_is_not_taken_back(void **state)
{
    struct intake_world *world = open_intake();
    struct message cases = {.type = MESSAGE_GET_CASES, .get_cases = {.id = 3}};
    struct message again = submission(NAME, 1, 1), other = submission(8, 9, 1);

    (void)state;
    submit(world, NAME, 1, 1);
    give(world, &cases);
    give(world, &again);
    give(world, &other);
    intake_refuse(world->intake, answers_send_by_wire, world->wires.router);
    check_sorry(hear_answer(world), 3, "full");
    check_sorry(hear_answer(world), 9, "full"); /* and none in between */
    struct message third = submission(9, 10, 1);
    give(world, &third);
    intake_refuse(world->intake, answers_send_by_wire, world->wires.router);
    check_sorry(hear_answer(world), 10, "full");
    close_intake(world);
}

/* Rows that nobody wrote so. */
static const struct damage_row {
    const char *title;
    enum outbox_table table;
    struct span key, value;
    const char *why;
} damage_rows[] = {
    {"a client's row without an answer",
     OUTBOX_CLIENTS,
     {"\0\0\0\0\0\0\0\7", 8},
     {"\0\0\0\0\0\0\0\1", 8},
     "a client of the outbox cannot be read"},
    {"a client's answer that is none",
     OUTBOX_CLIENTS,
     {"\0\0\0\0\0\0\0\7", 8},
     {"\0\0\0\0\0\0\0\1\xc1", 9},
     "what a client of the outbox was answered cannot be read"},
    {"a client's answer that is another message",
     OUTBOX_CLIENTS,
     {"\0\0\0\0\0\0\0\7", 8},
     {"\0\0\0\0\0\0\0\1\x93\1\x25\1", 12},
     "what a client of the outbox was answered cannot be read"},
    {"a turn with a short key",
     OUTBOX_TURNS,
     {"\1", 1},
     {"\0\0\0\0\0\0\0\7", 8},
     "a turn of the outbox's clients cannot be read"},
};

static void damaged_row_fails_the_transaction(void **state)
{
    const struct damage_row *row = *state;
    struct intake_world *world = open_intake();
    struct message question = submission(NAME, 1, 1);
    struct message_room room;
    struct verdict_list verdicts = {0};

    txn_t *txn = outbox_begin(world->outbox);
    txn_put(txn, row->table, row->key, row->value);
    if (client_hear(txn, &question.submit, &room, &verdicts) == CLIENT_SAYS_NEW)
        client_keep(txn, &question.submit, &verdicts);
    check_unreadable(world->outbox, txn, row->why);
    close_intake(world);
}

static void oldest_turn_that_cannot_be_read_fails_the_transaction(void **state)
{
    struct intake_world *world = open_intake();
    struct message question = submission(CLIENTS_MAX + 1, 1, 1);
    uint8_t key[8] = {0};
    struct verdict_list verdicts = {0};

    (void)state;
    for (uint64_t name = 1; name <= CLIENTS_MAX; name++)
        submit(world, name, 1, 1);
    txn_t *txn = outbox_begin(world->outbox);
    txn_put(txn, OUTBOX_TURNS, (struct span){key, 8}, (struct span){"\1", 1});
    client_keep(txn, &question.submit, &verdicts);
    check_unreadable(world->outbox, txn, "a turn of the outbox's clients cannot be read");
    close_intake(world);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(again_rows, submission_is_taken_as_the_row_says);
    SUITE_TEST(every_kind_of_line_is_answered_as_before);
    SUITE_TEST(what_was_answered_outlives_the_collector);
    SUITE_TEST(full_outbox_answers_what_it_has_taken);
    SUITE_TEST(client_that_is_longest_silent_is_forgotten);
    SUITE_TEST(answer_that_stands_is_not_taken_back);
    SUITE_ROWS(damage_rows, damaged_row_fails_the_transaction);
    SUITE_TEST(oldest_turn_that_cannot_be_read_fails_the_transaction);
    return suite_run("clients");
}
