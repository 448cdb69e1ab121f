/* Which keys are granted, as who asks is told: one snapshot, in the order of the records. */
#include "common/form/json.h"
#include "common/ledger/tables.h"
#include "common/score/keyring.h"
#include "proto/key.h"
#include "tests/unit/proof/support_proof.h"
#include "tests/unit/scorer/support_answerer.h"

#define STAMP "\"2007-01-01T08:00:00.000+08:00\"" /* NOW_MS */
#define KEY_A "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
#define KEY_B "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
#define LOG_KEY(signer) "{'source':'office','action':'log-key','signer':'" signer "'}"
#define LOG_A "kaohe/0123456789abcdef+3c59abb2+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
#define LOG_B "kaohe/0123456789abcdef+a74611f5+AQECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g"
#define GRANT(key, more) "{'source':'office','action':'grant','key':'" key "','role':" more "}"
#define LIT_OF(array) ((struct text){array, sizeof(array)})
#define ROW(key, role, source, n, heard)                                                           \
    "{\"key\":\"" key "\",\"role\":\"" role "\",\"source\":" source ",\"n\":" n                    \
    ",\"granted\":" STAMP ",\"signer\":null,\"heard\":" heard "}"

static struct asker asker; /* too large for the stack */
static struct bench *const bench = &asker.bench;

static void ask_keys(void)
{
    ask_at(&asker, &(struct message){.type = MESSAGE_GET_KEYS, .get_keys = {.id = 7}}, NOW_MS);
}

static void check_keys(const char *expected)
{
    ask_keys();
    check_text("keys", answer_json(&asker), text_of(expected));
}

static void keys_are_told_as_they_are_granted(void **state)
{
    uint8_t key[KEY_BYTES];

    (void)state;
    asker_begin(&asker, "");
    assert_true(key_read(text_of(KEY_A), key));
    presence_recall(asker.presence, key, NOW_MS);
    check_keys("{\"n\":1,\"keys\":[],\"log\":[]}");
    bench_take(bench, GRANT(KEY_A, "'district','centre':'武侯区'"));
    bench_take(bench, GRANT(KEY_B, "'reader'"));
    check_keys("{\"n\":3,\"keys\":[" ROW(KEY_A, "district", "\"wuhou\"", "2", STAMP) "," ROW(
        KEY_B, "reader", "null", "3", "null") "],\"log\":[]}");
    bench_take(bench, "{'source':'office','action':'withdraw','key':'" KEY_A "'}");
    check_keys("{\"n\":4,\"keys\":[" ROW(KEY_B, "reader", "null", "3", "null") "],\"log\":[]}");
    bench_take(bench, GRANT(KEY_A, "'intake','centre':'office'"));
    check_keys("{\"n\":5,\"keys\":[" ROW(KEY_B, "reader", "null", "3", "null") "," ROW(
        KEY_A, "intake", "\"office\"", "5", STAMP) "],\"log\":[]}");
    asker_end(&asker);
}

static void keys_of_the_log_are_told_in_their_order(void **state)
{
    (void)state;
    asker_begin(&asker, "");
    bench_take(bench, LOG_KEY(LOG_A));
    check_keys("{\"n\":2,\"keys\":[],\"log\":[{\"signer\":\"" LOG_A "\",\"n\":2,\"named\":" STAMP
               "}]}");
    bench_take(bench, GRANT(KEY_A, "'reader'"));
    bench->now.wall_ms += INT64_C(24) * 60 * 60 * 1000;
    bench_take(bench, LOG_KEY(LOG_B));
    ask_keys();
    json_t *answer = json_loadb(answer_json(&asker).data, answer_json(&asker).size, 0, NULL);
    json_t *log = json_object_get(answer, "log");
    assert_int_equal(json_array_size(log), 2);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(log, 1), "n")), 4);
    json_decref(answer);
    asker_end(&asker);
}

/* Likewise of the log's keys. */
static void put_longest_of_log(uint64_t n)
{
    char name[SIGNER_BYTES_MAX - 53], signer[NOTE_KEY_TEXT_BYTES],
        value[9 + SIGNER_BYTES_MAX] = {0};
    struct key key = n_key(n);

    snprintf(name, sizeof name, "%0*u", (int)sizeof name - 1, (unsigned)n);
    struct note_pair pair = pair_of_seed(name, NOTE_KIND_LOG, (uint8_t)n);
    note_key_write(&pair.public, signer);
    assert_int_equal(strlen(signer), SIGNER_BYTES_MAX);
    memcpy(value + 9, signer, SIGNER_BYTES_MAX);
    bench_damage(bench, TABLE_KEYS, text_of_span(key_span(&key)), LIT_OF(value));
}

/* A row of the table as long as one can be: its signer's quotes are escaped in JSON. */
static void put_longest(uint64_t n)
{
    char value[2 + KEY_BYTES + SIGNER_BYTES_MAX] = {ROLE_DISTRICT, 0};
    struct key key = n_key(n);

    memset(value + 2, '"', sizeof value - 2);
    memcpy(value + 2, &n, sizeof n);
    presence_recall(asker.presence, (const uint8_t *)value + 2, NOW_MS);
    bench_damage(bench, TABLE_KEYS, text_of_span(key_span(&key)), LIT_OF(value));
}

static void all_keys_that_there_can_be_fit_one_answer(void **state)
{
    (void)state;
    asker_begin(&asker, "");
    for (uint64_t n = 1; n <= KEYS_MAX; n++)
        put_longest(n);
    for (uint64_t n = 1; n <= LOG_KEYS_MAX; n++)
        put_longest_of_log(KEYS_MAX + n);
    ask_keys(); /* fits a frame */
    json_t *answer = json_loadb(answer_json(&asker).data, answer_json(&asker).size, 0, NULL);
    assert_int_equal(json_array_size(json_object_get(answer, "keys")), KEYS_MAX);
    assert_int_equal(json_array_size(json_object_get(answer, "log")), LOG_KEYS_MAX);
    json_decref(answer);
    asker_end(&asker);
}

static void damaged_row_is_trouble(void **state)
{
    (void)state;
    asker_begin(&asker, "");
    bench_take(bench, GRANT(KEY_A, "'reader'"));
    bench_damage(bench, TABLE_KEYS, LIT("\0\0\0\0\0\0\0\2"), LIT("x"));
    ask_keys();
    check_sorry(&asker, "trouble");
    asker_end(&asker);
}

int main(void)
{
    SUITE_TEST(keys_are_told_as_they_are_granted);
    SUITE_TEST(keys_of_the_log_are_told_in_their_order);
    SUITE_TEST(all_keys_that_there_can_be_fit_one_answer);
    SUITE_TEST(damaged_row_is_trouble);
    return suite_run("granted");
}
