/* A fold over tables without a ledger. Its log begins with the default rulebook. */
#ifndef KAOHE_TESTS_SUPPORT_FOLDING_H
#define KAOHE_TESTS_SUPPORT_FOLDING_H

#include "common/ledger/fold.h"
#include "tests/unit/ledger/support_ledger.h"

struct folding {
    struct tables tables;
    fold_t *fold;
};

struct folding folding_begin(void);
void folding_end(struct folding *folding);

/* Folds an event as the next record, and appends that, as the ledger does. What is no rulebook is
 * of epoch 1, and its number is its sequence. */
struct folded folding_next(const struct folding *folding, struct text source,
                           const struct event *event);
struct folded folding_line(const struct folding *folding, const char *json, size_t size);
/* The default rulebook with edits, by the scorer itself. */
struct folded folding_book(const struct folding *folding, const char *edits);
/* The lines of a script; `ret_words` gets the outcome of the last. */
struct folded folding_run(struct folding *folding, const char *script, char ret_words[64]);

void folding_flush(struct folding *folding); /* and commits */
void folding_load(struct folding *folding);  /* a new process goes on */
void folding_anew(struct folding *folding);  /* both */

/* The score of a centre in a year. */
void check_score(struct folding *folding, int year, const char *centre, const char *expected);

#endif
