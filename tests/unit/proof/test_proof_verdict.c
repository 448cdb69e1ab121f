/* common/proof/proof_verdict: a good proof stands, and of any other the first step that fails is said. */
#include "common/proof/proof_verdict.h"

#include "proto/event_codec.h"
#include "tests/unit/proof/support_proof.h"

enum { RECORDS = 7, PROVEN = 5, RECORD_ROOM = 512, TRUSTED_MAX = 4 };

static struct proof_file proof;

/* The bytes of record `n`; `event` NULL: a report. */
static struct span made_record(unsigned n, struct text event, char room[RECORD_ROOM])
{
    static char bytes[RECORD_ROOM];
    struct event report = {.action = LIT("self-check"), .year = 2006};
    struct record record = {.n = n,
                            .received_ms = 1151726400000 + n,
                            .epoch = 7,
                            .seq = n,
                            .outcome = OUTCOME_NOTED,
                            .source = LIT("wuhou"),
                            .event = event};

    if (!event.data)
        record.event = (struct text){bytes, event_encode(&report, bytes, sizeof bytes)};
    assert_true(record.event.size > 0);
    size_t size = record_encode(&record, room, RECORD_ROOM);
    assert_true(size > 0);
    return (struct span){room, size};
}

/* A proof file of record PROVEN of RECORDS, which has these bytes there; the caller frees. */
static char *proof_of(struct span record, unsigned witnesses, size_t *ret_size)
{
    struct forest *forest = forest_new();
    char room[RECORD_ROOM];

    for (unsigned n = 1; n <= RECORDS; n++)
        forest_add(forest, n == PROVEN ? record : made_record(n, (struct text){0}, room));
    char *file = made_proof_of(forest, PROVEN, record, witnesses, ret_size);
    forest_destroy(&forest);
    return file;
}

static struct proof_verdict judge(struct text file, const struct proof_trust *trust,
                                  struct record *ret_record)
{
    digest_t *digest = digest_new();
    struct text copy = text_copied(file);
    struct proof_verdict verdict = proof_verdict_of(digest, copy, trust, &proof, ret_record);

    assert_int_equal(verdict.failed == PROOF_STEP_NONE, !verdict.why);
    free((char *)copy.data);
    digest_destroy(&digest);
    return verdict;
}

static const struct trust_row {
    const char *title;
    unsigned signed_by; /* so many witnesses have */
    const char *
        given; /* L: the log's; X: another log's; S: the log's of another seed; 1 to 9: a witness's */
    unsigned min;
    enum proof_step failed;
    unsigned voices; /* 10: the log's; and one for each witness */
} trust_rows[] = {
    {"no key: the file's own word", 2, "", 0, PROOF_STEP_NONE, 0},
    {"the log's key", 2, "L", 0, PROOF_STEP_NONE, 10},
    {"log and witnesses", 2, "L12", 2, PROOF_STEP_NONE, 12},
    {"witnesses alone", 2, "12", 2, PROOF_STEP_NONE, 2},
    {"the same witness twice is one", 2, "L11", 2, PROOF_STEP_WITNESSES, 11},
    {"a witness that has not signed is none", 2, "L13", 2, PROOF_STEP_WITNESSES, 11},
    {"a witness that has not signed is not asked for", 2, "L3", 0, PROOF_STEP_NONE, 10},
    {"witnesses are asked for, and no key is given", 2, "", 1, PROOF_STEP_WITNESSES, 0},
    {"another log's key", 2, "X", 0, PROOF_STEP_LOG, 0},
    {"another log's key beside a witness's", 2, "X1", 1, PROOF_STEP_LOG, 1},
    {"another key in the log's name", 2, "S", 0, PROOF_STEP_LOG, 0},
    {"the log's key after a change of it", 2, "SL", 0, PROOF_STEP_NONE, 10},
};

static struct note_key key_of(char letter)
{
    return letter == 'L'   ? log_pair().public
           : letter == 'X' ? pair_of_seed("kaohe/fedcba9876543210", NOTE_KIND_LOG, 0xa1).public
           : letter == 'S' ? pair_of_seed(ORIGIN, NOTE_KIND_LOG, 0xb2).public
                           : witness_pair((unsigned)(letter - '0')).public;
}

static void trust_is_in_the_keys_that_are_given(void **state)
{
    const struct trust_row *row = *state;
    struct note_key keys[TRUSTED_MAX];
    struct proof_trust trust = {keys, strlen(row->given), row->min};
    struct record record;
    char room[RECORD_ROOM];
    size_t size;
    char *file = proof_of(made_record(PROVEN, (struct text){0}, room), row->signed_by, &size);

    for (size_t i = 0; i < trust.key_count; i++)
        keys[i] = key_of(row->given[i]);
    struct proof_verdict verdict = judge((struct text){file, size}, &trust, &record);
    assert_int_equal(verdict.failed, row->failed);
    assert_int_equal((verdict.voices.has_log ? 10 : 0) + verdict.voices.witnesses, row->voices);
    proof_file_clear(&proof);
    free(file);
}

static void proven_record_is_told(void **state)
{
    struct proof_trust trust = {0};
    struct record record;
    char room[RECORD_ROOM];
    size_t size;
    char *file = proof_of(made_record(PROVEN, (struct text){0}, room), 0, &size);

    (void)state;
    assert_null(judge((struct text){file, size}, &trust, &record).why);
    assert_int_equal(record.n, PROVEN);
    assert_int_equal(record.received_ms, 1151726400000 + PROVEN);
    assert_true(text_is(record.source, "wuhou"));
    proof_file_clear(&proof);
    free(file);
}

static void bytes_that_are_no_record_of_that_number_are_refused(void **state)
{
    struct proof_trust trust = {0};
    struct record record;
    char room[RECORD_ROOM];
    const struct {
        struct span bytes;
        const char *why;
    } rows[] = {
        {made_record(PROVEN, LIT("x"), room), "its record has no event that can be read"},
        {{"leaf", 4}, "its bytes are no record"},
    };

    (void)state;
    for (size_t i = 0; i <= COUNT_OF(rows); i++) {
        bool is_last = i == COUNT_OF(rows);
        size_t size;
        char *file = proof_of(
            is_last ? made_record(PROVEN + 1, (struct text){0}, room) : rows[i].bytes, 1, &size);
        struct proof_verdict verdict = judge((struct text){file, size}, &trust, &record);
        assert_int_equal(verdict.failed, PROOF_STEP_RECORD);
        check_string("why", verdict.why,
                     is_last ? "its record has another number than its place" : rows[i].why);
        proof_file_clear(&proof);
        free(file);
    }
}

/* Whatever is changed in the file, the record as it was is not said to be proven by all three. */
static void every_flipped_bit_fails_a_step(void **state)
{
    struct note_key keys[] = {key_of('L'), key_of('1'), key_of('2')};
    struct proof_trust trust = {keys, COUNT_OF(keys), 2};
    unsigned failed[PROOF_STEP_NONE + 1] = {0};
    struct record record;
    char room[RECORD_ROOM];
    size_t size;
    char *file = proof_of(made_record(PROVEN, (struct text){0}, room), 2, &size);

    (void)state;
    for (size_t bit = 0; bit < 8 * size; bit++) {
        file[bit / 8] ^= (char)(1 << bit % 8);
        failed[judge((struct text){file, size}, &trust, &record).failed]++;
        proof_file_clear(&proof);
        file[bit / 8] ^= (char)(1 << bit % 8);
    }
    assert_int_equal(failed[PROOF_STEP_NONE], 0);
    for (unsigned step = 0; step < PROOF_STEP_NONE; step++)
        CHECK(failed[step] > 0, "no bit fails step %u", step);
    free(file);
}

static const struct mark_row {
    const char *title, *text;
    bool is_for;
} mark_rows[] = {
    {"a proof file is one", "c2sp.org/tlog-proof@v1\n", true},
    {"of a later version too", "c2sp.org/tlog-proof@v9", true},
    {"its beginning alone is none", "c2sp.org/tlog-proof", false},
    {"an export is none", "{\"n\":1}\n", false},
    {"nothing is none", "", false},
};

static void file_says_what_it_is(void **state)
{
    const struct mark_row *row = *state;

    assert_int_equal(proof_verdict_is_for(text_of(row->text)), row->is_for);
}

int main(void)
{
    SUITE_ROWS(trust_rows, trust_is_in_the_keys_that_are_given);
    SUITE_TEST(proven_record_is_told);
    SUITE_TEST(bytes_that_are_no_record_of_that_number_are_refused);
    SUITE_TEST(every_flipped_bit_fails_a_step);
    SUITE_ROWS(mark_rows, file_says_what_it_is);
    return suite_run("proof_verdict");
}
