/* services/collector/witness: the log's key is followed to the next one where a checkpoint that the key before has
 * signed shows the record that names it; also after years, key by key; and by nothing else. */
#include "tests/unit/collector/support_witness.h"

static struct note_pair pair_number(unsigned number)
{
    return number == 0 ? log_pair() : pair_of_seed(ORIGIN, NOTE_KIND_LOG, (uint8_t)(0xb0 + number));
}

/* The log's key is pair `number` from here on, and for a day the one before signs too. */
static void change_key(unsigned number)
{
    grove.also = pair_number(number - 1);
    grove.has_also = true;
    grove.signer = pair_number(number);
    log_name(&grove.signer);
}

/* What shows the last change; the caller frees. */
static struct text proof_of_change(void)
{
    struct forest *forest = log_grown();

    grove.note_size = log_sign(forest);
    struct text proof = log_proof(forest);
    forest_destroy(&forest);
    return proof;
}

/* Shows a checkpoint of all of it with a proof. */
static void show_with(struct text proof)
{
    struct forest *forest = log_grown();

    grove.note_size = log_sign(forest);
    struct message_growth growth = growth_from(forest, grove.witness.n);
    growth.proof = proof;
    witness_steps_at(&growth, TIME_S);
    forest_destroy(&forest);
}

static void check_known_by(unsigned number)
{
    struct note_pair pair = pair_number(number);

    assert_true(note_key_equal(&grove.witness.log, &pair.public));
}

static void check_followed(unsigned number)
{
    CHECK(!grove.output.is_alarm, "alarm: %s", grove.output.says.why);
    assert_true(grove.output.keep);
    assert_non_null(strstr(grove.output.says.why, "the log's key is another from record"));
    check_known_by(number);
}

static void it_is_followed_while_both_sign(void **state)
{
    (void)state;
    log_begin_cosigned();
    change_key(1);
    struct text proof = proof_of_change();
    show_with(proof);
    check_followed(1);
    witness_steps();
    check_cosigned(6);
    log_add(1);
    grove.has_also = false; /* the day is over */
    log_show();
    witness_steps();
    check_cosigned(7);
    free((char *)proof.data);
}

static void whoever_was_away_for_the_day_follows_too(void **state)
{
    (void)state;
    log_begin_cosigned();
    change_key(1);
    struct text proof = proof_of_change();
    log_add(20);
    grove.has_also = false;
    show_with(proof);
    check_followed(1);
    witness_steps();
    check_cosigned(26);
    free((char *)proof.data);
}

/* The proof of the next one comes with the next answer. */
static void two_changes_are_followed_one_by_one(void **state)
{
    (void)state;
    log_begin_cosigned();
    change_key(1);
    struct text first = proof_of_change();
    log_add(3);
    change_key(2);
    struct text second = proof_of_change();
    grove.has_also = false;
    log_add(3);
    assert_true(witness_asks(&grove.witness, 7, 0));
    show_with(first);
    check_followed(1);
    assert_int_equal(grove.witness.seen.note.size, 0);
    witness_steps();
    check_no_step();
    assert_true(witness_asks(&grove.witness, 7, WITNESS_ASK_MS));
    show_with(second);
    check_followed(2);
    witness_steps();
    check_cosigned(13);
    free((char *)first.data);
    free((char *)second.data);
}

/* A proof that does not lead on from the key that is known. */
static void without_the_one_between_the_second_says_nothing(void **state)
{
    (void)state;
    log_begin_cosigned();
    change_key(1);
    log_add(3);
    change_key(2);
    struct text second = proof_of_change();
    grove.has_also = false;
    show_with(second);
    check_alarm("is signed by another key than keys/log.signer, and nothing shows that it follows: "
                "the checkpoint is not signed by the log's key that was given");
    check_known_by(0);
    free((char *)second.data);
}

/* Whoever has only the new key can make such a record, and a checkpoint of it. */
static void new_key_alone_leads_nobody(void **state)
{
    (void)state;
    log_begin_cosigned();
    change_key(1);
    grove.has_also = false;
    struct text proof = proof_of_change();
    show_with(proof);
    check_alarm("is signed by another key than keys/log.signer, and nothing shows");
    check_string("keeps", grove.witness.memory.has_heir ? "an heir" : "none", "none");
    free((char *)proof.data);
}

static void without_a_proof_the_operator_is_told_what_to_do(void **state)
{
    (void)state;
    log_begin_cosigned();
    log_add(1);
    grove.signer = pair_number(1);
    log_show();
    check_alarm(
        "is signed by another key than keys/log.signer. If the office has changed the log's "
        "key, put the new one in the place of that file, as at first contact (kaohe keys "
        "import scorer)");
}

/* What does not lead on says nothing where the key that is known has signed. */
static void bad_proof_is_passed_over_while_the_known_key_signs(void **state)
{
    (void)state;
    log_begin_cosigned();
    change_key(1);
    show_with(LIT("nonsense"));
    check_no_step();
    check_known_by(0);
    witness_steps();
    check_cosigned(6);
}

/* The new key helps no log that is another one. */
static void log_that_has_forked_is_noticed_all_the_same(void **state)
{
    (void)state;
    log_begin_cosigned();
    grove.records[1][0] = 'R';
    change_key(1);
    struct text proof = proof_of_change();
    show_with(proof);
    check_alarm("do not begin with the 5 that were cosigned here");
    free((char *)proof.data);
}

static struct span written(void)
{
    static uint8_t bytes[WITNESS_MEMORY_BYTES_MAX];

    return (struct span){bytes, witness_write(&grove.witness.memory, bytes)};
}

static void follow_one(void)
{
    log_begin_cosigned();
    change_key(1);
    struct text proof = proof_of_change();
    show_with(proof);
    check_followed(1);
    free((char *)proof.data);
}

/* Started again, with keys/log.signer as this pair has it. */
static void start_again(unsigned number)
{
    struct note_pair log = pair_number(number), own = witness_pair(OWN);
    struct span bytes = written();

    witness_clear(&grove.witness);
    witness_init(&grove.witness, "wuhou", &log.public, &own);
    assert_true(witness_recall(&grove.witness, bytes));
}

static void it_lasts_as_long_as_the_file_is_the_old_one(void **state)
{
    (void)state;
    follow_one();
    start_again(0);
    check_known_by(1);
    start_again(1); /* the operator has put the new one there */
    check_known_by(1);
    start_again(3); /* or another one, who knows why */
    check_known_by(3);
    start_again(0);
    check_known_by(1);
    grove.has_also = false;
    log_add(1);
    log_show();
    witness_steps();
    check_cosigned(7);
}

static void person_who_accepts_begins_with_the_file_again(void **state)
{
    (void)state;
    follow_one();
    witness_accept(&grove.witness);
    check_known_by(0);
}

#define RESTORED ORIGIN "/00000000ffffffff"

/* Begins anew, as whoever got this key of the log by the name that it has since it came back. */
static void begin_restored(void)
{
    struct note_pair log = log_pair(), own = witness_pair(OWN);

    note_key_rename(&log.public, LIT(RESTORED));
    witness_clear(&grove.witness);
    witness_init(&grove.witness, "wuhou", &log.public, &own);
    note_key_rename(&grove.signer.public, LIT(RESTORED));
    if (grove.has_also)
        note_key_rename(&grove.also.public, LIT(RESTORED));
}

static void check_followed_under_the_new_name(struct text proof)
{
    struct note_pair pair = pair_number(1);

    note_key_rename(&pair.public, LIT(RESTORED));
    grove.has_also = false;
    log_add(1);
    show_with(proof);
    CHECK(!grove.output.is_alarm, "alarm: %s", grove.output.says.why);
    assert_true(note_key_equal(&grove.witness.log, &pair.public));
    assert_true(grove.witness.seen.note.size > 0);
    free((char *)proof.data);
}

/* By a checkpoint of before the log was lost. */
static void change_of_before_a_restore_is_followed(void **state)
{
    (void)state;
    log_begin_cosigned();
    change_key(1);
    struct text proof = proof_of_change();
    begin_restored();
    check_followed_under_the_new_name(proof);
}

/* The record has come back behind the restore, and names the key by the name of before. */
static void change_that_comes_back_is_followed(void **state)
{
    (void)state;
    log_begin_cosigned();
    change_key(1);
    begin_restored();
    struct text proof = proof_of_change();
    check_followed_under_the_new_name(proof);
}

static void memory_comes_back(void **state)
{
    static uint8_t before[WITNESS_MEMORY_BYTES_MAX];

    (void)state;
    follow_one();
    struct span bytes = written();
    memcpy(before, bytes.data, bytes.size);
    assert_true(witness_recall(&grove.witness, (struct span){before, bytes.size}));
    check_text("memory", text_of_span(written()), (struct text){(char *)before, bytes.size});
    assert_int_equal(grove.witness.n, AT_FIRST);
}

static void memory_that_is_cut_short_is_refused(void **state)
{
    (void)state;
    follow_one();
    struct span good = written();
    for (size_t size = 1; size < good.size; size++) {
        uint8_t *copy = malloc(size);
        memcpy(copy, good.data, size);
        assert_false(witness_recall(&grove.witness, (struct span){copy, size}));
        free(copy);
    }
}

int main(void)
{
    SUITE_TEST(it_is_followed_while_both_sign);
    SUITE_TEST(whoever_was_away_for_the_day_follows_too);
    SUITE_TEST(two_changes_are_followed_one_by_one);
    SUITE_TEST(without_the_one_between_the_second_says_nothing);
    SUITE_TEST(new_key_alone_leads_nobody);
    SUITE_TEST(without_a_proof_the_operator_is_told_what_to_do);
    SUITE_TEST(bad_proof_is_passed_over_while_the_known_key_signs);
    SUITE_TEST(log_that_has_forked_is_noticed_all_the_same);
    SUITE_TEST(it_lasts_as_long_as_the_file_is_the_old_one);
    SUITE_TEST(person_who_accepts_begins_with_the_file_again);
    SUITE_TEST(change_of_before_a_restore_is_followed);
    SUITE_TEST(change_that_comes_back_is_followed);
    SUITE_TEST(memory_comes_back);
    SUITE_TEST(memory_that_is_cut_short_is_refused);
    return suite_run("witness_heir");
}
