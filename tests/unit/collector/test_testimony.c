/* services/collector/testimony: what the witness decides is on disk before it is said, and outlives the
 * process; without its keys there is none. */
#include "tests/unit/collector/support_testimony.h"

#include <sys/stat.h>

#include "common/run/signfile.h"
#include "services/collector/outbox_row.h"

static void what_was_cosigned_is_remembered_by_the_next_process(void **state)
{
    (void)state;
    scene_begin();
    scene_show(0);
    assert_int_equal(scene_cosigned(), 3);
    assert_int_equal(testimony_state(scene.testimony).state, WITNESS_GOOD);
    scene_start_again();
    log_add(2);
    scene_show(3);
    assert_int_equal(scene_cosigned(), 5);
    assert_int_equal(testimony_state(scene.testimony).n, 5);
    assert_null(testimony_state(scene.testimony).why);
    scene_end();
}

static void nothing_is_said_before_it_is_on_disk(void **state)
{
    (void)state;
    scene_begin();
    scene_show(0);
    scene_commit();
    scene_look(); /* cosigns */
    assert_non_null(scene.txn);
    check_silent();
    outbox_abort(scene.outbox, &scene.txn);
    testimony_forget(scene.testimony);
    testimony_speak(scene.testimony, scene.wires.dealer, SESSION, scene.mono_ms);
    check_silent();
    scene_show(0); /* as if it had not been */
    assert_int_equal(scene_cosigned(), 3);
    scene_end();
}

/* Only in a conversation. */
static void nothing_is_said_to_nobody(void **state)
{
    (void)state;
    scene_begin();
    scene_look();
    testimony_speak(scene.testimony, NULL, SESSION, scene.mono_ms);
    scene_pass();
    scene_heard(MESSAGE_GET_GROWTH);
    scene_end();
}

static void keep_one(uint64_t n)
{
    static uint8_t row[OUTBOX_KEPT_ROW_BYTES_MAX];
    struct kept_event event = {.epoch = FRESH_EPOCH, .seq = n, .event = {"event", 5}};

    kept_put(scene.txn, 1, n, (struct span){row, outbox_row_write_kept(&event, row)});
}

/* A log of 3 records was cosigned, and has come back and gone on. Returns which one it is now. */
static uint64_t begin_with_a_log_that_is_back(void)
{
    scene_begin();
    scene_show(0);
    assert_int_equal(scene_cosigned(), 3);
    log_restore();
    log_add(4);
    return origin_log(text_of(grove.signer.public.name));
}

/* Of two that are kept the log that is back has its numbers for, and counts none. */
static void what_is_kept_is_held_against_a_log_that_is_back(void **state)
{
    (void)state;
    uint64_t log = begin_with_a_log_that_is_back();
    kept_begin_turn(scene_writing(NULL), log);
    keep_one(6);
    keep_one(7);
    scene_commit();
    scene.session++;
    scene_show(3);
    scene_look();
    assert_int_equal(testimony_state(scene.testimony).state, WITNESS_ALARM);
    assert_non_null(strstr(testimony_state(scene.testimony).why, "it lacks 2 that were receipted"));
    scene_commit();
    scene_end();
}

/* What is kept has no number yet in the log that is back: it is not called good meanwhile. */
static void witness_that_waits_for_numbers_says_so(void **state)
{
    (void)state;
    uint64_t log = begin_with_a_log_that_is_back();
    kept_begin_turn(scene_writing(NULL), log);
    keep_one(6);
    kept_begin_turn(scene_writing(NULL), log);
    scene_commit();
    scene.session++;
    scene_show(3);
    scene_look();
    assert_int_equal(testimony_state(scene.testimony).state, WITNESS_WAITS);
    assert_non_null(strstr(testimony_state(scene.testimony).why, "its numbers in it"));
    kept_drop(scene_writing(NULL), 1, 6);
    scene_commit();
    scene.session++;
    scene_show(3);
    assert_int_equal(scene_cosigned(), 8);
    assert_int_equal(testimony_state(scene.testimony).state, WITNESS_GOOD);
    scene_end();
}

/* Sequences 1 to 4 are receipted, the last two with records behind the checkpoint. */
static void receipts_are_counted_up_to_the_checkpoint(void **state)
{
    struct word_receipt *receipt;

    (void)state;
    scene_begin();
    add(scene.outbox, 4);
    log_add(4);
    grove.own = 2;
    receipt = receipt_of(1, 4);
    for (unsigned i = 0; i < 4; i++)
        receipt->items[i].n = i < 2 ? 4 + i : 20 + i;
    assert_int_equal(settle(scene.outbox, receipt), SETTLED);
    scene_show(0);
    assert_int_equal(scene_cosigned(), 7);
    log_add(20);
    grove.own = 4;
    scene.session++;
    scene_show(7);
    assert_int_equal(scene_cosigned(), 27);
    grove.own = 5;
    log_add(1);
    scene.session++;
    scene_show(27);
    scene_pass();
    assert_non_null(strstr(testimony_state(scene.testimony).why,
                           "counts 5 events of wuhou, and 4 were handed over here"));
    scene_end();
}

static void checkpoint_that_is_older_than_the_greeting_is_no_first_one(void **state)
{
    struct message welcome = {.type = MESSAGE_WELCOME, .welcome = {.n = 5}};

    (void)state;
    scene_begin();
    testimony_hear(scene.testimony, &welcome);
    scene_show(0);
    scene_pass();
    check_silent();
    assert_int_equal(testimony_state(scene.testimony).state, WITNESS_NONE);
    log_add(2);
    scene.session++;
    scene_show(0);
    assert_int_equal(scene_cosigned(), 5);
    scene_end();
}

/* Of a log that was put in the place of another: two of three events are not in it. */
static void receipts_of_the_log_before_are_done_with_at_the_greeting(void **state)
{
    struct message welcome = {.type = MESSAGE_WELCOME, .welcome = {.n = 3}};
    struct word_receipt *receipt;

    (void)state;
    scene_begin();
    add(scene.outbox, 3);
    receipt = receipt_of(1, 3);
    for (unsigned i = 0; i < 3; i++)
        receipt->items[i].n = i == 0 ? 2 : 20 + i;
    assert_int_equal(settle(scene.outbox, receipt), SETTLED);
    grove.own = 1;
    testimony_hear(scene.testimony, &welcome);
    scene_show(0);
    assert_int_equal(scene_cosigned(), 3);
    log_add(30);
    scene.session++;
    scene_show(3);
    assert_int_equal(scene_cosigned(), 33);
    scene_end();
}

static const struct key_row {
    const char *title;
    bool has_log, has_own;
    const char *why;
} keys[] = {
    {"no keys at all", false, false, "there is no keys/log.signer in this home"},
    {"no key of the log", false, true, "there is no keys/log.signer in this home"},
    {"no key of its own", true, false, "it has no signing key of its own"},
};

static void without_keys_there_is_no_witness(void **state)
{
    const struct key_row *row = *state;
    struct note_pair log = log_pair(), own = witness_pair(OWN);

    scene_begin_bare();
    if (row->has_log)
        put_signer(SIGNFILE_LOG, &log);
    if (row->has_own)
        put_signer("wuhou", &own);
    open_testimony();
    scene_pass();
    scene_pass();
    check_silent();
    assert_int_equal(testimony_state(scene.testimony).state, WITNESS_NONE);
    check_string("why", testimony_state(scene.testimony).why, row->why);
    scene_end();
}

static void key_that_cannot_be_used_is_refused(void **state)
{
    struct note_pair log = log_pair(), own = witness_pair(OWN);
    struct trouble trouble;
    char path[HOME_PATH_BYTES];

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        scene_begin_bare();
        put_signer(SIGNFILE_LOG, i == 0 ? &own : &log);
        put_signer("wuhou", &own);
        signfile_path(&scene.home, "wuhou", true, path);
        if (i == 1)
            assert_int_equal(chmod(path, 0644), 0);
        assert_int_equal(try_testimony(&trouble), STATUS_CONFIG);
        assert_null(scene.testimony);
        scene_end();
    }
}

static void memory_that_cannot_be_read_ends_it(void **state)
{
    (void)state;
    scene_begin();
    outbox_put_witness(scene_writing(NULL), (struct span){"\1nonsense", 9});
    scene_commit();
    assert_int_equal(testimony_look(scene.testimony, TIME_S, 0), STATUS_DAMAGED);
    scene_end();
}

static void nobody_bears_no_witness(void **state)
{
    (void)state;
    scene_begin();
    assert_int_equal(testimony_look(NULL, TIME_S, 0), STATUS_OK);
    testimony_hear(NULL, &(struct message){.type = MESSAGE_GROWTH});
    testimony_speak(NULL, scene.wires.dealer, SESSION, 0);
    testimony_forget(NULL);
    check_silent();
    assert_int_equal(testimony_state(NULL).state, WITNESS_NONE);
    scene_end();
}

int main(void)
{
    places_begin();
    SUITE_TEST(what_was_cosigned_is_remembered_by_the_next_process);
    SUITE_TEST(nothing_is_said_before_it_is_on_disk);
    SUITE_TEST(nothing_is_said_to_nobody);
    SUITE_TEST(what_is_kept_is_held_against_a_log_that_is_back);
    SUITE_TEST(witness_that_waits_for_numbers_says_so);
    SUITE_TEST(receipts_are_counted_up_to_the_checkpoint);
    SUITE_TEST(checkpoint_that_is_older_than_the_greeting_is_no_first_one);
    SUITE_TEST(receipts_of_the_log_before_are_done_with_at_the_greeting);
    SUITE_ROWS(keys, without_keys_there_is_no_witness);
    SUITE_TEST(key_that_cannot_be_used_is_refused);
    SUITE_TEST(memory_that_cannot_be_read_ends_it);
    SUITE_TEST(nobody_bears_no_witness);
    return suite_run("testimony");
}
