#include "tests/unit/ledger/support_folding.h"

#include "common/form/json.h"
#include "common/ledger/log.h"

struct folded folding_next(const struct folding *folding, struct text source,
                           const struct event *event)
{
    static char scratch[RECORD_TOTAL_BYTES_MAX];
    uint64_t n = log_last(folding->tables.txn) + 1;
    struct record record = {.n = n, .received_ms = NOW_MS, .source = source};

    if (!event->text.data) {
        record.epoch = 1;
        record.seq = n;
    }
    struct folded folded = fold_event(folding->fold, folding->tables.txn, &record, event);
    record.event = event_bytes(event);
    record.outcome = folded.verdict.outcome;
    record.reason = folded.verdict.reason;
    record.ref = folded.verdict.ref;
    record.effect = folded.effect;
    struct text bytes = log_append(folding->tables.txn, &record, scratch);
    fold_record(folding->fold, folding->tables.txn, &record, &folded, bytes);
    free((void *)record.event.data);
    check_good(&folding->tables);
    return folded;
}

struct folded folding_line(const struct folding *folding, const char *json, size_t size)
{
    struct line line = {0};

    read_json(&line, json, size);
    struct folded folded = folding_next(folding, line.envelope.source, &line.event);
    line_clear(&line);
    return folded;
}

struct folded folding_book(const struct folding *folding, const char *edits)
{
    unsigned char digest[DIGEST_BYTES];
    struct event event = book_event(edits, digest);
    struct folded folded = folding_next(folding, LIT(OFFICE), &event);

    free((void *)event.text.data);
    return folded;
}

struct folding folding_begin(void)
{
    struct folding folding = {.tables = tables_in_memory(), .fold = fold_new_empty()};

    folding_book(&folding, "");
    return folding;
}

void folding_end(struct folding *folding)
{
    check_good(&folding->tables);
    fold_destroy(&folding->fold);
    tables_end(&folding->tables);
}

void folding_flush(struct folding *folding)
{
    fold_flush(folding->fold, folding->tables.txn);
    tables_commit(&folding->tables);
}

void folding_load(struct folding *folding)
{
    fold_destroy(&folding->fold);
    folding->fold = fold_new(folding->tables.txn);
    check_good(&folding->tables);
}

void folding_anew(struct folding *folding)
{
    folding_flush(folding);
    folding_load(folding);
}

struct folded folding_run(struct folding *folding, const char *script, char ret_words[64])
{
    struct folded folded = {0};

    for (size_t size; *script; script += size + (script[size] == '\n')) {
        size = strcspn(script, "\n");
        folded = folding_line(folding, script, size);
    }
    snprintf(ret_words, 64, "%s",
             outcome_words(folded.verdict.outcome, folded.verdict.reason, folded.verdict.ref));
    return folded;
}

void check_score(struct folding *folding, int year, const char *centre, const char *expected)
{
    const struct rulebook *book = calendar_book(fold_calendar(folding->fold), year);
    unsigned id = rulebook_centre(book, text_of(centre))->id;
    struct score score =
        scorecard_score(&fold_cards(folding->fold, folding->tables.txn, year)[id], book);
    char text[POINTS_TEXT_BYTES];

    points_print(score.score, text);
    check_string(centre, text, expected);
}
