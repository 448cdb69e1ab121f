#include "tests/unit/score/support_judge.h"

#include "common/form/json.h"

void score_words(const struct scorecard *card, const struct rulebook *book, char *words,
                 size_t size)
{
    struct score score = scorecard_score(card, book);
    char base[POINTS_TEXT_BYTES], bonus[POINTS_TEXT_BYTES], deduction[POINTS_TEXT_BYTES];
    char sum[POINTS_TEXT_BYTES], raw[POINTS_TEXT_BYTES];

    points_print(score.base, base);
    points_print(score.bonus, bonus);
    points_print(score.deduction, deduction);
    points_print(score.score, sum);
    points_print(score.deduction_raw, raw);
    int at = snprintf(words, size, "%s + %s - %s = %s", base, bonus, deduction, sum);
    if (score.deduction_raw != score.deduction)
        at += snprintf(words + at, size - (size_t)at, "; raw %s", raw);
    if (card->pending)
        snprintf(words + at, size - (size_t)at, "; pending %u", card->pending);
}

void judge_row_holds(void **state)
{
    static struct history history; /* too large for the stack */
    const struct judge_row *row = *state;
    char words[4096], score[200];

    history_begin(&history);
    history_run(&history, row->script, words, sizeof words);
    size_t size = strlen(words), expected = strlen(row->words);
    const char *last = size > expected ? words + size - expected : words;
    CHECK(strcmp(last, row->words) == 0 && (last == words || last[-1] == ' '),
          "came out as:\n  %s\nexpected:\n  %s", words, row->words);
    if (!row->score)
        return;
    const struct centre *centre = rulebook_centre(&history.books[0], LIT("jinjiang"));
    score_words(&history_cards(&history, 2006)[centre->id], calendar_book(&history.calendar, 2006),
                score, sizeof score);
    check_string("score", score, row->score);
}
