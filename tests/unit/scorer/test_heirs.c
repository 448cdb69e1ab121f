/* What the scorer tells of a log's keys: a witness that knows one of them is shown the record that names the next,
 * by a checkpoint that the one before has signed; and proofs for people are by one that the key of now has. */
#include "services/scorer/heirs.h"

#include "common/proof/proof_heir.h"
#include "services/scorer/proving.h"
#include "services/scorer/witnesses.h"
#include "tests/unit/scorer/support_signing.h"

enum { DAY_MS = 24 * 60 * 60 * 1000 };

static struct bench bench; /* too large for the stack */
static uint64_t named[3];  /* the record that names pair 1, 2 */

static struct checkpointer by_both(unsigned number)
{
    struct note_pair now = log_pair_number(number);
    struct checkpointer checkpointer = checkpointer_by(&now);

    checkpointer.pairs.has_before = true;
    checkpointer.pairs.before = log_pair_number(number - 1);
    checkpointer.pairs.both_until_ms = INT64_MAX;
    return checkpointer;
}

static void sign_by(unsigned number)
{
    struct note_pair pair = log_pair_number(number);
    struct checkpointer checkpointer = checkpointer_by(&pair);

    bench_take(&bench, PRAISE("wuhou", "1", "1"));
    bench_sign(&bench, &checkpointer);
}

/* Signed: 2 by pair 0; 4 by both, 5 by pair 1; 7 by both, 8 by pair 2. Records 3 and 6 name a key. */
static void begin(void)
{
    bench_begin(&bench, "");
    sign_by(0);
    for (unsigned number = 1; number <= 2; number++) {
        struct checkpointer both = by_both(number);
        named[number] = bench_name_key(&bench, number, NOW_MS + number * (int64_t)DAY_MS);
        bench_take(&bench, PRAISE("wuhou", "1", "1"));
        bench_sign(&bench, &both);
        sign_by(number);
    }
    bench_commit(&bench);
}

static struct text newest(void)
{
    struct text note = {0};
    uint64_t n;

    assert_true(view_checkpoint_newest(bench_view(&bench), &n, &note));
    return note;
}

static const struct heir_row {
    const char *title;
    unsigned known, next; /* pairs; 0: there is none */
} heir_rows[] = {
    {"from the first to the second", 0, 1},
    {"from that to the third", 1, 2},
    {"nothing follows the last", 2, 0},
};

static void next_key_is_proven(void **state)
{
    const struct heir_row *row = *state;
    struct note_pair known = log_pair_number(row->known), next = log_pair_number(row->next);
    digest_t *digest = digest_new();
    struct proof_heir heir;

    begin();
    struct text proof = heirs_prove(bench_view(&bench), newest(), known.public.key);
    assert_int_equal(proof.size > 0, row->next > 0);
    if (row->next > 0) {
        assert_null(proof_heir_of(digest, proof, &known.public, 1, &heir));
        assert_int_equal(heir.n, named[row->next]);
        assert_true(note_key_equal(&heir.key, &next.public));
    }
    free((char *)proof.data);
    digest_destroy(&digest);
    bench_end(&bench);
}

/* Whose key no record has named is taken for one who knows the first. */
static void unknown_key_gets_what_leads_it_nowhere(void **state)
{
    struct note_pair other = pair_of_seed(ORIGIN, NOTE_KIND_LOG, 0x77);
    digest_t *digest = digest_new();
    struct proof_heir heir;

    (void)state;
    begin();
    struct text proof = heirs_prove(bench_view(&bench), newest(), other.public.key);
    assert_non_null(proof_heir_of(digest, proof, &other.public, 1, &heir));
    free((char *)proof.data);
    digest_destroy(&digest);
    bench_end(&bench);
}

static void record_that_no_checkpoint_covers_is_not_proven_yet(void **state)
{
    struct note_pair known = log_pair_number(0);

    (void)state;
    bench_begin(&bench, "");
    sign_by(0);
    bench_name_key(&bench, 1, NOW_MS);
    bench_commit(&bench);
    assert_null(heirs_prove(bench_view(&bench), newest(), known.public.key).data);
    bench_end(&bench);
}

static const struct cover_row {
    const char *title;
    uint64_t n, size; /* of the checkpoint that it is proven by */
} cover_rows[] = {
    {"an old record by the key of now, while the one before still signed", 1, 7},
    {"one between the changes too", 5, 7},
    {"the first record that names a key by the keys of then", 3, 4},
    {"the second likewise", 6, 7},
    {"a newer one by the oldest that covers it", 8, 8},
};

static void people_get_proofs_by_the_key_of_now(void **state)
{
    const struct cover_row *row = *state;
    static struct proof_file proof;
    struct trouble trouble;
    json_t *json;

    begin();
    assert_int_equal(proving_record(bench_view(&bench), row->n, &json, &trouble), STATUS_OK);
    const char *file = json_string_value(json_object_get(json, "proof"));
    assert_null(proof_file_read(text_of(file), &proof));
    assert_int_equal(proof.checkpoint.size, row->size);
    proof_file_clear(&proof);
    json_decref(json);
    bench_end(&bench);
}

/* ---- in a conversation ---- */

static size_t told; /* bytes of the proof that was shown */

static void hear(void *context, const struct answer *answer)
{
    static struct message_room room;
    struct message message;
    enum refusal refusal;

    (void)context;
    assert_true(message_decode(answer->bytes, answer->size, &room, &message, &refusal));
    assert_int_equal(message.type, MESSAGE_GROWTH);
    told = message.growth.proof.size;
}

static bool is_shown_a_proof(struct text log_key)
{
    static struct session session;
    struct message_get_growth question = {.session = 7, .n = 0, .log_key = log_key};
    answers_t *answers = answers_new(1);

    witnesses_ask(&session, &question);
    assert_true(session.asks_growth);
    assert_true(witnesses_show(answers, &session, bench_view(&bench)));
    answers_release(answers, hear, NULL);
    answers_destroy(&answers);
    return told > 0;
}

static void witness_that_says_its_key_is_shown_it(void **state)
{
    struct note_pair first = log_pair_number(0), last = log_pair_number(2);

    (void)state;
    begin();
    assert_true(is_shown_a_proof((struct text){(char *)first.public.key, KEY_BYTES}));
    assert_false(is_shown_a_proof((struct text){(char *)last.public.key, KEY_BYTES}));
    assert_false(is_shown_a_proof((struct text){0}));
    assert_false(is_shown_a_proof((struct text){(char *)first.public.key, KEY_BYTES - 1}));
    bench_end(&bench);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(heir_rows, next_key_is_proven);
    SUITE_TEST(unknown_key_gets_what_leads_it_nowhere);
    SUITE_TEST(record_that_no_checkpoint_covers_is_not_proven_yet);
    SUITE_ROWS(cover_rows, people_get_proofs_by_the_key_of_now);
    SUITE_TEST(witness_that_says_its_key_is_shown_it);
    return suite_run("heirs");
}
