/* services/collector/cases: what cannot be read as a case or a deadline is a failed transaction
 * with a reason, and never a crash. */
#include "tests/unit/collector/support_cases.h"

#define TEXT(literal)                                                                              \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }
#define DUE "2006-03-14T10:20:00+08:00"
#define DUE_SIZE "\0\x1a" /* 25 bytes */
#define A_DUE "{\"case\":\"A\",\"due\":\"" DUE "\"}"
#define KEY_A "jinjiang\0A"
/* 62,200,000,000 seconds before 1970 to the deadline, and no nanoseconds */
#define DUE_KEY "\0\0\0\xe\xbf\x7e\xd6\x50\0\0\0\0"

#define X_60 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define X_300 X_60 X_60 X_60 X_60 X_60

static const char unreadable_case[] = "a case of the outbox cannot be read";
static const char unreadable_deadline[] = "a deadline of the outbox cannot be read";
static const char lone_deadline[] = "a deadline of the outbox has no case, or another than its own";

/* What is written over the store of a source that has one case, A, whose deadline has passed. */
static const struct damage_row {
    const char *title;
    enum outbox_table table;
    struct text key, value;
    const char *why;
} rows[] = {
    {"a deadline with a key of one byte", OUTBOX_DEADLINES, TEXT("\1"), TEXT(""),
     unreadable_deadline},
    {"a deadline with half a time", OUTBOX_DEADLINES, TEXT("\1\0\0\0\xe"), TEXT(""),
     unreadable_deadline},
    {"a deadline of no case", OUTBOX_DEADLINES, TEXT("\1" DUE_KEY), TEXT(""), unreadable_deadline},
    {"a deadline of a case without a centre", OUTBOX_DEADLINES, TEXT("\1" DUE_KEY "A"), TEXT(""),
     unreadable_deadline},
    {"a deadline of a case without a number", OUTBOX_DEADLINES, TEXT("\1" DUE_KEY "jinjiang\0"),
     TEXT(""), unreadable_deadline},
    {"a deadline of a case with two NULs", OUTBOX_DEADLINES, TEXT("\1" DUE_KEY KEY_A "\0"),
     TEXT(""), unreadable_deadline},
    {"a deadline of a case that is not text", OUTBOX_DEADLINES, TEXT("\1" DUE_KEY "\xff\0A"),
     TEXT(""), unreadable_deadline},
    {"a deadline of class 0", OUTBOX_DEADLINES, TEXT("\0" DUE_KEY KEY_A), TEXT(""),
     unreadable_deadline},
    {"a deadline of a case that is done", OUTBOX_DEADLINES, TEXT("\4" DUE_KEY KEY_A), TEXT(""),
     unreadable_deadline},
    {"a deadline at no time", OUTBOX_DEADLINES,
     TEXT("\1\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0" KEY_A), TEXT(""), unreadable_deadline},
    {"a deadline at no part of a second", OUTBOX_DEADLINES,
     TEXT("\1\0\0\0\xe\xbf\x7e\xd6\x50\xff\0\0\0" KEY_A), TEXT(""), unreadable_deadline},
    {"a deadline with a value", OUTBOX_DEADLINES, TEXT("\1" DUE_KEY KEY_A), TEXT("x"),
     unreadable_deadline},
    {"a deadline without its case", OUTBOX_DEADLINES, TEXT("\1" DUE_KEY "jinjiang\0B"), TEXT(""),
     lone_deadline},
    {"a deadline at another time than its case", OUTBOX_DEADLINES,
     TEXT("\1\0\0\0\xe\xbf\x7e\xd6\x51\0\0\0\0" KEY_A), TEXT(""), lone_deadline},
    {"a deadline of another class than its case", OUTBOX_DEADLINES, TEXT("\2" DUE_KEY KEY_A),
     TEXT(""), lone_deadline},
    {"a case of nothing", OUTBOX_CASES, TEXT(KEY_A), TEXT(""), unreadable_case},
    {"a case of flags only", OUTBOX_CASES, TEXT(KEY_A), TEXT("\0"), unreadable_case},
    {"a case that is a byte short", OUTBOX_CASES, TEXT(KEY_A), TEXT("\0\0\0\0\0" DUE_SIZE DUE "\0"),
     unreadable_case},
    {"a case that is a byte long", OUTBOX_CASES, TEXT(KEY_A),
     TEXT("\0\0\0\0\0" DUE_SIZE DUE "\0\0\0"), unreadable_case},
    {"a case with unknown flags", OUTBOX_CASES, TEXT(KEY_A), TEXT("\4\0\0\0\0" DUE_SIZE DUE "\0\0"),
     unreadable_case},
    {"a case that is reported and rearmed", OUTBOX_CASES, TEXT(KEY_A),
     TEXT("\3\0\0\0\0" DUE_SIZE DUE "\0\0"), unreadable_case},
    {"a case whose centre ends beyond it", OUTBOX_CASES, TEXT(KEY_A),
     TEXT("\0\xff\xff\0\0" DUE_SIZE DUE "\0\0"), unreadable_case},
    {"a case whose due ends beyond it", OUTBOX_CASES, TEXT(KEY_A),
     TEXT("\0\0\0\0\0\0\x1c" DUE "\0\0"), unreadable_case},
    {"a case whose centre is longer than any", OUTBOX_CASES, TEXT(KEY_A),
     TEXT("\0\1\x2d" X_300 "\0\0" DUE_SIZE DUE "\0\0"), unreadable_case},
    {"a case whose centre is not text", OUTBOX_CASES, TEXT(KEY_A),
     TEXT("\0\0\2\xff\0\0" DUE_SIZE DUE "\0\0"), unreadable_case},
    {"a case that was accepted at no time", OUTBOX_CASES, TEXT(KEY_A),
     TEXT("\0\0\0\0\1" DUE_SIZE DUE "\0\0"), unreadable_case},
    {"a case that is due at no time", OUTBOX_CASES, TEXT(KEY_A),
     TEXT("\0\0\0\0\0\0\x9tomorrow\0\0"), unreadable_case},
    {"a case that was closed at no time", OUTBOX_CASES, TEXT(KEY_A),
     TEXT("\0\0\0\0\0" DUE_SIZE DUE "\0\6never"), unreadable_case},
    {"a case whose deadline is listed at another time", OUTBOX_CASES, TEXT(KEY_A),
     TEXT("\0\0\0\0\0\0\x15"
          "2006-03-14T10:20:00Z\0\0"),
     lone_deadline},
    {"a case whose deadline is listed though it has none", OUTBOX_CASES, TEXT(KEY_A),
     TEXT("\0\0\0\0\0\0\0\0\0"), lone_deadline},
    {"a case whose deadline is listed though it was reported", OUTBOX_CASES, TEXT(KEY_A),
     TEXT("\1\0\0\0\0" DUE_SIZE DUE "\0\0"), lone_deadline},
};

/* The deadline of A is replaced where the row has another. */
static void write_damage(struct case_world *world, const struct damage_row *row)
{
    txn_t *txn = outbox_begin(world->outbox);
    struct span listed = {"\1" DUE_KEY KEY_A, sizeof("\1" DUE_KEY KEY_A) - 1}, value;

    CHECK(txn_get(txn, OUTBOX_DEADLINES, listed, &value), "the deadline of A has another key");
    if (row->table == OUTBOX_DEADLINES)
        txn_delete(txn, OUTBOX_DEADLINES, listed);
    txn_put(txn, row->table, span_of_text(row->key), span_of_text(row->value));
    commit_outbox(world->outbox, txn);
}

static void damaged_world(struct case_world *world, const struct damage_row *row)
{
    case_world_open(world, "jinjiang");
    world->now = instant("2006-01-01T00:00:00Z");
    send_case(world, A_DUE);
    write_damage(world, row);
    world->now = instant("2006-06-01T00:00:00Z");
}

static bool visit_none(void *context, json_t *row)
{
    (void)context;
    (void)row;
    fail_msg("a case is listed that cannot be read");
    return false;
}

static void check_list_fails(struct case_world *world, const char *why)
{
    struct case_place start = {.size = 0}, next;
    txn_t *txn = outbox_begin_read(world->outbox);

    case_list(txn, &start, visit_none, NULL, &next);
    assert_int_equal(next.size, 0);
    check_unreadable(world->outbox, txn, why);
}

static void damage_fails_whoever_reads_deadlines(void **state)
{
    const struct damage_row *row = *state;
    struct case_world world;
    struct instant due;

    damaged_world(&world, row);
    txn_t *txn = outbox_begin_read(world.outbox);
    assert_false(case_next_deadline(txn, world.clause, &due));
    check_unreadable(world.outbox, txn, row->why);
    txn = outbox_begin(world.outbox);
    assert_int_equal(case_next_overdue(txn, world.clause, world.now, world.bytes), 0);
    check_unreadable(world.outbox, txn, row->why);
    check_list_fails(&world, row->why);
    outbox_close(&world.outbox);
}

/* A case that cannot be read is neither replaced, reported nor rearmed. */
static void damage_fails_whoever_reads_the_case(void **state)
{
    const struct damage_row *row = *state;
    struct case_world world;
    struct line line = {0};

    if (row->why != unreadable_case)
        return;
    damaged_world(&world, row);
    line_read(&line, A_DUE, strlen(A_DUE), LINE_FROM_SENDER);
    txn_t *txn = outbox_begin(world.outbox);
    case_update(txn, world.source, &line.case_record, world.now);
    check_unreadable(world.outbox, txn, row->why);
    txn = outbox_begin(world.outbox);
    assert_int_equal(
        case_overdue(txn, world.source, world.clause, &line.case_record, world.now, world.bytes),
        0);
    check_unreadable(world.outbox, txn, row->why);
    txn = outbox_begin(world.outbox);
    case_rearm(txn, world.source, (struct text){0}, LIT("A"));
    check_unreadable(world.outbox, txn, row->why);
    line_clear(&line);
    outbox_close(&world.outbox);
}

static void case_that_is_too_long_cannot_be_read(void **state)
{
    static const char bytes[4096];
    struct damage_row row = {
        .table = OUTBOX_CASES, .key = TEXT(KEY_A), .value = {bytes, sizeof bytes}};
    struct case_world world;
    struct instant due;

    (void)state;
    damaged_world(&world, &row);
    txn_t *txn = outbox_begin_read(world.outbox);
    assert_false(case_next_deadline(txn, world.clause, &due));
    check_unreadable(world.outbox, txn, unreadable_case);
    outbox_close(&world.outbox);
}

static void longest_key_of_a_store_is_no_deadline(void **state)
{
    char key[STORE_KEY_BYTES_MAX];
    struct damage_row row = {
        .table = OUTBOX_DEADLINES, .key = {key, sizeof key}, .value = TEXT("")};
    struct case_world world;

    (void)state;
    memset(key, 'c', sizeof key);
    memcpy(key, "\1" DUE_KEY, sizeof("\1" DUE_KEY) - 1);
    for (size_t nul = sizeof("\1" DUE_KEY) - 1; nul < sizeof key; nul += 61) {
        key[nul] = '\0';
        damaged_world(&world, &row);
        check_list_fails(&world, unreadable_deadline);
        outbox_close(&world.outbox);
        key[nul] = 'c';
    }
}

static void report_that_is_for_no_case_is_not_rearmed(void **state)
{
    static const char centre[CASE_CENTRE_BYTES_MAX + 1], id[RECORD_BYTES_MAX + 1];
    const struct {
        struct text centre, id;
    } names[] = {{{0}, {0}},
                 {{0}, {"", 0}},
                 {{0}, {id, sizeof id}},
                 {{centre, sizeof centre}, {"A", 1}},
                 {{"\0", 1}, {"A", 1}}};
    struct case_world world;

    (void)state;
    case_world_open(&world, "jinjiang");
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        txn_t *txn = outbox_begin(world.outbox);
        case_rearm(txn, world.source, names[i].centre, names[i].id);
        check_unreadable(world.outbox, txn, "a report of the outbox is for no case");
    }
    outbox_close(&world.outbox);
}

int main(void)
{
    places_begin();
    SUITE_ROWS(rows, damage_fails_whoever_reads_deadlines);
    SUITE_ROWS(rows, damage_fails_whoever_reads_the_case);
    SUITE_TEST(case_that_is_too_long_cannot_be_read);
    SUITE_TEST(longest_key_of_a_store_is_no_deadline);
    SUITE_TEST(report_that_is_for_no_case_is_not_rearmed);
    return suite_run("cases_damage");
}
