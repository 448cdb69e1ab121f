/* A whole history in memory: a script of events in offline form, one JSON object a line, goes
 * through the judge as records 2, 3, … of a log whose first is the default rulebook.
 *
 * A rulebook event's text of the form "@edits" stands for the default rulebook with these edits
 * (support_rulebook.h). What came of each event is a word: `counted`, `refused conflict`,
 * `duplicate of 2`. */
#ifndef KAOHE_TESTS_SUPPORT_HISTORY_H
#define KAOHE_TESTS_SUPPORT_HISTORY_H

#include "common/score/judge.h"
#include "common/score/standings.h"
#include "tests/unit/form/support_rulebook.h"

enum { HISTORY_BOOKS = 6, HISTORY_YEARS = 8, HISTORY_FINDINGS = 1024 };

struct history_finding {
    unsigned centre, clause; /* ids */
    char record[RECORD_BYTES_MAX + 1];
    struct finding finding;
};

struct history {
    struct calendar calendar;
    struct keyring keyring;
    struct rulebook books[HISTORY_BOOKS];
    struct history_finding findings[HISTORY_FINDINGS];
    size_t finding_count;
    int years[HISTORY_YEARS]; /* of `cards`; 0: free */
    struct scorecard cards[HISTORY_YEARS][CENTRES_MAX];
    uint64_t n;
    struct verdict verdict; /* the last */
};

/* Begins with the default rulebook as record 1. */
void history_begin(struct history *history);
/* Judges the events of a script, one after another; `ret_words` gets what came of each, divided by
 * ", ". Can be called again: the history goes on. */
void history_run(struct history *history, const char *script, char *ret_words, size_t size);
/* The year's scorecards, by centre id. */
struct scorecard *history_cards(struct history *history, int year);

#endif
