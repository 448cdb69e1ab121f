/* GET_EXPLANATION: the head and the rows behind it, page by page, of the centre and the moment that are
 * asked for. */
#include "tests/unit/scorer/support_answerer.h"

#define DAY "2006-03-14"

static struct asker asker; /* too large for the stack */
static struct bench *const bench = &asker.bench;

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
    ask_of("wuhou", 0, 99);
    assert_int_equal(answer_page(&asker)->rows.count, 0);
    asker_end(&asker);
}

int main(void)
{
    places_begin();
    SUITE_TEST(head_comes_first_then_findings_then_late_reports);
    SUITE_TEST(pages_lead_to_the_last_row);
    SUITE_TEST(what_is_not_there_is_said);
    return suite_run("explaining");
}
