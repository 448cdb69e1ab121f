#include "tests/unit/collector/support_intake.h"

static struct intake_world *open_world(const struct home *home)
{
    struct intake_world *world = calloc(1, sizeof *world);

    assert_non_null(world);
    world->outbox = fresh_outbox(world->dir);
    world->roster = roster_new(home);
    world->intake = intake_new("jinjiang", world->roster);
    world->now = (struct intake_terms){.events_max = 100000,
                                       .why_full = "the disk is full, 7 MiB are free",
                                       .now = instant_of_ms(INT64_C(1577836800000))}; /* 2020 */
    world->wires = open_pair();
    return world;
}

struct intake_world *open_intake(void)
{
    static const struct home home; /* without a rulebook of its own */

    return open_world(&home);
}

struct intake_world *open_intake_with(struct text rulebook)
{
    struct home home = {0};
    char dir[PLACE_BYTES];

    fresh_dir(dir);
    write_below(dir, "rulebook.zpl", rulebook.data, rulebook.size);
    path_below(dir, "rulebook.zpl", home.settings.rulebook);
    return open_world(&home);
}

void close_intake(struct intake_world *world)
{
    intake_destroy(&world->intake);
    roster_destroy(&world->roster);
    outbox_close(&world->outbox);
    close_pair(&world->wires);
    free(world);
}

void give(struct intake_world *world, const struct message *question)
{
    enum refusal refusal = REFUSAL_COUNT;
    struct peer peer;

    assert_true(wire_send_message(world->wires.dealer, NULL, question));
    struct text frame = receive(world->wires.router, &peer);
    bool is_good =
        message_decode(frame.data, frame.size, &world->question_room, &world->question, &refusal);
    CHECK(is_good, "the %s cannot be read: %s", message_name(question->type),
          refusal_word(refusal));
    bool writes = intake_writes(&world->question);
    txn_t *txn = writes ? outbox_begin(world->outbox) : outbox_begin_read(world->outbox);
    intake_handle(world->intake, world->outbox, txn, &peer, &world->question, refusal, &world->now,
                  "{\"status\":1}");
    if (writes)
        commit_outbox(world->outbox, txn);
    else
        txn_abort(&txn);
}

const struct message *hear_answer(struct intake_world *world)
{
    enum refusal refusal;
    struct text frame = receive(world->wires.dealer, NULL);

    CHECK(message_decode(frame.data, frame.size, &world->answer_room, &world->answer, &refusal),
          "no message: %s", refusal_word(refusal));
    return &world->answer;
}

const struct message *ask(struct intake_world *world, const struct message *question)
{
    give(world, question);
    intake_release(world->intake, answers_send_by_wire, world->wires.router);
    return hear_answer(world);
}

const struct message *submit_lines(struct intake_world *world, const struct text *lines,
                                   size_t count)
{
    struct message question = {
        .type = MESSAGE_SUBMIT,
        .submit = {.id = 1, .source = text_of("jinjiang"), .lines = {lines, count}}};

    return ask(world, &question);
}

const struct verdict_line *submit_line(struct intake_world *world, struct text line)
{
    const struct message *answer = submit_lines(world, &line, 1);

    assert_int_equal(answer->type, MESSAGE_TAKEN);
    assert_int_equal(answer->taken.id, 1);
    assert_int_equal(answer->taken.verdicts.count, 1);
    return answer->taken.verdicts.items;
}

void check_sorry(const struct message *answer, uint64_t id, const char *word)
{
    assert_int_equal(answer->type, MESSAGE_SORRY);
    assert_int_equal(answer->sorry.id, id);
    check_text("word", answer->sorry.word, text_of(word));
    assert_int_not_equal(answer->sorry.why.size, 0);
}

void check_why(struct text actual, const char *why)
{
    if (!why)
        CHECK(!actual.data, "said: %.*s", (int)actual.size, actual.data);
    else
        CHECK(actual.data && memmem(actual.data, actual.size, why, strlen(why)),
              "\"%.*s\" does not say \"%s\"", (int)actual.size, actual.data ? actual.data : "",
              why);
}
