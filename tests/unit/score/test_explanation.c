/* common/score/explanation: findings fill caps in their order, the sums are the scorecard's, and what is
 * missing to the next rank makes good what Article 10(8) spares. */
#include "tests/unit/form/support_rulebook.h"

#include "common/score/explanation.h"

static struct scorecard cards[CENTRES_MAX];
static struct standings standings;
static struct explanation explanation;

static const struct clause *clause_named_by(const char *slug)
{
    const struct clause *clause = rulebook_clause(default_book(), text_of(slug));

    assert_non_null(clause);
    return clause;
}

static unsigned centre_id(const char *slug)
{
    return rulebook_centre(default_book(), text_of(slug))->id;
}

static void give(const char *centre, const char *clause, points_t points, unsigned count)
{
    struct scorecard *card = &cards[centre_id(centre)];

    card->sums[clause_named_by(clause)->id] += points * count;
    card->counts[clause_named_by(clause)->id] += count;
}

static void begin(const char *centre)
{
    standings_make(default_book(), 2006, cards, &standings);
    explanation_begin(&explanation, default_book(), &standings, centre_id(centre));
}

static points_t add(const char *clause, points_t worth, enum finding_status status)
{
    static uint64_t n = 1;
    struct finding finding = {.status = status, .worth = worth, .n = ++n};

    return explanation_add(&explanation, clause_named_by(clause)->id, &finding);
}

/* `publication` has a cap of 4. */
static void findings_fill_a_cap_in_their_order(void **state)
{
    (void)state;
    memset(cards, 0, sizeof cards);
    give("wuhou", "publication", 150, 3);
    begin("wuhou");
    assert_int_equal(add("publication", 150, FINDING_COUNTED), 150);
    assert_int_equal(add("publication", 150, FINDING_PENDING), 0);
    assert_int_equal(add("publication", 150, FINDING_COUNTED), 150);
    assert_int_equal(add("publication", 150, FINDING_COUNTED), 100);
    assert_int_equal(add("publication", 150, FINDING_DISMISSED), 0);
    assert_int_equal(add("publication", 150, FINDING_REVOKED), 0);
    assert_true(explanation_end(&explanation));
    assert_int_equal(explanation.standing->score.bonus, 400);
    assert_int_equal(explanation.bonus_cut, 0);
    assert_int_equal(explanation.next_rank, 0);
    for (unsigned i = 0; i < explanation.room_count; i++)
        assert_ptr_not_equal(explanation.rooms[i].clause, clause_named_by("publication"));
}

static void findings_that_the_totals_do_not_have_are_noticed(void **state)
{
    (void)state;
    memset(cards, 0, sizeof cards);
    give("wuhou", "publication", 100, 1);
    begin("wuhou");
    assert_false(explanation_end(&explanation));
    begin("wuhou");
    add("publication", 100, FINDING_COUNTED);
    add("overdue-case", 200, FINDING_COUNTED);
    assert_false(explanation_end(&explanation));
}

/* wuhou: 2 of bonus, 5 to be deducted, of which 3 are spared. */
static void next_rank_makes_good_what_is_spared(void **state)
{
    (void)state;
    memset(cards, 0, sizeof cards);
    give("jinniu", "publication", 100, 1);
    give("jinjiang", "publication", 100, 3);
    give("wuhou", "publication", 100, 2);
    give("wuhou", "overdue-case", 100, 5);
    begin("wuhou");
    for (int i = 0; i < 5; i++)
        assert_int_equal(add("overdue-case", 100, FINDING_COUNTED), 100);
    add("publication", 100, FINDING_COUNTED);
    add("publication", 100, FINDING_COUNTED);
    assert_true(explanation_end(&explanation));
    assert_int_equal(explanation.deduction_cut, 300);
    assert_int_equal(explanation.next_rank, 2);
    assert_int_equal(explanation.next_points, 400);
}

/* Of a rulebook whose cap of all bonus is 6: what it leaves is the room of each clause. */
static void room_is_below_both_caps(void **state)
{
    static struct rulebook book;

    (void)state;
    read_edited("bonus-max = 30=>bonus-max = 6", &book);
    memset(cards, 0, sizeof cards);
    give("wuhou", "leadership", 500, 1);
    standings_make(&book, 2006, cards, &standings);
    explanation_begin(&explanation, &book, &standings, centre_id("wuhou"));
    add("leadership", 500, FINDING_COUNTED);
    assert_true(explanation_end(&explanation));
    for (unsigned i = 0; i < explanation.room_count; i++)
        assert_int_equal(explanation.rooms[i].points, 100);
    assert_int_equal(explanation.room_count, 8); /* all bonus but leadership */
    give("wuhou", "publication", 100, 3);
    standings_make(&book, 2006, cards, &standings);
    explanation_begin(&explanation, &book, &standings, centre_id("wuhou"));
    add("leadership", 500, FINDING_COUNTED);
    for (int i = 0; i < 3; i++)
        add("publication", 100, FINDING_COUNTED);
    assert_true(explanation_end(&explanation));
    assert_int_equal(explanation.bonus_cut, 200);
    assert_int_equal(explanation.room_count, 0);
}

int main(void)
{
    SUITE_TEST(findings_fill_a_cap_in_their_order);
    SUITE_TEST(findings_that_the_totals_do_not_have_are_noticed);
    SUITE_TEST(next_rank_makes_good_what_is_spared);
    SUITE_TEST(room_is_below_both_caps);
    return suite_run("explanation");
}
