/* A log whose key is changed, and which comes back from a backup: the keys that sign are the same, each under the name
 * that the log has by then, in memory and in its files; wherever a rotation stood when the log was lost. */
#include "common/ledger/view_restores.h"
#include "services/scorer/renewal.h"
#include "services/scorer/signing.h"
#include "tests/unit/ledger/support_restore.h"
#include "tests/unit/run/support_keys.h"
#include "tests/unit/scorer/support_answerer.h"
#include "tests/unit/scorer/support_signing.h"

static struct bench bench; /* too large for the stack */
static struct home home;
static struct trouble trouble;
static struct signing signing;
static char origin[NOTE_NAME_BYTES_MAX + 1]; /* that the log has by now */

static struct note_pair pair_now(unsigned number)
{
    struct note_pair pair = log_pair_number(number);

    if (strcmp(origin, ORIGIN) != 0)
        note_key_rename(&pair.public, text_of(origin));
    return pair;
}

static void put(const char *name, const struct note_pair *pair)
{
    CHECK(signfile_replace(&home, name, pair, &trouble) == STATUS_OK, "%s", trouble.why);
}

/* As they lay before the log was lost: a digit a pair, of log-next, log and log-old-1; -: none. */
static void put_files(const char *numbers)
{
    static const char *const names[] = {"log-next", "log", "log-old-1"};

    for (unsigned i = 0; i < 3; i++) {
        struct note_pair pair = log_pair_number((unsigned)(numbers[i] - '0') % 4);
        if (numbers[i] != '-')
            put(names[i], &pair);
    }
}

static void check_file(const char *name, unsigned number)
{
    struct note_pair expected = pair_now(number), secret;
    struct note_key public;

    assert_int_equal(signfile_read(&home, name, NOTE_KIND_LOG, &secret, &trouble), STATUS_OK);
    assert_true(note_key_equal(&secret.public, &expected.public));
    assert_int_equal(signfile_read_public(&home, name, NOTE_KIND_LOG, &public, &trouble),
                     STATUS_OK);
    assert_true(note_key_equal(&public, &expected.public));
}

static void check_files(const char *numbers)
{
    static const char *const names[] = {"log-next", "log", "log-old-1"};

    for (unsigned i = 0; i < 3; i++)
        if (numbers[i] != '-')
            check_file(names[i], (unsigned)(numbers[i] - '0'));
        else
            assert_false(signfile_has_secret(&home, names[i]));
}

static void restore(void)
{
    uint64_t n = ledger_last(bench.ledger);

    bench_write(&bench);
    take_restore(bench.ledger, (int64_t)n);
    bench_commit(&bench);
    view_restore_origin(bench_view(&bench), n, origin);
}

/* The record names the pair under this name. */
static void name_key(unsigned number, const char *name)
{
    struct note_pair pair = log_pair_number(number);
    char signer[NOTE_KEY_TEXT_BYTES], json[512];

    if (strcmp(name, ORIGIN) != 0)
        note_key_rename(&pair.public, text_of(name));
    note_key_write(&pair.public, signer);
    snprintf(json, sizeof json, "{'source':'office','action':'log-key','signer':'%s'}", signer);
    struct receipt receipt = bench_take(&bench, json);
    assert_int_equal(receipt.outcome, OUTCOME_NOTED);
}

/* As a collector has kept it, by the name of before. */
static void take_kept_key(unsigned number)
{
    struct note_pair pair = log_pair_number(number);
    char signer[NOTE_KEY_TEXT_BYTES];

    note_key_write(&pair.public, signer);
    struct event event = {.action = LIT("log-key"), .signer = text_of(signer)};
    struct text bytes = event_bytes(&event);
    struct ordered_batch batch = {.source = LIT(OFFICE),
                                  .epoch = 9,
                                  .first = 1,
                                  .events = {&bytes, 1},
                                  .received_ms = NOW_MS,
                                  .is_kept = true};
    struct ledger_taken taken;
    ledger_take(bench.ledger, &batch, &taken);
    assert_int_equal(taken.verdict, LEDGER_TAKEN);
    free((void *)bytes.data);
}

/* +: a record; 0: a checkpoint by pair 0, B: by pair 1 and 0; R: a restore; K: pair 1 is named by the name that the
 * log has, k: by that which it began with. */
static void play(const char *script)
{
    struct note_pair first = log_pair_number(0), second = log_pair_number(1);

    home = home_with_keys();
    snprintf(origin, sizeof origin, ORIGIN);
    bench_begin_on_disk(&bench, "");
    for (; *script; script++) {
        struct checkpointer by = checkpointer_by(*script == 'B' ? &second : &first);
        if (*script == '+')
            bench_take(&bench, PRAISE("wuhou", "1", "1"));
        else if (*script == 'R')
            restore();
        else if (*script == 'K' || *script == 'k')
            name_key(1, *script == 'k' ? ORIGIN : origin);
        else {
            by.pairs.has_before = *script == 'B';
            by.pairs.before = first;
            by.pairs.both_until_ms = INT64_MAX;
            bench_sign(&bench, &by);
        }
    }
    bench_commit(&bench);
}

static void start(void)
{
    signing = (struct signing){.home = &home,
                               .dir = bench.dir,
                               .ledger = bench.ledger,
                               .view = bench_view(&bench),
                               .presence = presence_new()};
    assert_int_equal(signing_start(&signing, 1000), STATUS_OK);
}

static void end(void)
{
    checkpointer_end(&signing.checkpointer);
    presence_destroy(&signing.presence);
    bench_end(&bench);
}

/* What is signed now is by these pairs, under the origin. */
static void check_signs(const char *numbers)
{
    static struct note note;
    struct checkpoint checkpoint;
    struct text newest;
    char found[5] = "";
    uint64_t n;

    bench_take(&bench, PRAISE("wuhou", "2", "2"));
    bench_commit(&bench);
    assert_int_equal(signing_finish(&signing, true, 2000), STATUS_OK);
    assert_true(view_checkpoint_newest(bench_view(&bench), &n, &newest));
    assert_int_equal(n, ledger_last(bench.ledger));
    assert_null(checkpoint_read_note(newest, &note, &checkpoint));
    check_text("origin", checkpoint.origin, text_of(origin));
    for (unsigned i = 0; i < 4; i++) {
        struct note_pair pair = pair_now(i);
        if (note_verify(&note, &pair.public, NULL) == NOTE_GOOD)
            found[strlen(found)] = (char)('0' + i);
    }
    check_string("signed by", found, numbers);
}

static const struct key_row {
    const char *title, *script, *files, *signs, *then;
} key_rows[] = {
    {"no key was named", "+0+R", "-0-", "0", "-0-"},
    {"one was named before", "+0+kBR", "-10", "01", "-10"},
    {"and the files have not changed places", "+0+kBR", "10-", "01", "10-"},
    {"nor all of them", "+0+kBR", "100", "01", "100"},
    {"it comes back behind the restore, by the name before", "+0+R+k", "-10", "01", "-10"},
    {"and the files have not changed places either", "+0+R+k", "10-", "01", "10-"},
    {"it is named behind the restore, by the name of then", "+0+RK", "10-", "01", "10-"},
    {"it was lost, and its pair is drawn", "+0+R", "10-", "0", "10-"},
    {"it was lost, and the files had changed places", "+0+R", "-10", "0", "100"},
    {"it was lost, and nothing had been signed", "+R", "-10", "0", "100"},
    {"two restores", "+0+kBR+R", "-10", "01", "-10"},
};

static void same_keys_sign_under_the_new_name(void **state)
{
    const struct key_row *row = *state;

    play(row->script);
    put_files(row->files);
    start();
    check_files(row->then);
    check_signs(row->signs);
    checkpointer_end(&signing.checkpointer);
    assert_int_equal(signing_start(&signing, 3000), STATUS_OK); /* and once more */
    check_files(row->then);
    check_signs(row->signs);
    end();
}

/* As `kaohe keys rotate log` does with what the restore has left behind. */
static void key_is_changed_behind_a_restore(void **state)
{
    (void)state;
    play("+0+R");
    put_files("-10");
    start();
    check_signs("0");
    name_key(1, origin);
    check_signs("01");
    end();
}

/* The backup has no key that is lost with the disk. */
static void named_key_that_is_not_here_is_missed(void **state)
{
    (void)state;
    play("+0+R+k");
    put_files("-0-");
    start();
    assert_int_equal(checkpointer_state(&signing.checkpointer), CHECKPOINTS_LOST_KEY);
    end();
}

static void no_key_is_looked_for_before_all_is_there(void **state)
{
    (void)state;
    play("+0+");
    put_files("-0-");
    put_restoring(bench.ledger, RESTORING_GATHERING, ledger_last(bench.ledger));
    bench_restart(&bench);
    start();
    bench_write(&bench);
    ledger_begin_taking(bench.ledger, NOW_MS);
    take_kept_key(1);
    bench_commit(&bench);
    assert_int_equal(signing_look(&signing, true, 1500), STATUS_OK);
    assert_int_equal(checkpointer_state(&signing.checkpointer), CHECKPOINTS_RESTORING);
    bench_write(&bench);
    ledger_end_taking(bench.ledger);
    bench_commit(&bench);
    assert_int_equal(signing_renew(&signing, 2000), STATUS_OK);
    assert_int_equal(checkpointer_state(&signing.checkpointer), CHECKPOINTS_LOST_KEY);
    end();
}

static void each_pair_may_have_signed_what_is_lost(void **state)
{
    struct note_key keys[LOG_PAIRS_MAX];
    unsigned count;

    (void)state;
    home = home_with_keys();
    assert_int_equal(log_pairs_known(&home, keys, &count, &trouble), STATUS_OK);
    assert_int_equal(count, 0);
    put_files("210");
    assert_int_equal(log_pairs_known(&home, keys, &count, &trouble), STATUS_OK);
    assert_int_equal(count, 3);
    for (unsigned i = 0; i < 3; i++) {
        struct note_pair pair = log_pair_number(i);
        bool is_there = false;
        for (unsigned at = 0; at < count; at++)
            is_there = is_there || note_key_equal(&keys[at], &pair.public);
        assert_true(is_there);
    }
}

int main(void)
{
    places_begin();
    SUITE_ROWS(key_rows, same_keys_sign_under_the_new_name);
    SUITE_TEST(key_is_changed_behind_a_restore);
    SUITE_TEST(named_key_that_is_not_here_is_missed);
    SUITE_TEST(no_key_is_looked_for_before_all_is_there);
    SUITE_TEST(each_pair_may_have_signed_what_is_lost);
    return suite_run("renewal_keys");
}
