#include "tests/model/restores_inside.h"

#include <string.h>

#include "common/ledger/tables.h"
#include "services/collector/outbox.h"
#include "tests/model/checker.h"
#include "tests/model/disk.h"
#include "tests/model/kept_rows.h"
#include "tests/model/lines.h"

enum phase { PHASE_NOT, PHASE_BACKUP, PHASE_GATHERING, PHASE_TAKING };

struct restores_books restores_books;

static struct restores_counts counts;

void restores_reset(const char *scorer, const char *const outboxes[RESTORES_OUTBOXES],
                    const char *const sources[RESTORES_OUTBOXES], bool has_witnesses)
{
    if (restores_books.count > 0) /* else there is nothing in them: they are large */
        memset(&restores_books, 0, sizeof restores_books);
    restores_books.may_forget = restores_books.has_rival = false;
    losses_reset();
    restores_books.scorer = scorer;
    restores_books.outboxes = outboxes;
    restores_books.sources = sources;
    restores_books.is_witnessed = has_witnesses;
}

const struct restores_counts *restores_counts(void)
{
    return &counts;
}

bool restores_is_under_way(void)
{
    return restores_books.is_under_way;
}

bool restores_were_loose(void)
{
    return restores_books.were_loose;
}

bool restores_had_to_forget(void)
{
    return restores_books.had_to_forget;
}

unsigned restores_count(void)
{
    return restores_books.count;
}

uint64_t restores_common(void)
{
    return restores_books.common;
}

static enum phase phase_now(void)
{
    struct span row;

    if (!disk_holds(restores_books.scorer, TABLE_META, (struct span){"restoring", 9}, &row) ||
        row.size != 9)
        return PHASE_NOT;
    return (enum phase) * (const uint8_t *)row.data;
}

/* ---- what is lost ---- */

bool restores_is_in_log(const struct naive_record *record)
{
    struct naive_record other;

    for (uint64_t n = disk_count(restores_books.scorer, TABLE_LOG); n > 0; n--)
        if (losses_record(restores_books.scorer, n, &other) && losses_are_one(record, &other))
            return true;
    return false;
}

/* The first one of its source, which has all of it where no rival has come. */
static const char *outbox_of(const struct naive_record *record)
{
    for (unsigned i = 0; i < RESTORES_OUTBOXES; i++)
        if (text_is(record->source, restores_books.sources[i]))
            return restores_books.outboxes[i];
    return NULL;
}

static bool somebody_holds(const struct naive_record *record)
{
    for (unsigned i = 0; i < RESTORES_OUTBOXES; i++)
        if (text_is(record->source, restores_books.sources[i]) &&
            kept_rows_hold(restores_books.outboxes[i], record))
            return true;
    return false;
}

/* Nobody has it any more. */
static void give_up(const struct naive_record *record)
{
    unsigned source, line;
    struct event event;
    bool is_case;

    if (restores_books.gone_count < LOSSES_RECORDS_MAX)
        restores_books.gone[restores_books.gone_count++] = *record;
    if (naive_event_read(record->event, &event) && lines_find(&event, &source, &line, &is_case))
        restores_books.is_line_lost[source][line] = true;
}

/* By every checkpoint that a witness has of what is behind the backup, for it is counted there; and by
 * none, if there is none. One that has come is not left out, but one that nobody counts may come too late. */
static bool is_waited_for(struct text source)
{
    struct naive_record record;

    if (!restores_books.is_witnessed)
        return true;
    for (uint64_t n = 2; n <= restores_books.from; n++)
        if (losses_record(restores_books.scorer, n, &record) && record.epoch != 0 &&
            text_equal(record.source, source))
            return true;
    return false;
}

/* What stands in the lost log behind the backup, and which of it collectors keep. */
static void see_kept(uint64_t n, const struct naive_record *record, const char *outbox,
                     bool is_first)
{
    struct awaited *awaited = &restores_books.awaited[n];

    if (is_first) {
        awaited->is_kept = outbox && kept_rows_has(outbox, record);
        awaited->may_be_late = !is_waited_for(record->source);
    } else if (awaited->is_kept && !restores_is_in_log(record)) {
        awaited->is_kept = kept_rows_has(outbox, record);
    }
}

/* Also what has a number that is in the backup, where that is of an earlier log. */
static void see_lost(const struct loss *lost, bool is_first)
{
    struct naive_record record;

    for (uint64_t n = restores_books.common + 1; n <= lost->last; n++) {
        if (!losses_record(lost->dir, n, &record) || record.epoch == 0)
            continue;
        const char *outbox = outbox_of(&record);
        if (lost == restores_books.lost && n > restores_books.from)
            see_kept(n, &record, outbox, is_first);
        if (!somebody_holds(&record) && !restores_is_in_log(&record))
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
    for (unsigned i = 0; i < RESTORES_OUTBOXES - 1; i++)
        if (!keeps_by(restores_books.outboxes[i], log))
            return false;
    return !restores_books.has_rival;
}

bool restores_has_numbers(const char *outbox)
{
    return keeps_by(outbox, restores_books.log);
}

bool restores_are_same(const struct naive_record *a, const struct naive_record *b)
{
    return losses_are_one(a, b) && a->received_ms == b->received_ms &&
           text_equal(a->event, b->event);
}

/* Whether the backup is the beginning of that log. One of an earlier log may have other records by the same
 * numbers. */
static bool is_beginning_of(const struct loss *lost)
{
    struct naive_record a, b;

    for (uint64_t n = 1; n <= restores_books.from && n <= lost->last; n++)
        if (!losses_record(restores_books.scorer, n, &a) || !losses_record(lost->dir, n, &b) ||
            !restores_are_same(&a, &b))
            return false;
    return true;
}

static const struct loss *newest_loss;

void restores_is_lost(void)
{
    newest_loss = restores_books.is_under_way ? newest_loss : losses_add(restores_books.scorer);
    counts.again += restores_books.is_under_way;
}

/* Whether some outbox has less than at the last look. */
static bool note_held(void)
{
    bool has_less = false;

    for (unsigned i = 0; i < RESTORES_OUTBOXES; i++) {
        uint64_t kept = disk_count(restores_books.outboxes[i], OUTBOX_KEPT);
        uint64_t events = disk_count(restores_books.outboxes[i], OUTBOX_EVENTS);
        has_less |= kept < restores_books.kept[i] || events < restores_books.events[i];
        restores_books.had_to_forget |= kept < restores_books.kept[i] && restores_books.may_forget;
        restores_books.kept[i] = kept;
        restores_books.events[i] = events;
    }
    return has_less;
}

void restores_came(uint64_t from)
{
    uint64_t log = kept_rows_by(restores_books.outboxes[0]).log;

    memset(restores_books.awaited, 0, sizeof restores_books.awaited);
    restores_books.lost = losses_named(log);
    restores_books.from = from;
    restores_books.is_strict =
        restores_books.lost && all_keep_by(log) && is_beginning_of(restores_books.lost);
    restores_books.were_loose |= !restores_books.is_strict;
    restores_books.is_under_way = true;
    restores_books.signed_count = disk_count(restores_books.scorer, TABLE_CHECKPOINTS);
    restores_books.common =
        restores_books.count == 0 || from < restores_books.common ? from : restores_books.common;
    restores_books.count++;
    note_held();
    see_all_lost(true);
    counts.put++;
    if (newest_loss && newest_loss->last > from) {
        uint64_t age = newest_loss->last - from;
        counts.age += age;
        counts.age_max = age > counts.age_max ? age : counts.age_max;
    }
}

void restores_have_rival(void)
{
    restores_books.has_rival = true;
    if (restores_books.count > 0)
        restores_are_loose();
}

void restores_are_loose(void)
{
    restores_books.is_strict = false;
    restores_books.were_loose = true;
}

void restores_may_forget(void)
{
    restores_books.may_forget = true;
}

void restores_outbox_is_another(void)
{
    if (restores_books.count == 0)
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
    for (uint64_t n = 0; n < LOSSES_RECORDS_MAX; n++) {
        restores_books.awaited[n].told = 0;
        restores_books.awaited[n].is_untaken = false;
    }
}

void restores_list_passes(uint64_t before)
{
    if (before < LOSSES_RECORDS_MAX)
        restores_books.awaited[before].is_untaken = true;
}

void restores_list_tells(uint64_t before, uint64_t now, bool is_refused)
{
    if (before >= LOSSES_RECORDS_MAX)
        return;
    restores_books.awaited[before].told = now;
    restores_books.awaited[before].is_told_refused = is_refused;
}

void restores_list_ends(uint64_t missing, uint64_t known)
{
    restores_books.missing = missing;
    restores_books.known = known;
}

/* ---- for whoever looks ---- */

/* Those that had to forget something may do so. */
static void look_at_held(void)
{
    if (note_held() && restores_books.may_forget)
        see_all_lost(false);
}

uint64_t restores_last_signed(void)
{
    uint64_t count = disk_count(restores_books.scorer, TABLE_CHECKPOINTS);
    struct span key, note;

    if (count == 0 || !disk_row(restores_books.scorer, TABLE_CHECKPOINTS, count - 1, &key, &note))
        return 0;
    return bytes_get(key.data, sizeof(uint64_t));
}

/* Nothing is signed of what is not all there: no checkpoint is of more records than the backup, nor is
 * there another. */
static void check_unsigned(void)
{
    if (restores_last_signed() > restores_books.from ||
        disk_count(restores_books.scorer, TABLE_CHECKPOINTS) > restores_books.signed_count)
        violated("a checkpoint is signed while the log is brought back");
}

void restores_look(void)
{
    if (!restores_books.count)
        return;
    look_at_held();
    if (!restores_books.is_under_way)
        return;
    if (restores_books.is_strict &&
        (!all_keep_by(restores_books.lost->log) || checker_excuses_clock()))
        restores_are_loose(); /* a late WELCOME of a log that is lost since; times that were to come */
    if (phase_now() != PHASE_NOT) {
        check_unsigned();
        return;
    }
    restores_books.is_under_way = false;
    losses_name(restores_books.scorer, &restores_books.log);
    counts.ended++;
    tell("the log is back%s", restores_books.is_strict ? "" : ", not all by its numbers");
    if (restores_books.is_strict)
        restores_check_back(&counts);
}

/* ---- for the audit ---- */

bool restores_lost_line(unsigned source, unsigned line)
{
    return restores_books.is_line_lost[source][line];
}

bool restores_lost(struct text source, uint64_t epoch, uint64_t seq)
{
    struct naive_record record = {.source = source, .epoch = epoch, .seq = seq};

    if (restores_books.were_loose)
        return true; /* it may have come as another */
    for (unsigned i = 0; i < restores_books.gone_count; i++)
        if (losses_are_one(&restores_books.gone[i], &record))
            return true;
    return false;
}
