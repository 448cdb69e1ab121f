/* common/score/scorecard: what a centre's findings come to (Articles 8 to 10). */
#include "tests/unit/form/support_rulebook.h"

#include "common/score/scorecard.h"

enum { PARTS_MAX = 18 };

static const struct score_row {
    const char *title;
    const char *edits; /* of the default rulebook, or NULL */
    struct part {
        const char *clause;
        points_t sum;
        uint32_t count;
    } parts[PARTS_MAX];
    struct score score;
} rows[] = {
/* base, bonus, deduction_raw, deduction, score */
#define SCORE(...) .score = {__VA_ARGS__}
    {"Article 8(1): the base alone", NULL, SCORE(7000, 0, 0, 0, 7000)},
    {"Article 8(1): no base while a finding says so",
     NULL,
     {{"not-operating", 0, 1}},
     SCORE(0, 0, 0, 0, 0)},
    {"Article 8(1): no base while several say so",
     NULL,
     {{"not-operating", 0, 3}},
     SCORE(0, 0, 0, 0, 0)},
    {"Article 8(2): base and bonus less deduction",
     NULL,
     {{"publication", 250, 2}, {"overdue-case", 200, 1}},
     SCORE(7000, 250, 200, 200, 7050)},
    {"Article 8(2): without base the rest counts still",
     NULL,
     {{"not-operating", 0, 1}, {"publication", 250, 2}, {"complaint", 200, 1}},
     SCORE(0, 250, 200, 200, 50)},
    {"Article 8(1): 30 is the most, and the caps of Article 9 come to just that",
     NULL,
     {{"leadership", 501, 2},
      {"efficiency", 501, 2},
      {"innovation", 250, 5},
      {"publication", 450, 3},
      {"commendation", 450, 3},
      {"media-praise", 450, 3},
      {"hosting", 250, 5},
      {"assigned-task", 250, 5},
      {"contribution", 250, 5}},
     SCORE(7000, 3000, 0, 0, 10000)},
    {"Article 8(1): the most of all bonuses is reached",
     "bonus-max = 30=>bonus-max = 9",
     {{"leadership", 500, 1}, {"efficiency", 400, 1}},
     SCORE(7000, 900, 0, 0, 7900)},
    {"Article 8(1): the most of all bonuses is not exceeded",
     "bonus-max = 30=>bonus-max = 9",
     {{"leadership", 500, 1}, {"efficiency", 401, 1}},
     SCORE(7000, 900, 0, 0, 7900)},
    {"Article 8(1): clauses are capped before their sum is",
     "bonus-max = 30=>bonus-max = 9",
     {{"leadership", 2000, 4}, {"hosting", 200, 4}},
     SCORE(7000, 700, 0, 0, 7700)},
    {"Article 9(1): below its cap", NULL, {{"leadership", 499, 1}}, SCORE(7000, 499, 0, 0, 7499)},
    {"Article 9(1): capped at 5", NULL, {{"leadership", 1000, 2}}, SCORE(7000, 500, 0, 0, 7500)},
    {"Article 9(2): capped at 5", NULL, {{"efficiency", 501, 2}}, SCORE(7000, 500, 0, 0, 7500)},
    {"Article 9(3): at its cap", NULL, {{"innovation", 200, 4}}, SCORE(7000, 200, 0, 0, 7200)},
    {"Article 9(3): capped at 2", NULL, {{"innovation", 250, 5}}, SCORE(7000, 200, 0, 0, 7200)},
    {"Article 9(4): capped at 4", NULL, {{"publication", 450, 3}}, SCORE(7000, 400, 0, 0, 7400)},
    {"Article 9(5): capped at 4", NULL, {{"commendation", 450, 3}}, SCORE(7000, 400, 0, 0, 7400)},
    {"Article 9(6): capped at 4", NULL, {{"media-praise", 450, 3}}, SCORE(7000, 400, 0, 0, 7400)},
    {"Article 9(7): capped at 2", NULL, {{"hosting", 250, 5}}, SCORE(7000, 200, 0, 0, 7200)},
    {"Article 9(8): capped at 2", NULL, {{"assigned-task", 250, 5}}, SCORE(7000, 200, 0, 0, 7200)},
    {"Article 9(9): capped at 2", NULL, {{"contribution", 250, 5}}, SCORE(7000, 200, 0, 0, 7200)},
    {"Article 10(1) to (7): deductions have no cap of their own",
     NULL,
     {{"leadership", 500, 1},
      {"efficiency", 500, 1},
      {"innovation", 200, 4},
      {"publication", 400, 4},
      {"commendation", 400, 4},
      {"media-praise", 400, 4},
      {"dual-acceptance", 400, 2},
      {"overdue-case", 400, 2},
      {"complaint", 200, 1},
      {"language-complaint", 200, 1},
      {"criticism", 500, 1},
      {"media-exposure", 300, 1},
      {"special-deduction", 301, 2}},
     SCORE(7000, 2400, 2301, 2301, 7099)},
    {"Article 10(8): as much as was given",
     NULL,
     {{"hosting", 200, 4}, {"complaint", 200, 1}},
     SCORE(7000, 200, 200, 200, 7000)},
    {"Article 10(8): not a hundredth more than was given",
     NULL,
     {{"leadership", 199, 1}, {"complaint", 200, 1}},
     SCORE(7000, 199, 200, 199, 7000)},
    {"Article 10(8): nothing where nothing was given",
     NULL,
     {{"criticism", 500, 1}},
     SCORE(7000, 0, 500, 0, 7000)},
    {"Article 10(8): nor without base",
     NULL,
     {{"not-operating", 0, 1}, {"criticism", 500, 1}},
     SCORE(0, 0, 500, 0, 0)},
    {"Article 10(8): the limit is the bonus after the clauses' caps",
     NULL,
     {{"hosting", 500, 10}, {"criticism", 500, 1}},
     SCORE(7000, 200, 500, 200, 7000)},
    {"Article 10(8): and after the cap of all",
     "bonus-max = 30=>bonus-max = 3",
     {{"leadership", 500, 1}, {"criticism", 500, 1}},
     SCORE(7000, 300, 500, 300, 7000)},
    {"Article 10(2): a year of a million overdue cases",
     NULL,
     {{"leadership", 500, 1}, {"overdue-case", 200000000, 1000000}},
     SCORE(7000, 500, 200000000, 500, 7000)},
    {"EVENTS.md 7: a clause without cap has none",
     "        points = 0.5\n        cap = 2=>        points = 0.5",
     {{"innovation", 250, 5}, {"hosting", 250, 5}},
     SCORE(7000, 450, 0, 0, 7450)},
    {"EVENTS.md 7: a deduction may have one",
     "        points = 5\n=>        points = 5\n        cap = 7.5\n",
     {{"leadership", 500, 1}, {"efficiency", 500, 1}, {"criticism", 1000, 2}},
     SCORE(7000, 1000, 750, 750, 7250)},
    {"EVENTS.md 7: a base is the rulebook's",
     "base = 70=>base = 60.25",
     {{"hosting", 50, 1}},
     SCORE(6025, 50, 0, 0, 6075)},
};

static void scorecard_comes_to_the_score(void **state)
{
    static struct rulebook book;
    const struct score_row *row = *state;
    struct scorecard card = {.pending = 7, .has_self_check = true};

    read_edited(row->edits ? row->edits : "", &book);
    for (const struct part *part = row->parts; part->clause; part++) {
        const struct clause *clause = rulebook_clause(&book, text_of(part->clause));
        assert_non_null(clause);
        card.sums[clause->id] = part->sum;
        card.counts[clause->id] = part->count;
    }
    struct score score = scorecard_score(&card, &book);
    assert_int_equal(score.base, row->score.base);
    assert_int_equal(score.bonus, row->score.bonus);
    assert_int_equal(score.deduction_raw, row->score.deduction_raw);
    assert_int_equal(score.deduction, row->score.deduction);
    assert_int_equal(score.score, row->score.score);
}

/* Sums stand under ids: where the clauses stand in the file does not matter. */
static void sums_are_found_by_id(void **state)
{
    static struct rulebook book;
    struct scorecard card = {0};

    (void)state;
    book = *default_book();
    for (unsigned i = 0; i < book.clause_count; i++)
        book.clauses[i].id = CLAUSES_MAX - 1 - i;
    card.sums[rulebook_clause(&book, LIT("publication"))->id] = 300;
    card.sums[rulebook_clause(&book, LIT("complaint"))->id] = 200;
    card.sums[0] = 10000; /* of a clause that this rulebook does not have */
    card.counts[0] = 1;
    struct score score = scorecard_score(&card, &book);
    assert_int_equal(score.bonus, 300);
    assert_int_equal(score.deduction_raw, 200);
    assert_int_equal(score.score, 7100);
}

static const struct sound_row {
    const char *title;
    points_t sum;
    uint32_t count;
    bool is_sound;
} sounds[] = {
    {"a scorecard without findings is sound", 0, 0, true},
    {"findings that are worth nothing are sound", 0, 3, true},
    {"points of a finding are sound", 200, 1, true},
    {"the most that three findings can be worth is sound", 3 * POINTS_MAX, 3, true},
    {"more than three findings can be worth is not", 3 * POINTS_MAX + 1, 3, false},
    {"points without a finding are not sound", 1, 0, false},
    {"a sum below zero is not sound", -1, 1, false},
    {"the most findings that can be counted are sound", POINTS_MAX *UINT32_MAX, UINT32_MAX, true},
    {"the largest number is not sound", INT64_MAX, UINT32_MAX, false},
};

static void scorecard_is_sound_or_not(void **state)
{
    const struct sound_row *row = *state;

    for (unsigned clause = 0; clause < CLAUSES_MAX; clause++) {
        struct scorecard card = {0};
        card.sums[clause] = row->sum;
        card.counts[clause] = row->count;
        assert_int_equal(scorecard_is_sound(&card), row->is_sound);
    }
}

int main(void)
{
    SUITE_ROWS(rows, scorecard_comes_to_the_score);
    SUITE_ROWS(sounds, scorecard_is_sound_or_not);
    SUITE_TEST(sums_are_found_by_id);
    return suite_run("scorecard");
}
