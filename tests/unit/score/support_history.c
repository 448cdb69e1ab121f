#include "tests/unit/score/support_history.h"

#include "common/form/line.h"

enum { WORD_BYTES = 64 };

struct scorecard *history_cards(struct history *history, int year)
{
    for (size_t i = 0; i < HISTORY_YEARS; i++) {
        if (!history->years[i])
            history->years[i] = year;
        if (history->years[i] == year)
            return history->cards[i];
    }
    fail_msg("more than %d years in a script", HISTORY_YEARS);
    return NULL;
}

void history_begin(struct history *history)
{
    memset(history, 0, sizeof *history);
    history->books[0] = *default_book();
    calendar_add(&history->calendar, &history->books[0]);
    history->n = 1;
}

/* The rulebook that an event proposes, aligned; NULL where it is none. */
static struct rulebook *proposed_book(struct history *history, struct text text)
{
    unsigned count = history->calendar.book_count;
    struct rulebook *book = &history->books[count];
    struct zpl_fault fault;
    char *edited = NULL;

    CHECK(count < HISTORY_BOOKS, "more than %d rulebooks in a script", HISTORY_BOOKS);
    if (text.size > 0 && text.data[0] == '@') {
        edited = edited_rulebook((struct text){text.data + 1, text.size - 1});
        text = text_of(edited);
    }
    bool is_good =
        rulebook_read(text, book, &fault) && rulebook_align(book, history->calendar.books, count);
    free(edited);
    return is_good ? book : NULL;
}

static struct history_finding *find_finding(struct history *history, const struct subject *subject,
                                            struct text record)
{
    for (size_t i = 0; i < history->finding_count; i++) {
        struct history_finding *at = &history->findings[i];
        if (at->centre == subject->centre->id && at->clause == subject->clause->id &&
            text_is(record, at->record))
            return at;
    }
    return NULL;
}

static struct history_finding *new_finding(struct history *history, const struct subject *subject,
                                           struct text record)
{
    struct history_finding *at = &history->findings[history->finding_count];

    CHECK(history->finding_count < HISTORY_FINDINGS, "too many findings in a script");
    *at = (struct history_finding){.centre = subject->centre->id, .clause = subject->clause->id};
    memcpy(at->record, record.data, record.size);
    return at;
}

static void change_keys(struct keyring *keyring, const struct subject *subject, int64_t received_ms)
{
    if (subject->action == ACTION_LOG_KEY)
        log_keys_add(&keyring->log, subject->grant.n, subject->grant.signer, received_ms);
    if (subject->action == ACTION_GRANT)
        keyring_add(keyring, &subject->grant);
    if (subject->action == ACTION_WITHDRAW)
        keyring_remove(keyring, subject->grant.key);
}

static void settle(struct history *history, const struct subject *subject,
                   const struct verdict *verdict, const struct rulebook *proposed,
                   const struct finding *finding, int64_t received_ms)
{
    if (verdict->finding_made) {
        history->finding_count++;
        history->calendar.years[finding->year].findings++;
    }
    if (verdict->outcome != OUTCOME_NOTED)
        return;
    change_keys(&history->keyring, subject, received_ms);
    if (subject->action == ACTION_RULEBOOK)
        calendar_add(&history->calendar, proposed);
    if (subject->action == ACTION_CLOSE_YEAR || subject->action == ACTION_REOPEN_YEAR)
        history->calendar.years[subject->year].is_closed = subject->action == ACTION_CLOSE_YEAR;
}

static struct verdict judge_line(struct history *history, const struct line *line)
{
    const struct event *event = &line->event;
    struct text source = line->envelope.source.data ? line->envelope.source : LIT(OFFICE);
    struct envelope envelope = {
        .n = ++history->n, .received_ms = line->envelope.received_ms, .source = source};
    struct subject subject = judge_subject(&history->calendar, &history->keyring, event, &envelope);
    struct history_finding *found = NULL, *made = NULL;
    struct scorecard *card = NULL;
    int year = subject.year;

    if (subject_has_finding(&subject)) {
        found = find_finding(history, &subject, event->record);
        made = found ? found : new_finding(history, &subject, event->record);
        year = found ? found->finding.year : year;
    }
    if (subject.reason == REASON_NONE && subject.centre && year)
        card = &history_cards(history, year)[subject.centre->id];
    struct rulebook *proposed = subject.action == ACTION_RULEBOOK && !subject.reason
                                    ? proposed_book(history, event->text)
                                    : NULL;
    struct verdict verdict = judge(&history->calendar, &subject, &envelope, proposed, found != NULL,
                                   made ? &made->finding : NULL, card);
    settle(history, &subject, &verdict, proposed, made ? &made->finding : NULL,
           envelope.received_ms);
    return verdict;
}

static void put_verdict(const struct verdict *verdict, char word[WORD_BYTES])
{
    if (verdict->outcome == OUTCOME_REFUSED)
        snprintf(word, WORD_BYTES, "refused %s", reason_name(verdict->reason));
    else if (verdict->outcome == OUTCOME_DUPLICATE)
        snprintf(word, WORD_BYTES, "duplicate of %llu", (unsigned long long)verdict->ref);
    else
        snprintf(word, WORD_BYTES, "%s", outcome_name(verdict->outcome));
}

void history_run(struct history *history, const char *script, char *ret_words, size_t size)
{
    struct line line = {0};
    char word[WORD_BYTES];
    size_t at = 0;

    ret_words[0] = '\0';
    for (size_t end; *script; script += end + (script[end] == '\n')) {
        end = strcspn(script, "\n");
        line_read(&line, script, end, LINE_FROM_LOG);
        if (line.kind == LINE_BLANK)
            continue;
        CHECK(line.kind == LINE_EVENT, "%s: %s\n  %.*s", line.fault.field, line.fault.why, (int)end,
              script);
        history->verdict = judge_line(history, &line);
        put_verdict(&history->verdict, word);
        at += (size_t)snprintf(ret_words + at, size - at, "%s%s", at ? ", " : "", word);
        CHECK(at < size, "too many events in a script");
    }
    line_clear(&line);
}
