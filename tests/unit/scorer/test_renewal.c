/* The log's key behind a restore: it has the name that the log has by then, in memory and in its files, and only the
 * key that has signed the log gets it. */
#include "services/scorer/renewal.h"

#include "common/ledger/view_restores.h"
#include "common/run/scorerfile.h"
#include "services/scorer/signing.h"
#include "tests/unit/ledger/support_restore.h"
#include "tests/unit/proof/support_proof.h"
#include "tests/unit/run/support_keys.h"
#include "tests/unit/scorer/support_answerer.h"

enum { NAMES_MAX = 4 };

static struct bench bench; /* too large for the stack */
static struct home home;
static struct trouble trouble;
static struct note_pair pair; /* of the log, as it was drawn */
static char names[NAMES_MAX][NOTE_NAME_BYTES_MAX + 1];
static unsigned name_count;

static bool note_name(void *context, uint64_t n, const struct merkle_hash *leaf)
{
    (void)context, (void)n;
    memcpy(names[name_count], names[name_count - 1], sizeof names[0]);
    origin_restore(names[name_count++], leaf);
    return true;
}

/* That of a restore which the log does not have. */
static void name_another(void)
{
    memcpy(names[1], names[0], sizeof names[1]);
    origin_restore(names[1], &(struct merkle_hash){{7}});
}

/* The files have this name of the log's; or, without one, another key. */
static void put_files(const char *name)
{
    struct note_pair named = pair;
    enum status status;

    if (name)
        note_pair_of(name, NOTE_KIND_LOG, pair.seed, &named);
    else
        signfile_new_log(&named);
    status = signfile_replace(&home, SIGNFILE_LOG, &named, &trouble);
    CHECK(status == STATUS_OK, "%s", trouble.why);
}

static void restore(void)
{
    uint64_t n = ledger_last(bench.ledger);

    bench_write(&bench);
    take_restore(bench.ledger, (int64_t)n);
    bench_commit(&bench);
    view_walk_restores(bench_view(&bench), n, note_name, NULL);
}

static struct log_pairs pairs_named(const char *name)
{
    struct log_pairs pairs = {.both_until_ms = INT64_MIN, .has_now = true, .now = pair};

    log_pairs_name(&pairs, name);
    return pairs;
}

static void sign(const char *name)
{
    static char bytes[NOTE_SIGNED_BYTES_MAX];
    struct checkpointer by = {.has_key = true, .pairs = pairs_named(name)};

    size_t size = checkpointer_sign(&by, bench_view(&bench), bytes);
    bench_put_checkpoint(&bench, ledger_last(bench.ledger), (struct text){bytes, size});
}

/* +: a record, R: a restore, 0 to 3: a checkpoint under that of the log's names. */
static void play(const char *script)
{
    char json[200];
    unsigned record = 0;

    bench_begin_on_disk(&bench, "");
    name_count = 1;
    for (; *script; script++) {
        snprintf(json, sizeof json, OVERDUE("wuhou", "%u", "2006-03-14"), ++record);
        if (*script == '+')
            bench_take(&bench, json);
        else if (*script == 'R')
            restore();
        else
            sign(names[*script - '0']);
    }
}

static void begin(const char *script)
{
    home = home_with_keys();
    signfile_new_log(&pair);
    memcpy(names[0], pair.public.name, sizeof names[0]);
    play(script);
}

#define ANOTHER 9

static const struct start_row {
    const char *title, *script;
    unsigned file; /* the name that the files have */
    enum status status;
    unsigned name; /* that the key has then */
} start_rows[] = {
    {"no restore", "+0+", 0, STATUS_OK, 0},
    {"a restore, and files from before it", "+0+R+", 0, STATUS_OK, 1},
    {"files that were written anew", "+0+R+", 1, STATUS_OK, 1},
    {"also signed under the new one", "+0+R+1+", 1, STATUS_OK, 1},
    {"and files from before all that", "+0+R+1+", 0, STATUS_OK, 1},
    {"a second restore", "+0+R+1+R+", 1, STATUS_OK, 2},
    {"two that were not signed between", "+0+R+R+", 0, STATUS_OK, 2},
    {"a log that was never signed", "+R+", 0, STATUS_OK, 1},
    {"nor written", "+R+", 1, STATUS_OK, 1},
    {"nor written again", "+R+R+", 1, STATUS_OK, 2},
    {"another log's key", "+0+R+", ANOTHER, STATUS_CONFIG, 0},
    {"another name without a restore", "+0+", 1, STATUS_CONFIG, 0},
};

static void key_has_the_name_of_the_log(void **state)
{
    const struct start_row *row = *state;
    struct checkpointer checkpointer;

    begin(row->script);
    if (name_count == 1)
        name_another();
    put_files(row->file == ANOTHER ? NULL : names[row->file]);
    enum status status =
        checkpointer_start(&checkpointer, &home, bench_view(&bench), 1000, &trouble);
    CHECK(status == row->status, "%d: %s", status, trouble.why);
    if (status == STATUS_OK)
        check_string("name", checkpointer.pairs.now.public.name, names[row->name]);
    assert_int_equal(checkpointer.has_restores, strchr(row->script, 'R') != NULL);
    checkpointer_end(&checkpointer);
    bench_end(&bench);
}

static void check_files(const char *name)
{
    struct note_pair named, read;
    struct note_key key;

    note_pair_of(name, NOTE_KIND_LOG, pair.seed, &named);
    assert_int_equal(signfile_read(&home, SIGNFILE_LOG, NOTE_KIND_LOG, &read, &trouble), STATUS_OK);
    assert_true(note_key_equal(&read.public, &named.public));
    assert_memory_equal(read.seed, named.seed, sizeof read.seed);
    assert_int_equal(scorerfile_log(&home, &key, &trouble), STATUS_OK);
    assert_true(note_key_equal(&key, &named.public));
}

/* What a collector's machine gets: without log.signer it is the scorer's public file that says it. */
static void check_published(const char *name)
{
    char path[HOME_PATH_BYTES];
    struct note_key key;

    signfile_path(&home, SIGNFILE_LOG, false, path);
    assert_int_equal(remove(path), 0);
    assert_int_equal(scorerfile_log(&home, &key, &trouble), STATUS_OK);
    check_string("published", key.name, name);
}

static void files_are_written_once(void **state)
{
    bool is_written;

    (void)state;
    begin("+0+R+");
    made_pair(&home, KEYFILE_SCORER);
    put_files(names[0]);
    assert_int_equal(scorerfile_publish(&home, &trouble), STATUS_OK);
    struct log_pairs named = pairs_named(names[1]);
    assert_int_equal(renewal_write(&home, &named, &is_written, &trouble), STATUS_OK);
    assert_true(is_written);
    check_files(names[1]);
    assert_int_equal(renewal_write(&home, &named, &is_written, &trouble), STATUS_OK);
    assert_false(is_written);
    check_published(names[1]);
    assert_int_equal(renewal_write(&home, &named, &is_written, &trouble), STATUS_OK);
    assert_true(is_written); /* a crash between the two */
    check_files(names[1]);
    bench_end(&bench);
}

/* Which name the key has is looked at when all of the log is there: the files may be from behind the backup. */
static void no_name_is_looked_at_before(void **state)
{
    struct checkpointer checkpointer;

    (void)state;
    begin("+0");
    name_another();
    put_files(names[1]);
    bench_commit(&bench);
    put_restoring(bench.ledger, RESTORING_GATHERING, ledger_last(bench.ledger));
    bench_restart(&bench);
    assert_int_equal(checkpointer_start(&checkpointer, &home, bench_view(&bench), 1000, &trouble),
                     STATUS_OK);
    check_string("name", checkpointer.pairs.origin, names[1]);
    assert_true(checkpointer.is_restoring);
    assert_false(checkpointer.has_restores);
    checkpointer_end(&checkpointer);
    bench_end(&bench);
}

static void check_newest(const char *name)
{
    struct checkpoint checkpoint;
    struct text note_bytes;
    struct note note;
    uint64_t n;

    assert_true(view_checkpoint_newest(bench_view(&bench), &n, &note_bytes));
    assert_int_equal(n, ledger_last(bench.ledger));
    assert_null(checkpoint_read_note(note_bytes, &note, &checkpoint));
    check_text("origin", checkpoint.origin, text_of(name));
}

/* From the start on a backup to the first checkpoint behind it. */
static void signing_goes_on_under_the_new_name(void **state)
{
    (void)state;
    begin("+0");
    put_files(names[0]);
    bench_commit(&bench);
    put_restoring(bench.ledger, RESTORING_GATHERING, ledger_last(bench.ledger));
    bench_restart(&bench);
    struct signing signing = {.home = &home,
                              .dir = bench.dir,
                              .ledger = bench.ledger,
                              .view = bench_view(&bench),
                              .presence = presence_new()};
    assert_int_equal(signing_start(&signing, 1000), STATUS_OK);
    bench_write(&bench);
    ledger_begin_taking(bench.ledger, NOW_MS);
    bench_commit(&bench);
    assert_int_equal(signing_due_ms(&signing), INT64_MAX);
    assert_int_equal(signing_finish(&signing, true, 2000), STATUS_OK); /* signs nothing */
    view_walk_restores(bench_view(&bench), 0, note_name, NULL);
    bench_write(&bench);
    ledger_end_taking(bench.ledger);
    bench_commit(&bench);
    assert_int_equal(signing_renew(&signing, 3000), STATUS_OK);
    check_files(names[1]);
    assert_int_equal(signing_finish(&signing, true, 4000), STATUS_OK);
    check_newest(names[1]);
    checkpointer_end(&signing.checkpointer);
    presence_destroy(&signing.presence);
    bench_end(&bench);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(start_rows, key_has_the_name_of_the_log);
    SUITE_TEST(files_are_written_once);
    SUITE_TEST(no_name_is_looked_at_before);
    SUITE_TEST(signing_goes_on_under_the_new_name);
    return suite_run("renewal");
}
