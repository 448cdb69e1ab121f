/* services/collector/witness: each way in which a log can cheat is noticed, named with its numbers, and nothing
 * is cosigned after that until a person says so. */
#include "tests/unit/collector/support_witness.h"

static void shrink(void)
{
    grove.size = 4;
    grove.own = 1;
}

static void rewrite_the_last(void)
{
    grove.records[4][0] = 'R';
}

static void rewrite_and_go_on(void)
{
    grove.records[1][0] = 'R';
    log_add(4);
}

static void swap_and_go_on(void)
{
    char swapped[32];

    memcpy(swapped, grove.records[2], sizeof swapped);
    memcpy(grove.records[2], grove.records[3], sizeof swapped);
    memcpy(grove.records[3], swapped, sizeof swapped);
    log_add(1);
}

static void cut_and_go_on(void)
{
    memmove(grove.records[1], grove.records[2], 3 * sizeof grove.records[0]);
    grove.size = 4;
    log_add(6);
}

static void count_anew(void)
{
    grove.own--;
}

static void invent(void)
{
    log_add(1);
    grove.own++;
}

static void lose(void)
{
    log_add_ours(2);
    grove.own--;
}

static void lose_while_more_is_on_the_way(void)
{
    log_add_ours(2);
    grove.own -= 2;
    grove.first = grove.next - 1;
}

static void lose_all(void)
{
    log_add(1);
    grove.own = 0;
}

static void sign_by_another_key(void)
{
    log_add(1);
    grove.signer = pair_of_seed(ORIGIN, NOTE_KIND_LOG, 0x77);
}

static void sign_by_another_name(void)
{
    log_add(1);
    grove.signer = pair_of_seed("kaohe/fedcba9876543210", NOTE_KIND_LOG, 0xa1);
}

static const struct cheat_row {
    const char *title;
    void (*cheat)(void);
    const char *why;
} cheats[] = {
    {"a log that has shrunk", shrink,
     "shrunk: its newest checkpoint is of 4 records, and one of 5 was cosigned"},
    {"a record rewritten, at the same size", rewrite_the_last,
     "two different checkpoints of 5 records"},
    {"another count, at the same size", count_anew, "two different checkpoints of 5 records"},
    {"a record rewritten, and more behind it", rewrite_and_go_on,
     "its 9 records do not begin with the 5 that"},
    {"two records swapped", swap_and_go_on, "its 6 records do not begin with the 5 that"},
    {"a record taken out", cut_and_go_on, "its 10 records do not begin with the 5 that"},
    {"an event in our name that nobody handed over", invent,
     "up to record 6 the log counts 3 events of wuhou, and 2 were handed over here: it has 1 that "
     "did"},
    {"an event that was receipted is lost", lose,
     "up to record 7 the log counts 3 events of wuhou, and 4 were handed over here: it lacks 1 "
     "that"},
    {"one is lost while another is on the way", lose_while_more_is_on_the_way,
     "up to record 7 the log counts 2 events of wuhou, and 3 were handed over here: it lacks 1 "
     "that"},
    {"all are lost", lose_all, "counts 0 events of wuhou, and 2 were handed over"},
    {"another key that has its name", sign_by_another_key, "of 6 records is signed by another key"},
    {"another log", sign_by_another_name,
     "of kaohe/fedcba9876543210, and the one that is known here is " ORIGIN},
};

static void cheating_is_noticed(void **state)
{
    const struct cheat_row *row = *state;

    log_begin_cosigned();
    struct witness_note before = grove.witness.memory.cosigned;
    row->cheat();
    if (grove.first == 3)
        grove.first = grove.next;
    log_show();
    if (!grove.output.is_alarm)
        witness_steps();
    check_alarm(row->why);
    check_text("the other note", grove.output.shown, (struct text){grove.note, grove.note_size});
    check_text(
        "what was cosigned stays",
        (struct text){grove.witness.memory.cosigned.bytes, grove.witness.memory.cosigned.size},
        (struct text){before.bytes, before.size});
}

#define BYTES_OF(literal)                                                                          \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

static const struct note_row {
    const char *title;
    struct text note; /* absent: the shown one with a sign changed at `at` */
    size_t at;
    bool is_first; /* nothing was cosigned yet */
    const char *why;
} notes[] = {
    {"no checkpoint where there was one", BYTES_OF(""), 0, false,
     "shows no checkpoint, and one of 5 records was cosigned"},
    {"no note", BYTES_OF("nonsense\n"), 0, false, "is no checkpoint: "},
    {"no note at first contact", BYTES_OF("nonsense\n"), 0, true, "is no checkpoint: "},
    {"a note that is no checkpoint", BYTES_OF("x\n\n\xe2\x80\x94 a AAAAAAA=\n"), 0, false,
     "is no checkpoint: "},
    {"a text that was not signed", {NULL, 0}, 25, false, "signature on its checkpoint"},
    {"a text that was not signed, at first contact",
     {NULL, 0},
     25,
     true,
     "signature on its checkpoint"},
};

static void note_that_is_not_the_logs_is_noticed(void **state)
{
    const struct note_row *row = *state;
    struct message_growth growth = {.note = row->note};
    struct forest *forest;

    if (row->is_first)
        log_begin();
    else
        log_begin_cosigned();
    log_add(1);
    forest = log_grown();
    grove.note_size = log_sign(forest);
    grove.note[row->at] ^= 1; /* in the root, which is base64 */
    if (!row->note.data)
        growth.note = (struct text){grove.note, grove.note_size};
    growth.n = grove.witness.n;
    witness_steps_at(&growth, TIME_S);
    check_alarm(row->why);
    forest_destroy(&forest);
}

static void proof_must_be_whole(void **state)
{
    struct text hashes[MERKLE_PROOF_MAX];
    struct merkle_proof proof;
    struct forest *forest;

    (void)state;
    for (unsigned change = 0; change < 3; change++) {
        log_begin_cosigned();
        log_add(6);
        forest = log_grown();
        grove.note_size = log_sign(forest);
        assert_true(merkle_prove_growth(forest->digest, forest_source(forest), AT_FIRST, grove.size,
                                        &proof));
        for (unsigned i = 0; i < proof.count; i++)
            hashes[i] = (struct text){(char *)proof.hashes[i].bytes, DIGEST_BYTES};
        struct message_growth growth = {
            .n = AT_FIRST, .note = {grove.note, grove.note_size}, .hashes = {hashes, proof.count}};
        if (change == 0)
            growth.hashes.count--;
        else if (change == 1)
            hashes[0].size--;
        else
            proof.hashes[1].bytes[31] ^= 1;
        witness_steps_at(&growth, TIME_S);
        check_alarm("do not begin with the 5");
        assert_int_equal(grove.output.proof.count, growth.hashes.count - (change == 1));
        forest_destroy(&forest);
    }
}

/* The greeting said that all was receipted, and the log had no more than the checkpoint has. */
static void log_that_was_cut_short_of_what_was_receipted(void **state)
{
    (void)state;
    log_begin_cosigned();
    log_add_ours(3);
    for (unsigned i = 1; i <= 3; i++)
        grove.n_of[grove.next - 1 - i] += 20; /* in the log as it was */
    grove.own -= 3;
    grove.first = grove.greeted_first = grove.next;
    grove.known_from = grove.next - 1;
    log_show();
    witness_steps();
    check_alarm("counts 2 events of wuhou, and 5 were handed over");
}

static void nothing_is_cosigned_after_an_alarm_until_a_person_says_so(void **state)
{
    (void)state;
    log_begin_cosigned();
    log_add(1);
    grove.own += 3;
    log_show();
    witness_steps();
    check_alarm("it has 3 that did not");
    assert_false(witness_asks(&grove.witness, 7, 1000000));
    grove.own -= 3;
    log_show(); /* as it should be, too late */
    witness_steps();
    check_no_step();
    grove.own += 3;
    witness_accept(&grove.witness);
    assert_int_equal(grove.witness.memory.state, WITNESS_NONE);
    assert_true(witness_asks(&grove.witness, 7, 1000000));
    log_show();
    witness_steps();
    check_cosigned(6);
    assert_non_null(strstr(grove.output.says.why, "taken as they are"));
    log_add_ours(1);
    grove.first = grove.next;
    log_show();
    witness_steps();
    check_cosigned(7);
}

int main(void)
{
    SUITE_ROWS(cheats, cheating_is_noticed);
    SUITE_ROWS(notes, note_that_is_not_the_logs_is_noticed);
    SUITE_TEST(proof_must_be_whole);
    SUITE_TEST(log_that_was_cut_short_of_what_was_receipted);
    SUITE_TEST(nothing_is_cosigned_after_an_alarm_until_a_person_says_so);
    return suite_run("witness_alarm");
}
