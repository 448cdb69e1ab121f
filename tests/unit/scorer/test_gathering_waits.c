/* services/scorer/gathering: who is waited for, and which log it was that is lost. */
#include "tests/unit/scorer/support_gathering.h"

/* ---- who is waited for ---- */

static struct text note_of(const char *origin, uint64_t size, const struct note_pair *pair,
                           const char *const *slugs)
{
    static char whole[NOTE_SIGNED_BYTES_MAX];
    static char said[CHECKPOINT_TEXT_BYTES_MAX];
    char line[NOTE_LINE_BYTES];
    struct checkpoint checkpoint = {.origin = text_of(origin), .size = size};

    for (; slugs && *slugs; slugs++)
        checkpoint.sources[checkpoint.source_count++] =
            (struct checkpoint_source){text_of(*slugs), 3};
    struct text written = {said, checkpoint_write(&checkpoint, said)};
    note_sign(pair, written, 0, line);
    struct text signature = text_of(line);
    return (struct text){whole, note_write(written, &signature, 1, whole, sizeof whole)};
}

static const struct wait_row {
    const char *title;
    const char *origin; /* NULL: no checkpoint is shown */
    uint64_t size;
    uint8_t seed; /* of the key that signs it */
    const char *counted[4];
    bool is_complete; /* when a and b have come, of a, b and c */
} wait_rows[] = {
    {"without a checkpoint all are waited for", NULL, 0, 0, {0}, false},
    {"a source that it counts is waited for", ORIGIN, 200, 0, {"a", "b", "c"}, false},
    {"a source that it does not count is not", ORIGIN, 200, 0, {"a", "b"}, true},
    {"one of the backup tells nothing", ORIGIN, 100, 0, {"a", "b"}, false},
    {"one of another log tells nothing", "kaohe/fedcba9876543210", 200, 0, {"a", "b"}, false},
    {"one that another key has signed tells nothing", ORIGIN, 200, 9, {"a", "b"}, false},
};

static void sources_are_waited_for_as_the_row_says(void **state)
{
    const struct wait_row *row = *state;
    struct note_pair log = log_pair(), other = pair_of_seed(ORIGIN, NOTE_KIND_LOG, 77);
    struct note_pair *signer = row->seed ? &other : &log;
    struct text note = {0};

    if (row->origin && strcmp(row->origin, ORIGIN) != 0) {
        other = pair_of_seed(row->origin, NOTE_KIND_LOG, 77);
        signer = &other;
    }
    begin_gathering(&log.public);
    expect_sources(3);
    if (row->origin)
        note = note_of(row->origin, row->size, signer, row->counted);
    assert_false(gathering_is_complete(gathering));
    meet_source(0, 5, (struct text){0});
    meet_source(1, 6, note);
    assert_int_equal(gathering_is_complete(gathering), row->is_complete);
    meet_source(2, 7, (struct text){0});
    assert_true(gathering_is_complete(gathering));
    gathering_destroy(&gathering);
}

/* A smaller one that is shown later changes nothing. */
static void largest_checkpoint_holds(void **state)
{
    static const char *const two[] = {"a", "b", NULL}, *const three[] = {"a", "b", "c", NULL};
    struct note_pair log = log_pair();
    struct gathering_state told;

    (void)state;
    begin_gathering(&log.public);
    expect_sources(3);
    meet_source(0, 5, note_of(ORIGIN, 300, &log, three));
    meet_source(1, 5, note_of(ORIGIN, 200, &log, two));
    assert_false(gathering_is_complete(gathering));
    gathering_tell(gathering, &told);
    assert_int_equal(told.size, 300);
    assert_int_equal(told.sources[2].word, GATHERING_AWAITED);
    assert_int_equal(told.sources[2].counted, 3);
    gathering_destroy(&gathering);
}

/* Of what the log was before a restore, so it may not count who has come to the log since. */
static void source_of_the_backup_is_waited_for_beside_an_elder_checkpoint(void **state)
{
    static const char *const counted[] = {"a", NULL};
    struct note_pair log = pair_of_seed(ORIGIN "/00000000000000ff", NOTE_KIND_LOG, 7);
    struct note_pair elder = pair_of_seed(ORIGIN, NOTE_KIND_LOG, 7);

    (void)state;
    begin_gathering(&log.public);
    gathering_has_records(gathering, LIT("b"));
    expect_sources(3);
    meet_source(0, 5, note_of(ORIGIN, 200, &elder, counted));
    assert_false(gathering_is_complete(gathering));
    meet_source(1, 5, (struct text){0});
    assert_true(gathering_is_complete(gathering));
    gathering_destroy(&gathering);
}

static void source_that_is_passed_over_is_not_waited_for(void **state)
{
    (void)state;
    begin_gathering(NULL);
    read_stream("101 103", &streams[0]);
    read_stream("102", &streams[1]);
    expect_sources(2);
    meet_source(0, 5, (struct text){0});
    assert_int_equal(take_gathering(5), GATHERED_WAITS);
    gathering_pass_over(gathering, 1);
    assert_int_equal(take_gathering(5), GATHERED_ALL);
    check_string("taken", gathered_text, "a101 a103");
    meet_source(1, 5, (struct text){0}); /* too late */
    assert_int_equal(take_gathering(5), GATHERED_ALL);
    gathering_destroy(&gathering);
}

static void source_that_is_taken_back_is_waited_for_again(void **state)
{
    (void)state;
    begin_gathering(NULL);
    read_stream("101 103", &streams[0]);
    read_stream("102", &streams[1]);
    expect_sources(2);
    meet_source(0, 5, (struct text){0});
    meet_source(1, 5, (struct text){0});
    answer_gathering(5);
    gathering_pass_over(gathering, 1); /* with its page */
    gathering_wait_for(gathering, 1);
    answer_gathering(5);
    assert_int_equal(take_gathering(5), GATHERED_ALL);
    check_string("taken", gathered_text, "a101 b102 a103");
    gathering_destroy(&gathering);
}

static void source_is_not_taken_back_once_an_event_was_given(void **state)
{
    (void)state;
    begin_gathering(NULL);
    read_stream("101 103", &streams[0]);
    read_stream("102", &streams[1]);
    expect_sources(2);
    meet_source(0, 5, (struct text){0});
    gathering_pass_over(gathering, 1);
    assert_int_equal(take_gathering(5), GATHERED_ALL);
    gathering_wait_for(gathering, 1);
    assert_true(gathering_is_complete(gathering));
    gathering_destroy(&gathering);
}

/* One without a key is waited for from its grant on. */
static void source_that_gets_a_key_is_waited_for_then(void **state)
{
    (void)state;
    begin_gathering(NULL);
    read_stream("101 103 105", &streams[0]);
    read_stream("104", &streams[1]);
    expect_sources(1);
    gathering_expect(gathering, 1, "b", false);
    meet_source(0, 5, (struct text){0});
    answer_gathering(5);
    assert_int_equal(step_gathering(), GATHERED_EVENT);
    assert_int_equal(step_gathering(), GATHERED_EVENT);
    gathering_expect(gathering, 1, "b", true); /* as a103 grants it */
    answer_gathering(5);
    assert_int_equal(step_gathering(), GATHERED_WAITS);
    meet_source(1, 5, (struct text){0});
    assert_int_equal(take_gathering(5), GATHERED_ALL);
    check_string("taken", gathered_text, "a101 a103 b104 a105");
    gathering_destroy(&gathering);
}

/* ---- which log it was ---- */

static void events_by_another_logs_numbers_are_not_taken(void **state)
{
    struct gathering_state told;

    (void)state;
    begin_gathering(NULL);
    for (unsigned i = 0; i < 3; i++)
        read_stream("101", &streams[i]);
    streams[0].items[0].n = 102;
    streams[1].items[0].n = 103;
    streams[2].log = 9;
    expect_sources(3);
    for (unsigned i = 0; i < 3; i++)
        meet_source(i, 5, (struct text){0});
    assert_int_equal(take_gathering(5), GATHERED_ALL);
    check_string("taken", gathered_text, "a102 b103");
    gathering_tell(gathering, &told);
    assert_true(told.sources[2].is_of_another_log);
    assert_false(told.sources[0].is_of_another_log);
    gathering_destroy(&gathering);
}

enum { LATER_LOG = 255 };

/* Who keeps by which log, the checkpoint being of `seen`; and what is taken. That of most: a collector
 * that was away while a later log lived keeps by the elder one, and must not undo what all others keep;
 * nor one that is alone with the later one. Where as many keep by each, the checkpoint decides. */
static const struct log_row {
    const char *title;
    const char *seen;
    uint64_t logs[GATHERING_STREAMS];
    const char *taken;
    bool is_elder;
} log_rows[] = {
    {"of as many the checkpoint tells which log it was",
     ORIGIN "/00000000000000ff",
     {0, LATER_LOG, 0, LATER_LOG},
     "b102 d104",
     false},
    {"one that keeps by the checkpoint's log does not decide against all others",
     ORIGIN,
     {LATER_LOG, LATER_LOG, LATER_LOG, 0},
     "a101 b102 c103",
     true},
    {"nor does the checkpoint of a log that few have come to",
     ORIGIN "/00000000000000ff",
     {0, 0, LATER_LOG, 0},
     "a101 b102 d104",
     true},
    {"most may keep by the checkpoint's log",
     ORIGIN,
     {0, 0, LATER_LOG, 0},
     "a101 b102 d104",
     false},
};

static void events_are_taken_by_the_log_of_most(void **state)
{
    static const char *const all[] = {"a", "b", "c", "d", NULL};
    static const char *const kept[GATHERING_STREAMS] = {"101", "102", "103", "104"};
    const struct log_row *row = *state;
    struct note_pair log = pair_of_seed(row->seen, NOTE_KIND_LOG, 7);
    struct gathering_state told;

    begin_gathering(&log.public);
    expect_sources(GATHERING_STREAMS);
    for (unsigned i = 0; i < GATHERING_STREAMS; i++) {
        read_stream(kept[i], &streams[i]);
        streams[i].log = row->logs[i];
        meet_source(i, 5, note_of(row->seen, 200, &log, all));
    }
    assert_int_equal(take_gathering(5), GATHERED_ALL);
    check_string("taken", gathered_text, row->taken);
    gathering_tell(gathering, &told);
    assert_int_equal(told.size, row->is_elder ? 0 : 200);
    gathering_destroy(&gathering);
}

/* Before anything is written: `restore` says that all have come. */
static void
source_of_the_backup_is_waited_for_where_the_checkpoint_turns_out_to_be_elder(void **state)
{
    static const char *const counted[] = {"a", NULL};
    struct note_pair log = log_pair();

    (void)state;
    begin_gathering(&log.public);
    read_stream("101 103", &streams[0]);
    read_stream("102", &streams[1]);
    streams[0].log = streams[1].log = LATER_LOG;
    gathering_has_records(gathering, LIT("b"));
    expect_sources(2);
    meet_source(0, 5, note_of(ORIGIN, 200, &log, counted));
    assert_false(gathering_is_complete(gathering));
    meet_source(1, 5, (struct text){0});
    assert_true(gathering_is_complete(gathering));
    assert_int_equal(take_gathering(5), GATHERED_ALL);
    check_string("taken", gathered_text, "a101 b102 a103");
    gathering_destroy(&gathering);
}

/* Whose conversation has ended says nothing any more. */
static void log_of_one_that_has_gone_does_not_count(void **state)
{
    static const char *const counted[] = {"a", NULL};
    struct note_pair log = log_pair();

    (void)state;
    begin_gathering(&log.public);
    streams[1].log = streams[2].log = LATER_LOG;
    gathering_has_records(gathering, LIT("d"));
    expect_sources(GATHERING_STREAMS);
    for (unsigned i = 0; i < 3; i++)
        meet_source(i, 5, note_of(ORIGIN, 200, &log, counted));
    assert_false(gathering_is_complete(gathering));
    gathering_look(gathering, 1, 0);
    assert_true(gathering_is_complete(gathering));
    meet_source(1, 6, (struct text){0});
    assert_false(gathering_is_complete(gathering));
    gathering_pass_over(gathering, 1);
    assert_true(gathering_is_complete(gathering));
    gathering_wait_for(gathering, 1);
    assert_false(gathering_is_complete(gathering));
    gathering_destroy(&gathering);
}

/* A log that came back was lost again before anybody cosigned it: what is known is of the one before. */
static void checkpoint_by_which_nobody_keeps_tells_nothing_else(void **state)
{
    static const char *const all[] = {"a", "b", NULL};
    struct note_pair log = log_pair();
    struct gathering_state told;

    (void)state;
    begin_gathering(&log.public);
    read_stream("101 103", &streams[0]);
    read_stream("102", &streams[1]);
    streams[0].log = streams[1].log = 255;
    expect_sources(3);
    meet_source(0, 5, note_of(ORIGIN, 200, &log, all));
    assert_int_equal(take_gathering(5), GATHERED_WAITS);
    meet_source(1, 5, (struct text){0});
    assert_int_equal(take_gathering(5), GATHERED_ALL);
    check_string("taken", gathered_text, "a101 b102 a103");
    gathering_tell(gathering, &told);
    assert_int_equal(told.size, 0);
    assert_false(told.sources[0].is_of_another_log);
    gathering_destroy(&gathering);
}

static void how_it_stands_is_told(void **state)
{
    static const char *const counted[] = {"a", "b", NULL};
    struct note_pair log = log_pair();
    struct gathering_state told;

    (void)state;
    begin_gathering(&log.public);
    read_stream("101 102 151", &streams[0]);
    expect_sources(4);
    gathering_pass_over(gathering, 1);
    meet_source(0, 5, note_of(ORIGIN, 150, &log, counted));
    assert_int_equal(take_gathering(5), GATHERED_ALL);
    gathering_tell(gathering, &told);
    assert_int_equal(told.from, GATHERING_FROM);
    assert_int_equal(told.size, 150);
    assert_int_equal(told.at, 151);
    assert_int_equal(told.to, 151);
    assert_int_equal(told.sources[0].word, GATHERING_COME);
    assert_int_equal(told.sources[0].taken, 3);
    assert_int_equal(told.sources[0].beyond, 1);
    assert_int_equal(told.sources[1].word, GATHERING_PASSED);
    assert_int_equal(told.sources[2].word, GATHERING_LATER);
    assert_int_equal(told.sources[GATHERING_STREAMS].word, GATHERING_NOBODY);
    gathering_destroy(&gathering);
}

int main(void)
{
    SUITE_ROWS(wait_rows, sources_are_waited_for_as_the_row_says);
    SUITE_TEST(largest_checkpoint_holds);
    SUITE_TEST(source_of_the_backup_is_waited_for_beside_an_elder_checkpoint);
    SUITE_TEST(source_that_is_passed_over_is_not_waited_for);
    SUITE_TEST(source_that_is_taken_back_is_waited_for_again);
    SUITE_TEST(source_is_not_taken_back_once_an_event_was_given);
    SUITE_TEST(source_that_gets_a_key_is_waited_for_then);
    SUITE_TEST(events_by_another_logs_numbers_are_not_taken);
    SUITE_ROWS(log_rows, events_are_taken_by_the_log_of_most);
    SUITE_TEST(source_of_the_backup_is_waited_for_where_the_checkpoint_turns_out_to_be_elder);
    SUITE_TEST(log_of_one_that_has_gone_does_not_count);
    SUITE_TEST(checkpoint_by_which_nobody_keeps_tells_nothing_else);
    SUITE_TEST(how_it_stands_is_told);
    return suite_run("gathering_waits");
}
