/* common/score/log_keys: which key of the log is the one of a record, of those that its records have named. */
#include "common/score/log_keys.h"

#include "common/score/scorecard.h"
#include "tests/unit/support.h"

#define A "kaohe/0123456789abcdef+3c59abb2+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
#define B "kaohe/0123456789abcdef+a74611f5+AQECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g"
#define C "kaohe/0123456789abcdef+18b9ba8a+AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAh"
#define OTHER "kaohe/other+edfa42ec+AQECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g"

enum { DAY_MS = 24 * 60 * 60 * 1000, START_MS = 1000 };

static struct log_keys keys_of_three(void)
{
    struct log_keys keys = {0};

    log_keys_add(&keys, 5, A, START_MS);
    log_keys_add(&keys, 9, OTHER, START_MS + 1);
    log_keys_add(&keys, 12, C, START_MS + DAY_MS);
    return keys;
}

static const struct at_row {
    const char *title, *name;
    uint64_t n, at, after; /* the records that name what holds at n, and what is next */
} at_rows[] = {
    {"before the first", "kaohe/0123456789abcdef", 4, 0, 5},
    {"from its record on", "kaohe/0123456789abcdef", 5, 5, 12},
    {"until the next", "kaohe/0123456789abcdef", 11, 5, 12},
    {"from that on", "kaohe/0123456789abcdef", 12, 12, 0},
    {"at the end", "kaohe/0123456789abcdef", UINT64_MAX, 12, 0},
    {"of another name", "kaohe/other", 20, 9, 0},
    {"of no name", "", 20, 0, 0},
    {"of the log that came back", "kaohe/0123456789abcdef/00000000ffffffff", 20, 12, 0},
    {"of a witness of it", "kaohe/0123456789abcdef/wuhou", 20, 0, 0},
    {"of a name that one begins with", "kaohe/0123456789abcde", 20, 0, 0},
};

static void it_is_found(void **state)
{
    const struct at_row *row = *state;
    struct log_keys keys = keys_of_three();
    const struct log_key *at = log_keys_at(&keys, text_of(row->name), row->n);
    const struct log_key *after = log_keys_after(&keys, text_of(row->name), row->n);

    assert_int_equal(at ? at->n : 0, row->at);
    assert_int_equal(after ? after->n : 0, row->after);
}

#define RESTORED "kaohe/0123456789abcdef/00000000ffffffff"
#define NEW "kaohe/0123456789abcdef+00000000+AQQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIj"
#define D RESTORED "+00000000+AQMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fICEi"

/* Before a restore nobody knows what it makes of the name. */
static void key_that_is_named_behind_a_restore_is_of_that_log(void **state)
{
    struct log_keys keys = keys_of_three();

    (void)state;
    log_keys_add(&keys, 20, D, START_MS + 2 * (int64_t)DAY_MS);
    assert_int_equal(log_keys_at(&keys, LIT(RESTORED), 30)->n, 20);
    assert_int_equal(log_keys_at(&keys, LIT(RESTORED "/0123456789abcdef"), 30)->n, 20);
    assert_int_equal(log_keys_at(&keys, LIT("kaohe/0123456789abcdef"), 30)->n, 12);
    assert_int_equal(log_keys_at(&keys, LIT("kaohe/0123456789abcdef/0000000011111111"), 30)->n, 12);
    assert_int_equal(log_keys_after(&keys, LIT(RESTORED), 12)->n, 20);
    assert_null(log_keys_after(&keys, LIT("kaohe/0123456789abcdef"), 12));
    assert_false(log_keys_may_add(&keys, NEW, START_MS + 3 * (int64_t)DAY_MS - 1));
    assert_true(log_keys_may_add(&keys, NEW, START_MS + 3 * (int64_t)DAY_MS));
}

static const struct may_row {
    const char *title, *signer;
    int64_t received_ms;
    bool may;
} may_rows[] = {
    {"a day after the last one", B, START_MS + 2 * DAY_MS, false}, /* it is OTHER's */
    {"one that is named", A, START_MS + 9 * (int64_t)DAY_MS, false},
    {"a new one too soon",
     "kaohe/0123456789abcdef+0178722e+AQMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fICEi",
     START_MS + 2 * DAY_MS - 1, false},
    {"a new one after a day",
     "kaohe/0123456789abcdef+0178722e+AQMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fICEi",
     START_MS + 2 * DAY_MS, true},
    {"a new one too soon, behind a restore", D, START_MS + 2 * DAY_MS - 1, false},
    {"a new one after a day, behind a restore", D, START_MS + 2 * DAY_MS, true},
    {"a new one at a time that is not known",
     "kaohe/0123456789abcdef+0178722e+AQMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4fICEi",
     RECEIVED_UNKNOWN, true},
};

static void one_may_be_named(void **state)
{
    const struct may_row *row = *state;
    struct log_keys keys = keys_of_three();

    assert_int_equal(log_keys_may_add(&keys, row->signer, row->received_ms), row->may);
}

static void there_is_a_last_one(void **state)
{
    struct log_keys keys = {0};
    char signer[SIGNER_BYTES_MAX + 1];

    (void)state;
    for (unsigned i = 0; i <= LOG_KEYS_MAX; i++) {
        snprintf(signer, sizeof signer, "k+00000000+AQ%042u", i);
        assert_int_equal(log_keys_may_add(&keys, signer, RECEIVED_UNKNOWN), i < LOG_KEYS_MAX);
        if (i < LOG_KEYS_MAX)
            log_keys_add(&keys, i + 1, signer, RECEIVED_UNKNOWN);
    }
}

static void name_is_what_stands_before_the_plus(void **state)
{
    (void)state;
    assert_true(text_is(log_key_name(A), "kaohe/0123456789abcdef"));
    assert_true(text_is(log_key_name(""), ""));
}

int main(void)
{
    SUITE_ROWS(at_rows, it_is_found);
    SUITE_TEST(key_that_is_named_behind_a_restore_is_of_that_log);
    SUITE_ROWS(may_rows, one_may_be_named);
    SUITE_TEST(there_is_a_last_one);
    SUITE_TEST(name_is_what_stands_before_the_plus);
    return suite_run("log_keys");
}
