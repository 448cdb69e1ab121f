/* The rulebook: that the default one has every number of the regulation, and that a broken one is
 * refused with the line and the reason. */
#include "tests/unit/form/support_rulebook.h"

#include "common/base/digest.h"

/* The centres by tier, with the GB/T 2260 codes of 2006. */
static const struct {
    const char *slug, *name, *code;
    unsigned tier;
} roster[] = {
    {"jinjiang", "锦江区", "510104", 1},     {"qingyang", "青羊区", "510105", 1},
    {"jinniu", "金牛区", "510106", 1},       {"wuhou", "武侯区", "510107", 1},
    {"chenghua", "成华区", "510108", 1},     {"gaoxin", "高新区", "", 1},
    {"longquanyi", "龙泉驿区", "510112", 2}, {"qingbaijiang", "青白江区", "510113", 2},
    {"xindu", "新都区", "510114", 2},        {"wenjiang", "温江区", "510115", 2},
    {"shuangliu", "双流县", "510122", 2},    {"pixian", "郫县", "510124", 2},
    {"dujiangyan", "都江堰市", "510181", 3}, {"pengzhou", "彭州市", "510182", 3},
    {"qionglai", "邛崃市", "510183", 3},     {"chongzhou", "崇州市", "510184", 3},
    {"jintang", "金堂县", "510121", 3},      {"dayi", "大邑县", "510129", 3},
    {"pujiang", "蒲江县", "510131", 3},      {"xinjin", "新津县", "510132", 3},
};

/* Articles 8 to 10, clause by clause; points in hundredths, cap -1: none. */
static const struct clause_row {
    const char *title; /* the slug */
    const char *name, *article, *reporter, *counts;
    enum clause_kind kind;
    enum clause_points form;
    points_t points, least, most, cap;
    const char *grades;
} clauses[] = {
#define NO POINTS_NONE
#define FIXED(points) CLAUSE_FIXED, points, 0, 0
#define STATED(least, most) CLAUSE_STATED, 0, least, most
#define GRADED CLAUSE_GRADED, 0, 0, 0
    {"not-operating", "未正常运行", "8(1)", "office", "report", CLAUSE_BASE, FIXED(0), NO, ""},
    {"leadership", "领导重视", "9(1)", "office", "report", CLAUSE_BONUS, STATED(100, 500), 500, ""},
    {"efficiency", "办事效率", "9(2)", "office", "report", CLAUSE_BONUS, STATED(50, 500), 500, ""},
    {"innovation", "创新举措", "9(3)", "district", "confirm", CLAUSE_BONUS, FIXED(50), 200, ""},
    {"publication", "刊物发表", "9(4)", "district", "confirm", CLAUSE_BONUS, GRADED, 400,
     "city 50 province 100 nation 150 "},
    {"commendation", "受到表彰", "9(5)", "district", "confirm", CLAUSE_BONUS, GRADED, 400,
     "county 50 city 100 province 150 "},
    {"media-praise", "媒体肯定", "9(6)", "district", "confirm", CLAUSE_BONUS, GRADED, 400,
     "city 50 province 100 nation 150 "},
    {"hosting", "承办会议", "9(7)", "district", "confirm", CLAUSE_BONUS, FIXED(50), 200, ""},
    {"assigned-task", "交办任务", "9(8)", "district", "confirm", CLAUSE_BONUS, FIXED(50), 200, ""},
    {"contribution", "突出贡献", "9(9)", "district", "confirm", CLAUSE_BONUS, FIXED(50), 200, ""},
    {"dual-acceptance", "两头受理", "10(1)", "district", "confirm", CLAUSE_DEDUCTION, FIXED(200),
     NO, ""},
    {"overdue-case", "超时办件", "10(2)", "district", "report", CLAUSE_DEDUCTION, FIXED(200), NO,
     ""},
    {"complaint", "态度投诉", "10(3)", "district", "confirm", CLAUSE_DEDUCTION, FIXED(200), NO, ""},
    {"language-complaint", "用语投诉", "10(4)", "district", "confirm", CLAUSE_DEDUCTION, FIXED(200),
     NO, ""},
    {"criticism", "通报批评", "10(5)", "district", "confirm", CLAUSE_DEDUCTION, FIXED(500), NO, ""},
    {"media-exposure", "媒体曝光", "10(6)", "district", "confirm", CLAUSE_DEDUCTION, FIXED(300), NO,
     ""},
    {"special-deduction", "特殊情况扣分", "10(7)", "office", "report", CLAUSE_DEDUCTION,
     STATED(1, 10000), NO, ""},
};

static void clause_is_as_the_regulation_has_it(void **state)
{
    const struct clause_row *row = *state;
    const struct clause *clause = rulebook_clause(default_book(), text_of(row->title));
    char grades[200] = "";

    assert_non_null(clause);
    assert_int_equal(clause - default_book()->clauses, row - clauses); /* in this order */
    check_string("name", clause->name, row->name);
    check_string("article", clause->article, row->article);
    assert_int_equal(clause->kind, row->kind);
    assert_int_equal(clause->form, row->form);
    assert_int_equal(clause->points, row->points);
    assert_int_equal(clause->points_min, row->least);
    assert_int_equal(clause->points_max, row->most);
    assert_true(clause->cap == row->cap);
    check_string("reporter", clause->district_may_report ? "district" : "office", row->reporter);
    check_string("counts", clause->counts_on_report ? "report" : "confirm", row->counts);
    for (unsigned i = 0; i < clause->grade_count; i++)
        sprintf(grades + strlen(grades), "%s %d ", clause->grades[i].slug,
                (int)clause->grades[i].points);
    check_string("grades", grades, row->grades);
    assert_true(strlen(clause->text) > 10);
    /* the name is for people: nothing that judges is led to the clause by it */
    assert_null(rulebook_clause(default_book(), text_of(row->name)));
}

static void roster_is_the_twenty_centres_of_2006(void **state)
{
    const struct rulebook *book = default_book();

    (void)state;
    assert_int_equal(book->centre_count, COUNT_OF(roster));
    for (unsigned i = 0; i < COUNT_OF(roster); i++) {
        const struct centre *centre = &book->centres[i];
        check_string("slug", centre->slug, roster[i].slug);
        check_string("name", centre->name, roster[i].name);
        check_string("code", centre->code, roster[i].code);
        assert_int_equal(book->tiers[centre->tier].number, roster[i].tier);
        assert_int_equal(centre->id, i);
        assert_ptr_equal(rulebook_centre(book, text_of(roster[i].slug)), centre);
        assert_ptr_equal(rulebook_centre_named(book, text_of(roster[i].slug)), centre);
        assert_ptr_equal(rulebook_centre_named(book, text_of(roster[i].name)), centre);
        if (roster[i].code[0])
            assert_ptr_equal(rulebook_centre_named(book, text_of(roster[i].code)), centre);
        assert_null(rulebook_centre(book, text_of(roster[i].name)));
    }
    assert_null(rulebook_centre_named(book, LIT("")));
    assert_null(rulebook_centre_named(book, (struct text){0}));
    assert_null(rulebook_centre_named(book, LIT("office")));
}

static void head_is_as_the_regulation_has_it(void **state)
{
    const struct rulebook *book = default_book();
    unsigned char digest[DIGEST_BYTES];

    (void)state;
    check_string("name", book->name, "chengdu-2006");
    assert_int_equal(book->year_first, 2000);
    assert_int_equal(book->year_last, 2099);
    assert_int_equal(book->base, 7000);
    assert_int_equal(book->bonus_max, 3000);
    assert_int_equal(book->quota_percent, 30);
    assert_int_equal(book->self_check_month, 12);
    assert_int_equal(book->self_check_day, 1);
    assert_int_equal(book->tier_count, 3);
    assert_int_equal(book->clause_count, COUNT_OF(clauses));
    assert_int_equal(book->ruling_count, 8);
    digest_of(rulebook_default().data, rulebook_default().size, digest);
    assert_memory_equal(book->digest, digest, DIGEST_BYTES);
}

static void default_is_the_file_that_is_delivered(void **state)
{
    static char text[64 * 1024];
    FILE *file = fopen(SOURCE_DIR "/deploy/rulebooks/chengdu-2006.zpl", "r");

    (void)state;
    assert_non_null(file);
    size_t size = fread(text, 1, sizeof text, file);
    fclose(file);
    assert_int_equal(size, rulebook_default().size);
    assert_memory_equal(text, rulebook_default().data, size);
}

static void grade_is_found_by_its_word(void **state)
{
    const struct clause *clause = rulebook_clause(default_book(), LIT("commendation"));

    (void)state;
    assert_int_equal(clause_grade(clause, LIT("county")), 0);
    assert_int_equal(clause_grade(clause, LIT("province")), 2);
    assert_int_equal(clause_grade(clause, LIT("nation")), -1);
    assert_int_equal(clause_grade(clause, LIT("")), -1);
    assert_int_equal(clause_grade(clause, (struct text){0}), -1);
}

#define X31 "x234567890123456789012345678901"

/* A line of the default rulebook replaced. */
static const struct broken_row {
    const char *title;
    const char *edit;
    unsigned line;
    const char *word; /* of the reason */
} broken[] = {
    {"a name that is no slug", "name = chengdu-2006=>name = Chengdu", 7, "slug"},
    {"a name of 32 bytes", "name = chengdu-2006=>name = a2345678901234567890123456789012", 7,
     "slug"},
    {"no name", "name = chengdu-2006\n=>\n", 0, "`name`"},
    {"an empty title", "title = \"成都市区(市)县政府政务服务中心工作考核实施细则\"=>title = \"\"",
     8, "title"},
    {"a first year of three digits", "year-first = 2000=>year-first = 999", 9, "1000 to 9999"},
    {"a first year in words", "year-first = 2000=>year-first = now", 9, "whole number"},
    {"no first year", "year-first = 2000\n=>\n", 0, "`year-first`"},
    {"a last year of five digits", "year-last = 2099=>year-last = 10000", 10, "1000 to 9999"},
    {"a last year before the first", "year-last = 2099=>year-last = 1999", 10, "before"},
    {"a base with three decimals", "base = 70=>base = 70.123", 13, "decimals"},
    {"a base with a point and nothing behind", "base = 70=>base = 70.", 13, "points"},
    {"a base with nothing before the point", "base = 70=>base = .5", 13, "points"},
    {"a negative base", "base = 70=>base = -70", 13, "points"},
    {"a base above 10000", "base = 70=>base = 10000.01", 13, "10000"},
    {"a base with an exponent", "base = 70=>base = 7e1", 13, "points"},
    {"an empty base", "base = 70=>base =", 13, "points"},
    {"no base", "base = 70\n=>\n", 0, "`base`"},
    {"no bonus-max", "bonus-max = 30\n=>\n", 0, "`bonus-max`"},
    {"a quota of 101 %", "quota-percent = 30=>quota-percent = 101", 16, "0 to 100"},
    {"a quota with decimals", "quota-percent = 30=>quota-percent = 33.3", 16, "whole number"},
    {"no quota", "quota-percent = 30\n=>\n", 0, "`quota-percent`"},
    {"a self-check in month 13", "= 12-01=>= 13-01", 18, "month and day"},
    {"a self-check on day 0", "= 12-01=>= 12-00", 18, "month and day"},
    {"a self-check on no day", "= 12-01=>= 12", 18, "month and day"},
    {"a self-check with a year", "= 12-01=>= 12-01-2006", 18, "month and day"},
    {"no self-check", "self-check-before = 12-01\n=>\n", 0, "`self-check-before`"},
    {"a name twice", "bonus-max = 30=>base = 30", 14, "twice"},
    {"an unknown name", "bonus-max = 30\n=>bonus-max = 30\nbonus-min = 1\n", 15, "`bonus-min`"},
    {"an indent of three spaces", "    year = \"事实=>   year = \"事实", 21, "four spaces"},
    {"a quote that is never closed", "about = \"中心城区\"=>about = \"中心城区", 33,
     "never closed"},
    {"a ruling twice", "    overdue = =>    two-clauses = ", 25, "twice"},
    {"a tier with a word for its number", "    1\n=>    one\n", 31, "`one`"},
    {"a tier 0", "    1\n=>    0\n", 31, "`0`"},
    {"a tier twice", "    2\n=>    1\n", 52, "twice"},
    {"a tier without name", "        name = \"第一圈层\"\n=>\n", 31, "`name`"},
    {"an unknown name in a tier", "        about = \"中心城区\"=>        quota = 3", 33, "`quota`"},
    {"a centre that is no slug", "            jinniu=>            Jinniu", 41, "slug"},
    {"a centre twice", "            jinniu=>            jinjiang", 41, "another centre"},
    {"a centre in two tiers", "            longquanyi=>            wuhou", 56, "another centre"},
    {"a centre's name twice", "name = \"青羊区\"=>name = \"锦江区\"", 38, "another centre"},
    {"a centre's code twice", "code = 510105=>code = 510104", 38, "another centre"},
    {"a centre's name that is another's slug", "name = \"青羊区\"=>name = jinjiang", 38,
     "another centre"},
    {"a centre named office", "            gaoxin=>            office", 50, "assessment group"},
    {"a centre's name of 64 bytes", "高新区=>" X31 X31 "xx", 51, "too long"},
    {"a centre's slug of 32 bytes", "            gaoxin=>            " X31 "x", 50, "slug"},
    {"a clause's slug of 32 bytes", "    leadership\n=>    " X31 "x\n", 116, "slug"},
    {"an Article of 16 bytes", "article = \"9(1)\"=>article = 1234567890123456", 118, "article"},
    {"a centre without name", "                name = \"高新区\"\n=>\n", 50, "`name`"},
    {"a code of eight digits", "code = 510105=>code = 51010500", 40, "code"},
    {"an unknown name in a centre", "code = 510105=>mayor = x", 40, "`mayor`"},
    {"a clause that is no slug", "    innovation\n=>    9(3)\n", 136, "name = value"},
    {"a clause twice", "    efficiency\n=>    leadership\n", 126, "twice"},
    {"a clause of a kind that is none", "kind = base=>kind = basis", 111, "`basis`"},
    {"a clause without kind", "        kind = base\n=>\n", 108, "`kind`"},
    {"a clause without Article", "        article = \"9(1)\"\n=>\n", 116, "`article`"},
    {"a clause without text", "        text = \"率先=>        ruling = \"率先", 136, "`text`"},
    {"a reporter that is none", "reporter = office=>reporter = public", 114, "`public`"},
    {"counts at no moment", "counts = report=>counts = later", 115, "`later`"},
    {"no points", "        points = 0.5\n        cap = 2=>        cap = 2", 136, "needs one of"},
    {"two sorts of points",
     "        points = 0.5\n=>        points = 0.5\n        points-min = 1\n", 136, "needs one of"},
    {"points where the base is taken away", "kind = base\n=>kind = base\n        points = 1\n", 108,
     "no points"},
    {"a least without a most", "        points-max = 5\n=>\n", 116, "`points-max`"},
    {"a least above the most", "points-min = 1\n=>points-min = 6\n", 121, "more than"},
    {"points in words", "points = 0.5=>points = half", 141, "points"},
    {"a grade in words", "province = 1\n=>province = one\n", 152, "`province`"},
    {"a grade twice", "            province = 1\n=>            city = 1\n", 152, "twice"},
    {"a grade that is no slug", "            province = 1\n=>            Province = 1\n", 152,
     "slug"},
    {"a cap in words", "cap = 2=>cap = none", 142, "`cap`"},
    {"an unknown name in a clause", "cap = 2=>limit = 2", 142, "`limit`"},
    {"a text with a control", "text = \"率先=>text = \"\x01率先", 140, "plain UTF-8"},
    {"a text that is no UTF-8", "text = \"率先=>text = \"\xe7\x8e率先", 140, "plain UTF-8"},
    {"a clause's name of 64 bytes", "name = \"领导重视\"=>name = " X31 X31 "xx", 117, "too long"},
    {"an empty name of a clause", "name = \"领导重视\"=>name = \"\"", 117, "empty"},
    {"a clause's name twice", "name = \"办事效率\"=>name = \"领导重视\"", 126, "another clause"},
    {"a clause's name that is another's slug", "name = \"办事效率\"=>name = leadership", 126,
     "another clause"},
    {"a clause's slug that is another's name", "name = \"领导重视\"=>name = efficiency", 126,
     "another clause"},
};

static void broken_rulebook_is_blamed_at_its_line(void **state)
{
    static struct rulebook book;
    const struct broken_row *row = *state;
    struct zpl_fault fault;
    char *text = edited_rulebook(text_of(row->edit));
    bool is_good = rulebook_read(text_of(text), &book, &fault);

    free(text);
    assert_false(is_good);
    CHECK(strstr(fault.why, row->word), "\"%s\" has no \"%s\"", fault.why, row->word);
    CHECK(fault.line == row->line, "line %u, expected %u: %s", fault.line, row->line, fault.why);
}

static const struct bound_row {
    const char *title;
    const char *section; /* more of them are written at its beginning */
    const char *one;     /* with its number */
    unsigned there, most;
    const char *word; /* of the reason where there is one more */
} bounds[] = {
    {"16 rulings", "rulings\n", "    r%u = x\n", 8, 16, "more than 16 rulings"},
    {"8 tiers", "tiers\n", "    %u\n        name = x\n        centres\n", 3, 8, "at most 8"},
    {"64 centres", "        centres\n", "            c%u\n                name = C%u\n", 20, 64,
     "more than 64 centres"},
    {"32 clauses", "\nclauses\n",
     "    c%u\n        article = 1\n        kind = bonus\n        text = x\n        points = 1\n"
     "        reporter = office\n        counts = report\n",
     17, 32, "more than 32 clauses"},
    {"8 grades", "        grades\n", "            g%u = 1\n", 3, 8, "more than 8 grades"},
};

/* How the default rulebook reads with so many more; `ret_fault` only where it does not. */
static bool reads_with_more(const struct bound_row *row, unsigned count,
                            struct zpl_fault *ret_fault)
{
    static struct rulebook book;
    static char text[64 * 1024];
    const char *whole = rulebook_default().data;
    size_t head = (size_t)(strstr(whole, row->section) - whole) + strlen(row->section);
    size_t size = (size_t)snprintf(text, sizeof text, "%.*s", (int)head, whole);

    for (unsigned i = 0; i < count; i++)
        size += (size_t)snprintf(text + size, sizeof text - size, row->one, row->there + 1 + i, i);
    size += (size_t)snprintf(text + size, sizeof text - size, "%s", whole + head);
    assert_true(size < sizeof text);
    return rulebook_read(text_of(text), &book, ret_fault);
}

static void bound_is_reached_and_not_exceeded(void **state)
{
    const struct bound_row *row = *state;
    struct zpl_fault fault;
    bool is_good = reads_with_more(row, row->most - row->there, &fault);

    CHECK(is_good, "line %u: %s", fault.line, fault.why);
    assert_false(reads_with_more(row, row->most - row->there + 1, &fault));
    CHECK(strstr(fault.why, row->word), "\"%s\" has no \"%s\"", fault.why, row->word);
}

static void texts_reach_their_bounds(void **state)
{
    static struct rulebook book;

    (void)state;
    assert_int_equal(strlen(X31), SLUG_BYTES_MAX);
    read_edited("name = chengdu-2006=>name = " X31 "|            gaoxin=>            " X31
                "|高新区=>" X31 X31 "x|510104=>1234567|    hosting\n=>    " X31 "\n",
                &book);
    check_string("name", book.name, X31);
    check_string("slug", book.centres[5].slug, X31);
    check_string("name", book.centres[5].name, X31 X31 "x");
    check_string("code", book.centres[0].code, "1234567");
    check_string("clause", book.clauses[7].slug, X31);
    read_edited("        name = \"领导重视\"\n=>        name = " X31 X31 "x\n|"
                "        name = \"办事效率\"\n=>\n|        name = \"创新举措\"\n=>\n",
                &book);
    check_string("clause's name", book.clauses[1].name, X31 X31 "x");
    check_string("no name", book.clauses[2].name, "");
}

static void rulebook_without_sections_is_refused(void **state)
{
    static struct rulebook book;
    static const struct {
        const char *cut, *why; /* where the file ends */
    } rows[] = {{"rulings\n", "the file has no `tiers`"},
                {"\nclauses\n", "the file has no `clauses`"},
                {"    not-operating", "no clause at all"}};
    struct zpl_fault fault;

    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct text text = rulebook_default();
        text.size = (size_t)(strstr(text.data, rows[i].cut) - text.data);
        assert_false(rulebook_read(text, &book, &fault));
        check_string("reason", fault.why, rows[i].why);
    }
    assert_false(rulebook_read(LIT(""), &book, &fault));
    assert_false(rulebook_read(LIT("{\"name\":\"x\"}"), &book, &fault));
    assert_int_equal(fault.line, 1);
}

static void rulebook_reads_alike_with_cr_lf(void **state)
{
    static struct rulebook book;
    struct text text = rulebook_default();
    char *crlf = malloc(2 * text.size);
    struct zpl_fault fault;
    size_t size = 0;

    (void)state;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '\n')
            crlf[size++] = '\r';
        crlf[size++] = text.data[i];
    }
    bool is_good = rulebook_read((struct text){crlf, size}, &book, &fault);
    free(crlf);
    CHECK(is_good, "%u: %s", fault.line, fault.why);
    memcpy(book.digest, default_book()->digest, DIGEST_BYTES);
    assert_memory_equal(&book, default_book(), sizeof book);
}

int main(void)
{
    SUITE_ROWS(clauses, clause_is_as_the_regulation_has_it);
    SUITE_TEST(roster_is_the_twenty_centres_of_2006);
    SUITE_TEST(head_is_as_the_regulation_has_it);
    SUITE_TEST(default_is_the_file_that_is_delivered);
    SUITE_TEST(grade_is_found_by_its_word);
    SUITE_ROWS(broken, broken_rulebook_is_blamed_at_its_line);
    SUITE_ROWS(bounds, bound_is_reached_and_not_exceeded);
    SUITE_TEST(texts_reach_their_bounds);
    SUITE_TEST(rulebook_without_sections_is_refused);
    SUITE_TEST(rulebook_reads_alike_with_cr_lf);
    return suite_run("rulebook");
}
