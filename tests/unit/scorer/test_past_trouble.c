/* Questions of the past to a store that was damaged, and rows that are no text: trouble, and no end of the
 * process. */
#include "tests/unit/scorer/support_answerer.h"

#define DAY "2006-03-14"
#define N(n) "\0\0\0\0\0\0\0" n

/* A finding that occurred on DAY, of that record, without a ruling; the worth is in hundredths. */
#define FINDING(status, worth, n)                                                                  \
    status "\xff\x07\xd6\0\0\0\0\x44\x16\x24\x50\0\0\0\0\x80\0\0\0\0\0\0\0\0\0\0\0\0\0" worth N(n) \
        N("\0")

static struct asker asker; /* too large for the stack */
static struct bench *const bench = &asker.bench;

/* Record 2 counts; 3 waits, was dismissed by 4 and confirmed by 5; 6 waits. */
static void begin(void)
{
    asker_begin(&asker, "");
    bench_take(bench, OVERDUE("wuhou", "counts", DAY));
    bench_take(bench, REPORT("wuhou", "wuhou", "complaint", "ruled", DAY, ""));
    bench_take(bench, RULE("dismiss", "wuhou", "complaint", "ruled"));
    bench_take(bench, RULE("confirm", "wuhou", "complaint", "ruled"));
    bench_take(bench, REPORT("wuhou", "wuhou", "complaint", "waits", DAY, ""));
    bench_view(bench);
}

static void put(enum ledger_table table, struct text key, struct text value)
{
    bench_damage(bench, table, key, value);
}

static void put_finding(const char *clause, const char *record, struct text value)
{
    struct finding_key finding = {rulebook_centre_named(default_book(), LIT("wuhou"))->id,
                                  rulebook_clause(default_book(), text_of(clause))->id,
                                  text_of(record)};
    struct key key = finding_key_encode(&finding);

    put(TABLE_FINDINGS, (struct text){(const char *)key.bytes, key.size}, value);
}

static const struct row {
    const char *title, *clause, *record; /* a finding; NULL: the ruling of record 4 */
    struct text value;
    bool breaks_standings, breaks_explanation;
} rows[] = {
    {"what is as it was", "complaint", "waits", BYTES(FINDING("\1", "\0\xc8", "\6")), false, false},
    {"one that waits counts", "complaint", "waits", BYTES(FINDING("\2", "\0\xc8", "\6")), true,
     false},
    {"one that counts waits", "overdue-case", "counts", BYTES(FINDING("\1", "\0\xc8", "\2")), true,
     true},
    {"one that counts is worth more", "overdue-case", "counts",
     BYTES(FINDING("\2", "\1\xc8", "\2")), true, true},
    {"one that counts is worth less", "overdue-case", "counts",
     BYTES(FINDING("\2", "\0\xc7", "\2")), true, true},
    {"a ruling says nothing", NULL, NULL, BYTES("\0"), false, true},
    {"a ruling lets it wait", NULL, NULL, BYTES("\1"), false, true},
    {"a ruling says what there is not", NULL, NULL, BYTES("\5"), false, true},
};

static void check_broken(const char *question, bool is_broken)
{
    CHECK((asker.answer.type == MESSAGE_SORRY) == is_broken, "%s is answered with %s", question,
          message_name(asker.answer.type));
    if (is_broken)
        check_sorry(&asker, "trouble");
}

static void damage_is_told(void **state)
{
    const struct row *row = *state;

    begin();
    if (row->clause)
        put_finding(row->clause, row->record, row->value);
    else
        put(TABLE_RULINGS, LIT(N("\3") N("\4")), row->value);
    ASK(&asker, GET_STANDINGS, get_standings, .year = 2006, .at = 6,
        .occurred_until = LIT("2006-01-01T00:00:00+08:00"));
    check_broken("the standings without what occurred later", row->breaks_standings);
    view_park(bench->view);
    view_renew(bench->view);
    ASK(&asker, GET_EXPLANATION, get_explanation, .year = 2006, .at = 4, .centre = LIT("wuhou"));
    check_broken("the explanation", row->breaks_explanation);
    asker_end(&asker);
}

/* JSON has no such text, so there is no row. */
static void text_that_json_has_not_is_trouble(void **state)
{
    struct record record;
    char bytes[256];

    (void)state;
    begin();
    assert_true(view_record(bench->view, 3, &record));
    struct text row = record_bytes(&record);
    assert_true(row.size <= sizeof bytes);
    memcpy(bytes, row.data, row.size);
    *(char *)memmem(bytes, row.size, "wuhou", 5) = '\xff';
    put(TABLE_LOG, LIT(N("\3")), (struct text){bytes, row.size});
    ASK(&asker, GET_EXPLANATION, get_explanation, .year = 2006, .centre = LIT("wuhou"));
    check_sorry(&asker, "trouble");
    ASK(&asker, GET_EXPLANATION, get_explanation, .year = 2006, .centre = LIT("wuhou"), .at = 2);
    assert_int_equal(answer_page(&asker)->rows.count, 2); /* the next answer is whole */
    asker_end(&asker);
}

static void event_that_cannot_be_read_is_trouble(void **state)
{
    (void)state;
    begin();
    bench_damage_event(bench, 2);
    ASK(&asker, GET_EXPLANATION, get_explanation, .year = 2006, .centre = LIT("wuhou"));
    check_sorry(&asker, "trouble");
    asker_end(&asker);
}

int main(void)
{
    SUITE_ROWS(rows, damage_is_told);
    SUITE_TEST(text_that_json_has_not_is_trouble);
    SUITE_TEST(event_that_cannot_be_read_is_trouble);
    return suite_run("past_trouble");
}
