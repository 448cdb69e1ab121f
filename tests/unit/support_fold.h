/* A tiny fold in memory: a script of events in offline form, one JSON object a line, goes through
 * the judge as records 2, 3, … of a log whose first is the default rulebook.
 *
 * A rulebook event's text of the form "@edits" stands for the default rulebook with these edits
 * (support_rulebook.h). What came of each event is a word: `counted`, `refused conflict`,
 * `duplicate of 2`. */
#ifndef KAOHE_TESTS_SUPPORT_FOLD_H
#define KAOHE_TESTS_SUPPORT_FOLD_H

#include "common/form/line.h"
#include "common/score/judge.h"
#include "common/score/standings.h"
#include "tests/unit/support_rulebook.h"

enum { FOLD_BOOKS = 6, FOLD_YEARS = 8, FOLD_FINDINGS = 1024, FOLD_WORD_BYTES = 64 };

struct fold_finding {
    unsigned centre, clause; /* ids */
    char record[RECORD_BYTES_MAX + 1];
    struct finding finding;
};

struct fold {
    struct calendar calendar;
    struct rulebook books[FOLD_BOOKS];
    struct fold_finding findings[FOLD_FINDINGS];
    size_t finding_count;
    int years[FOLD_YEARS]; /* of `cards`; 0: free */
    struct scorecard cards[FOLD_YEARS][CENTRES_MAX];
    uint64_t n;
    struct verdict verdict; /* the last */
};

/* The year's scorecards, by centre id. */
static inline struct scorecard *fold_cards(struct fold *fold, int year)
{
    for (size_t i = 0; i < FOLD_YEARS; i++) {
        if (!fold->years[i])
            fold->years[i] = year;
        if (fold->years[i] == year)
            return fold->cards[i];
    }
    fail_msg("more than %d years in a script", FOLD_YEARS);
    return NULL;
}

static inline void fold_begin(struct fold *fold)
{
    memset(fold, 0, sizeof *fold);
    fold->books[0] = *default_book();
    calendar_add(&fold->calendar, &fold->books[0]);
    fold->n = 1;
}

/* The rulebook that an event proposes, aligned; NULL where it is none. */
static inline struct rulebook *fold_proposed(struct fold *fold, struct text text)
{
    unsigned count = fold->calendar.book_count;
    struct rulebook *book = &fold->books[count];
    struct zpl_fault fault;
    char *edited = NULL;

    CHECK(count < FOLD_BOOKS, "more than %d rulebooks in a script", FOLD_BOOKS);
    if (text.size > 0 && text.data[0] == '@') {
        edited = edited_rulebook((struct text){text.data + 1, text.size - 1});
        text = text_of(edited);
    }
    bool is_good =
        rulebook_read(text, book, &fault) && rulebook_align(book, fold->calendar.books, count);
    free(edited);
    return is_good ? book : NULL;
}

static inline struct fold_finding *fold_find(struct fold *fold, const struct subject *subject,
                                             struct text record)
{
    for (size_t i = 0; i < fold->finding_count; i++) {
        struct fold_finding *at = &fold->findings[i];
        if (at->centre == subject->centre->id && at->clause == subject->clause->id &&
            text_is(record, at->record))
            return at;
    }
    return NULL;
}

static inline struct fold_finding *
fold_new_finding(struct fold *fold, const struct subject *subject, struct text record)
{
    struct fold_finding *at = &fold->findings[fold->finding_count];

    CHECK(fold->finding_count < FOLD_FINDINGS, "too many findings in a script");
    *at = (struct fold_finding){.centre = subject->centre->id, .clause = subject->clause->id};
    memcpy(at->record, record.data, record.size);
    return at;
}

static inline void fold_settle(struct fold *fold, const struct subject *subject,
                               const struct verdict *verdict, const struct rulebook *proposed,
                               const struct finding *finding)
{
    if (verdict->finding_made) {
        fold->finding_count++;
        fold->calendar.years[finding->year].findings++;
    }
    if (verdict->outcome != OUTCOME_NOTED)
        return;
    if (subject->action == ACTION_RULEBOOK)
        calendar_add(&fold->calendar, proposed);
    if (subject->action == ACTION_CLOSE_YEAR || subject->action == ACTION_REOPEN_YEAR)
        fold->calendar.years[subject->year].is_closed = subject->action == ACTION_CLOSE_YEAR;
}

/* Judges one event. */
static inline struct verdict fold_event(struct fold *fold, const struct line *line)
{
    const struct event *event = &line->event;
    struct text source = line->envelope.source.data ? line->envelope.source : LIT(OFFICE);
    struct envelope envelope = {++fold->n, line->envelope.received_ms, source};
    struct subject subject = judge_subject(&fold->calendar, event, &envelope);
    struct fold_finding *found = NULL, *made = NULL;
    struct scorecard *card = NULL;
    int year = subject.year;

    if (subject_has_finding(&subject)) {
        found = fold_find(fold, &subject, event->record);
        made = found ? found : fold_new_finding(fold, &subject, event->record);
        year = found ? found->finding.year : year;
    }
    if (subject.reason == REASON_NONE && subject.centre && year)
        card = &fold_cards(fold, year)[subject.centre->id];
    struct rulebook *proposed = subject.action == ACTION_RULEBOOK && !subject.reason
                                    ? fold_proposed(fold, event->text)
                                    : NULL;
    struct verdict verdict = judge(&fold->calendar, &subject, &envelope, proposed, found != NULL,
                                   made ? &made->finding : NULL, card);
    fold_settle(fold, &subject, &verdict, proposed, made ? &made->finding : NULL);
    return verdict;
}

static inline void verdict_word(const struct verdict *verdict, char word[FOLD_WORD_BYTES])
{
    if (verdict->outcome == OUTCOME_REFUSED)
        snprintf(word, FOLD_WORD_BYTES, "refused %s", reason_name(verdict->reason));
    else if (verdict->outcome == OUTCOME_DUPLICATE)
        snprintf(word, FOLD_WORD_BYTES, "duplicate of %llu", (unsigned long long)verdict->ref);
    else
        snprintf(word, FOLD_WORD_BYTES, "%s", outcome_name(verdict->outcome));
}

/* Folds a script; `ret_words` gets what came of each event, divided by ", ". */
static inline void fold_script(struct fold *fold, const char *script, char *ret_words, size_t size)
{
    struct line line = {0};
    char word[FOLD_WORD_BYTES];
    size_t at = 0;

    ret_words[0] = '\0';
    for (size_t end; *script; script += end + (script[end] == '\n')) {
        end = strcspn(script, "\n");
        line_read(&line, script, end, LINE_FROM_LOG);
        if (line.kind == LINE_BLANK)
            continue;
        CHECK(line.kind == LINE_EVENT, "%s: %s\n  %.*s", line.fault.field, line.fault.why, (int)end,
              script);
        fold->verdict = fold_event(fold, &line);
        verdict_word(&fold->verdict, word);
        at += (size_t)snprintf(ret_words + at, size - at, "%s%s", at ? ", " : "", word);
        CHECK(at < size, "too many events in a script");
    }
    line_clear(&line);
}

#endif
