/* Records whose outcome changes, as lines. */
#include "services/tool/notes.h"

#include "tests/unit/support.h"

#define LONG_NUMBER "JJ-2006-0000000000000000000000000000000000000000000000000000001"

static struct page page;
static struct twin_notes notes;

static void add(const char *before, const char *after, const char *record)
{
    struct twin_note *row = &notes.rows[notes.count++];

    *row = (struct twin_note){.n = 20 + notes.count};
    strcpy(row->before, before);
    strcpy(row->after, after);
    strcpy(row->about.centre, "武侯区");
    strcpy(row->about.what, "刊物发表");
    strcpy(row->about.record, record);
}

static void begin(void)
{
    notes = (struct twin_notes){0};
    page_begin(&page, false);
}

static void check_line(unsigned line, const char *expected)
{
    char text[PAGE_LINE_BYTES];

    assert_true(line < page.count);
    strcpy(text, page.lines[line]);
    for (size_t size = strlen(text); size > 0 && text[size - 1] == ' ';)
        text[--size] = '\0';
    check_string("line", text, expected);
}

static void outcomes_and_reasons_are_words_and_columns_are_aligned(void **state)
{
    (void)state;
    begin();
    add("pending", "not-permitted", "WH-P-2026-001");
    add("confirmed", "refused no-such-finding", "WH-P-2026-002");
    notes_add(&page, "结果有变的记录", &notes);
    assert_int_equal(page.count, 5);
    check_line(1, "结果有变的记录");
    check_line(2, "    记录 原结果 新结果                 中心   条款     编号");
    check_line(3, "      21 待核   密钥无权               武侯区 刊物发表 WH-P-2026-001");
    check_line(4, "      22 核实   未受理：没有对应的事项 武侯区 刊物发表 WH-P-2026-002");
}

static void a_number_without_room_stands_whole_below(void **state)
{
    (void)state;
    begin();
    add("confirmed", "refused no-such-finding", LONG_NUMBER);
    notes_add(&page, "结果有变的记录", &notes);
    assert_int_equal(page.count, 5);
    check_line(4, "         " LONG_NUMBER);
    for (unsigned i = 0; i < page.count; i++)
        assert_true(page_columns(page.lines[i]) <= 81); /* with the space behind the last cell */
}

static void a_ruling_on_a_dropped_report_is_named(void **state)
{
    (void)state;
    begin();
    add("pending", "", "1");
    notes.rows[0].ruled = 99;
    notes.rows[0].ruling = OUTCOME_CONFIRMED;
    notes_add(&page, "去掉的记录", &notes);
    check_line(3, "      21 核实（记录 99） 武侯区 刊物发表 1");
}

static void the_rest_is_counted_and_said_where_it_is(void **state)
{
    (void)state;
    begin();
    for (int i = 0; i < NOTES_MAX + 7; i++)
        add("pending", "", "1");
    notes_add(&page, "去掉的记录", &notes);
    check_line(page.count - 1, "         还有 7 条，全部见 --json");
}

int main(void)
{
    SUITE_TEST(outcomes_and_reasons_are_words_and_columns_are_aligned);
    SUITE_TEST(a_number_without_room_stands_whole_below);
    SUITE_TEST(a_ruling_on_a_dropped_report_is_named);
    SUITE_TEST(the_rest_is_counted_and_said_where_it_is);
    return suite_run("notes");
}
