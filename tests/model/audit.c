#include "tests/model/audit.h"

#include <assert.h>

#include "common/ledger/tables.h"
#include "common/ledger/refold.h"
#include "tests/model/audit_kept.h"
#include "tests/model/audit_lines.h"
#include "tests/model/audit_signed.h"
#include "tests/model/checker.h"
#include "tests/model/disk.h"
#include "tests/model/effects.h"
#include "tests/model/naive.h"
#include "tests/model/naive_read.h"
#include "tests/model/restores.h"
#include "tests/model/stranger.h"
#include "tests/model/wraps.h"

enum { STREAMS_MAX = 1024, SENDERS_MAX = 8, YEAR_FIRST = 2003, YEAR_LAST = 2008 };

#define NUMBER(n) ((unsigned long long)(n))

/* The sequences of one epoch of one source, as they come in the log. */
struct stream {
    struct text source;
    uint64_t epoch, next;
};

struct audit {
    const struct audit_sender *senders;
    unsigned count;
    naive_t *naive;
    uint64_t n; /* of the last record */
    int64_t received_ms;
    struct stream streams[STREAMS_MAX];
    unsigned stream_count;
    unsigned last_line[SENDERS_MAX]; /* of each, the last that was new */
};

static uint64_t records;

uint64_t audit_records(void)
{
    return records;
}

/* Without a gap and without a repetition in each epoch. */
static void check_sequence(struct audit *audit, const struct naive_record *record)
{
    struct stream *stream = audit->streams, *end = stream + audit->stream_count;

    while (stream < end &&
           (stream->epoch != record->epoch || !text_equal(stream->source, record->source)))
        stream++;
    if (stream == end) {
        assert(audit->stream_count < STREAMS_MAX);
        *stream = (struct stream){record->source, record->epoch, record->seq};
        audit->stream_count++;
    }
    while (stream->next < record->seq && restores_lost(record->source, record->epoch, stream->next))
        stream->next++;
    if (stream->next != record->seq)
        violated("record %llu has sequence %llu of its epoch, not %llu", NUMBER(record->n),
                 NUMBER(record->seq), NUMBER(stream->next));
    stream->next = record->seq + 1;
}

static void check_verdict(struct audit *audit, const struct naive_record *record,
                          const struct event *event)
{
    struct naive_verdict verdict =
        naive_judge(audit->naive, record->n, record->source, record->received_ms, event);

    if (verdict.outcome != record->outcome || verdict.reason != record->reason ||
        verdict.ref != record->ref)
        violated("record %llu is %s (%s, %llu), and should be %s (%s, %llu)", NUMBER(record->n),
                 outcome_name(record->outcome), reason_name(record->reason), NUMBER(record->ref),
                 outcome_name(verdict.outcome), reason_name(verdict.reason), NUMBER(verdict.ref));
}

/* Of one sender, lines come into the log in the order in which it handed them over. */
static void find_line(struct audit *audit, const struct naive_record *record,
                      const struct event *event)
{
    unsigned source, line;
    bool is_case;

    if (!lines_find(event, &source, &line, &is_case)) {
        violated("record %llu is nobody's line", NUMBER(record->n));
        return;
    }
    for (unsigned i = 0; i < audit->count; i++) {
        struct client *client = audit->senders[i].client;
        if (client->source != source || line < client->first || line >= client->end)
            continue;
        struct handed *handed = &client->handed[line];
        if (is_case) {
            handed->reported++;
            handed->settled += record->outcome != OUTCOME_LATE && record->reason != REASON_BAD_TIME;
        } else if (handed->found++ == 0) {
            handed->n = record->n;
            if (line < audit->last_line[i] && client->replaced < 2 &&
                !restores_were_loose()) /* a copy of one lost since */
                violated("line %u of %s is in the log behind line %u", line, lines_source(source),
                         audit->last_line[i]);
            audit->last_line[i] = line;
        }
    }
}

/* What the scorer wrote itself: that it came back from a backup, and what an operator said of its clock. */
static void check_own(const struct naive_record *record, const struct event *event)
{
    bool is_restore = text_is(event->action, "restore") && restores_count() > 0;

    if (!(is_restore || text_is(event->action, "clock")) || record->key != 0 || record->year != 0 ||
        record->outcome != OUTCOME_NOTED || !text_is(record->source, OFFICE) || record->seq != 0 ||
        record->ref != 0)
        violated("record %llu is none that a scorer writes", NUMBER(record->n));
    if (!is_restore && !checker_excuses_clock())
        violated("record %llu says what nobody said of the clock", NUMBER(record->n));
}

static void check_record(struct audit *audit, const struct naive_record *record)
{
    struct event event;

    if (record->n != audit->n + 1)
        violated("record %llu follows record %llu", NUMBER(record->n), NUMBER(audit->n));
    if (record->received_ms < audit->received_ms)
        violated("record %llu was received before the one before it", NUMBER(record->n));
    audit->n = record->n;
    audit->received_ms = record->received_ms;
    records++;
    if (!naive_event_read(record->event, &event)) {
        violated("record %llu is no event", NUMBER(record->n));
        return;
    }
    if (record->epoch == 0 && record->n > 1) {
        check_own(record, &event);
        return;
    }
    if (!naive_permits(audit->naive, record->key, record->source))
        violated("record %llu came by a key that may not", NUMBER(record->n));
    check_verdict(audit, record, &event);
    effects_add(record);
    if (record->n == 1)
        return; /* the rulebook that the log begins with */
    check_sequence(audit, record);
    if (!text_is(record->source, STRANGER_SOURCE))
        find_line(audit, record, &event);
}

/* What the naive judge has of a year now. */
static struct shown naive_shown(const struct audit *audit, int year)
{
    static const char excellent[] = {
        [NAIVE_NOT_EXCELLENT] = 'n', [NAIVE_EXCELLENT] = 'y', [NAIVE_TIED] = 't'};
    struct naive_standing rows[NAIVE_CENTRES];
    struct shown shown = {
        .year = year, .n = audit->n, .is_closed = naive_year_is_closed(audit->naive, year)};

    naive_standings(audit->naive, year, rows);
    for (unsigned i = 0; i < NAIVE_CENTRES; i++)
        shown.mix += shown_mix(&(struct shown_row){.centre = rows[i].centre,
                                                   .score = rows[i].score,
                                                   .base = rows[i].base,
                                                   .bonus = rows[i].bonus,
                                                   .deduction = rows[i].deduction,
                                                   .deduction_raw = rows[i].deduction_raw,
                                                   .pending = rows[i].pending,
                                                   .rank = rows[i].rank,
                                                   .excellent = excellent[rows[i].excellent],
                                                   .has_self_check = rows[i].has_self_check,
                                                   .is_late = rows[i].self_check_late});
    return shown;
}

static void check_shown(const struct audit *audit, const struct shown *shown, const char *when)
{
    struct shown naive = naive_shown(audit, shown->year);

    if (naive.mix != shown->mix || naive.is_closed != shown->is_closed)
        violated("of %d standings are shown as of record %llu that are not those %s", shown->year,
                 NUMBER(shown->n), when);
}

/* The log as the disk has it, read without the product: a row for each n. */
static void check_records(struct audit *audit, const char *disk)
{
    uint64_t count = disk_count(disk, TABLE_LOG);
    struct naive_record record;
    struct span value;
    unsigned shown_count, at = 0;
    const struct shown *shown = shown_list(&shown_count);

    for (uint64_t n = 1; n <= count && !checker_violation(); n++) {
        uint8_t key[8];
        for (unsigned i = 0; i < sizeof key; i++)
            key[i] = (uint8_t)(n >> (56 - 8 * i));
        if (!disk_holds(disk, TABLE_LOG, (struct span){key, sizeof key}, &value))
            violated("the log has %llu records, and not record %llu", NUMBER(count), NUMBER(n));
        else if (!naive_record_read(value.data, value.size, &record))
            violated("record %llu cannot be read", NUMBER(n));
        else
            check_record(audit, &record);
        for (; at < shown_count && shown[at].n <= n; at++)
            check_shown(audit, &shown[at], "of that record");
    }
    if (at < shown_count && !checker_violation())
        violated("record %llu is shown, and the log ends before it", NUMBER(shown[at].n));
}

/* Whoever follows the feed has come to hold what the log says in the end. That a rulebook takes
 * effect for a year without findings is no change that the feed tells of (PROTOCOL.md, section 9). */
static void check_held(const struct audit *audit, const struct reader *reader)
{
    for (unsigned i = 0; i < reader->held_count; i++)
        if (reader->held[i].n >= naive_book_n(audit->naive, reader->held[i].year))
            check_shown(audit, &reader->held[i], "at the end of the log");
}

static void check_centre(const struct rulebook *book, const struct scorecard *cards,
                         const struct naive_standing *expected)
{
    const struct centre *centre = rulebook_centre(book, expected->centre);
    const struct scorecard *card = &cards[centre->id];
    struct score score = scorecard_score(card, book);

    if (score.score != expected->score || score.bonus != expected->bonus ||
        score.deduction != expected->deduction || score.deduction_raw != expected->deduction_raw ||
        score.base != expected->base || card->pending != expected->pending ||
        card->has_self_check != expected->has_self_check ||
        (card->has_self_check && card->self_check_ms != expected->self_check_ms))
        violated("%s has %lld points (%u pending), and should have %ld (%u)", centre->slug,
                 (long long)score.score, card->pending, expected->score, expected->pending);
}

/* The totals of a year are those of the naive judge. */
static void check_year(const struct audit *audit, view_t *view, int year)
{
    const struct rulebook *book = calendar_book(view_calendar(view), year);
    struct scorecard cards[CENTRES_MAX];
    struct naive_standing standings[NAIVE_CENTRES];

    view_cards(view, year, cards);
    naive_standings(audit->naive, year, standings);
    for (unsigned i = 0; i < NAIVE_CENTRES; i++)
        check_centre(book, cards, &standings[i]);
}

static void check_totals(const struct audit *audit, view_t *view, const struct reader *reader)
{
    for (int year = YEAR_FIRST; year <= YEAR_LAST; year++)
        check_year(audit, view, year);
    if (reader->n != audit->n)
        violated("record %llu was published last, and the log ends with %llu", NUMBER(reader->n),
                 NUMBER(audit->n));
}

static void tell_fault(const struct refold_fault *fault)
{
    if (fault->n > 0)
        violated("folded again, record %llu: %s", NUMBER(fault->n), fault->what);
    else
        violated("the table `%s` is not what the log folds to: %s",
                 ledger_table_names[fault->table], fault->what);
}

/* Folded again by the product's own fold, every table comes out byte for byte. */
static void check_refold(view_t *view)
{
    struct refold_fault fault = {0};
    struct trouble trouble;
    refold_t *refold;

    if (refold_open(&refold, &trouble) != STATUS_OK) {
        violated("the log cannot be folded again: %s", trouble.why);
        return;
    }
    bool is_good =
        ledger_refold(view, refold, NULL, NULL, &fault) && refold_compare_all(refold, view, &fault);
    if (refold_status(refold, &trouble) != STATUS_OK)
        violated("the log cannot be folded again: %s", trouble.why);
    else if (view_status(view) != STATUS_OK)
        violated("the log cannot be read: %s", view_why(view));
    else if (!is_good)
        tell_fault(&fault);
    refold_close(&refold);
}

static void check_log(struct audit *audit, view_t *view, const struct reader *reader, bool refolds)
{
    check_totals(audit, view, reader);
    if (refolds)
        check_refold(view);
    if (view_status(view) != STATUS_OK)
        violated("the log cannot be read: %s", view_why(view));
}

void audit_run(const char *scorer_disk, const struct audit_sender *senders, unsigned count,
               const struct reader *reader, bool refolds)
{
    static struct audit audit;
    naive_t *naive = audit.naive ? audit.naive : naive_new();
    struct trouble trouble;
    ledger_t *ledger;

    audit = (struct audit){.senders = senders, .count = count, .naive = naive};
    naive_reset(naive);
    effects_begin();
    check_records(&audit, scorer_disk);
    if (!checker_violation())
        effects_check(naive);
    check_held(&audit, reader);
    if (ledger_open_reader(scorer_disk, &ledger, &trouble) != STATUS_OK) {
        violated("the log cannot be opened: %s", trouble.why);
        return;
    }
    view_t *view = view_open(ledger);
    check_log(&audit, view, reader, refolds);
    if (restores_count() > 0)
        audit_signed(scorer_disk, view, wraps_log_pair()->public.name);
    view_close(&view);
    ledger_close(&ledger);
    for (unsigned i = 0; i < count; i++) {
        audit_kept(scorer_disk, audit.n, senders[i].disk);
        audit_lines(&senders[i], audit.n);
    }
}
