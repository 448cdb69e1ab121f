/* Rows of the judge's tables: a script, what comes of its events, and what it comes to. */
#ifndef KAOHE_TESTS_SUPPORT_JUDGE_H
#define KAOHE_TESTS_SUPPORT_JUDGE_H

#include "tests/unit/score/support_history.h"

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

/* A score as a row says it. */
void score_words(const struct scorecard *card, const struct rulebook *book, char *words,
                 size_t size);

/* The test of a row. */
void judge_row_holds(void **state);

#endif
