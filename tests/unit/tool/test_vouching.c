/* services/tool/vouching: under which origin a checkpoint stands, of a log that came back from a backup; and that
 * who has the log's key under one of its origins has it under all. */
#include "services/tool/vouching.h"

#include "common/ledger/view_checkpoints.h"
#include "common/proof/origin.h"
#include "tests/unit/ledger/support_restore.h"
#include "tests/unit/proof/support_proof.h"

enum { NAMES_MAX = 4 };

static struct note_pair pair;
/* The log's origins as it grows: that of ORIGIN, and behind each restore the next one. */
static char names[NAMES_MAX][NOTE_NAME_BYTES_MAX + 1];
static unsigned name_count;

/* A record of jinjiang. */
static void grow(ledger_t *ledger)
{
    static unsigned record;

    record++;
    take_overdue(ledger, record, record + 1);
}

static void restore(ledger_t *ledger)
{
    struct record record;
    digest_t *digest = digest_new();
    uint64_t n = ledger_last(ledger) + 1;

    ledger_begin(ledger);
    take_restore(ledger, (int64_t)n - 1);
    commit_ledger(ledger);
    view_t *view = view_open(ledger);
    assert_true(view_record(view, n, &record));
    struct merkle_hash leaf = merkle_leaf(digest, span_of_text(record_bytes(&record)));
    view_close(&view);
    digest_destroy(&digest);
    memcpy(names[name_count], names[name_count - 1], sizeof names[0]);
    origin_restore(names[name_count++], &leaf);
}

static struct note_pair pair_as(const char *name, unsigned number)
{
    struct note_pair next = pair_of_seed(name, NOTE_KIND_LOG, 0xb1), first;

    note_pair_of(name, NOTE_KIND_LOG, pair.seed, &first);
    return number == 1 ? next : first;
}

/* A record names pair 1 by that name. */
static void name_key(ledger_t *ledger, const char *name)
{
    struct note_pair next = pair_as(name, 1);
    char signer[NOTE_KEY_TEXT_BYTES], json[512];

    note_key_write(&next.public, signer);
    snprintf(json, sizeof json, "{'source':'office','action':'log-key','signer':'%s'}", signer);
    ledger_begin(ledger);
    struct receipt receipt = take_next(ledger, json);
    assert_int_equal(receipt.outcome, OUTCOME_NOTED);
    commit_ledger(ledger);
}

/* Signs the log as it is, under that name, by these pairs. */
static void sign_by(ledger_t *ledger, const char *name, const char *numbers)
{
    static char text[CHECKPOINT_TEXT_BYTES_MAX], whole[NOTE_SIGNED_BYTES_MAX];
    char lines[2][NOTE_LINE_BYTES];
    struct text signatures[2];
    struct checkpoint checkpoint;
    size_t count = 0;
    view_t *view = view_open(ledger);

    view_facts(view, &checkpoint);
    checkpoint.origin = text_of(name);
    struct text said = {text, checkpoint_write(&checkpoint, text)};
    view_close(&view);
    for (; numbers[count]; count++) {
        struct note_pair by = pair_as(name, (unsigned)(numbers[count] - '0'));
        note_sign(&by, said, 0, lines[count]);
        signatures[count] = text_of(lines[count]);
    }
    size_t size = note_write(said, signatures, count, whole, sizeof whole);
    ledger_begin(ledger);
    ledger_put_checkpoint(ledger, ledger_last(ledger), (struct text){whole, size});
    commit_ledger(ledger);
}

static void sign(ledger_t *ledger, const char *name)
{
    sign_by(ledger, name, "0");
}

/* +: a record, R: a restore, 0 to 3: a checkpoint under that of the names; K: pair 1 is named by the last of them,
 * k: by the first; B: a checkpoint by both under the last, N: by pair 1 alone. */
static ledger_t *play(const char *script)
{
    ledger_t *ledger = ledger_with_book("");

    name_count = 1;
    for (; *script; script++) {
        if (*script == '+')
            grow(ledger);
        else if (*script == 'R')
            restore(ledger);
        else if (*script == 'K' || *script == 'k')
            name_key(ledger, names[*script == 'k' ? 0 : name_count - 1]);
        else if (*script == 'B' || *script == 'N')
            sign_by(ledger, names[name_count - 1], *script == 'B' ? "01" : "1");
        else
            sign(ledger, *script - '0' < (int)name_count ? names[*script - '0']
                                                         : ORIGIN "/0000000000000000");
    }
    return ledger;
}

static bool see_record(void *context, const struct record *record, const struct event *event,
                       const struct folded *folded)
{
    (void)event;
    if (folded->is_restore)
        vouching_restored(context, record);
    return true;
}

/* What is wrong with a checkpoint; NULL: nothing. */
static const char *verify(ledger_t *ledger, const struct verify *by, struct vouching *vouching)
{
    struct refold_fault fault;
    struct trouble trouble;
    view_t *view = view_open(ledger);

    memset(vouching, 0, sizeof *vouching);
    vouching->verify = by;
    assert_int_equal(refold_open(&vouching->refold, &trouble), STATUS_OK);
    ledger_refold_signed(view, vouching->refold, see_record, vouching_judge, vouching, &fault);
    assert_int_equal(fault.n, 0);
    refold_close(&vouching->refold);
    view_close(&view);
    return vouching->why;
}

#define BEFORE "its origin is another than that of the one before it"
#define SINCE "its origin is not the one that the log has since it came back from a backup"

static const struct origin_row {
    const char *title, *script, *why;
} origin_rows[] = {
    {"one origin", "+0+0+0", NULL},
    {"another without a restore", "+0+3", BEFORE},
    {"the next behind a restore", "+0+R+1+1", NULL},
    {"the next, of the record itself", "+0+R1", NULL},
    {"the same behind a restore", "+0+R+0", SINCE},
    {"any other behind it", "+0+R+3", SINCE},
    {"the next, and back", "+0+R+1+0", SINCE},
    {"two restores between two", "+0+R+R+2", NULL},
    {"two, and one is told", "+0+R+R+1", SINCE},
    {"one, and again one", "+0R1+R+2", NULL},
    {"the first behind a restore", "+R+1", NULL},
    {"the first behind two", "+R+R+2", NULL},
    {"the first tells of none", "+R+0", SINCE},
    {"the first tells of an older one", "+R+R+1", SINCE},
};

static void origin_is_that_of_the_log(void **state)
{
    static struct vouching vouching;
    const struct origin_row *row = *state;
    struct verify nobody = {0};
    ledger_t *ledger = play(row->script);
    const char *why = verify(ledger, &nobody, &vouching);

    if (row->why)
        check_string("why", why ? why : "nothing", row->why);
    else
        CHECK(why == NULL, "%s", why);
    close_ledger(&ledger);
}

#define UNNAMED "it is not signed by the key that the log has named as its own"

static const struct origin_row changed_rows[] = {
    {"a key that is named before a restore", "+0+KBR+B", NULL},
    {"and signs no more behind it", "+0+KBR+1", UNNAMED},
    {"one that is named behind it", "+0+R+KB+B", NULL},
    {"and need not sign", "+0+R+K+1", UNNAMED},
    {"one that comes back, by the name of before", "+0+R+k+B", NULL},
    {"and need not sign either", "+0+R+k+1", UNNAMED},
    {"a restore within the day", "+0+KBR+N",
     "it is not signed by the log's key before too, as for a day it should be"},
    {"two restores", "+0+KBR+R+B", NULL},
};

/* By whoever was given the key that the log began with, under the name that it had then. */
static void keys_are_those_of_before(void **state)
{
    static struct vouching vouching;
    static struct verify by;
    const struct origin_row *row = *state;
    ledger_t *ledger = play(row->script);

    by.keys[0] = pair.public;
    by.trust = (struct proof_trust){.keys = by.keys, .key_count = 1};
    const char *why = verify(ledger, &by, &vouching);
    check_string("why", why ? why : "nothing", row->why ? row->why : "nothing");
    assert_int_equal(vouching.unheard, 0);
    assert_true(why || vouching.voices.has_log);
    close_ledger(&ledger);
}

/* Before its restore is in the log it is not known what the origin will be; so it is another log's. */
static void origin_does_not_come_early(void **state)
{
    static struct vouching vouching;
    struct verify nobody = {0};
    ledger_t *ledger = play("+0+R+1");

    (void)state;
    close_ledger(&ledger);
    ledger = play("+0+");
    sign(ledger, names[1]);
    check_string("why", verify(ledger, &nobody, &vouching), BEFORE);
    close_ledger(&ledger);
}

static const struct key_row {
    const char *title;
    unsigned name;
    bool is_other;
} key_rows[] = {
    {"by its first name", 0, false},
    {"by the one between", 1, false},
    {"by its last", 2, false},
    {"another's key under its first name", 0, true},
    {"another's under its last", 2, true},
};

static void key_is_the_logs_under_each_name(void **state)
{
    static struct vouching vouching;
    const struct key_row *row = *state;
    static struct verify by;
    ledger_t *ledger = play("+0+R+1+R+2");
    uint8_t seed[ED25519_SEED_BYTES];
    struct note_pair given;

    memcpy(seed, pair.seed, sizeof seed);
    seed[0] ^= row->is_other;
    note_pair_of(names[row->name], NOTE_KIND_LOG, seed, &given);
    by.keys[0] = given.public;
    by.trust = (struct proof_trust){.keys = by.keys, .key_count = 1};
    const char *why = verify(ledger, &by, &vouching);
    CHECK(why == NULL, "%s", why);
    assert_int_equal(vouching.voices.has_log, !row->is_other);
    assert_int_equal(vouching.unheard > 0, row->is_other);
    close_ledger(&ledger);
}

int main(void)
{
    pair = log_pair();
    memcpy(names[0], ORIGIN, sizeof ORIGIN);
    SUITE_ROWS(origin_rows, origin_is_that_of_the_log);
    SUITE_ROWS(changed_rows, keys_are_those_of_before);
    SUITE_TEST(origin_does_not_come_early);
    SUITE_ROWS(key_rows, key_is_the_logs_under_each_name);
    return suite_run("vouching");
}
