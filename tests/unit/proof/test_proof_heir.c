/* common/proof/proof_heir: who trusts one of a log's keys is led on to the next by a record that names it, in a
 * checkpoint that the trusted key has signed, and by nothing else. */
#include "common/proof/proof_heir.h"

#include "proto/event_codec.h"
#include "tests/unit/proof/support_proof.h"

enum { RECORDS = 7, NAMING = 5 };

static struct note_pair next_pair(void)
{
    return pair_of_seed(ORIGIN, NOTE_KIND_LOG, 0xb2);
}

/* A proof file of record NAMING, which has these bytes; by the pair log_pair. The caller frees. */
static char *proof_of(struct span record, size_t *ret_size)
{
    struct forest *forest = forest_new();
    char leaf[16];

    for (unsigned n = 1; n <= RECORDS; n++) {
        int size = snprintf(leaf, sizeof leaf, "leaf %u", n);
        forest_add(forest, n == NAMING ? record : (struct span){leaf, (size_t)size});
    }
    char *file = made_proof_of(forest, NAMING, record, 2, ret_size);
    forest_destroy(&forest);
    return file;
}

static const char *ask(struct text file, const struct note_key *keys, size_t count,
                       struct proof_heir *ret_heir)
{
    digest_t *digest = digest_new();
    struct text copy = text_copied(file);
    const char *why = proof_heir_of(digest, copy, keys, count, ret_heir);

    free((char *)copy.data);
    digest_destroy(&digest);
    return why;
}

static void next_key_is_told(void **state)
{
    struct note_key keys[] = {witness_pair(1).public, log_pair().public};
    struct note_pair next = next_pair();
    struct proof_heir heir;
    char room[MADE_RECORD_BYTES];
    size_t size;
    char *file = proof_of(made_naming(NAMING, &next.public, room), &size);

    (void)state;
    assert_null(ask((struct text){file, size}, keys, COUNT_OF(keys), &heir));
    assert_int_equal(heir.n, NAMING);
    assert_true(note_key_equal(&heir.key, &next.public));
    free(file);
}

/* Who was given the key when the log had come back has it under the name of before, too. */
static void it_is_told_to_whom_knows_the_log_by_a_later_name(void **state)
{
    struct note_key key = log_pair().public, next = next_pair().public;
    struct proof_heir heir;
    char room[MADE_RECORD_BYTES];
    size_t size;
    char *file = proof_of(made_naming(NAMING, &next, room), &size);

    (void)state;
    note_key_rename(&key, LIT(ORIGIN "/0123456789abcdef"));
    assert_null(ask((struct text){file, size}, &key, 1, &heir));
    assert_true(note_key_equal(&heir.key, &next));
    note_key_rename(&key, LIT(ORIGIN "/wuhou"));
    assert_non_null(ask((struct text){file, size}, &key, 1, &heir));
    free(file);
}

static void only_a_key_of_the_log_vouches(void **state)
{
    struct note_key keys[] = {witness_pair(1).public, next_pair().public,
                              pair_of_seed("kaohe/fedcba9876543210", NOTE_KIND_LOG, 0xa1).public};
    struct note_pair next = next_pair();
    struct proof_heir heir = {.n = 77};
    char room[MADE_RECORD_BYTES];
    size_t size;
    char *file = proof_of(made_naming(NAMING, &next.public, room), &size);

    (void)state;
    assert_non_null(ask((struct text){file, size}, keys, 0, &heir));
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        assert_non_null(ask((struct text){file, size}, &keys[i], 1, &heir));
    assert_non_null(ask((struct text){file, size}, keys, COUNT_OF(keys), &heir));
    assert_int_equal(heir.n, 77);
    free(file);
}

static const struct record_row {
    const char *title;
    struct text action, source, name;
    enum outcome outcome;
    const char *why;
} records[] = {
#define T(literal)                                                                                 \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }
    {"another source", T("log-key"), T("wuhou"), T(ORIGIN), OUTCOME_NOTED,
     "its record names no key of the log"},
    {"one that was refused", T("log-key"), T("office"), T(ORIGIN), OUTCOME_REFUSED,
     "its record names no key of the log"},
    {"another action", T("name-key"), T("office"), T(ORIGIN), OUTCOME_NOTED,
     "its record names no key of the log"},
    {"another log", T("log-key"), T("office"), T("kaohe/fedcba9876543210"), OUTCOME_NOTED,
     "the key that its record names is of another log"},
    {"what a restore may make of this log", T("log-key"), T("office"),
     T(ORIGIN "/0123456789abcdef"), OUTCOME_NOTED,
     "the key that its record names is of another log"},
#undef T
};

static void record_must_name_it(void **state)
{
    const struct record_row *row = *state;
    struct note_key key = log_pair().public, next;
    char name[64], signer[NOTE_KEY_TEXT_BYTES], bytes[MADE_RECORD_BYTES], room[MADE_RECORD_BYTES];
    bool is_refused = row->outcome == OUTCOME_REFUSED;
    struct record record = {.n = NAMING,
                            .received_ms = 1151726400000,
                            .epoch = 7,
                            .seq = 1,
                            .outcome = row->outcome,
                            .reason = is_refused ? REASON_CONFLICT : REASON_NONE,
                            .source = row->source};
    struct proof_heir heir;
    size_t size;

    snprintf(name, sizeof name, "%.*s", (int)row->name.size, row->name.data);
    next = pair_of_seed(name, NOTE_KIND_LOG, 0xb2).public;
    note_key_write(&next, signer);
    struct event event = {.action = row->action, .signer = text_of(signer)};
    record.event = (struct text){bytes, event_encode(&event, bytes, sizeof bytes)};
    size = record_encode(&record, room, sizeof room);
    assert_true(size > 0);
    char *file = proof_of((struct span){room, size}, &size);
    check_string("why", ask((struct text){file, size}, &key, 1, &heir), row->why);
    free(file);
}

/* One whose hash is not that of its name and key would be malformed; a log that has it leads nowhere. */
static void key_must_be_one(void **state)
{
    struct note_key log = log_pair().public, next = next_pair().public;
    struct proof_heir heir;
    char room[MADE_RECORD_BYTES];
    size_t size;

    (void)state;
    next.id ^= 1;
    char *file = proof_of(made_naming(NAMING, &next, room), &size);
    check_string("why", ask((struct text){file, size}, &log, 1, &heir),
                 "the key that its record names cannot be read");
    free(file);
}

static void every_flipped_bit_is_noticed(void **state)
{
    struct note_key key = log_pair().public;
    struct note_pair next = next_pair();
    struct proof_heir heir;
    char room[MADE_RECORD_BYTES];
    size_t size, others = 0;
    char *file = proof_of(made_naming(NAMING, &next.public, room), &size);

    (void)state;
    for (size_t bit = 0; bit < 8 * size; bit++) {
        file[bit / 8] ^= (char)(1 << bit % 8);
        if (!ask((struct text){file, size}, &key, 1, &heir)) { /* in a cosignature */
            assert_true(note_key_equal(&heir.key, &next.public));
            others++;
        }
        file[bit / 8] ^= (char)(1 << bit % 8);
    }
    assert_true(others < 8 * size / 2);
    free(file);
}

int main(void)
{
    SUITE_TEST(next_key_is_told);
    SUITE_TEST(it_is_told_to_whom_knows_the_log_by_a_later_name);
    SUITE_TEST(only_a_key_of_the_log_vouches);
    SUITE_ROWS(records, record_must_name_it);
    SUITE_TEST(key_must_be_one);
    SUITE_TEST(every_flipped_bit_is_noticed);
    return suite_run("proof_heir");
}
