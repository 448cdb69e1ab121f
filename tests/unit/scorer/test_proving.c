/* GET_CHECKPOINT and GET_PROOF: what a scorer proves of its log, by the checkpoints that it has. */
#include "services/scorer/proving.h"

#include <poll.h>

#include "common/proof/proof_verdict.h"
#include "tests/unit/proof/support_proof.h"
#include "tests/unit/scorer/support_answerer.h"

enum { RECORDS = 40, FIRST_SIZE = 20, SECOND_SIZE = 35 };

/* What a log of so many records says of itself, signed by ORIGIN's key. */
static void keep_checkpoint(struct asker *asker)
{
    char text[CHECKPOINT_TEXT_BYTES_MAX], line[NOTE_LINE_BYTES], whole[NOTE_SIGNED_BYTES_MAX];
    struct note_pair pair = log_pair();
    struct checkpoint checkpoint;

    view_facts(bench_view(&asker->bench), &checkpoint);
    checkpoint.origin = LIT(ORIGIN);
    struct text said = {text, checkpoint_write(&checkpoint, text)};
    note_sign(&pair, said, 0, line);
    struct text signature = text_of(line);
    size_t size = note_write(said, &signature, 1, whole, sizeof whole);
    bench_put_checkpoint(&asker->bench, checkpoint.size, (struct text){whole, size});
}

/* A log of RECORDS with checkpoints of two sizes. */
static void begin(struct asker *asker)
{
    char json[256];

    asker_begin(asker, "");
    for (unsigned n = 2; n <= RECORDS; n++) {
        snprintf(json, sizeof json, OVERDUE("wuhou", "%u", "2006-03-14"), n);
        bench_take(&asker->bench, json);
        if (n == FIRST_SIZE || n == SECOND_SIZE)
            keep_checkpoint(asker);
    }
}

/* The member of the answer; the caller frees it. */
static struct text answered(const struct asker *asker, const char *name)
{
    struct text json = answer_json(asker);
    json_t *object = json_loadb(json.data, json.size, 0, NULL);
    json_t *member = json_object_get(object, name);

    assert_int_equal(json_object_size(object), 1);
    struct text text =
        text_copied((struct text){json_string_value(member), json_string_length(member)});
    json_decref(object);
    return text;
}

static void check_proof(struct asker *asker, uint64_t n)
{
    struct note_pair pair = log_pair();
    struct proof_trust trust = {.keys = &pair.public, .key_count = 1};
    digest_t *digest = digest_new();
    struct proof_file proof;
    struct record record;

    ASK(asker, GET_PROOF, get_proof, .n = n);
    struct text file = answered(asker, "proof");
    struct proof_verdict verdict = proof_verdict_of(digest, file, &trust, &proof, &record);
    CHECK(!verdict.why, "record %llu: %s", (unsigned long long)n, verdict.why);
    assert_int_equal(record.n, n);
    assert_true(verdict.voices.has_log);
    assert_int_equal(proof.checkpoint.size, n <= FIRST_SIZE ? FIRST_SIZE : SECOND_SIZE);
    proof_file_clear(&proof);
    digest_destroy(&digest);
    free((void *)file.data);
}

static void records_below_a_checkpoint_are_proven(void **state)
{
    struct asker asker;

    (void)state;
    begin(&asker);
    for (uint64_t n = 1; n <= SECOND_SIZE; n++)
        check_proof(&asker, n);
    assert_false(presence_has_wish(asker.presence));
    asker_end(&asker);
}

static void checkpoint_is_the_newest(void **state)
{
    struct asker asker;
    struct checkpoint checkpoint;
    struct note note;

    (void)state;
    begin(&asker);
    for (uint64_t n = 0; n <= SECOND_SIZE; n += 5) {
        ASK(&asker, GET_CHECKPOINT, get_checkpoint, .n = n);
        struct text whole = answered(&asker, "checkpoint");
        assert_null(note_read(whole, &note));
        assert_null(checkpoint_read(note.text, &checkpoint));
        assert_int_equal(checkpoint.size, SECOND_SIZE);
        free((void *)whole.data);
    }
    asker_end(&asker);
}

/* Whether the ingest thread would wake. */
static bool is_awake(const struct asker *asker)
{
    struct pollfd file = {.fd = presence_file(asker->presence), .events = POLLIN};

    return poll(&file, 1, 0) == 1;
}

static void what_no_checkpoint_covers_is_wished_for(void **state)
{
    struct asker asker;

    (void)state;
    begin(&asker);
    assert_false(is_awake(&asker));
    ASK(&asker, GET_PROOF, get_proof, .n = SECOND_SIZE + 1);
    check_sorry(&asker, "no-checkpoint");
    assert_true(is_awake(&asker));
    assert_true(presence_has_wish(asker.presence));
    ASK(&asker, GET_CHECKPOINT, get_checkpoint, .n = RECORDS);
    check_sorry(&asker, "no-checkpoint");
    assert_false(is_awake(&asker)); /* once until it is met, however many ask */
    assert_true(presence_has_wish(asker.presence));
    presence_meet_wish(asker.presence);
    assert_false(presence_has_wish(asker.presence));
    ASK(&asker, GET_CHECKPOINT, get_checkpoint, .n = RECORDS);
    assert_true(is_awake(&asker));
    assert_true(presence_has_wish(asker.presence));
    asker_end(&asker);
}

static const struct why_row {
    const char *title;
    enum checkpoints checkpoints;
    const char *word, *why;
} why_rows[] = {
    {"it comes", CHECKPOINTS_COME, "no-checkpoint", "covers this record yet"},
    {"a full disk", CHECKPOINTS_NO_ROOM, "full", "the scorer's disk has no room"},
    {"no key", CHECKPOINTS_NO_KEY, "no-key", "`kaohe init` there makes one"},
    {"a lost key", CHECKPOINTS_LOST_KEY, "no-key", "Bring keys/log.signer_secret back"},
    {"a log that is brought back", CHECKPOINTS_RESTORING, "no-checkpoint",
     "nothing is signed until that is done"},
};

static void why_there_is_none_is_said(void **state)
{
    const struct why_row *row = *state;
    struct asker asker;

    asker_begin(&asker, "");
    presence_set_checkpoints(asker.presence, row->checkpoints);
    ASK(&asker, GET_PROOF, get_proof, .n = 1);
    check_sorry(&asker, row->word);
    struct text why = asker.answer.sorry.why;
    CHECK(memmem(why.data, why.size, row->why, strlen(row->why)), "%.*s", (int)why.size, why.data);
    CHECK((memmem(why.data, why.size, "init", 4) != NULL) ==
              (row->checkpoints == CHECKPOINTS_NO_KEY),
          "%.*s", (int)why.size, why.data);
    asker_end(&asker);
}

static const struct damage_row {
    const char *title;
    struct text note;
} damages[] = {
    {"no note", BYTES("no note")},
    {"an empty one", BYTES("")},
    {"one that is no text", BYTES("\xff\n\n\xff\n")},
};

static void unreadable_checkpoint_is_trouble_and_named(void **state)
{
    static const char says[] = "the checkpoint of 35 records cannot be read";
    const struct damage_row *row = *state;
    struct asker asker;

    begin(&asker);
    bench_view(&asker.bench);
    bench_damage(&asker.bench, TABLE_CHECKPOINTS, LIT("\0\0\0\0\0\0\0\x23"), row->note);
    ASK(&asker, GET_PROOF, get_proof, .n = SECOND_SIZE);
    check_sorry(&asker, "trouble");
    check_text("why", asker.answer.sorry.why, LIT(says));
    ASK(&asker, GET_CHECKPOINT, get_checkpoint, .n = 1);
    check_sorry(&asker, "trouble");
    check_text("why", asker.answer.sorry.why, LIT(says));
    assert_false(presence_has_wish(asker.presence));
    check_proof(&asker, FIRST_SIZE);
    asker_end(&asker);
}

static void what_the_log_lacks_is_not_wished_for(void **state)
{
    struct asker asker;

    (void)state;
    begin(&asker);
    ASK(&asker, GET_PROOF, get_proof, .n = RECORDS + 1);
    check_sorry(&asker, "no-moment");
    ASK(&asker, GET_CHECKPOINT, get_checkpoint, .n = RECORDS + 1);
    check_sorry(&asker, "no-moment");
    ASK(&asker, GET_PROOF, get_proof, .n = 0);
    check_sorry(&asker, "no-moment");
    assert_false(presence_has_wish(asker.presence));
    asker_end(&asker);
}

int main(void)
{
    SUITE_TEST(records_below_a_checkpoint_are_proven);
    SUITE_TEST(checkpoint_is_the_newest);
    SUITE_TEST(what_no_checkpoint_covers_is_wished_for);
    SUITE_ROWS(why_rows, why_there_is_none_is_said);
    SUITE_ROWS(damages, unreadable_checkpoint_is_trouble_and_named);
    SUITE_TEST(what_the_log_lacks_is_not_wished_for);
    return suite_run("proving");
}
