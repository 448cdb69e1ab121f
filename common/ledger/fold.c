#include "common/ledger/fold.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/memory.h"
#include "common/ledger/counts.h"
#include "common/ledger/finding_check.h"
#include "common/ledger/findings.h"
#include "common/ledger/keys.h"
#include "common/ledger/log.h"
#include "common/ledger/past.h"
#include "common/ledger/restores.h"
#include "common/ledger/seen.h"
#include "common/ledger/sheets.h"
#include "common/ledger/tree.h"
#include "common/score/effect.h"

struct fold {
    books_t *books;
    struct keyring keyring;
    sheets_t *sheets;
    struct tree tree;
    struct counts counts;
    bool lacks_moves;        /* `sheets` does not know what moved before the fold was made */
    struct scorecard before; /* of the centre of the last event */
    struct seen seen;
    char slug[SLUG_BYTES_MAX + 1]; /* the source looked up last; empty: none */
    uint8_t source;                /* its id */
};

/* The run that the newest record belongs to is the open one. */
static void restore_run(fold_t *fold, txn_t *txn)
{
    uint64_t n = log_last(txn);
    struct record record;
    struct seen_key key;

    if (n == 0 || !log_get(txn, n, &record) || record.epoch == 0)
        return;
    key = (struct seen_key){.epoch = record.epoch, .first = record.seq};
    if (fold_source(fold, record.source, &key.source))
        seen_restore(&fold->seen, txn, &key, n);
    else
        txn_fail(txn, STATUS_DAMAGED, "the source of the last record is not in the roster");
}

struct moving {
    fold_t *fold;
    txn_t *txn;
};

static bool restore_move(void *context, const struct record *record)
{
    const struct moving *moving = context;
    struct effect effect = effect_get(moving->txn, record);

    if (effect.year && effect.year <= YEAR_MAX)
        sheets_moved(moving->fold->sheets, moving->txn, effect.year);
    return true;
}

/* What the records from `n` on have moved. */
static void restore_moves(fold_t *fold, txn_t *txn, uint64_t n)
{
    if (fold->lacks_moves)
        log_walk(txn, n, restore_move, &(struct moving){fold, txn});
    fold->lacks_moves = false;
}

fold_t *fold_new_empty(void)
{
    fold_t *fold = memory_new(sizeof *fold);

    fold->books = books_new();
    fold->sheets = sheets_new();
    tree_begin(&fold->tree);
    return fold;
}

fold_t *fold_new(txn_t *txn)
{
    fold_t *fold = fold_new_empty();

    books_load(fold->books, txn);
    keys_load(txn, &fold->keyring);
    counts_load(&fold->counts, txn);
    restore_run(fold, txn);
    fold->lacks_moves = true;
    fold->tree.lacks_edge = true;
    return fold;
}

void fold_destroy(fold_t **fold)
{
    if (!*fold)
        return;
    sheets_destroy(&(*fold)->sheets);
    tree_end(&(*fold)->tree);
    books_destroy(&(*fold)->books);
    free(*fold);
    *fold = NULL;
}

bool fold_source(fold_t *fold, struct text source, uint8_t *ret_id)
{
    const struct rulebook *roster = calendar_newest(fold_calendar(fold));

    if (!fold->slug[0] || !text_is(source, fold->slug)) {
        const struct centre *centre = roster ? rulebook_centre(roster, source) : NULL;
        if (!centre && !text_is(source, OFFICE))
            return false;
        memcpy(fold->slug, source.data, source.size);
        fold->slug[source.size] = '\0';
        fold->source = centre ? (uint8_t)centre->id : SOURCE_ID_OFFICE;
    }
    *ret_id = fold->source;
    return true;
}

const struct calendar *fold_calendar(const fold_t *fold)
{
    return books_calendar(fold->books);
}

const struct keyring *fold_keyring(const fold_t *fold)
{
    return &fold->keyring;
}

const struct scorecard *fold_cards(fold_t *fold, txn_t *txn, int year)
{
    return sheets_cards(fold->sheets, txn, year);
}

bool fold_add_book(fold_t *fold, struct text text)
{
    struct rulebook *book = books_propose(fold->books, text);

    if (book)
        books_add(fold->books, 0, book);
    return book != NULL;
}

void fold_flush(fold_t *fold, txn_t *txn)
{
    seen_flush(&fold->seen, txn);
    sheets_flush(fold->sheets, txn, fold_calendar(fold));
    counts_flush(&fold->counts, txn);
    tree_flush(&fold->tree, txn);
}

/* How many findings a year has. */
static void change_year(fold_t *fold, txn_t *txn, const struct subject *subject,
                        const struct verdict *verdict, uint64_t n)
{
    struct year *year = &books_calendar(fold->books)->years[subject->year];

    if (!verdict->finding_made)
        return;
    if (year->findings++ == 0)
        year->first = n;
    sheets_year_changed(fold->sheets, txn, subject->year);
}

/* Closes a year, or opens it again. */
static void turn_year(fold_t *fold, txn_t *txn, const struct subject *subject,
                      struct folded *folded)
{
    struct year *years = books_calendar(fold->books)->years;
    bool closes = subject->action == ACTION_CLOSE_YEAR;

    if (folded->verdict.outcome != OUTCOME_NOTED ||
        (!closes && subject->action != ACTION_REOPEN_YEAR))
        return;
    if (years[subject->year].is_closed != closes)
        folded->effect = (struct effect){.year = (uint16_t)subject->year,
                                         .marks = closes ? EFFECT_CLOSED : EFFECT_OPENED};
    years[subject->year].is_closed = closes;
    sheets_year_changed(fold->sheets, txn, subject->year);
}

/* Grants a key, or withdraws it; or names one of the log's. */
static void turn_key(fold_t *fold, txn_t *txn, const struct subject *subject,
                     const struct verdict *verdict, int64_t received_ms)
{
    const struct grant *of = &subject->grant;

    if (verdict->outcome != OUTCOME_NOTED)
        return;
    if (subject->action == ACTION_GRANT) {
        keyring_add(&fold->keyring, of);
        keys_put(txn, of);
    } else if (subject->action == ACTION_WITHDRAW) {
        keys_delete(txn, keyring_find(&fold->keyring, of->key)->n);
        keyring_remove(&fold->keyring, of->key);
    } else if (subject->action == ACTION_LOG_KEY) {
        keys_put_log(txn, log_keys_add(&fold->keyring.log, of->n, of->signer, received_ms));
    }
}

static void settle_book(fold_t *fold, txn_t *txn, uint64_t n, const struct verdict *verdict,
                        struct rulebook *proposed)
{
    if (!proposed)
        return;
    if (verdict->outcome == OUTCOME_NOTED) {
        books_put(txn, n, proposed);
        books_add(fold->books, n, proposed);
    } else {
        free(proposed);
    }
}

/* Where the scorecard is another than before. */
static void set_effect(struct folded *folded, const struct scorecard *card,
                       const struct subject *subject)
{
    struct effect effect =
        effect_of(folded->before, card, subject->clause ? subject->clause->id : 0);

    if (effect_is_none(&effect))
        return;
    effect.year = (uint16_t)folded->year;
    effect.centre = (uint8_t)folded->centre->id;
    folded->effect = effect;
}

/* Where the subject has a centre: fetches its finding and scorecard, judges, and writes them. */
static struct folded fold_centre(fold_t *fold, txn_t *txn, const struct event *event,
                                 const struct subject *subject, const struct envelope *envelope)
{
    const struct calendar *calendar = books_calendar(fold->books);
    struct folded folded = {.centre = subject->centre, .year = subject->year};
    struct finding_key key;
    struct finding finding;
    bool has_finding = false;

    if (subject_has_finding(subject)) {
        key = (struct finding_key){subject->centre->id, subject->clause->id, event->record};
        has_finding = finding_get(txn, &key, &finding);
    }
    if (has_finding)
        folded.year = finding.year;
    struct scorecard spare = {0};
    struct scorecard *card = &spare;
    if (folded.year) {
        struct scorecard *cards = sheets_cards(fold->sheets, txn, folded.year);
        card = &cards[subject->centre->id];
        fold->before = *card;
        folded.before = &fold->before;
        folded.cards = cards;
    }
    const char *wrong =
        has_finding ? finding_check(calendar, subject, envelope->n, &key, &finding, card) : NULL;
    if (wrong)
        txn_fail(txn, STATUS_DAMAGED, wrong);
    if (txn_status(txn) != STATUS_OK)
        return folded; /* nothing can be judged by what was read */
    folded.verdict = judge(calendar, subject, envelope, NULL, has_finding, &finding, card);
    if (folded.verdict.finding_changed)
        finding_put(txn, &key, &finding);
    if (folded.verdict.finding_changed && !folded.verdict.finding_made)
        ruling_put(txn, &(struct ruling_key){finding.n, envelope->n}, finding.status);
    if (folded.verdict.outcome == OUTCOME_LATE && subject->action == ACTION_REPORT)
        late_put(txn, &(struct year_record_key){folded.year, envelope->n}, subject->centre->id);
    if (folded.verdict.card_changed) {
        sheets_card_changed(fold->sheets, txn, folded.year, subject->centre->id);
        set_effect(&folded, card, subject);
    }
    return folded;
}

/* A record that came from an outbox has a sequence, which is in the log from now on. */
static void note_sequence(fold_t *fold, txn_t *txn, const struct record *record)
{
    struct seen_key key = {.epoch = record->epoch, .first = record->seq};

    if (record->epoch == 0)
        seen_break(&fold->seen, txn);
    else if (fold_source(fold, record->source, &key.source)) {
        seen_add(&fold->seen, txn, &key, record->n);
        counts_add(&fold->counts, key.source);
    } else
        txn_fail(txn, STATUS_DAMAGED, "the source of a record is not in the roster");
}

/* What the past is told from. */
static void note_effect(fold_t *fold, txn_t *txn, const struct record *record,
                        const struct effect *effect)
{
    if (effect->year)
        sheets_moved(fold->sheets, txn, effect->year);
    if (effect->year && record->format == RECORD_FORMAT_FIRST)
        effect_put(txn, record->n, effect);
    if (record->n % SNAPSHOT_EVERY != 0)
        return;
    restore_moves(fold, txn, record->n - SNAPSHOT_EVERY + 1);
    sheets_snapshot(fold->sheets, txn, fold_calendar(fold), record->n);
}

void fold_record(fold_t *fold, txn_t *txn, const struct record *record, const struct folded *folded,
                 struct text bytes)
{
    note_sequence(fold, txn, record);
    note_effect(fold, txn, record, &folded->effect);
    if (bytes.data)
        tree_append(&fold->tree, txn, record->n, bytes);
    if (bytes.data && folded->is_restore)
        restores_put(txn, record->n, bytes);
}

struct folded fold_event(fold_t *fold, txn_t *txn, const struct record *record,
                         const struct event *event)
{
    const struct calendar *calendar = books_calendar(fold->books);
    struct envelope envelope = {
        .n = record->n,
        .received_ms = record->received_ms,
        .source = record->source,
        .is_own = record->epoch == 0,
    };
    struct subject subject = judge_subject(calendar, &fold->keyring, event, &envelope);
    struct folded folded = {.year = subject.year};
    struct rulebook *proposed = NULL;

    if (subject.reason == REASON_NONE && subject.centre) {
        folded = fold_centre(fold, txn, event, &subject, &envelope);
    } else {
        if (subject.reason == REASON_NONE && subject.action == ACTION_RULEBOOK)
            proposed = books_propose(fold->books, event->text);
        folded.verdict = judge(calendar, &subject, &envelope, proposed, false, NULL, NULL);
    }
    assert(!folded.verdict.card_changed || folded.cards);
    change_year(fold, txn, &subject, &folded.verdict, record->n);
    turn_year(fold, txn, &subject, &folded);
    turn_key(fold, txn, &subject, &folded.verdict, record->received_ms);
    settle_book(fold, txn, record->n, &folded.verdict, proposed);
    folded.is_restore = subject.action == ACTION_RESTORE && folded.verdict.outcome == OUTCOME_NOTED;
    return folded;
}

bool fold_last_seq(const fold_t *fold, txn_t *txn, uint8_t source, uint64_t epoch,
                   uint64_t *ret_seq, uint64_t *ret_n)
{
    return seen_last(&fold->seen, txn, source, epoch, ret_seq, ret_n);
}

uint64_t fold_find(const fold_t *fold, txn_t *txn, uint8_t source, uint64_t epoch, uint64_t seq)
{
    return seen_find(&fold->seen, txn, source, epoch, seq);
}

uint64_t fold_find_before(const fold_t *fold, txn_t *txn, uint8_t source, uint64_t epoch,
                          uint64_t seq)
{
    return seen_before(&fold->seen, txn, source, epoch, seq);
}

const char *fold_difference(const struct record *record, const struct folded *folded)
{
    const struct verdict *verdict = &folded->verdict;

    if (verdict->outcome != record->outcome || verdict->reason != record->reason ||
        verdict->ref != record->ref)
        return "by the rules it has another outcome";
    if (record->format != RECORD_FORMAT_FIRST && !effect_equal(&record->effect, &folded->effect))
        return "by the rules it changed something else";
    return NULL;
}

bool fold_permits(fold_t *fold, const struct record *record)
{
    uint8_t source;

    return record->key == 0 || (fold_source(fold, record->source, &source) &&
                                keyring_speaks_for(&fold->keyring, record->key, source));
}
