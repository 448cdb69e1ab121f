/* services/collector/collector: passes of the loop, from line to answer and from batch to receipt.
 * Its cases and its waits are in test_collector_cases. */
#include <sys/stat.h>

#include "common/run/needs.h"
#include "services/collector/outbox_row.h"
#include "tests/unit/collector/support_collector.h"

enum {
    AWAY_MS_MAX = 8000, /* LINK_BACKOFF_MS_MAX */
    SILENCE_MS = 50,
    READERS = 2 * 126, /* twice what a store has places for */
    FRAMES = 20,
    ROOM_FACTOR = 12, /* LINE_ROOM_FACTOR */
};

static void what_is_taken_is_there_after_a_restart(void **state)
{
    (void)state;
    begin_collector();
    check_intake_took(submit_to_intake(PRAISE), TAKEN_EVENT, 1);
    wire_close(&world.client);
    collector_close(&world.collector);
    open_collector();
    const struct message *hello = hear_collector(MESSAGE_HELLO);
    while (hello->hello.last == 0) /* that of the one before */
        hello = hear_collector(MESSAGE_HELLO);
    assert_int_equal(hello->hello.first, 1);
    assert_int_equal(hello->hello.last, 1);
    end_collector();
}

static void what_has_no_room_in_the_map_is_refused(void **state)
{
    (void)state;
    begin_collector();
    world.map_has_no_room = true;
    check_intake_is_full(submit_to_intake(PRAISE));
    check_collector_says("\"outbox\":0");
    world.map_has_no_room = false;
    check_intake_took(submit_to_intake(PRAISE), TAKEN_EVENT, 1);
    end_collector();
}

static void receipt_that_has_no_room_is_given_again(void **state)
{
    (void)state;
    begin_collector();
    check_intake_took(submit_to_intake(PRAISE), TAKEN_EVENT, 1);
    meet_collector();
    receipt_to_collector(hear_collector(MESSAGE_BATCH), OUTCOME_COUNTED);
    world.map_has_no_room = true;
    pass_collector_when_told();
    world.map_has_no_room = false;
    check_collector_says("\"outbox\":1");
    check_collector_says("\"link\":\"away\"");
    world.passed_ms += AWAY_MS_MAX;
    meet_collector();
    receipt_to_collector(hear_collector(MESSAGE_BATCH), OUTCOME_COUNTED);
    pass_collector_when_told();
    check_collector_says("\"outbox\":0");
    end_collector();
}

static void what_comes_in_is_sent_in_the_same_pass(void **state)
{
    struct text frame;
    enum refusal refusal;

    (void)state;
    begin_collector();
    meet_collector();
    send_to_intake(PRAISE);
    pass_collector_when_told();
    wire_wait(&world.scorer, 1, -1, ARRIVES_MS_MAX);
    assert_true(wire_receive(world.scorer, &world.peer, &frame));
    assert_true(message_decode(frame.data, frame.size, &world.room, &world.heard, &refusal));
    check_string("message", message_name(world.heard.type), "BATCH");
    end_collector();
}

static unsigned count_answers(void)
{
    struct text frame;
    unsigned count = 0;

    wire_wait(&world.client, 1, -1, SILENCE_MS);
    while (wire_receive(world.client, NULL, &frame))
        count++;
    return count;
}

static const struct share_row {
    const char *title;
    const char *other; /* a source whose outbox is in the home, too; NULL: none is */
    unsigned outboxes;
} share_rows[] = {
    {"a pass takes as many bytes as there is room for", NULL, 1},
    {"a pass takes its share where another outbox may take as much", "collector/jinniu", 2},
};

/* One that does not fit any more is taken all the same, and is the last. */
static void pass_takes_as_many_bytes_as_the_row_says(void **state)
{
    const struct share_row *row = *state;
    char other[PLACE_BYTES];
    unsigned answers = 0;

    begin_collector();
    check_collector_says("\"outbox\":0");
    if (row->other) {
        path_below(world.dir, row->other, other);
        assert_int_equal(mkdir(other, 0700), 0);
    }
    pass_collector_after(NEEDS_LOOK_MS); /* others are looked for so often */
    world.spare_bytes = row->outboxes * ROOM_FACTOR * (strlen(PRAISE) + strlen(PRAISE) / 2);
    for (int i = 0; i < FRAMES; i++)
        send_to_intake(PRAISE);
    for (unsigned passes = 1; answers < FRAMES; passes++) {
        pass_collector_when_told();
        answers += count_answers();
        CHECK(answers <= 2 * passes, "%u frames in %u passes", answers, passes);
    }
    end_collector();
}

static const struct question_row {
    const char *title;
    struct message question; /* its id is drawn by the test */
} question_rows[] = {
    {"questions for the status take no place among the readers", {.type = MESSAGE_GET_STATUS}},
    {"questions for cases take no place among the readers", {.type = MESSAGE_GET_CASES}},
    {"questions for others take no place among the readers", {.type = MESSAGE_GET_STANDINGS}},
};

static void set_id(struct message *question, uint64_t id)
{
    if (question->type == MESSAGE_GET_STATUS)
        question->get_status.id = id;
    else if (question->type == MESSAGE_GET_CASES)
        question->get_cases.id = id;
    else
        question->get_standings.id = id;
}

static void questions_take_no_place_among_the_readers(void **state)
{
    const struct question_row *row = *state;
    struct message question = row->question;

    begin_collector();
    for (int i = 0; i < READERS; i++) {
        set_id(&question, ++world.id);
        assert_true(wire_send_message(world.client, NULL, &question));
        hear_intake();
    }
    check_intake_took(submit_to_intake(PRAISE), TAKEN_EVENT, 1);
    check_collector_says("\"outbox\":1");
    end_collector();
}

/* The receipt of sequence 7 has a row that nobody wrote like this. */
static void damage_a_receipt(void)
{
    char dir[HOME_PATH_BYTES];
    uint8_t key[OUTBOX_SEQ_BYTES];

    home_path(&world.home, "collector/wuhou", dir);
    outbox_t *outbox = open_outbox(dir);
    txn_t *txn = outbox_begin(outbox);
    txn_put(txn, OUTBOX_RECEIPTS, outbox_row_key(7, key), (struct span){"x", 1});
    commit_outbox(outbox, txn);
    outbox_close(&outbox);
}

/* What cannot be read must not be told as unknown, nor go on. */
static void outbox_that_cannot_be_read_ends_the_collector(void **state)
{
    static const uint64_t seqs[] = {7};
    struct message question = {.type = MESSAGE_AWAIT, .await = {.id = 1, .seqs = {seqs, 1}}};
    wire_t *wires[WIRE_POLL_MAX];
    struct text frame;

    (void)state;
    begin_collector();
    check_collector_says("\"outbox\":0");
    close_collector();
    damage_a_receipt();
    reopen_collector();
    assert_true(wire_send_message(world.client, NULL, &question));
    collector_wires(world.collector, wires);
    wire_wait(wires, 1, -1, ARRIVES_MS_MAX);
    assert_int_equal(collector_pass(world.collector), STATUS_DAMAGED);
    wire_wait(&world.client, 1, -1, SILENCE_MS);
    assert_false(wire_receive(world.client, NULL, &frame));
    end_collector();
}

static void socket_that_was_removed_is_made_again(void **state)
{
    char endpoint[HOME_ENDPOINT_BYTES];
    bool is_mended = false;

    (void)state;
    begin_collector();
    assert_int_equal(collector_keep(world.collector, &is_mended), STATUS_OK);
    assert_false(is_mended);
    home_endpoint(&world.home, "", "intake.wuhou", true, endpoint);
    assert_int_equal(remove(endpoint + strlen("ipc://")), 0);
    assert_int_equal(collector_keep(world.collector, &is_mended), STATUS_OK);
    assert_true(is_mended);
    wire_close(&world.client);
    world.client = connect_wire(WIRE_DEALER, endpoint);
    check_intake_took(submit_to_intake(PRAISE), TAKEN_EVENT, 1);
    end_collector();
}

int main(void)
{
    places_begin();
    SUITE_TEST(what_is_taken_is_there_after_a_restart);
    SUITE_TEST(what_has_no_room_in_the_map_is_refused);
    SUITE_TEST(receipt_that_has_no_room_is_given_again);
    SUITE_TEST(what_comes_in_is_sent_in_the_same_pass);
    SUITE_ROWS(share_rows, pass_takes_as_many_bytes_as_the_row_says);
    SUITE_ROWS(question_rows, questions_take_no_place_among_the_readers);
    SUITE_TEST(outbox_that_cannot_be_read_ends_the_collector);
    SUITE_TEST(socket_that_was_removed_is_made_again);
    return suite_run("collector");
}
