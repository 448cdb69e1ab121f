/* GET_EXPLANATION: the head and the rows behind it, page by page, of the centre and the moment that are
 * asked for. */
#include "services/scorer/explaining.h"
#include "tests/unit/scorer/support_answerer.h"

#define DAY "2006-03-14"

static struct asker asker; /* too large for the stack */
static struct bench *const bench = &asker.bench;

static unsigned walks; /* over the findings of a centre */

void __real_view_past_findings(view_t *view, const struct past *past, int year, unsigned centre,
                               const struct finding_key *from, view_visit_finding *visit,
                               void *context);
void __wrap_view_past_findings(view_t *view, const struct past *past, int year, unsigned centre,
                               const struct finding_key *from, view_visit_finding *visit,
                               void *context);
void __wrap_view_past_findings(view_t *view, const struct past *past, int year, unsigned centre,
                               const struct finding_key *from, view_visit_finding *visit,
                               void *context)
{
    walks++;
    __real_view_past_findings(view, past, year, centre, from, visit, context);
}

static void ask_of(const char *centre, uint64_t at, uint64_t row)
{
    ASK(&asker, GET_EXPLANATION, get_explanation, .centre = text_of(centre), .at = at, .n = row);
}

static void check_row(size_t row, const char *part)
{
    struct text json = answer_page(&asker)->rows.items[row];

    CHECK(memmem(json.data, json.size, part, strlen(part)), "row %zu: %.*s\n  lacks %s", row,
          (int)json.size, json.data, part);
}

static void head_comes_first_then_findings_then_late_reports(void **state)
{
    (void)state;
    asker_begin(&asker, "");
    bench_take(bench, OVERDUE("wuhou", "z", DAY));
    bench_take(bench, OVERDUE("jinjiang", "j", DAY));
    bench_take(bench, OVERDUE("wuhou", "a", DAY));
    bench_take(bench, RULE("revoke", "wuhou", "overdue-case", "z"));
    bench_take(bench, YEAR("close-year", "2006"));
    bench_take(bench, OVERDUE("jinjiang", "late-j", DAY));
    bench_take(bench, OVERDUE("wuhou", "late-w", DAY));
    ask_of("wuhou", 0, 0);
    assert_int_equal(answer_page(&asker)->rows.count, 4);
    assert_int_equal(answer_page(&asker)->next, 0);
    check_row(0, "\"n\":8,\"centre\":\"wuhou\"");
    check_row(0, "\"deduction_raw\":2,\"deduction_cut\":2");
    check_row(1, "\"n\":2,\"record\":\"z\"");
    check_row(1, "\"status\":\"revoked\",\"counts\":0,\"rulings\":[{\"n\":5,\"action\":\"revoke\"");
    check_row(2, "\"n\":4,\"record\":\"a\"");
    check_row(3, "{\"late\":{\"n\":8,\"clause\":\"overdue-case\",\"record\":\"late-w\"");
    ask_of("510107", 4, 0); /* the ruling is not there yet */
    assert_int_equal(answer_page(&asker)->rows.count, 3);
    check_row(0, "\"deduction_raw\":4");
    check_row(1, "\"status\":\"counted\",\"counts\":2,\"rulings\":[]");
    asker_end(&asker);
}

static void pages_lead_to_the_last_row(void **state)
{
    enum { FINDINGS = 3 * ITEMS_MAX };
    char json[256];
    uint64_t row = 0, pages = 0, n = 0;

    (void)state;
    asker_begin(&asker, "");
    for (unsigned i = 0; i < FINDINGS; i++) {
        snprintf(json, sizeof json,
                 "{'source':'wuhou','clause':'overdue-case','record':'%u','occurred':'" DAY
                 "T00:00:00+08:00'}",
                 FINDINGS - i);
        bench_take(bench, json);
    }
    walks = 0;
    do {
        ask_of("wuhou", 0, row);
        const struct message_page *page = answer_page(&asker);
        assert_true(page->rows.count > 0);
        n += page->rows.count;
        assert_true(page->next == 0 || page->next == n);
        row = page->next;
        pages++;
    } while (row > 0);
    assert_int_equal(n, 1 + FINDINGS);
    assert_true(pages > 3);
    assert_int_equal(walks, 1);
    asker_end(&asker);
}

static void what_is_not_there_is_said(void **state)
{
    (void)state;
    asker_begin(&asker, "");
    ask_of("nowhere", 0, 0);
    check_sorry(&asker, "not-found");
    ask_of("wuhou", 2, 0);
    check_sorry(&asker, "no-moment");
    ASK(&asker, GET_EXPLANATION, get_explanation, .centre = LIT("wuhou"), .as_of = LIT("then"));
    check_sorry(&asker, "bad-message");
    ask_of("wuhou", 0, 1);
    assert_int_equal(answer_page(&asker)->rows.count, 0);
    walks = 0;
    for (uint64_t row = 2; row > 1; row *= 2) { /* more rows than records: nothing is looked for */
        ask_of("jinjiang", 0, row);
        assert_int_equal(answer_page(&asker)->rows.count, 0);
    }
    assert_int_equal(walks, 0);
    asker_end(&asker);
}

/* What was made for another question answers no other. */
static void each_question_has_its_own_explanation(void **state)
{
    static const struct {
        const char *centre, *until;
        uint64_t year, at;
        size_t rows;
    } questions[] = {
        {"wuhou", NULL, 2006, 4, 3},
        {"jinjiang", NULL, 2006, 4, 2},
        {"jinjiang", NULL, 2005, 4, 1},
        {"wuhou", NULL, 2006, 3, 2},
        {"wuhou", NULL, 2006, 4, 3},
        {"wuhou", "2006-02-01T00:00:00+08:00", 2006, 4, 2},
        {"wuhou", "2006-04-01T00:00:00+08:00", 2006, 4, 3},
    };

    (void)state;
    asker_begin(&asker, "");
    bench_take(bench, OVERDUE("wuhou", "early", "2006-01-14"));
    bench_take(bench, OVERDUE("jinjiang", "j", DAY));
    bench_take(bench, OVERDUE("wuhou", "later", DAY));
    for (size_t i = 0; i < COUNT_OF(questions); i++) {
        ASK(&asker, GET_EXPLANATION, get_explanation, .centre = text_of(questions[i].centre),
            .year = questions[i].year, .at = questions[i].at,
            .occurred_until = text_of(questions[i].until));
        CHECK(answer_page(&asker)->rows.count == questions[i].rows, "question %zu: %zu rows", i,
              answer_page(&asker)->rows.count);
    }
    asker_end(&asker);
}

static void explanation_that_is_kept_outlives_its_view(void **state)
{
    (void)state;
    asker_begin(&asker, "");
    bench_take(bench, OVERDUE("wuhou", "z", DAY));
    ask_of("wuhou", 2, 0);
    bench_take(bench, RULE("revoke", "wuhou", "overdue-case", "z"));
    walks = 0;
    ask_of("wuhou", 2, 0);
    assert_int_equal(walks, 0);
    check_row(0, "\"deduction_raw\":2,");
    check_row(1, "\"record\":\"z\"");
    check_row(1, "\"status\":\"counted\",\"counts\":2,\"rulings\":[]");
    ask_of("wuhou", 0, 0);
    check_row(1, "\"status\":\"revoked\",\"counts\":0,\"rulings\":[{\"n\":3");
    asker_end(&asker);
}

static void check_bound(size_t max, bool has_rows)
{
    static struct scorecard cards[CENTRES_MAX];
    struct explained explained = {
        {.n = 4}, 2006, rulebook_centre_named(default_book(), LIT("wuhou"))->id};
    view_t *view = bench_view(bench);

    view_cards(view, 2006, cards);
    explaining_t *explaining = explaining_new(view, &explained, default_book(), cards, max);
    assert_int_equal(explaining_why(explaining) == NULL, has_rows);
    explaining_destroy(&explaining);
}

/* Findings and late reports together. */
static void what_is_explained_has_a_bound(void **state)
{
    (void)state;
    asker_begin(&asker, "");
    bench_take(bench, OVERDUE("wuhou", "z", DAY));
    bench_take(bench, YEAR("close-year", "2006"));
    bench_take(bench, OVERDUE("wuhou", "late", DAY));
    check_bound(2, true);
    check_bound(1, false);
    check_bound(0, false);
    asker_end(&asker);
}

int main(void)
{
    places_begin();
    SUITE_TEST(head_comes_first_then_findings_then_late_reports);
    SUITE_TEST(pages_lead_to_the_last_row);
    SUITE_TEST(what_is_not_there_is_said);
    SUITE_TEST(each_question_has_its_own_explanation);
    SUITE_TEST(explanation_that_is_kept_outlives_its_view);
    SUITE_TEST(what_is_explained_has_a_bound);
    return suite_run("explaining");
}
