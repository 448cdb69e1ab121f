/* The checkpointer where the log's key is changed: from the record on that names the next one both sign, for a day
 * of the log's own time; wherever their files lie just then, and without a restart; and never another key. */
#include "common/run/keydir.h"
#include "tests/unit/run/support_keys.h"
#include "tests/unit/scorer/support_signing.h"

enum { START_MS = 500, HOUR_MS = 60 * 60 * 1000 };

static struct bench bench; /* too large for the stack */
static struct home home;
static struct checkpointer checkpointer;
static struct trouble trouble;

static void put(const char *name, unsigned number)
{
    struct note_pair pair = log_pair_number(number);

    CHECK(signfile_write(&home, name, &pair, &trouble) == STATUS_OK, "%s", trouble.why);
}

static void take_away(const char *name)
{
    char path[HOME_PATH_BYTES];

    for (int is_secret = 0; is_secret < 2; is_secret++) {
        signfile_path(&home, name, is_secret, path);
        assert_int_equal(remove(path), 0);
    }
}

static void start(enum status expected)
{
    checkpointer_end(&checkpointer);
    enum status status =
        checkpointer_start(&checkpointer, &home, bench_view(&bench), START_MS, &trouble);
    CHECK(status == expected, "status %d: %s", status, trouble.why);
}

static void follow(void)
{
    bench_commit(&bench);
    CHECK(checkpointer_follow(&checkpointer, &home, bench.ledger, &trouble) == STATUS_OK, "%s",
          trouble.why);
}

/* Another record, so much later than the log begins; then whatever is due is signed. */
static void go_on(int64_t behind_ms)
{
    bench.now.wall_ms = NOW_MS + behind_ms;
    bench_take(&bench, PRAISE("wuhou", "1", "1"));
    follow();
}

static void begin(void)
{
    home = home_with_keys();
    put("log", 0);
    bench_begin(&bench, "");
    bench_commit(&bench);
    checkpointer = (struct checkpointer){0};
    start(STATUS_OK);
    bench_sign(&bench, &checkpointer);
    check_signed_by(&bench, "0");
}

/* As `kaohe keys rotate log` does up to the record. */
static void name_next(unsigned number, int64_t behind_ms)
{
    put("log-next", number);
    bench_name_key(&bench, number, NOW_MS + behind_ms);
    follow();
}

static void put_files(void)
{
    char old[KEYFILE_NAME_BYTES_MAX + 1];

    assert_int_equal(keydir_keep_old(&home, KEYDIR_SIGNERS, "log", old, &trouble), STATUS_OK);
    assert_int_equal(keydir_put_next(&home, KEYDIR_SIGNERS, "log", &trouble), STATUS_OK);
}

static void end(void)
{
    checkpointer_end(&checkpointer);
    bench_end(&bench);
}

static void sign(const char *by)
{
    bench_sign(&bench, &checkpointer);
    check_signed_by(&bench, by);
}

static void both_sign_for_a_day_of_the_log(void **state)
{
    (void)state;
    begin();
    put("log-next", 1);
    start(STATUS_OK);
    go_on(HOUR_MS);
    sign("0"); /* a pair that no record names signs nothing */
    bench_name_key(&bench, 1, NOW_MS + 2 * HOUR_MS);
    follow();
    sign("01");
    put_files();
    go_on(26 * HOUR_MS - 1);
    sign("01");
    go_on(26 * HOUR_MS);
    sign("1");
    end();
}

/* Where nothing was signed yet, nothing else tells which is the log's. */
static void drawn_pair_does_not_begin_a_log(void **state)
{
    (void)state;
    home = home_with_keys();
    put("log", 0);
    put("log-next", 1);
    bench_begin(&bench, "");
    bench_commit(&bench);
    checkpointer = (struct checkpointer){0};
    start(STATUS_OK);
    sign("0");
    take_away("log");
    start(STATUS_OK);
    assert_false(checkpointer.has_key);
    end();
}

static void it_goes_on_wherever_the_files_lie(void **state)
{
    static const char *const places[][3] = {
        {"log-next", "log", NULL}, {"log-next", "log", "log-old-1"}, {NULL, "log", "log-old-1"}};
    static const unsigned holds[][3] = {{1, 0, 0}, {1, 0, 0}, {0, 1, 0}};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        begin();
        name_next(1, 0);
        take_away("log");
        take_away("log-next");
        for (size_t at = 0; at < 3; at++)
            if (places[i][at])
                put(places[i][at], holds[i][at]);
        start(STATUS_OK);
        follow();
        go_on(HOUR_MS);
        sign("01");
        start(STATUS_OK);
        end();
    }
}

static void next_change_goes_on_from_there(void **state)
{
    (void)state;
    begin();
    name_next(1, 0);
    sign("01");
    put_files();
    name_next(2, 24 * HOUR_MS);
    sign("12");
    put_files();
    start(STATUS_OK);
    go_on(25 * HOUR_MS);
    sign("12");
    go_on(48 * HOUR_MS);
    sign("2");
    start(STATUS_OK);
    end();
}

static void named_key_that_is_not_here_signs_nothing(void **state)
{
    (void)state;
    begin();
    bench_name_key(&bench, 1, NOW_MS);
    follow();
    assert_int_equal(checkpointer_state(&checkpointer), CHECKPOINTS_LOST_KEY);
    assert_int_equal(checkpointer_due_ms(&checkpointer, 99), INT64_MAX);
    start(STATUS_OK);
    assert_int_equal(checkpointer_state(&checkpointer), CHECKPOINTS_LOST_KEY);
    put("log-next", 1);
    follow();
    assert_int_equal(checkpointer_state(&checkpointer), CHECKPOINTS_LOST_KEY); /* until a start */
    start(STATUS_OK);
    follow();
    assert_int_equal(checkpointer_state(&checkpointer), CHECKPOINTS_COME);
    sign("01");
    end();
}

static void nothing_is_signed_without_the_key_before_for_a_day(void **state)
{
    (void)state;
    begin();
    name_next(1, 0);
    sign("01");
    put_files();
    take_away("log-old-1");
    start(STATUS_OK);
    follow();
    assert_int_equal(checkpointer_state(&checkpointer), CHECKPOINTS_LOST_KEY);
    assert_int_equal(checkpointer_due_ms(&checkpointer, 99), INT64_MAX);
    go_on(24 * HOUR_MS - 1);
    assert_int_equal(checkpointer_state(&checkpointer), CHECKPOINTS_LOST_KEY);
    go_on(24 * HOUR_MS);
    assert_int_equal(checkpointer_state(&checkpointer), CHECKPOINTS_COME);
    sign("1");
    end();
}

/* The name alone makes no key the log's. */
static void another_key_of_the_name_is_not_gone_on_with(void **state)
{
    (void)state;
    begin();
    take_away("log");
    put("log", 3);
    start(STATUS_CONFIG);
    CHECK(strstr(trouble.why, "is signed by another key of " ORIGIN), "%s", trouble.why);
    end();
}

static void pair_that_cannot_be_read_is_told(void **state)
{
    char path[HOME_PATH_BYTES];

    (void)state;
    begin();
    signfile_path(&home, "log-next", true, path);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    fputs("nonsense\n", file);
    fclose(file);
    bench_name_key(&bench, 1, NOW_MS);
    bench_commit(&bench);
    assert_int_equal(checkpointer_follow(&checkpointer, &home, bench.ledger, &trouble),
                     STATUS_CONFIG);
    CHECK(strstr(trouble.why, "log-next.signer_secret"), "%s", trouble.why);
    assert_int_equal(checkpointer_state(&checkpointer), CHECKPOINTS_LOST_KEY);
    end();
}

int main(void)
{
    places_begin();
    SUITE_TEST(both_sign_for_a_day_of_the_log);
    SUITE_TEST(drawn_pair_does_not_begin_a_log);
    SUITE_TEST(it_goes_on_wherever_the_files_lie);
    SUITE_TEST(next_change_goes_on_from_there);
    SUITE_TEST(named_key_that_is_not_here_signs_nothing);
    SUITE_TEST(nothing_is_signed_without_the_key_before_for_a_day);
    SUITE_TEST(another_key_of_the_name_is_not_gone_on_with);
    SUITE_TEST(pair_that_cannot_be_read_is_told);
    return suite_run("checkpointer_keys");
}
