/* common/score/standings and form/standings_json: ranks, quota and excellence (Article 11(1)), the
 * self-check (Article 7), and the JSON of EVENTS.md 10. */
#include "tests/unit/form/support_rulebook.h"

#include "common/form/json.h"
#include "common/form/standings_json.h"

static struct scorecard cards[CENTRES_MAX];
static struct standings standings;

/* Gives the centres of a tier, in the order of the roster, that much bonus. */
static void set_bonus(const struct rulebook *book, unsigned tier, const points_t *bonus)
{
    unsigned leadership = rulebook_clause(book, LIT("leadership"))->id;

    memset(cards, 0, sizeof cards);
    for (unsigned i = 0; i < book->centre_count; i++)
        if (book->centres[i].tier == tier)
            cards[book->centres[i].id].sums[leadership] = *bonus++;
}

/* "wuhou 1 yes, …" */
static void put_tier(unsigned tier, char *words, size_t size)
{
    size_t at = 0;

    for (unsigned i = standings.tier_first[tier]; i < standings.tier_first[tier + 1]; i++) {
        const struct standing *row = &standings.rows[i];
        at += (size_t)snprintf(words + at, size - at, "%s%s %u %s", at ? ", " : "",
                               row->centre->slug, row->rank, excellent_name(row->excellent));
    }
}

static const struct rank_row {
    const char *title;
    unsigned tier;
    points_t bonus[8];
    const char *words;
} ranks[] = {
    {"Article 11(1): the best of six is excellent",
     0,
     {100, 300, 200, 500, 0, 400},
     "wuhou 1 yes, gaoxin 2 no, qingyang 3 no, jinniu 4 no, jinjiang 5 no, chenghua 6 no"},
    {"Article 11(1): two that share the first of one place are tied",
     0,
     {100, 300, 500, 200, 500, 0},
     "jinniu 1 tied, chenghua 1 tied, qingyang 3 no, wuhou 4 no, jinjiang 5 no, gaoxin 6 no"},
    {"Article 11(1): where all six are equal, all are tied, in the order of the roster",
     0,
     {0, 0, 0, 0, 0, 0},
     "jinjiang 1 tied, qingyang 1 tied, jinniu 1 tied, wuhou 1 tied, chenghua 1 tied, gaoxin 1 "
     "tied"},
    {"EVENTS.md 8: those behind the quota share ranks too, in the order of the roster",
     0,
     {0, 300, 300, 0, 400, 300},
     "chenghua 1 yes, qingyang 2 no, jinniu 2 no, gaoxin 2 no, jinjiang 5 no, wuhou 5 no"},
    {"EVENTS.md 8: a hundredth decides",
     1,
     {500, 499, 498, 500 - 3, 0, 1},
     "longquanyi 1 yes, qingbaijiang 2 no, xindu 3 no, wenjiang 4 no, pixian 5 no, shuangliu 6 "
     "no"},
    {"Article 11(1): the two best of eight are excellent",
     2,
     {10, 20, 30, 40, 50, 60, 70, 80},
     "xinjin 1 yes, pujiang 2 yes, dayi 3 no, jintang 4 no, chongzhou 5 no, qionglai 6 no, "
     "pengzhou 7 no, dujiangyan 8 no"},
    {"Article 11(1): two that share the first of two places are excellent",
     2,
     {80, 10, 80, 20, 30, 40, 50, 60},
     "dujiangyan 1 yes, qionglai 1 yes, xinjin 3 no, pujiang 4 no, dayi 5 no, jintang 6 no, "
     "chongzhou 7 no, pengzhou 8 no"},
    {"Article 11(1): two that share the second of two places are tied",
     2,
     {80, 70, 70, 20, 30, 40, 50, 60},
     "dujiangyan 1 yes, pengzhou 2 tied, qionglai 2 tied, xinjin 4 no, pujiang 5 no, dayi 6 no, "
     "jintang 7 no, chongzhou 8 no"},
    {"Article 11(1): three that share the first of two places are tied",
     2,
     {80, 70, 80, 20, 30, 40, 50, 80},
     "dujiangyan 1 tied, qionglai 1 tied, xinjin 1 tied, pengzhou 4 no, pujiang 5 no, dayi 6 no, "
     "jintang 7 no, chongzhou 8 no"},
    {"Article 11(1): all eight equal",
     2,
     {80, 80, 80, 80, 80, 80, 80, 80},
     "dujiangyan 1 tied, pengzhou 1 tied, qionglai 1 tied, chongzhou 1 tied, jintang 1 tied, dayi "
     "1 tied, pujiang 1 tied, xinjin 1 tied"},
};

static void tier_is_ranked(void **state)
{
    const struct rank_row *row = *state;
    char words[1000];

    set_bonus(default_book(), row->tier, row->bonus);
    standings_make(default_book(), 2006, cards, &standings);
    assert_int_equal(standings.count, 20);
    put_tier(row->tier, words, sizeof words);
    check_string("tier", words, row->words);
}

#define FOUR_MORE                                                                                  \
    "            jinjiang\n=>"                                                                     \
    "            a\n                name = A\n            b\n                name = B\n"           \
    "            c\n                name = C\n            d\n                name = D\n"           \
    "            jinjiang\n"

static const struct quota_row {
    const char *title;
    const char *edits;
    unsigned quota[3]; /* of 6 (or more), 6 and 8 centres */
} quotas[] = {
    {"Article 11(1): 30 % of 6, 6 and 8, rounded down", "", {1, 1, 2}},
    {"EVENTS.md 8: 33 % of 6 is 1.98", "quota-percent = 30=>quota-percent = 33", {1, 1, 2}},
    {"EVENTS.md 8: 34 % of 6 is 2.04", "quota-percent = 30=>quota-percent = 34", {2, 2, 2}},
    {"EVENTS.md 8: 50 % leaves nothing to round",
     "quota-percent = 30=>quota-percent = 50",
     {3, 3, 4}},
    {"EVENTS.md 8: 100 %", "quota-percent = 30=>quota-percent = 100", {6, 6, 8}},
    {"EVENTS.md 8: 0 %", "quota-percent = 30=>quota-percent = 0", {0, 0, 0}},
    {"Article 11(1): 30 % of 10 is exactly 3", FOUR_MORE, {3, 1, 2}},
    {"EVENTS.md 8: 29 % of 10 is 2.9",
     FOUR_MORE "|quota-percent = 30=>quota-percent = 29",
     {2, 1, 2}},
};

static void quota_is_rounded_down(void **state)
{
    static struct rulebook book;
    const struct quota_row *row = *state;
    static const points_t bonus[10] = {0};

    read_edited(row->edits, &book);
    set_bonus(&book, 0, bonus);
    standings_make(&book, 2006, cards, &standings);
    for (unsigned tier = 0; tier < 3; tier++) {
        unsigned first = standings.tier_first[tier], end = standings.tier_first[tier + 1];
        assert_int_equal(standings.quota[tier], row->quota[tier]);
        /* all are equal: yes where all fit, no where none does */
        enum excellent all = row->quota[tier] == end - first ? EXCELLENT_YES
                             : row->quota[tier]              ? EXCELLENT_TIED
                                                             : EXCELLENT_NO;
        for (unsigned i = first; i < end; i++)
            assert_int_equal(standings.rows[i].excellent, all);
    }
}

static const struct check_row {
    const char *title;
    const char *edits;
    int year;
    bool has_self_check;
    int64_t received_ms;
    bool is_late;
} checks[] = {
/* 2006-12-01T00:00:00+08:00 */
#define DECEMBER INT64_C(1164902400000)
#define DAY INT64_C(86400000)
    {"Article 7: the last millisecond of November is in time", "", 2006, true, DECEMBER - 1, false},
    {"Article 7: the first millisecond of December is late", "", 2006, true, DECEMBER, true},
    {"Article 7: early in the year is in time", "", 2006, true, DECEMBER - 334 * DAY, false},
    {"Article 7: before the year is in time", "", 2007, true, DECEMBER, false},
    {"Article 7: after the year is late", "", 2006, true, DECEMBER + 365 * DAY, true},
    {"Article 7: none is not late", "", 2006, false, DECEMBER, false},
    {"EVENTS.md 10: received nobody knows when is not late", "", 2006, true, RECEIVED_UNKNOWN,
     false},
    {"EVENTS.md 10: the day is the rulebook's",
     "self-check-before = 12-01=>self-check-before = 11-28", 2006, true, DECEMBER - 3 * DAY, true},
    {"EVENTS.md 10: before that day is in time",
     "self-check-before = 12-01=>self-check-before = 11-28", 2006, true, DECEMBER - 3 * DAY - 1,
     false},
};

static void self_check_is_late_or_not(void **state)
{
    static struct rulebook book;
    const struct check_row *row = *state;

    read_edited(row->edits, &book);
    memset(cards, 0, sizeof cards);
    cards[0] = (struct scorecard){.has_self_check = row->has_self_check,
                                  .self_check_ms = row->received_ms};
    standings_make(&book, row->year, cards, &standings);
    assert_int_equal(standings.rows[0].self_check_late, row->is_late);
    assert_false(standings.rows[1].self_check_late);
}

/* A rulebook may list the tiers in another order, and more centres: rows are found by id. */
static void row_of_a_centre_is_found_by_its_id(void **state)
{
    static struct rulebook book;
    const struct rulebook *before[] = {default_book()};

    (void)state;
    read_edited(FOUR_MORE, &book);
    assert_true(rulebook_align(&book, before, 1));
    memset(cards, 0, sizeof cards);
    standings_make(&book, 2006, cards, &standings);
    for (unsigned i = 0; i < book.centre_count; i++) {
        const struct standing *row = standings_of(&standings, book.centres[i].id);
        assert_non_null(row);
        assert_ptr_equal(row->centre, &book.centres[i]);
        assert_ptr_equal(row->card, &cards[book.centres[i].id]);
    }
    assert_null(standings_of(&standings, book.centre_count));
    standings_make(default_book(), 2006, cards, &standings);
    assert_null(standings_of(&standings, rulebook_centre(&book, LIT("a"))->id));
}

/* A centre of which nothing is known, but its place. */
#define ROW(slug, name, rank, excellent)                                                           \
    "{\"centre\":\"" slug "\",\"name\":\"" name "\",\"rank\":" rank                                \
    ",\"score\":70,\"base\":70,\"bonus\":0,\"deduction\":0,\"deduction_raw\":0,\"pending\":0,"     \
    "\"excellent\":\"" excellent "\",\"self_check\":null,\"self_check_late\":false}"

/* EVENTS.md 10, whole, in pieces. */
static const char *const pieces[] = {
    "{\"year\":2006,\"n\":1234,\"rulebook\":\"chengdu-2006\",\"closed\":true,\"tiers\":[",
    "{\"tier\":1,\"quota\":1,\"centres\":[",
    "{\"centre\":\"wuhou\",\"name\":\"武侯区\",\"rank\":1,\"score\":76.5,\"base\":70,"
    "\"bonus\":8.5,\"deduction\":2,\"deduction_raw\":2,\"pending\":3,\"excellent\":\"yes\","
    "\"self_check\":\"2006-11-20T09:00:00.000+08:00\",\"self_check_late\":false},",
    ROW("jinjiang", "锦江区", "2", "no") ",",
    ROW("jinniu", "金牛区", "2", "no") ",",
    "{\"centre\":\"chenghua\",\"name\":\"成华区\",\"rank\":2,\"score\":70,\"base\":70,"
    "\"bonus\":0,\"deduction\":0,\"deduction_raw\":5.25,\"pending\":0,\"excellent\":\"no\","
    "\"self_check\":\"2006-12-01T00:00:00.001+08:00\",\"self_check_late\":true},",
    ROW("gaoxin", "高新区", "2", "no") ",",
    "{\"centre\":\"qingyang\",\"name\":\"青羊区\",\"rank\":6,\"score\":0.07,\"base\":0,"
    "\"bonus\":0.07,\"deduction\":0,\"deduction_raw\":0,\"pending\":0,\"excellent\":\"no\","
    "\"self_check\":null,\"self_check_late\":false}",
    "]},{\"tier\":2,\"quota\":1,\"centres\":[",
    ROW("longquanyi", "龙泉驿区", "1", "tied") ",",
    ROW("qingbaijiang", "青白江区", "1", "tied") ",",
    ROW("xindu", "新都区", "1", "tied") ",",
    ROW("wenjiang", "温江区", "1", "tied") ",",
    ROW("shuangliu", "双流县", "1", "tied") ",",
    ROW("pixian", "郫县", "1", "tied"),
    "]},{\"tier\":3,\"quota\":2,\"centres\":[",
    ROW("dujiangyan", "都江堰市", "1", "tied") ",",
    ROW("pengzhou", "彭州市", "1", "tied") ",",
    ROW("qionglai", "邛崃市", "1", "tied") ",",
    ROW("chongzhou", "崇州市", "1", "tied") ",",
    ROW("jintang", "金堂县", "1", "tied") ",",
    ROW("dayi", "大邑县", "1", "tied") ",",
    ROW("pujiang", "蒲江县", "1", "tied") ",",
    ROW("xinjin", "新津县", "1", "tied"),
    "]}]}",
};

static struct scorecard *card_of(const char *centre)
{
    return &cards[rulebook_centre(default_book(), text_of(centre))->id];
}

static void add(const char *centre, const char *clause, points_t points)
{
    unsigned id = rulebook_clause(default_book(), text_of(clause))->id;

    card_of(centre)->sums[id] += points;
    card_of(centre)->counts[id]++;
}

static void standings_are_this_json_byte_for_byte(void **state)
{
    char expected[8192] = "";

    (void)state;
    memset(cards, 0, sizeof cards);
    add("wuhou", "leadership", 450);
    add("wuhou", "publication", 500);
    add("wuhou", "overdue-case", 200);
    card_of("wuhou")->pending = 3;
    card_of("wuhou")->has_self_check = true;
    card_of("wuhou")->self_check_ms = INT64_C(1163984400000);
    add("chenghua", "special-deduction", 525);
    card_of("chenghua")->has_self_check = true;
    card_of("chenghua")->self_check_ms = DECEMBER + 1;
    card_of("gaoxin")->has_self_check = true;
    card_of("gaoxin")->self_check_ms = RECEIVED_UNKNOWN;
    add("qingyang", "not-operating", 0);
    add("qingyang", "leadership", 7);

    for (size_t i = 0; i < COUNT_OF(pieces); i++)
        strcat(expected, pieces[i]);
    standings_make(default_book(), 2006, cards, &standings);
    char *line = json_line(standings_json(default_book(), 2006, 1234, true, &standings));
    check_string("standings", line, expected);
    free(line);
}

/* Points as people write them, and the JSON number that reads back as the same double. */
static void check_points(points_t points)
{
    char text[POINTS_TEXT_BYTES], expected[POINTS_TEXT_BYTES + 2];

    points_print(points, text);
    const char *point = strchr(text, '.');
    CHECK(strtod(text, NULL) == (double)points / 100, "%s is another number", text);
    CHECK(!point || strlen(point) <= 3, "%s has more than two decimals", text);
    CHECK(!point || text[strlen(text) - 1] != '0', "%s ends in a zero", text);
    snprintf(expected, sizeof expected, "[%s]", text);
    char *line = json_line(json_pack("[o]", json_points(points)));
    check_string("points", line, expected);
    free(line);
}

static void every_number_has_at_most_two_decimals(void **state)
{
    (void)state;
    for (points_t points = -20000; points <= 20000; points++)
        check_points(points);
    for (points_t points = 1; points <= INT64_C(1000000000000000); points = points * 2 + 1)
        check_points(points);
}

int main(void)
{
    SUITE_ROWS(ranks, tier_is_ranked);
    SUITE_ROWS(quotas, quota_is_rounded_down);
    SUITE_ROWS(checks, self_check_is_late_or_not);
    SUITE_TEST(row_of_a_centre_is_found_by_its_id);
    SUITE_TEST(standings_are_this_json_byte_for_byte);
    SUITE_TEST(every_number_has_at_most_two_decimals);
    return suite_run("standings");
}
