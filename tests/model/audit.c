#include "tests/model/audit.h"

#include <assert.h>

#include "common/form/rulebook_file.h"
#include "common/ledger/refold.h"
#include "proto/event_codec.h"
#include "services/collector/outbox_row.h"
#include "tests/model/checker.h"
#include "tests/model/disk.h"
#include "tests/model/naive.h"

enum { STREAMS_MAX = 1024, SENDERS_MAX = 8, YEAR = 2006 };

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
static void check_sequence(struct audit *audit, const struct record *record)
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
    if (stream->next != record->seq)
        violated("record %llu has sequence %llu of its epoch, not %llu", NUMBER(record->n),
                 NUMBER(record->seq), NUMBER(stream->next));
    stream->next = record->seq + 1;
}

static void check_verdict(struct audit *audit, const struct record *record,
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
static void find_line(struct audit *audit, const struct record *record, const struct event *event)
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
            if (line < audit->last_line[i] && client->replaced < 2) /* a copy of one lost since */
                violated("line %u of %s is in the log behind line %u", line, lines_source(source),
                         audit->last_line[i]);
            audit->last_line[i] = line;
        }
    }
}

/* What the scorer wrote itself: what an operator said of its clock. */
static void check_own(const struct record *record, const struct event *event)
{
    if (event_action(event) != ACTION_CLOCK || record->outcome != OUTCOME_NOTED ||
        !text_is(record->source, OFFICE) || record->seq != 0)
        violated("record %llu is none that a scorer writes", NUMBER(record->n));
    if (!checker_excuses_clock())
        violated("record %llu says what nobody said of the clock", NUMBER(record->n));
}

static bool check_record(void *context, const struct record *record)
{
    struct audit *audit = context;
    struct event event;
    struct fault fault;

    if (record->n != audit->n + 1)
        violated("record %llu follows record %llu", NUMBER(record->n), NUMBER(audit->n));
    if (record->received_ms < audit->received_ms)
        violated("record %llu was received before the one before it", NUMBER(record->n));
    audit->n = record->n;
    audit->received_ms = record->received_ms;
    records++;
    if (record->n == 1)
        return true; /* the rulebook */
    if (!event_decode(record->event.data, record->event.size, &event, &fault)) {
        violated("record %llu is no event", NUMBER(record->n));
        return false;
    }
    if (record->epoch == 0) {
        check_own(record, &event);
        return true;
    }
    check_sequence(audit, record);
    check_verdict(audit, record, &event);
    find_line(audit, record, &event);
    return true;
}

/* The outbox keeps what became of an event, for clients that ask. */
static void check_outcome(const struct audit_sender *sender, const struct handed *handed)
{
    uint8_t key[OUTBOX_SEQ_BYTES];
    struct receipt receipt;
    struct span value;

    if (!disk_holds(sender->disk, OUTBOX_RECEIPTS, outbox_row_key(handed->seq, key), &value) ||
        !outbox_row_read_receipt(value, &receipt) || receipt.n != handed->n)
        violated("the outbox does not know record %llu of its sequence %llu", NUMBER(handed->n),
                 NUMBER(handed->seq));
}

static void check_line(const struct audit_sender *sender, unsigned line)
{
    const struct client *client = sender->client;
    const struct handed *handed = &client->handed[line];
    const char *source = lines_source(client->source);

    switch (lines_class(client->source, line)) {
    case LINE_CLASS_EVENT:
        if (handed->is_taken && !handed->is_excused && handed->found == 0)
            violated("line %u of %s was taken and is lost", line, source);
        if (handed->found > handed->times)
            violated("line %u of %s was handed over %u times, and is in the log %u times", line,
                     source, handed->times, handed->found);
        if (handed->is_taken && handed->times == 1 && client->replaced == 0)
            check_outcome(sender, handed);
        break;
    case LINE_CLASS_CASE:
        if (handed->settled > 1 && client->replaced == 0)
            violated("case %u of %s was reported %u times", line, source, handed->reported);
        if (handed->is_taken && !handed->is_excused && handed->reported == 0 &&
            lines_is_overdue(client->source, line))
            violated("case %u of %s is overdue and was not reported", line, source);
        break;
    case LINE_CLASS_MALFORMED:
        if (handed->is_taken || handed->found > 0)
            violated("line %u of %s is malformed and was taken", line, source);
        break;
    }
}

static void check_centre(const struct rulebook *book, const struct scorecard *cards,
                         const struct naive_standing *expected)
{
    const struct centre *centre = rulebook_centre(book, expected->centre);
    const struct scorecard *card = &cards[centre->id];
    struct score score = scorecard_score(card, book);

    if (score.score != expected->score || score.bonus != expected->bonus ||
        score.deduction != expected->deduction || score.deduction_raw != expected->deduction_raw ||
        card->pending != expected->pending || card->has_self_check != expected->has_self_check)
        violated("%s has %lld points (%u pending), and should have %ld (%u)", centre->slug,
                 (long long)score.score, card->pending, expected->score, expected->pending);
}

/* The totals are those of the naive judge, and so is what was published last. */
static void check_totals(const struct audit *audit, view_t *view, const struct reader *reader)
{
    static struct rulebook book;
    struct zpl_fault fault;
    struct scorecard cards[CENTRES_MAX];
    struct naive_standing standings[NAIVE_CENTRES];
    long score;

    rulebook_read(rulebook_default(), &book, &fault);
    view_cards(view, YEAR, cards);
    naive_standings(audit->naive, YEAR, standings);
    bool is_current = reader->year == YEAR;
    for (unsigned i = 0; i < NAIVE_CENTRES; i++) {
        check_centre(&book, cards, &standings[i]);
        if (is_current && reader_score(reader, standings[i].centre.data, &score) &&
            score != standings[i].score)
            violated("%s is published with %ld points, and has %ld", standings[i].centre.data,
                     score, standings[i].score);
    }
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
    view_walk(view, 1, check_record, audit);
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
    if (ledger_open_reader(scorer_disk, &ledger, &trouble) != STATUS_OK) {
        violated("the log cannot be opened: %s", trouble.why);
        return;
    }
    view_t *view = view_open(ledger);
    check_log(&audit, view, reader, refolds);
    view_close(&view);
    ledger_close(&ledger);
    for (unsigned i = 0; i < count; i++)
        for (unsigned line = senders[i].client->first; line < senders[i].client->next; line++)
            check_line(&senders[i], line);
}
