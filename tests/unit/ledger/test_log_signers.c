/* The keys that a log names as its own: they stand in the table `keys` for ever, are the same when it is folded
 * again, and say who signs a checkpoint of any size (EVENTS.md 4, PROTOCOL.md 16). */
#include "common/ledger/log_signers.h"

#include "tests/unit/ledger/support_formats.h"
#include "tests/unit/proof/support_proof.h"

#define LOG_KEY(signer) "{'source':'office','action':'log-key','signer':'" signer "'}"

#define RESTORED ORIGIN "/00000000ffffffff"

enum { DAY_MS = 24 * 60 * 60 * 1000 };

/* ---- in the ledger ---- */

static struct note_pair pair_number(unsigned number)
{
    return number == 0 ? log_pair() : pair_of_seed(ORIGIN, NOTE_KIND_LOG, (uint8_t)(0xb0 + number));
}

static void name_key(ledger_t *ledger, unsigned number, const char *outcome)
{
    struct note_pair pair = pair_number(number);
    char signer[NOTE_KEY_TEXT_BYTES], json[400];

    note_key_write(&pair.public, signer);
    snprintf(json, sizeof json, LOG_KEY("%s"), signer);
    struct receipt receipt = take_next(ledger, json);
    check_string("outcome", receipt_words(&receipt), outcome);
}

/* Record 2 grants a key, record 3 names pair 1, and record 4 names pair 2 too soon. */
static void fill(ledger_t *ledger)
{
    ledger_begin(ledger);
    take_book(ledger, "");
    take_next(ledger, "{'source':'office','action':'grant','role':'reader','key':"
                      "'0000000000000000000000000000000000000001'}");
    name_key(ledger, 1, "noted");
    name_key(ledger, 2, "refused conflict");
    commit_ledger(ledger);
}

static void check_named(ledger_t *ledger)
{
    const struct keyring *ring = ledger_keyring(ledger);
    struct note_pair pair = pair_number(1);
    struct note_key key;

    assert_int_equal(ring->count, 1);
    assert_int_equal(ring->log.count, 1);
    assert_int_equal(ring->log.keys[0].n, 3);
    assert_int_equal(ring->log.keys[0].received_ms, NOW_MS);
    assert_true(log_signers_read(&ring->log.keys[0], &key));
    assert_true(note_key_equal(&key, &pair.public));
    assert_int_equal(rows_of(ledger, TABLE_KEYS), 2);
}

static void named_key_stands_in_the_store(void **state)
{
    (void)state;
    check_stays(fill, check_named);
}

static void it_is_built_again_with_the_tables(void **state)
{
    (void)state;
    check_built_again(TABLE_KEYS, fill, check_named);
}

/* ---- who signs ---- */

/* Records 5 and 9 name pair 1 and 2, a day apart; record 7 names one of another log. */
static struct log_keys named_keys(void)
{
    struct log_keys keys = {0};
    char signer[NOTE_KEY_TEXT_BYTES];
    struct note_pair pairs[] = {pair_number(1),
                                pair_of_seed("kaohe/fedcba9876543210", NOTE_KIND_LOG, 0x33),
                                pair_number(2)};
    const uint64_t ns[] = {5, 7, 9};

    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        note_key_write(&pairs[i].public, signer);
        log_keys_add(&keys, ns[i], signer, NOW_MS + (i == 2 ? DAY_MS : (int64_t)i));
    }
    return keys;
}

static const struct who_row {
    const char *title, *first;
    uint64_t n;
    int64_t behind_ms;    /* its last record was received so long after record 5 */
    uint64_t now, before; /* records that name; 0: the key that the log began with */
    bool are_both;
} who_rows[] = {
    {"before the first change", ORIGIN, 4, -1, 0, 0, false},
    {"the record that names a key", ORIGIN, 5, 0, 5, 0, true},
    {"at the end of the day", ORIGIN, 8, DAY_MS - 1, 5, 0, true},
    {"when it is over", ORIGIN, 8, DAY_MS, 5, 0, false},
    {"the next change", ORIGIN, 9, DAY_MS, 9, 5, true},
    {"the end of that", ORIGIN, 20, 2 * (int64_t)DAY_MS, 9, 0, false},
    {"the same key behind a restore", RESTORED, 8, DAY_MS, 5, 0, false},
    {"the next change, and a restore", RESTORED, 9, DAY_MS, 9, 5, true},
    {"another log, which has named one", "kaohe/fedcba9876543210", 20, 2, 7, 0, true},
    {"a log of which no record tells", "kaohe/0000000000000000", 20, 2, 0, 0, false},
};

static void keys_of_a_checkpoint_are_told(void **state)
{
    const struct who_row *row = *state;
    struct log_keys keys = named_keys();
    struct log_signers signers;

    log_signers_of(&keys, text_of(row->first), row->n, NOW_MS + row->behind_ms, &signers);
    check_string("origin", signers.origin, row->first);
    assert_true(signers.now.is_there);
    assert_int_equal(signers.now.n, row->now);
    assert_int_equal(signers.before.is_there, row->are_both);
    assert_int_equal(signers.before.n, row->before);
    if (row->now)
        check_string("name", signers.now.key.name, row->first);
    if (row->before)
        check_string("name before", signers.before.key.name, row->first);
}

static const struct check_row {
    const char *title;
    uint64_t n;
    const char *by; /* pairs; small letters: a signature that is not good */
    const char *why;
} signed_rows[] = {
    {"by the first key", 4, "0", NULL},
    {"by whomever has its name, where no record tells", 4, "3", NULL},
    {"by nobody of the name", 4, "", "it is not signed in its origin's name"},
    {"by both", 6, "01", NULL},
    {"by the new one alone", 6, "1",
     "it is not signed by the log's key before too, as for a day it should be"},
    {"by the new one and whomever has its name", 6, "13", NULL},
    {"by the last alone", 9, "2",
     "it is not signed by the log's key before too, as for a day it should be"},
    {"by the last alone, and the day is over", 10, "2", NULL},
    {"by the old one alone", 6, "0",
     "it is not signed by the key that the log has named as its own"},
    {"by the new one, badly", 6, "0b",
     "the signature by the key that the log has named as its own is not good"},
    {"by the one after it", 6, "2",
     "it is not signed by the key that the log has named as its own"},
    {"by the last two", 9, "12", NULL},
    {"by the last, and badly by the one before", 9, "b2",
     "the signature by the log's key before is not good"},
};

static size_t sign_as(const char *origin, uint64_t n, const char *by,
                      char whole[NOTE_SIGNED_BYTES_MAX])
{
    static char lines[4][NOTE_LINE_BYTES];
    struct checkpoint checkpoint = {.origin = text_of(origin), .size = n};
    char text[CHECKPOINT_TEXT_BYTES_MAX];
    struct text said = {text, checkpoint_write(&checkpoint, text)}, texts[5];
    struct note_pair other = witness_pair(1);
    size_t count = 0;

    for (; by[count]; count++) {
        bool is_bad = by[count] >= 'a';
        struct note_pair pair = pair_number((unsigned)(by[count] - (is_bad ? 'a' : '0')));
        if (strcmp(origin, ORIGIN) != 0)
            note_key_rename(&pair.public, text_of(origin));
        note_sign(&pair, is_bad ? LIT("something else\n") : said, 0, lines[count]);
        texts[count] = text_of(lines[count]);
    }
    note_sign(&other, said, 1, lines[3]);
    texts[count] = text_of(lines[3]);
    return note_write(said, texts, count + 1, whole, NOTE_SIGNED_BYTES_MAX);
}

static size_t sign(uint64_t n, const char *by, char whole[NOTE_SIGNED_BYTES_MAX])
{
    return sign_as(ORIGIN, n, by, whole);
}

static void signatures_are_asked_for(void **state)
{
    const struct check_row *row = *state;
    static char whole[NOTE_SIGNED_BYTES_MAX];
    struct log_keys keys = named_keys();
    struct log_signers signers;
    struct checkpoint checkpoint;
    struct note note;
    struct text bytes = {whole, sign(row->n, row->by, whole)};

    assert_null(checkpoint_read_note(bytes, &note, &checkpoint));
    log_signers_of(&keys, LIT(ORIGIN), row->n,
                   NOW_MS + (row->n < 9 ? 1 : (int64_t)(row->n - 8) * DAY_MS), &signers);
    const char *why = log_signers_check(&signers, &note, &checkpoint);
    if (row->why)
        check_string("why", why, row->why);
    else
        assert_null(why);
}

static void restored_log_is_signed_by_the_same_keys(void **state)
{
    static char whole[NOTE_SIGNED_BYTES_MAX];
    static const char *const by[] = {"12", "2"};
    struct log_keys keys = named_keys();
    struct log_signers signers;
    struct checkpoint checkpoint;
    struct note note;

    (void)state;
    log_signers_of(&keys, LIT(RESTORED), 9, NOW_MS + DAY_MS, &signers);
    for (unsigned i = 0; i < COUNT_OF(by); i++) {
        struct text bytes = {whole, sign_as(RESTORED, 9, by[i], whole)};
        assert_null(checkpoint_read_note(bytes, &note, &checkpoint));
        const char *why = log_signers_check(&signers, &note, &checkpoint);
        CHECK((why == NULL) == (i == 0), "%s: %s", by[i], why ? why : "nothing");
    }
}

/* As where a log that was changed is folded again. */
static void named_key_that_is_none_is_told(void **state)
{
    static char whole[NOTE_SIGNED_BYTES_MAX];
    struct log_keys keys = named_keys();
    struct log_signers signers;
    struct checkpoint checkpoint;
    struct note note;
    struct text bytes = {whole, sign(6, "01", whole)};

    (void)state;
    keys.keys[0].signer[strlen(ORIGIN) + 1] ^= 1;
    assert_null(checkpoint_read_note(bytes, &note, &checkpoint));
    log_signers_of(&keys, LIT(ORIGIN), 6, NOW_MS, &signers);
    check_string("why", log_signers_check(&signers, &note, &checkpoint),
                 "the key that the log has named as its own cannot be read");
}

static void another_origin_is_another_log(void **state)
{
    static char whole[NOTE_SIGNED_BYTES_MAX];
    struct log_keys keys = {0};
    struct log_signers signers;
    struct checkpoint checkpoint;
    struct note note;
    struct text bytes = {whole, sign(4, "0", whole)};

    (void)state;
    assert_null(checkpoint_read_note(bytes, &note, &checkpoint));
    log_signers_of(&keys, LIT("kaohe/fedcba9876543210"), 4, NOW_MS, &signers);
    check_string("why", log_signers_check(&signers, &note, &checkpoint),
                 "its origin is another than that of the one before it");
}

int main(void)
{
    places_begin();
    SUITE_TEST(named_key_stands_in_the_store);
    SUITE_TEST(it_is_built_again_with_the_tables);
    SUITE_ROWS(who_rows, keys_of_a_checkpoint_are_told);
    SUITE_ROWS(signed_rows, signatures_are_asked_for);
    SUITE_TEST(restored_log_is_signed_by_the_same_keys);
    SUITE_TEST(named_key_that_is_none_is_told);
    SUITE_TEST(another_origin_is_another_log);
    return suite_run("log_signers");
}
