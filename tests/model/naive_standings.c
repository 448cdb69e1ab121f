#include <assert.h>
#include <string.h>

#include "tests/model/naive_state.h"

void naive_sums(const naive_t *naive, int year,
                struct naive_sum ret_sums[NAIVE_CENTRES][NAIVE_CLAUSES])
{
    memset(ret_sums, 0, NAIVE_CENTRES * sizeof *ret_sums);
    for (size_t i = 0; i < naive->count; i++) {
        const struct finding *finding = &naive->findings[i];
        if (finding->year != year)
            continue;
        struct naive_sum *sum = &ret_sums[finding->centre][finding->clause];
        sum->pending += finding->status == OUTCOME_PENDING;
        if (counts(finding)) {
            sum->counted++;
            sum->points += finding->points;
        }
    }
}

static long least_of(long a, long b)
{
    return a < b ? a : b;
}

/* EVENTS.md, section 7. */
static void score(const struct naive_sum sums[CLAUSES], const struct naive_book *book,
                  struct naive_standing *standing)
{
    standing->base = book ? book->base : 0;
    for (int i = 0; i < CLAUSES; i++) {
        standing->pending += (unsigned)sums[i].pending;
        const struct naive_clause *clause = &naive_clauses[i];
        if (clause->does == GIVES)
            standing->bonus += least_of(clause->cap, sums[i].points);
        else if (clause->does == TAKES)
            standing->deduction_raw += sums[i].points;
        else if (sums[i].counted)
            standing->base = 0;
    }
    standing->bonus = least_of(BONUS_MAX, standing->bonus);
    standing->deduction = least_of(standing->deduction_raw, standing->bonus);
    standing->score = standing->base + standing->bonus - standing->deduction;
}

/* In time is what is received before 1 December of its year, in Asia/Shanghai (Article 7). */
static void state_self_check(const naive_t *naive, int centre, int year,
                             struct naive_standing *standing)
{
    if (year < YEAR_MIN || year > YEAR_MAX || !naive->has_self_check[centre][year - YEAR_MIN])
        return;
    struct naive_time end = naive_time_of_day(year, 12, 1);
    standing->has_self_check = true;
    standing->self_check_ms = naive->self_check_ms[centre][year - YEAR_MIN];
    standing->self_check_late =
        standing->self_check_ms != NAIVE_MS_UNKNOWN &&
        naive_time_compare(naive_time_of_ms(standing->self_check_ms), end) >= 0;
}

/* The rank is 1 + how many of the tier score higher; the quota is 30 % of the tier, rounded down. */
static void rank(struct naive_standing standings[NAIVE_CENTRES], int centre)
{
    struct naive_standing *own = &standings[centre];
    unsigned in_tier = 0, higher = 0, same = 0;

    for (int i = 0; i < NAIVE_CENTRES; i++) {
        if (standings[i].tier != own->tier)
            continue;
        in_tier++;
        higher += standings[i].score > own->score;
        same += standings[i].score == own->score;
    }
    unsigned quota = in_tier * QUOTA_PERCENT / 100;
    own->rank = 1 + higher;
    if (higher + same <= quota)
        own->excellent = NAIVE_EXCELLENT;
    else
        own->excellent = own->rank <= quota ? NAIVE_TIED : NAIVE_NOT_EXCELLENT;
}

void naive_standings(const naive_t *naive, int year,
                     struct naive_standing ret_standings[NAIVE_CENTRES])
{
    struct naive_sum sums[NAIVE_CENTRES][NAIVE_CLAUSES];

    naive_sums(naive, year, sums);
    for (int i = 0; i < NAIVE_CENTRES; i++) {
        ret_standings[i] =
            (struct naive_standing){.centre = naive_roster[i].slug, .tier = naive_roster[i].tier};
        score(sums[i], naive_book_of(naive, year), &ret_standings[i]);
        state_self_check(naive, i, year, &ret_standings[i]);
    }
    for (int i = 0; i < NAIVE_CENTRES; i++)
        rank(ret_standings, i);
}

struct naive_standing naive_standing(const naive_t *naive, int year, struct text slug)
{
    struct naive_standing standings[NAIVE_CENTRES];
    int centre = naive_centre_of(slug);

    assert(centre != NONE);
    naive_standings(naive, year, standings);
    return standings[centre];
}

int naive_latest_year(const naive_t *naive)
{
    int latest = 0;

    for (size_t i = 0; i < naive->count; i++)
        if (naive->findings[i].year > latest)
            latest = naive->findings[i].year;
    return latest;
}

bool naive_year_is_closed(const naive_t *naive, int year)
{
    return year >= YEAR_MIN && year <= YEAR_MAX && naive->closed[year - YEAR_MIN];
}

size_t naive_finding_count(const naive_t *naive)
{
    return naive->count;
}

struct naive_finding naive_finding(const naive_t *naive, size_t index)
{
    assert(index < naive->count);
    const struct finding *finding = &naive->findings[index];
    return (struct naive_finding){.centre = naive_roster[finding->centre].slug,
                                  .clause = naive_clauses[finding->clause].slug,
                                  .record = record_of(finding),
                                  .n = finding->n,
                                  .year = finding->year,
                                  .points = finding->points,
                                  .status = finding->status,
                                  .counts = counts(finding)};
}

unsigned naive_times_counted(const naive_t *naive, struct text centre_slug, struct text clause_slug,
                             struct text record)
{
    unsigned times = 0;

    for (size_t i = 0; i < naive->count; i++) {
        struct naive_finding finding = naive_finding(naive, i);
        times += finding.counts && text_equal(finding.centre, centre_slug) &&
                 text_equal(finding.clause, clause_slug) && text_equal(finding.record, record);
    }
    return times;
}
