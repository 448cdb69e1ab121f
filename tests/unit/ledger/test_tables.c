/* The keys of the tables: the bytes that they are on disk, and bytes that are none. */
#include "tests/unit/ledger/support_ledger.h"

#define LONGEST "1234567890123456789012345678901234567890123456789012345678901234"
#define MOST "\xff\xff\xff\xff\xff\xff\xff\xff"

static void check_key(struct key actual, struct text expected)
{
    check_text("key", text_of_span(key_span(&actual)), expected);
}

static const struct n_row {
    const char *title;
    uint64_t n;
    struct text bytes;
} ns[] = {
    {"the key of record 1", 1, BYTES("\0\0\0\0\0\0\0\1")},
    {"the key of record 256", 256, BYTES("\0\0\0\0\0\0\1\0")},
    {"the key of the largest record", UINT64_MAX, BYTES(MOST)},
};

static void key_of_a_number_comes_back(void **state)
{
    const struct n_row *row = *state;
    uint64_t n;

    check_key(n_key(row->n), row->bytes);
    assert_true(n_key_decode(span_of_text(row->bytes), &n));
    assert_true(n == row->n);
}

static const struct seen_row {
    const char *title;
    struct seen_key key;
    struct text bytes;
} seens[] = {
    {"the key of a run", {3, 10, 258}, BYTES("\3\0\0\0\0\0\0\0\x0a\0\0\0\0\0\0\1\2")},
    {"the key of the office's run",
     {SOURCE_ID_OFFICE, 1, 1},
     BYTES("\xff\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\1")},
    {"the key of the largest run",
     {CENTRES_MAX - 1, UINT64_MAX, UINT64_MAX},
     BYTES("\x3f" MOST MOST)},
};

static void key_of_a_run_comes_back(void **state)
{
    const struct seen_row *row = *state;
    struct seen_key key;

    check_key(seen_key_encode(&row->key), row->bytes);
    assert_true(seen_key_decode(span_of_text(row->bytes), &key));
    assert_int_equal(key.source, row->key.source);
    assert_true(key.epoch == row->key.epoch);
    assert_true(key.first == row->key.first);
}

static const struct finding_row {
    const char *title;
    unsigned centre, clause;
    const char *record;
    struct text bytes;
} findings[] = {
    {"the key of a finding", 3, 11, "JJ-1", BYTES("\3\x0bJJ-1")},
    {"the key of a finding of one byte", 0, 0, "0",
     BYTES("\0\0"
           "0")},
    {"the key of a finding in Chinese", 5, 16, "成府",
     BYTES("\5\x10"
           "成府")},
    {"the key of the longest finding", CENTRES_MAX - 1, CLAUSES_MAX - 1, LONGEST,
     BYTES("\x3f\x1f" LONGEST)},
};

static void key_of_a_finding_comes_back(void **state)
{
    const struct finding_row *row = *state;
    struct finding_key key = {row->centre, row->clause, text_of(row->record)};

    check_key(finding_key_encode(&key), row->bytes);
    key = (struct finding_key){0};
    assert_true(finding_key_decode(span_of_text(row->bytes), &key));
    assert_int_equal(key.centre, row->centre);
    assert_int_equal(key.clause, row->clause);
    check_text("record", key.record, text_of(row->record));
    assert_ptr_equal(key.record.data, row->bytes.data + 2); /* it points into the bytes */
}

static const struct total_row {
    const char *title;
    struct total_key key;
    struct text bytes;
} totals[] = {
    {"the key of a total", {2006, 7}, BYTES("\x07\xd6\7")},
    {"the key of the first total", {YEAR_MIN, 0}, BYTES("\x03\xe8\0")},
    {"the key of the last total", {YEAR_MAX, CENTRES_MAX - 1}, BYTES("\x27\x0f\x3f")},
};

static void key_of_a_total_comes_back(void **state)
{
    const struct total_row *row = *state;
    struct total_key key;

    check_key(total_key_encode(&row->key), row->bytes);
    assert_true(total_key_decode(span_of_text(row->bytes), &key));
    assert_int_equal(key.year, row->key.year);
    assert_int_equal(key.centre, row->key.centre);
}

static const struct year_row {
    const char *title;
    int year;
    struct text bytes;
} years[] = {
    {"the key of a year", 2006, BYTES("\x07\xd6")},
    {"the key of the first year", YEAR_MIN, BYTES("\x03\xe8")},
    {"the key of the last year", YEAR_MAX, BYTES("\x27\x0f")},
};

static void key_of_a_year_comes_back(void **state)
{
    const struct year_row *row = *state;
    int year;

    check_key(year_key(row->year), row->bytes);
    assert_true(year_key_decode(span_of_text(row->bytes), &year));
    assert_int_equal(year, row->year);
}

static bool is_n(struct span bytes)
{
    uint64_t n;

    return n_key_decode(bytes, &n);
}

static bool is_seen(struct span bytes)
{
    struct seen_key key;

    return seen_key_decode(bytes, &key);
}

static bool is_finding(struct span bytes)
{
    struct finding_key key;

    return finding_key_decode(bytes, &key);
}

static bool is_total(struct span bytes)
{
    struct total_key key;

    return total_key_decode(bytes, &key);
}

static bool is_year(struct span bytes)
{
    int year;

    return year_key_decode(bytes, &year);
}

static bool is_cosignature(struct span bytes)
{
    struct cosignature_key key, again;

    if (!cosignature_key_decode(bytes, &key))
        return false;
    struct key encoded = cosignature_key_encode(&key);
    assert_true(cosignature_key_decode(key_span(&encoded), &again));
    assert_int_equal(again.n, key.n);
    assert_int_equal(again.source, key.source);
    return true;
}

static const struct other_row {
    const char *title;
    bool (*is_key)(struct span bytes);
    struct text good, bad;
} others[] = {
    {"no number: nothing", is_n, BYTES("\0\0\0\0\0\0\0\1"), BYTES("")},
    {"no number: record 0", is_n, BYTES("\0\0\0\0\0\0\0\1"), BYTES("\0\0\0\0\0\0\0\0")},
    {"no number: a byte less", is_n, BYTES("\0\0\0\0\0\0\0\1"), BYTES("\0\0\0\0\0\0\1")},
    {"no number: a byte more", is_n, BYTES("\0\0\0\0\0\0\0\1"), BYTES("\0\0\0\0\0\0\0\1\0")},
    {"no run: nothing", is_seen, BYTES("\1" MOST MOST), BYTES("")},
    {"no run: a byte less", is_seen, BYTES("\1" MOST MOST), {"\1" MOST MOST, 16}},
    {"no run: a byte more", is_seen, BYTES("\1" MOST MOST), BYTES("\1" MOST MOST "\0")},
    {"no run: a source that cannot be", is_seen, BYTES("\x3f" MOST MOST), BYTES("\x40" MOST MOST)},
    {"no run: a source below the office", is_seen, BYTES("\xff" MOST MOST),
     BYTES("\xfe" MOST MOST)},
    {"no finding: nothing", is_finding, BYTES("\1\1x"), BYTES("")},
    {"no finding: a centre alone", is_finding, BYTES("\1\1x"), BYTES("\1")},
    {"no finding: without a record", is_finding, BYTES("\1\1x"), BYTES("\1\1")},
    {"no finding: a record that is too long", is_finding, BYTES("\1\1" LONGEST),
     BYTES("\1\1" LONGEST "5")},
    {"no finding: a centre that cannot be", is_finding, BYTES("\x3f\1x"), BYTES("\x40\1x")},
    {"no finding: a clause that cannot be", is_finding, BYTES("\1\x1fx"), BYTES("\1\x20x")},
    {"no total: nothing", is_total, BYTES("\x07\xd6\1"), BYTES("")},
    {"no total: a year alone", is_total, BYTES("\x07\xd6\1"), BYTES("\x07\xd6")},
    {"no total: a byte more", is_total, BYTES("\x07\xd6\1"), BYTES("\x07\xd6\1\0")},
    {"no total: a centre that cannot be", is_total, BYTES("\x07\xd6\x3f"), BYTES("\x07\xd6\x40")},
    {"no total: the year 999", is_total, BYTES("\x03\xe8\1"), BYTES("\x03\xe7\1")},
    {"no total: the year 10000", is_total, BYTES("\x27\x0f\1"), BYTES("\x27\x10\1")},
    {"no cosignature: nothing", is_cosignature, BYTES(MOST "\1"), BYTES("")},
    {"no cosignature: a checkpoint alone", is_cosignature, BYTES(MOST "\1"), BYTES(MOST)},
    {"no cosignature: a byte more", is_cosignature, BYTES(MOST "\1"), BYTES(MOST "\1\0")},
    {"no cosignature: of no record", is_cosignature, BYTES("\0\0\0\0\0\0\0\1\0"),
     BYTES("\0\0\0\0\0\0\0\0\0")},
    {"no cosignature: a source that cannot be", is_cosignature, BYTES(MOST "\x3f"),
     BYTES(MOST "\x40")},
    {"no cosignature: a source below the office", is_cosignature, BYTES(MOST "\xff"),
     BYTES(MOST "\xfe")},
    {"no year: nothing", is_year, BYTES("\x07\xd6"), BYTES("")},
    {"no year: half of it", is_year, BYTES("\x07\xd6"), BYTES("\x07")},
    {"no year: a byte more", is_year, BYTES("\x07\xd6"), BYTES("\x07\xd6\0")},
    {"no year: 999", is_year, BYTES("\x03\xe8"), BYTES("\x03\xe7")},
    {"no year: 10000", is_year, BYTES("\x27\x0f"), BYTES("\x27\x10")},
    {"no year: 65535", is_year, BYTES("\x27\x0f"), BYTES("\xff\xff")},
};

/* The bytes lie in memory of exactly their size, so that a read beyond them is seen. */
static bool is_key(const struct other_row *row, struct text bytes)
{
    struct text copy = text_copied(bytes);
    bool is = row->is_key(span_of_text(copy));

    free((void *)copy.data);
    return is;
}

static void bytes_are_no_key(void **state)
{
    const struct other_row *row = *state;

    assert_true(is_key(row, row->good));
    assert_false(is_key(row, row->bad));
}

/* The order of the bytes is the order of the numbers. */
static void keys_are_in_order(void **state)
{
    static const uint64_t numbers[] = {0, 1, 255, 256, 65535, 65536, UINT64_C(1) << 40, UINT64_MAX};

    (void)state;
    for (size_t i = 1; i < COUNT_OF(numbers); i++) {
        struct key less = n_key(numbers[i - 1]), more = n_key(numbers[i]);
        assert_true(memcmp(less.bytes, more.bytes, 8) < 0);
        less = seen_key_encode(&(struct seen_key){1, numbers[i - 1], UINT64_MAX});
        more = seen_key_encode(&(struct seen_key){1, numbers[i], 0});
        assert_true(memcmp(less.bytes, more.bytes, 17) < 0);
        less = seen_key_encode(&(struct seen_key){1, 7, numbers[i - 1]});
        more = seen_key_encode(&(struct seen_key){1, 7, numbers[i]});
        assert_true(memcmp(less.bytes, more.bytes, 17) < 0);
    }
}

static void every_table_has_a_name(void **state)
{
    static const char *const names[] = {
        "meta",    "log",       "checkpoints", "cosignatures", "leaves",  "tree",  "counts",
        "seen",    "findings",  "pending",     "totals",       "years",   "books", "keys",
        "effects", "snapshots", "rulings",     "late",         "restores"};
    bool is_derived[TABLE_COUNT] = {false};

    (void)state;
    for (unsigned table = 0; table < TABLE_COUNT; table++)
        check_string("name", ledger_table_names[table], names[table]);
    for (unsigned i = 0; i < DERIVED_COUNT; i++)
        is_derived[ledger_derived[i]] = true;
    for (unsigned table = 0; table < TABLE_COUNT; table++)
        assert_int_equal(is_derived[table], table != TABLE_META && table != TABLE_LOG &&
                                                table != TABLE_CHECKPOINTS &&
                                                table != TABLE_COSIGNATURES);
}

int main(void)
{
    SUITE_ROWS(ns, key_of_a_number_comes_back);
    SUITE_ROWS(seens, key_of_a_run_comes_back);
    SUITE_ROWS(findings, key_of_a_finding_comes_back);
    SUITE_ROWS(totals, key_of_a_total_comes_back);
    SUITE_ROWS(years, key_of_a_year_comes_back);
    SUITE_ROWS(others, bytes_are_no_key);
    SUITE_TEST(keys_are_in_order);
    SUITE_TEST(every_table_has_a_name);
    return suite_run("tables");
}
