/* Rows of the judge's tables: a script, what comes of its events, and what it comes to. */
#ifndef KAOHE_TESTS_SUPPORT_JUDGE_H
#define KAOHE_TESTS_SUPPORT_JUDGE_H

#include "common/form/json.h"
#include "tests/unit/support_fold.h"

struct judge_row {
    const char *title;
    const char *script;
    const char *words; /* of the last events of the script, or of all */
    const char *score; /* of 锦江区 in 2006, or NULL: "base + bonus - deduction = score" and, where
                          they are not 0, "; raw R" (where above the deduction), "; pending P" */
};

/* Events of 锦江区 in 2006, from the district (D_) and from the office (O_). `more` begins with a
 * comma. */
#define LINE(source, rest) "{\"source\":\"" source "\"," rest "}\n"
#define FACTS(clause, record, more)                                                                \
    "\"clause\":\"" clause "\",\"record\":\"" record                                               \
    "\",\"occurred\":\"2006-03-14T10:20:00+08:00\"" more
#define D_REPORT(clause, record, more) LINE("jinjiang", FACTS(clause, record, more))
#define O_REPORT(clause, record, more)                                                             \
    LINE("office", "\"centre\":\"jinjiang\"," FACTS(clause, record, more))
#define RULE(action, clause, record)                                                               \
    LINE("office", "\"action\":\"" action "\",\"centre\":\"jinjiang\",\"clause\":\"" clause        \
                   "\",\"record\":\"" record "\"")
#define CONFIRM(clause, record) RULE("confirm", clause, record)
#define DISMISS(clause, record) RULE("dismiss", clause, record)
#define REVOKE(clause, record) RULE("revoke", clause, record)
#define CLOSE(year) LINE("office", "\"action\":\"close-year\",\"year\":" year)
#define REOPEN(year) LINE("office", "\"action\":\"reopen-year\",\"year\":" year)
#define RULEBOOK(edits) LINE("office", "\"action\":\"rulebook\",\"text\":\"@" edits "\"")
#define GRADE(grade) ",\"grade\":\"" grade "\""
#define WORTH(points) ",\"points\":" points

static inline void score_words(const struct scorecard *card, const struct rulebook *book,
                               char *words, size_t size)
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

static inline void judge_row_holds(void **state)
{
    static struct fold fold; /* too large for the stack */
    const struct judge_row *row = *state;
    char words[4096], score[200];

    fold_begin(&fold);
    fold_script(&fold, row->script, words, sizeof words);
    size_t size = strlen(words), expected = strlen(row->words);
    const char *last = size > expected ? words + size - expected : words;
    CHECK(strcmp(last, row->words) == 0 && (last == words || last[-1] == ' '),
          "came out as:\n  %s\nexpected:\n  %s", words, row->words);
    if (!row->score)
        return;
    const struct centre *centre = rulebook_centre(&fold.books[0], LIT("jinjiang"));
    score_words(&fold_cards(&fold, 2006)[centre->id], calendar_book(&fold.calendar, 2006), score,
                sizeof score);
    check_string("score", score, row->score);
}

#endif
