/* services/collector/intake: answers wait until what they say is on disk, and what a client can
 * ask. */
#include "tests/unit/collector/support_intake.h"

#define REPORT                                                                                     \
    "{\"clause\":\"hosting\",\"record\":\"1\",\"occurred\":\"2006-03-14T10:20:00+08:00\"}"

static struct message submission(uint64_t id)
{
    static const struct text line = {REPORT, sizeof REPORT - 1};

    return (struct message){
        .type = MESSAGE_SUBMIT,
        .submit = {.id = id, .source = text_of("jinjiang"), .lines = {&line, 1}}};
}

static void nothing_is_answered_before_it_is_released(void **state)
{
    struct intake_world *world = open_intake();
    struct message question = submission(5);

    (void)state;
    give(world, &question);
    send_text(world->wires.router, &world->wires.peer, "committed"); /* in the answers' own way */
    intake_release(world->intake, answers_send_by_wire, world->wires.router);
    check_receives(world->wires.dealer, NULL, "committed");
    const struct message *answer = hear_answer(world);
    assert_int_equal(answer->type, MESSAGE_TAKEN);
    assert_int_equal(message_id(answer), 5);
    close_intake(world);
}

static void answers_come_in_the_order_of_the_questions(void **state)
{
    struct intake_world *world = open_intake();
    struct message status = {.type = MESSAGE_GET_STATUS, .get_status = {.id = 11}};
    struct message first = submission(10), last = submission(12);

    (void)state;
    give(world, &first);
    give(world, &status);
    give(world, &last);
    intake_release(world->intake, answers_send_by_wire, world->wires.router);
    assert_int_equal(message_id(hear_answer(world)), 10);
    const struct message *answer = hear_answer(world);
    assert_int_equal(message_id(answer), 11);
    assert_int_equal(answer->type, MESSAGE_ANSWER);
    check_text("status", answer->answer.json, LIT("{\"status\":1}"));
    answer = hear_answer(world);
    assert_int_equal(message_id(answer), 12);
    assert_int_equal(answer->taken.verdicts.items[0].seq, 2);
    close_intake(world);
}

static void what_could_not_be_written_is_refused(void **state)
{
    struct intake_world *world = open_intake();
    struct message status = {.type = MESSAGE_GET_STATUS, .get_status = {.id = 11}};
    struct message cases = {.type = MESSAGE_GET_CASES, .get_cases = {.id = 13}};
    struct message first = submission(10), last = submission(12);

    (void)state;
    give(world, &first);
    give(world, &status);
    give(world, &last);
    give(world, &cases); /* it may show what the transaction was to write */
    intake_refuse(world->intake, answers_send_by_wire, world->wires.router);
    check_sorry(hear_answer(world), 10, "full");
    assert_int_equal(hear_answer(world)->type, MESSAGE_ANSWER);
    check_sorry(hear_answer(world), 12, "full");
    check_sorry(hear_answer(world), 13, "full");
    assert_int_equal(message_id(ask(world, &status)), 11); /* each was answered once */
    close_intake(world);
}

static void intake_has_room_for_as_many_answers_as_it_says(void **state)
{
    struct intake_world *world = open_intake();

    (void)state;
    for (uint64_t i = 0; i < INTAKE_ANSWERS_MAX; i++) {
        struct message status = {.type = MESSAGE_GET_STATUS, .get_status = {.id = i}};
        assert_true(intake_has_room(world->intake));
        give(world, &status);
    }
    assert_false(intake_has_room(world->intake));
    intake_release(world->intake, answers_send_by_wire, world->wires.router);
    assert_true(intake_has_room(world->intake));
    for (uint64_t i = 0; i < INTAKE_ANSWERS_MAX; i++)
        assert_int_equal(message_id(hear_answer(world)), i);
    close_intake(world);
}

static const struct writes_row {
    const char *title;
    enum message_type type;
    bool writes;
} writes_rows[] = {
    {"a submission writes", MESSAGE_SUBMIT, true},
    {"a question for outcomes only reads", MESSAGE_AWAIT, false},
    {"a question for cases only reads", MESSAGE_GET_CASES, false},
    {"a question for the status only reads", MESSAGE_GET_STATUS, false},
    {"a message for others only reads", MESSAGE_HELLO, false},
};

static void message_writes_as_the_row_says(void **state)
{
    const struct writes_row *row = *state;

    assert_int_equal(intake_writes(&(struct message){.type = row->type}), row->writes);
}

/* The scorer has two events of the outbox: 1 was counted, 2 was refused. */
static void settle_two(struct intake_world *world)
{
    static const struct receipt receipts[] = {
        {.n = 71, .outcome = OUTCOME_DUPLICATE, .ref = 70},
        {.n = 72, .outcome = OUTCOME_REFUSED, .reason = REASON_CONFLICT}};
    struct text events[BATCH_EVENTS_MAX];
    unsigned char sum[DIGEST_BYTES];
    digest_t *digest = digest_new();

    txn_t *txn = outbox_begin(world->outbox);
    assert_int_equal(outbox_fill(world->outbox, txn, 1, 3, events), 2);
    digest_start(digest);
    for (int i = 0; i < 2; i++)
        digest_add(digest, events[i].data, events[i].size);
    digest_end(digest, sum);
    struct message_receipt receipt = {
        .first = 1, .digest = {(const char *)sum, sizeof sum}, .receipts = {receipts, 2}};
    assert_int_equal(outbox_settle(world->outbox, txn, &receipt, digest, NULL, NULL), SETTLED);
    commit_outbox(world->outbox, txn);
    digest_destroy(&digest);
}

static void outcomes_are_told_as_far_as_they_are_known(void **state)
{
    struct intake_world *world = open_intake();
    struct text lines[] = {LIT(REPORT), LIT(REPORT), LIT(REPORT)};
    static const uint64_t seqs[] = {2, 1, 3, 99, 2}, expected[] = {72, 71, 0, 0, 72};
    struct message await = {.type = MESSAGE_AWAIT,
                            .await = {.id = 3, .seqs = {seqs, COUNT_OF(seqs)}}};

    (void)state;
    submit_lines(world, lines, COUNT_OF(lines));
    const struct message *answer = ask(world, &await);
    for (size_t i = 0; i < answer->outcomes.receipts.count; i++)
        assert_int_equal(answer->outcomes.receipts.items[i].n, 0);
    settle_two(world);
    answer = ask(world, &await);
    assert_int_equal(answer->type, MESSAGE_OUTCOMES);
    assert_int_equal(message_id(answer), 3);
    assert_int_equal(answer->outcomes.receipts.count, 5);
    for (size_t i = 0; i < answer->outcomes.receipts.count; i++)
        assert_int_equal(answer->outcomes.receipts.items[i].n, expected[i]);
    assert_int_equal(answer->outcomes.receipts.items[0].outcome, OUTCOME_REFUSED);
    assert_int_equal(answer->outcomes.receipts.items[0].reason, REASON_CONFLICT);
    assert_int_equal(answer->outcomes.receipts.items[1].outcome, OUTCOME_DUPLICATE);
    assert_int_equal(answer->outcomes.receipts.items[1].ref, 70);
    close_intake(world);
}

/* Opens `count` cases without a deadline, whose numbers ascend; each has a centre of `centre_size`
 * quotes, which JSON writes twice as long. */
static void open_cases(struct intake_world *world, unsigned count, size_t centre_size)
{
    static char bytes[ITEMS_MAX][1024];
    struct text lines[ITEMS_MAX];
    char centre[2 * CASE_CENTRE_BYTES_MAX + 1] = "";

    for (size_t i = 0; i < centre_size; i++)
        strcat(centre, "\\\"");
    for (unsigned i = 0; i < count; i++) {
        snprintf(bytes[i % ITEMS_MAX], sizeof bytes[0],
                 "{\"case\":\"%06u\",\"centre\":\"jinjiang%s\"}", i, centre);
        lines[i % ITEMS_MAX] = text_of(bytes[i % ITEMS_MAX]);
        if ((i + 1) % ITEMS_MAX == 0 || i + 1 == count)
            assert_int_equal(submit_lines(world, lines, i % ITEMS_MAX + 1)->type, MESSAGE_TAKEN);
    }
}

static const struct pages_row {
    const char *title;
    unsigned cases;
    size_t centre_size;
} pages_rows[] = {
    {"no case is a page of nothing", 0, 0},
    {"one case is one page", 1, 0},
    {"as many cases as a page holds are listed", ITEMS_MAX, 0},
    {"one case more is on another page", ITEMS_MAX + 1, 0},
    {"many cases are on many pages", 5 * ITEMS_MAX + 17, 0},
    {"cases with long names are on pages that fit into a frame", 2 * ITEMS_MAX,
     CASE_CENTRE_BYTES_MAX - 8},
};

static void pages_have_every_open_case_once(void **state)
{
    const struct pages_row *row = *state;
    struct intake_world *world = open_intake();
    struct message question = {.type = MESSAGE_GET_CASES, .get_cases = {.id = 8}};
    unsigned seen = 0;
    char part[24];

    open_cases(world, row->cases, row->centre_size);
    do {
        const struct message *page = ask(world, &question);
        assert_int_equal(page->type, MESSAGE_CASES);
        assert_int_equal(page->cases.id, 8);
        for (size_t i = 0; i < page->cases.rows.count; i++) {
            snprintf(part, sizeof part, "\"case\":\"%06u\"", seen++);
            check_why(page->cases.rows.items[i], part);
        }
        CHECK(!page->cases.place.data || page->cases.rows.count > 0, "a page leads nowhere");
        question.get_cases.place = page->cases.place;
    } while (question.get_cases.place.data);
    assert_int_equal(seen, row->cases);
    close_intake(world);
}

/* As bytes from outside: the store refuses keys of no bytes, or of too many. */
static void place_that_is_none_is_refused_and_nothing_else(void **state)
{
    static const char bytes[60000] = "\1";
    static const size_t sizes[] = {1, 13, 335, 511, 512, sizeof bytes};
    struct intake_world *world = open_intake();
    struct message question = {.type = MESSAGE_GET_CASES, .get_cases = {.id = 8}};

    (void)state;
    open_cases(world, 2, 0);
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        question.get_cases.place = (struct text){bytes, sizes[i]};
        check_sorry(ask(world, &question), 8, "bad-message");
    }
    question.get_cases.place = (struct text){"", 0};
    assert_int_equal(ask(world, &question)->cases.rows.count, 2);
    close_intake(world);
}

static const struct strange_row {
    const char *title;
    enum message_type type;
} strange_rows[] = {
    {"a greeting is not for an intake", MESSAGE_HELLO},
    {"a batch is not for an intake", MESSAGE_BATCH},
    {"an answer is not for an intake", MESSAGE_TAKEN},
    {"a question to the scorer is not for an intake", MESSAGE_GET_STANDINGS},
    {"an update is not for an intake", MESSAGE_UPDATE},
};

static void message_for_others_is_answered_with_sorry(void **state)
{
    const struct strange_row *row = *state;
    struct intake_world *world = open_intake();
    struct message message = {.type = row->type};

    check_sorry(ask(world, &message), 0, "bad-message");
    close_intake(world);
}

static void what_is_no_message_is_answered_with_sorry(void **state)
{
    static const enum refusal refusals[] = {REFUSAL_BAD_MESSAGE, REFUSAL_BAD_VERSION};
    struct intake_world *world = open_intake();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(refusals); i++) {
        txn_t *txn = outbox_begin_read(world->outbox);
        intake_handle(world->intake, world->outbox, txn, &world->wires.peer, NULL, refusals[i],
                      &world->now, "{}");
        txn_abort(&txn);
        intake_release(world->intake, answers_send_by_wire, world->wires.router);
        check_sorry(hear_answer(world), 0, refusal_word(refusals[i]));
    }
    close_intake(world);
}

static void submission_of_nothing_is_taken(void **state)
{
    struct intake_world *world = open_intake();
    struct message nothing = {.type = MESSAGE_SUBMIT,
                              .submit = {.id = 6, .source = text_of("jinjiang")}};
    const struct message *answer = ask(world, &nothing);

    (void)state;
    assert_int_equal(answer->type, MESSAGE_TAKEN);
    assert_int_equal(message_id(answer), 6);
    assert_int_equal(answer->taken.verdicts.count, 0);
    close_intake(world);
}

int main(void)
{
    places_begin();
    SUITE_TEST(nothing_is_answered_before_it_is_released);
    SUITE_TEST(answers_come_in_the_order_of_the_questions);
    SUITE_TEST(what_could_not_be_written_is_refused);
    SUITE_TEST(intake_has_room_for_as_many_answers_as_it_says);
    SUITE_ROWS(writes_rows, message_writes_as_the_row_says);
    SUITE_TEST(outcomes_are_told_as_far_as_they_are_known);
    SUITE_ROWS(pages_rows, pages_have_every_open_case_once);
    SUITE_TEST(place_that_is_none_is_refused_and_nothing_else);
    SUITE_ROWS(strange_rows, message_for_others_is_answered_with_sorry);
    SUITE_TEST(what_is_no_message_is_answered_with_sorry);
    SUITE_TEST(submission_of_nothing_is_taken);
    return suite_run("intake_ask");
}
