/* What must hold of a log in the pass in which it is back. */
#include "common/ledger/tables.h"
#include "tests/model/checker.h"
#include "tests/model/disk.h"
#include "tests/model/restores_inside.h"

#define NUMBER(n) ((unsigned long long)(n))

/* Behind `restore`, which is `from` + 1, the log has what the lost one had behind the backup, in that
 * order. */
static void match(struct restores_counts *counts)
{
    uint64_t last = disk_count(restores_books.scorer, TABLE_LOG), at = restores_books.from;
    struct naive_record now, before;

    for (uint64_t n = restores_books.from + 2; n <= last && !checker_violation(); n++) {
        if (!losses_record(restores_books.scorer, n, &now)) {
            violated("record %llu cannot be read", NUMBER(n));
            return;
        }
        do
            at++;
        while (at <= restores_books.lost->last &&
               !(losses_record(restores_books.lost->dir, at, &before) &&
                 restores_are_same(&now, &before)));
        if (at > restores_books.lost->last)
            violated("record %llu came back, and the lost log has no such record there", NUMBER(n));
        else
            restores_books.awaited[at].now = n;
        counts->back++;
    }
}

static bool is_missing(uint64_t n, const struct naive_record *record)
{
    return restores_books.awaited[n].now == 0 && !restores_is_in_log(record);
}

/* What the list tells as refused now is, and was not. */
static void check_refused(uint64_t n, const struct awaited *awaited,
                          const struct naive_record *before)
{
    struct naive_record now;

    if (awaited->told == 0 || !losses_record(restores_books.scorer, awaited->told, &now))
        return;
    bool is_refused = now.outcome == OUTCOME_REFUSED && before->outcome != OUTCOME_REFUSED;
    if (awaited->is_told_refused != is_refused)
        violated("record %llu of the lost log is record %llu, which the list %s refused now",
                 NUMBER(n), NUMBER(awaited->told), is_refused ? "does not tell as" : "tells as");
}

static void check_one(uint64_t n, uint64_t *missing)
{
    const struct awaited *awaited = &restores_books.awaited[n];
    struct naive_record record;

    if (!losses_record(restores_books.lost->dir, n, &record))
        return;
    *missing += record.epoch != 0 && is_missing(n, &record);
    if (awaited->is_kept && awaited->may_be_late && is_missing(n, &record))
        restores_books.were_loose = true;
    else if (awaited->is_kept && is_missing(n, &record))
        violated("record %llu of the lost log was kept, and did not come back", NUMBER(n));
    if (awaited->now && awaited->told != awaited->now && !restores_books.had_to_forget)
        violated("record %llu of the lost log is record %llu, and the list says %llu", NUMBER(n),
                 NUMBER(awaited->now), NUMBER(awaited->told));
    check_refused(n, awaited, &record);
}

/* Where nothing is missing, all is judged as it was. */
static void check_verdicts(void)
{
    struct naive_record before, now;

    for (uint64_t n = restores_books.from + 1;
         n <= restores_books.lost->last && !checker_violation(); n++)
        if (restores_books.awaited[n].now && losses_record(restores_books.lost->dir, n, &before) &&
            losses_record(restores_books.scorer, restores_books.awaited[n].now, &now) &&
            (before.outcome != now.outcome || before.reason != now.reason))
            violated(
                "record %llu of the lost log came back as record %llu, and is judged otherwise",
                NUMBER(n), NUMBER(restores_books.awaited[n].now));
}

/* Up to the last that came back, or that is known of: what is behind that nobody knows of. */
static uint64_t count_missing(void)
{
    uint64_t end = restores_books.lost->last, missing = 0;

    while (end > restores_books.from && !restores_books.awaited[end].told &&
           end > restores_books.known)
        end--;
    for (uint64_t n = restores_books.from + 1; n <= end; n++)
        missing += restores_books.awaited[n].told == 0 && !restores_books.awaited[n].is_untaken;
    return missing;
}

void restores_check_back(struct restores_counts *counts)
{
    uint64_t missing = 0;

    if (restores_books.known > restores_books.lost->last)
        violated("the list knows a checkpoint of %llu records, and the lost log had %llu",
                 NUMBER(restores_books.known), NUMBER(restores_books.lost->last));
    match(counts);
    for (uint64_t n = restores_books.from + 1;
         n <= restores_books.lost->last && !checker_violation(); n++)
        check_one(n, &missing);
    if (missing == 0)
        check_verdicts();
    if (!checker_violation() && restores_books.missing != count_missing())
        violated("the list counts %llu missing records, and they are %llu",
                 NUMBER(restores_books.missing), NUMBER(count_missing()));
    counts->missing += missing;
    counts->strict++;
}
