#include "tests/model/restores.h"

#include <string.h>

#include "common/ledger/tables.h"
#include "services/collector/outbox.h"
#include "tests/model/checker.h"
#include "tests/model/disk.h"
#include "tests/model/kept_rows.h"
#include "tests/model/lines.h"

#define NUMBER(n) ((unsigned long long)(n))

enum phase { PHASE_NOT, PHASE_BACKUP, PHASE_GATHERING, PHASE_TAKING };

/* What is known of a record of the log that is brought back. */
struct awaited {
    bool is_kept;  /* by the outbox of its source, under this number, ever since it was lost */
    uint64_t now;  /* its number in the log that came back; 0: it has none */
    uint64_t told; /* the same as the list says */
};

static struct {
    const char *scorer, *const *outboxes, *const *sources;
    bool is_under_way;
    bool is_strict;          /* all keep by the numbers of `lost` */
    bool were_loose;         /* some were not, in this history */
    bool may_forget;         /* outboxes may have to */
    bool had_to_forget;      /* and did, behind a restore */
    const struct loss *lost; /* what is brought back, by whose numbers they keep */
    uint64_t from;           /* the last record of the backup */
    uint64_t missing;        /* as the list counts it */
    uint64_t kept[RESTORES_OUTBOXES], events[RESTORES_OUTBOXES]; /* rows, at the last look */
    unsigned count;
    uint64_t common;
    uint64_t log;                               /* the name of the one that came back last */
    struct awaited awaited[LOSSES_RECORDS_MAX]; /* by number */
    bool is_line_lost[LINES_SOURCES][LINES_POOL];
    struct naive_record gone[LOSSES_RECORDS_MAX]; /* kept by nobody */
    unsigned gone_count;
} books;

static struct restores_counts counts;

void restores_reset(const char *scorer, const char *const outboxes[RESTORES_OUTBOXES],
                    const char *const sources[RESTORES_OUTBOXES])
{
    memset(&books, 0, sizeof books);
    losses_reset();
    books.scorer = scorer;
    books.outboxes = outboxes;
    books.sources = sources;
}

const struct restores_counts *restores_counts(void)
{
    return &counts;
}

bool restores_is_under_way(void)
{
    return books.is_under_way;
}

bool restores_were_loose(void)
{
    return books.were_loose;
}

bool restores_had_to_forget(void)
{
    return books.had_to_forget;
}

unsigned restores_count(void)
{
    return books.count;
}

uint64_t restores_common(void)
{
    return books.common;
}

static enum phase phase_now(void)
{
    struct span row;

    if (!disk_holds(books.scorer, TABLE_META, (struct span){"restoring", 9}, &row) || row.size != 9)
        return PHASE_NOT;
    return (enum phase) * (const uint8_t *)row.data;
}

/* ---- what is lost ---- */

static bool is_in_log(const struct naive_record *record)
{
    struct naive_record other;

    for (uint64_t n = disk_count(books.scorer, TABLE_LOG); n > 0; n--)
        if (losses_record(books.scorer, n, &other) && losses_are_one(record, &other))
            return true;
    return false;
}

static const char *outbox_of(const struct naive_record *record)
{
    for (unsigned i = 0; i < RESTORES_OUTBOXES; i++)
        if (text_is(record->source, books.sources[i]))
            return books.outboxes[i];
    return NULL;
}

/* Nobody has it any more. */
static void give_up(const struct naive_record *record)
{
    unsigned source, line;
    struct event event;
    bool is_case;

    if (books.gone_count < LOSSES_RECORDS_MAX)
        books.gone[books.gone_count++] = *record;
    if (naive_event_read(record->event, &event) && lines_find(&event, &source, &line, &is_case))
        books.is_line_lost[source][line] = true;
}

/* What stands in the lost log behind the backup, and which of it collectors keep. */
static void see_kept(uint64_t n, const struct naive_record *record, const char *outbox,
                     bool is_first)
{
    struct awaited *awaited = &books.awaited[n];

    if (is_first)
        awaited->is_kept = outbox && kept_rows_has(outbox, record);
    else if (awaited->is_kept && !is_in_log(record))
        awaited->is_kept = kept_rows_has(outbox, record);
}

/* Also what has a number that is in the backup, where that is of an earlier log. */
static void see_lost(const struct loss *lost, bool is_first)
{
    struct naive_record record;

    for (uint64_t n = books.common + 1; n <= lost->last; n++) {
        if (!losses_record(lost->dir, n, &record) || record.epoch == 0)
            continue;
        const char *outbox = outbox_of(&record);
        if (lost == books.lost && n > books.from)
            see_kept(n, &record, outbox, is_first);
        if (!(outbox && kept_rows_hold(outbox, &record)) && !is_in_log(&record))
            give_up(&record);
    }
}

static void see_all_lost(bool is_first)
{
    const struct loss *lost;

    for (unsigned i = 0; (lost = losses_at(i)); i++)
        see_lost(lost, is_first);
}

static bool keeps_by(const char *outbox, uint64_t log)
{
    return kept_rows_by(outbox).log == log && kept_rows_are_settled(outbox);
}

static bool all_keep_by(uint64_t log)
{
    for (unsigned i = 0; i < RESTORES_OUTBOXES; i++)
        if (!keeps_by(books.outboxes[i], log))
            return false;
    return true;
}

bool restores_has_numbers(const char *outbox)
{
    return keeps_by(outbox, books.log);
}

static bool is_same(const struct naive_record *a, const struct naive_record *b)
{
    return losses_are_one(a, b) && a->received_ms == b->received_ms &&
           text_equal(a->event, b->event);
}

/* Whether the backup is the beginning of that log. One of an earlier log may have other records by the same numbers. */
static bool is_beginning_of(const struct loss *lost)
{
    uint64_t n = books.from < lost->last ? books.from : lost->last;
    struct naive_record a, b;

    return losses_record(books.scorer, n, &a) && losses_record(lost->dir, n, &b) && is_same(&a, &b);
}

static const struct loss *newest_loss;

void restores_is_lost(void)
{
    newest_loss = books.is_under_way ? newest_loss : losses_add(books.scorer);
    counts.again += books.is_under_way;
}

/* Whether some outbox has less than at the last look. */
static bool note_held(void)
{
    bool has_less = false;

    for (unsigned i = 0; i < RESTORES_OUTBOXES; i++) {
        uint64_t kept = disk_count(books.outboxes[i], OUTBOX_KEPT);
        uint64_t events = disk_count(books.outboxes[i], OUTBOX_EVENTS);
        has_less |= kept < books.kept[i] || events < books.events[i];
        books.had_to_forget |= kept < books.kept[i] && books.may_forget;
        books.kept[i] = kept;
        books.events[i] = events;
    }
    return has_less;
}

void restores_came(uint64_t from)
{
    uint64_t log = kept_rows_by(books.outboxes[0]).log;

    memset(books.awaited, 0, sizeof books.awaited);
    books.lost = losses_named(log);
    books.from = from;
    books.is_strict = books.lost && all_keep_by(log) && is_beginning_of(books.lost);
    books.were_loose |= !books.is_strict;
    books.is_under_way = true;
    books.common = books.count == 0 || from < books.common ? from : books.common;
    books.count++;
    note_held();
    see_all_lost(true);
    counts.put++;
    if (newest_loss && newest_loss->last > from) {
        uint64_t age = newest_loss->last - from;
        counts.age += age;
        counts.age_max = age > counts.age_max ? age : counts.age_max;
    }
}

void restores_are_loose(void)
{
    books.is_strict = false;
    books.were_loose = true;
}

void restores_may_forget(void)
{
    books.may_forget = true;
}

void restores_outbox_is_another(void)
{
    if (books.count == 0)
        return;
    restores_are_loose();
    note_held();
    see_all_lost(false);
}

/* ---- while it is brought back ---- */

void restores_receipted(void)
{
    if (phase_now() != PHASE_NOT)
        violated("an event is receipted while the log is brought back");
}

void restores_list_begins(void)
{
    for (uint64_t n = 0; n < LOSSES_RECORDS_MAX; n++)
        books.awaited[n].told = 0;
}

void restores_list_tells(uint64_t before, uint64_t now)
{
    if (before < LOSSES_RECORDS_MAX)
        books.awaited[before].told = now;
}

void restores_list_ends(uint64_t missing)
{
    books.missing = missing;
}

/* ---- when it is back ---- */

/* Behind `restore`, which is `from` + 1, the log has what the lost one had behind the backup, in that order. */
static void match(void)
{
    uint64_t last = disk_count(books.scorer, TABLE_LOG), at = books.from;
    struct naive_record now, before;

    for (uint64_t n = books.from + 2; n <= last && !checker_violation(); n++) {
        if (!losses_record(books.scorer, n, &now)) {
            violated("record %llu cannot be read", NUMBER(n));
            return;
        }
        do
            at++;
        while (at <= books.lost->last &&
               !(losses_record(books.lost->dir, at, &before) && is_same(&now, &before)));
        if (at > books.lost->last)
            violated("record %llu came back, and the lost log has no such record there", NUMBER(n));
        else
            books.awaited[at].now = n;
        counts.back++;
    }
}

static bool is_missing(uint64_t n, const struct naive_record *record)
{
    return books.awaited[n].now == 0 && !is_in_log(record);
}

static void check_one(uint64_t n, uint64_t *missing)
{
    const struct awaited *awaited = &books.awaited[n];
    struct naive_record record;

    if (!losses_record(books.lost->dir, n, &record))
        return;
    *missing += record.epoch != 0 && is_missing(n, &record);
    if (awaited->is_kept && is_missing(n, &record))
        violated("record %llu of the lost log was kept, and did not come back", NUMBER(n));
    if (awaited->now && awaited->told != awaited->now && !books.had_to_forget)
        violated("record %llu of the lost log is record %llu, and the list says %llu", NUMBER(n),
                 NUMBER(awaited->now), NUMBER(awaited->told));
}

/* Where nothing is missing, all is judged as it was. */
static void check_verdicts(void)
{
    struct naive_record before, now;

    for (uint64_t n = books.from + 1; n <= books.lost->last && !checker_violation(); n++)
        if (books.awaited[n].now && losses_record(books.lost->dir, n, &before) &&
            losses_record(books.scorer, books.awaited[n].now, &now) &&
            (before.outcome != now.outcome || before.reason != now.reason))
            violated(
                "record %llu of the lost log came back as record %llu, and is judged otherwise",
                NUMBER(n), NUMBER(books.awaited[n].now));
}

/* Up to the last that came back: what is behind that nobody knows of. */
static uint64_t count_missing(void)
{
    uint64_t end = books.lost->last, missing = 0;

    while (end > books.from && !books.awaited[end].told)
        end--;
    for (uint64_t n = books.from + 1; n <= end; n++)
        missing += books.awaited[n].told == 0;
    return missing;
}

static void check_back(void)
{
    uint64_t missing = 0;

    match();
    for (uint64_t n = books.from + 1; n <= books.lost->last && !checker_violation(); n++)
        check_one(n, &missing);
    if (missing == 0)
        check_verdicts();
    if (!checker_violation() && books.missing != count_missing())
        violated("the list counts %llu missing records, and they are %llu", NUMBER(books.missing),
                 NUMBER(count_missing()));
    counts.missing += missing;
    counts.strict++;
}

/* Those that had to forget something may do so. */
static void look_at_held(void)
{
    if (note_held() && books.may_forget)
        see_all_lost(false);
}

void restores_look(void)
{
    if (!books.count)
        return;
    look_at_held();
    if (!books.is_under_way)
        return;
    if (books.is_strict && !all_keep_by(books.lost->log))
        restores_are_loose(); /* a late WELCOME of a log that is lost since */
    if (phase_now() != PHASE_NOT)
        return;
    books.is_under_way = false;
    losses_name(books.scorer, &books.log);
    counts.ended++;
    tell("the log is back%s", books.is_strict ? "" : ", not all by its numbers");
    if (books.is_strict)
        check_back();
}

/* ---- for the audit ---- */

bool restores_lost_line(unsigned source, unsigned line)
{
    return books.is_line_lost[source][line];
}

bool restores_lost(struct text source, uint64_t epoch, uint64_t seq)
{
    struct naive_record record = {.source = source, .epoch = epoch, .seq = seq};

    if (books.were_loose)
        return true; /* it may have come as another */
    for (unsigned i = 0; i < books.gone_count; i++)
        if (losses_are_one(&books.gone[i], &record))
            return true;
    return false;
}
