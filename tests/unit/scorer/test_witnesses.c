/* What the scorer has for witnesses: the newest checkpoint with the proof that the log has grown into it, to
 * whoever asks in a conversation; and whose cosignature of it is kept, and stands in proofs. */
#include "common/ledger/view_tree.h"
#include "proto/key.h"
#include "services/scorer/proving.h"
#include "tests/unit/scorer/support_signing.h"

static struct bench bench; /* too large for the stack */
static struct trouble trouble;
static char whole[NOTE_SIGNED_BYTES_MAX];

/* What was shown last, and how often something was. */
static struct {
    unsigned count;
    uint64_t session, n;
    char note[NOTE_SIGNED_BYTES_MAX];
    size_t note_size;
    struct merkle_proof proof;
} shown;

enum { WUHOU = 1, PIXIAN, UNSIGNED, PLACES };
static const struct {
    const char *source;
    bool has_signer;
} places[PLACES] = {
    [WUHOU] = {"wuhou", true}, [PIXIAN] = {"pixian", true}, [UNSIGNED] = {"jinniu", false}};

static struct peer peer_of(unsigned number)
{
    struct peer peer = {.bytes = {(uint8_t)number}, .size = 1, .has_key = true};

    memset(peer.key, (int)number, KEY_BYTES);
    return peer;
}

static void note(void *context, const struct answer *answer)
{
    static struct message_room room;
    struct message message;
    enum refusal refusal;

    (void)context;
    assert_true(message_decode(answer->bytes, answer->size, &room, &message, &refusal));
    if (message.type != MESSAGE_GROWTH)
        return;
    shown.count++;
    shown.session = message.growth.session;
    shown.n = message.growth.n;
    shown.note_size = message.growth.note.size;
    if (shown.note_size > 0)
        memcpy(shown.note, message.growth.note.data, shown.note_size);
    shown.proof.count = (unsigned)message.growth.hashes.count;
    for (unsigned i = 0; i < shown.proof.count; i++)
        memcpy(shown.proof.hashes[i].bytes, message.growth.hashes.items[i].data, DIGEST_BYTES);
}

/* Hands in a message as one pass. */
static void give(unsigned key, const struct message *message)
{
    static uint8_t frame[FRAME_BYTES_MAX];
    struct peer peer = peer_of(key);
    size_t size = message_encode(message, frame, sizeof frame);

    bench_write(&bench);
    ingest_frame(bench.ingest, &peer, (struct text){(char *)frame, size}, &bench.now);
    bench_commit(&bench);
    ingest_release(bench.ingest, note, NULL);
}

static void hello(unsigned key)
{
    give(key, &(struct message){.type = MESSAGE_HELLO,
                                .hello = {.source = text_of(places[key].source),
                                          .instance = 100 + key,
                                          .fresh = 1,
                                          .session = 10 + key,
                                          .epoch = 50 + key,
                                          .base = 1,
                                          .first = 1}});
}

static void ask(unsigned key, uint64_t n)
{
    give(key, &(struct message){.type = MESSAGE_GET_GROWTH,
                                .get_growth = {.session = 10 + key, .n = n}});
}

static void show(void)
{
    shown.count = 0;
    ingest_show(bench.ingest, bench_view(&bench), note, NULL);
}

static void cosign(unsigned key, uint64_t n, struct text line)
{
    give(key, &(struct message){.type = MESSAGE_COSIGN,
                                .cosign = {.session = 10 + key, .n = n, .line = line}});
}

static void grant(unsigned key)
{
    char signer[NOTE_KEY_TEXT_BYTES], text[KEY_TEXT_BYTES + 1], json[800];
    struct peer peer = peer_of(key);
    struct note_pair pair = witness_pair(key);

    key_write(peer.key, text);
    note_key_write(&pair.public, signer);
    snprintf(
        json, sizeof json,
        "{'source':'office','action':'grant','key':'%s','role':'district','centre':'%s'%s%s%s}",
        text, places[key].source, places[key].has_signer ? ",'signer':'" : "",
        places[key].has_signer ? signer : "", places[key].has_signer ? "'" : "");
    bench_take(&bench, json);
}

/* Signs what the log has, and returns its size. */
static uint64_t make_checkpoint(void)
{
    struct note_pair log = log_pair();
    struct checkpointer checkpointer = checkpointer_by(&log);
    size_t size = checkpointer_sign(&checkpointer, bench_view(&bench), whole);
    uint64_t n = ledger_last(bench.ledger);

    assert_true(size > 0);
    bench_write(&bench);
    ledger_put_checkpoint(bench.ledger, n, (struct text){whole, size});
    bench_commit(&bench);
    return n;
}

static void begin(void)
{
    bench_begin(&bench, "");
    for (unsigned key = WUHOU; key <= UNSIGNED; key++)
        grant(key);
    bench_commit(&bench);
}

/* The line by which a witness signs what was shown. */
static struct text line_of(unsigned key)
{
    static char line[NOTE_LINE_BYTES];
    static struct note read;
    struct note_pair pair = witness_pair(key);

    assert_null(note_read((struct text){shown.note, shown.note_size}, &read));
    note_sign(&pair, read.text, 1700000000, line);
    return text_of(line);
}

static struct merkle_hash root_of(uint64_t size)
{
    digest_t *digest = digest_new();
    struct merkle_hash root;

    assert_true(view_tree_root(bench_view(&bench), digest, size, &root));
    digest_destroy(&digest);
    return root;
}

static const struct from_row {
    const char *title;
    uint64_t from; /* of 9 */
    bool is_proven;
} froms[] = {
    {"who asks from nothing is shown the newest checkpoint alone", 0, false},
    {"who asks from an older one gets the proof that it goes on", 4, true},
    {"who asks from one record gets it too", 1, true},
    {"who asks from the same size is shown it with nothing to prove", 9, false},
    {"who asks from a larger one is shown the smaller", 10, false},
    {"who asks from beyond all numbers is shown the smaller", UINT64_MAX, false},
};

static void newest_checkpoint_is_shown(void **state)
{
    const struct from_row *row = *state;
    digest_t *digest = digest_new();

    begin();
    make_checkpoint();
    for (unsigned i = 0; i < 5; i++)
        bench_take(&bench, PRAISE("wuhou", "1", "1"));
    assert_int_equal(make_checkpoint(), 9);
    hello(WUHOU);
    ask(WUHOU, row->from);
    assert_true(ingest_has_witness(bench.ingest));
    show();
    assert_false(ingest_has_witness(bench.ingest));
    assert_int_equal(shown.count, 1);
    assert_int_equal(shown.session, 10 + WUHOU);
    assert_int_equal(shown.n, row->from);
    check_text("note", (struct text){shown.note, shown.note_size}, text_of(whole));
    assert_int_equal(shown.proof.count > 0, row->is_proven);
    struct merkle_hash now = root_of(9), before = root_of(row->is_proven ? row->from : 9);
    if (row->is_proven)
        assert_true(merkle_check_growth(digest, row->from, &before, 9, &now, &shown.proof));
    digest_destroy(&digest);
    bench_end(&bench);
}

static void log_without_a_checkpoint_shows_none(void **state)
{
    (void)state;
    begin();
    hello(WUHOU);
    ask(WUHOU, 3);
    show();
    assert_int_equal(shown.count, 1);
    assert_int_equal(shown.note_size, 0);
    assert_int_equal(shown.proof.count, 0);
    cosign(WUHOU, 0, LIT("x"));
    bench_end(&bench);
}

static void questions_take_turns_and_the_last_of_several_counts(void **state)
{
    static const char *const sources[] = {"wuhou", "pixian", "jinniu", "xindu", "dayi", "pujiang"};
    struct message message = {.type = MESSAGE_HELLO};
    unsigned count = COUNT_OF(sources);

    (void)state;
    bench_begin(&bench, "");
    make_checkpoint();
    for (unsigned i = 0; i < count; i++) {
        message.type = MESSAGE_HELLO;
        message.hello = (struct message_hello){
            .source = text_of(sources[i]), .session = 1 + i, .epoch = 1, .base = 1, .first = 1};
        bench_send(&bench, (uint8_t)i, &message);
    }
    for (unsigned i = 0; i < 2 * count; i++) {
        message.type = MESSAGE_GET_GROWTH;
        message.get_growth = (struct message_get_growth){.session = 1 + i % count, .n = i};
        bench_send(&bench, (uint8_t)(i % count), &message);
    }
    bench_pass(&bench);
    show();
    assert_int_equal(shown.count, INGEST_SHOWN_MAX);
    assert_true(shown.n >= count);
    show();
    assert_int_equal(shown.count, count - INGEST_SHOWN_MAX);
    assert_false(ingest_has_witness(bench.ingest));
    bench_end(&bench);
}

/* Nothing is shown from a log that cannot be read. */
static void log_that_cannot_be_read_shows_nothing(void **state)
{
    (void)state;
    begin();
    make_checkpoint();
    hello(WUHOU);
    ask(WUHOU, 2);
    bench_damage(&bench, TABLE_CHECKPOINTS, LIT("x"), LIT("x"));
    show();
    assert_int_equal(shown.count, 0);
    assert_int_equal(view_status(bench_view(&bench)), STATUS_DAMAGED);
    bench_end(&bench);
}

static unsigned lines_of(uint64_t n)
{
    static struct note read;

    size_t size = view_checkpoint_whole(bench_view(&bench), n, whole);
    assert_null(note_read((struct text){whole, size}, &read));
    return read.count - 1;
}

static const struct cosign_row {
    const char *title;
    unsigned speaks, signs;
    uint64_t n; /* 0: of what was shown */
    const char *behind;
    bool is_stale; /* another was made in the meantime */
    bool is_full, is_kept;
} cosigns[] = {
    {"a witness's line is kept", WUHOU, WUHOU, 0, "", .is_kept = true},
    {"also where a newer checkpoint was made meanwhile", WUHOU, WUHOU, 0, "", .is_stale = true,
     .is_kept = true},
    {"another witness's line is not", WUHOU, PIXIAN, 0, "", .is_kept = false},
    {"that of a key whose grant names none is not", UNSIGNED, UNSIGNED, 0, "", .is_kept = false},
    {"one of another checkpoint is not", WUHOU, WUHOU, 1, "", .is_kept = false},
    {"one with something behind it is not", WUHOU, WUHOU, 0, "x\n", .is_kept = false},
    {"two of them are not", WUHOU, WUHOU, 0, "\xe2\x80\x94 a AAAAAAA=\n", .is_kept = false},
    {"nothing is kept where the disk is full", WUHOU, WUHOU, 0, "", .is_full = true},
};

static void cosignature_is_kept_or_not(void **state)
{
    const struct cosign_row *row = *state;
    char line[2 * NOTE_LINE_BYTES];

    begin();
    uint64_t n = make_checkpoint();
    hello(row->speaks);
    ask(row->speaks, 0);
    show();
    if (row->is_stale) {
        bench_take(&bench, PRAISE("wuhou", "1", "1"));
        make_checkpoint();
    }
    snprintf(line, sizeof line, "%s%s", line_of(row->signs).data, row->behind);
    bench.now.is_full = row->is_full;
    cosign(row->speaks, row->n ? row->n : n, text_of(line));
    assert_int_equal(lines_of(n), row->is_kept);
    bench_end(&bench);
}

/* A line for each time that something is shown. */
static void what_was_not_shown_is_not_cosigned(void **state)
{
    (void)state;
    begin();
    uint64_t n = make_checkpoint();
    hello(PIXIAN);
    ask(PIXIAN, 0);
    show();
    hello(WUHOU);
    cosign(WUHOU, n, line_of(WUHOU));
    assert_int_equal(lines_of(n), 0);
    cosign(PIXIAN, n, line_of(WUHOU)); /* is for naught, and was the one */
    cosign(PIXIAN, n, line_of(PIXIAN));
    assert_int_equal(lines_of(n), 0);
    ask(PIXIAN, 0);
    show();
    hello(PIXIAN); /* what the conversation before was shown is forgotten */
    cosign(PIXIAN, n, line_of(PIXIAN));
    assert_int_equal(lines_of(n), 0);
    bench_end(&bench);
}

/* How many cosignatures a proof of record `n` has, and of how many records its checkpoint is. */
static unsigned proof_lines(uint64_t n, uint64_t *ret_size)
{
    static struct proof_file proof;
    json_t *json;

    assert_int_equal(proving_record(bench_view(&bench), n, &json, &trouble), STATUS_OK);
    const char *file = json_string_value(json_object_get(json, "proof"));
    assert_null(proof_file_read(text_of(file), &proof));
    *ret_size = proof.checkpoint.size;
    unsigned count = proof.note.count - 1;
    proof_file_clear(&proof);
    json_decref(json);
    return count;
}

static void put_lines(uint64_t n, unsigned count)
{
    char line[NOTE_LINE_BYTES];

    bench_write(&bench);
    for (unsigned i = 0; i < count; i++) {
        struct note_pair pair = witness_pair(i);
        note_sign(&pair, LIT("x\n"), 0, line);
        ledger_put_cosignature(bench.ledger, n, (uint8_t)i, text_of(line));
    }
    bench_commit(&bench);
}

static void proof_prefers_a_checkpoint_that_has_cosignatures(void **state)
{
    json_t *json;
    uint64_t size;

    (void)state;
    begin();
    uint64_t first = make_checkpoint();
    bench_take(&bench, PRAISE("wuhou", "1", "1"));
    uint64_t second = make_checkpoint();
    assert_int_equal(proof_lines(2, &size), 0);
    assert_int_equal(size, first);
    put_lines(second, 17);
    assert_int_equal(proof_lines(2, &size), PROOF_COSIGNATURES_MAX);
    assert_int_equal(size, second);
    put_lines(first, 1);
    assert_int_equal(proof_lines(2, &size), 1);
    assert_int_equal(size, first);
    assert_int_equal(proof_lines(second, &size), PROOF_COSIGNATURES_MAX);
    assert_int_equal(proving_checkpoint(bench_view(&bench), second, &json, &trouble), STATUS_OK);
    static struct note read;
    assert_null(note_read(text_of(json_string_value(json_object_get(json, "checkpoint"))), &read));
    assert_int_equal(read.count, 1 + 17);
    json_decref(json);
    bench_end(&bench);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(froms, newest_checkpoint_is_shown);
    SUITE_TEST(log_without_a_checkpoint_shows_none);
    SUITE_TEST(questions_take_turns_and_the_last_of_several_counts);
    SUITE_TEST(log_that_cannot_be_read_shows_nothing);
    SUITE_ROWS(cosigns, cosignature_is_kept_or_not);
    SUITE_TEST(what_was_not_shown_is_not_cosigned);
    SUITE_TEST(proof_prefers_a_checkpoint_that_has_cosignatures);
    return suite_run("witnesses");
}
