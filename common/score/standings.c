#include "common/score/standings.h"

#include <assert.h>

#include "common/score/instant.h"

/* The moment at which a self-check of that year is late. */
static struct instant self_check_limit(const struct rulebook *book, int year)
{
    struct civil day = {.year = year, .month = book->self_check_month, .day = book->self_check_day};

    return instant_of_civil(&day, BEIJING_SECONDS);
}

static bool is_late(const struct rulebook *book, int year, const struct scorecard *card)
{
    return card->has_self_check && card->self_check_ms != RECEIVED_UNKNOWN &&
           instant_compare(instant_of_ms(card->self_check_ms), self_check_limit(book, year)) >= 0;
}

/* Appends one tier's centres in the order of the roster. */
static void gather(const struct rulebook *book, int year, unsigned tier,
                   const struct scorecard *cards, struct standings *standings)
{
    for (unsigned i = 0; i < book->centre_count; i++) {
        const struct centre *centre = &book->centres[i];
        assert(centre->id < CENTRES_MAX);
        assert(centre->tier < book->tier_count);
        const struct scorecard *card = &cards[centre->id];
        if (centre->tier != tier)
            continue;
        assert(standings->count < CENTRES_MAX);
        standings->rows[standings->count++] = (struct standing){
            .centre = centre,
            .card = card,
            .score = scorecard_score(card, book),
            .self_check_late = is_late(book, year, card),
        };
    }
}

/* Insertion sort: a tier is small, and equal scores keep the order of the roster. */
static void sort(struct standing *rows, unsigned count)
{
    for (unsigned i = 1; i < count; i++) {
        struct standing row = rows[i];
        unsigned at = i;
        for (; at > 0 && rows[at - 1].score.score < row.score.score; at--)
            rows[at] = rows[at - 1];
        rows[at] = row;
    }
}

/* Ranks sorted rows; equal scores share a rank. A group of equals is excellent where all of it
 * fits in the quota, tied where only its rank does. */
static void rank(struct standing *rows, unsigned count, unsigned quota)
{
    assert(quota <= count);
    for (unsigned first = 0, end; first < count; first = end) {
        assert(first == 0 || rows[first].score.score < rows[first - 1].score.score);
        for (end = first + 1; end < count && rows[end].score.score == rows[first].score.score;)
            end++;
        for (unsigned i = first; i < end; i++) {
            rows[i].rank = first + 1;
            rows[i].excellent = end <= quota            ? EXCELLENT_YES
                                : rows[i].rank <= quota ? EXCELLENT_TIED
                                                        : EXCELLENT_NO;
        }
    }
}

void standings_make(const struct rulebook *book, int year, const struct scorecard *cards,
                    struct standings *ret_standings)
{
    assert(book->tier_count <= TIERS_MAX);
    ret_standings->count = 0;
    for (unsigned tier = 0; tier < book->tier_count; tier++) {
        unsigned first = ret_standings->count;
        ret_standings->tier_first[tier] = first;
        gather(book, year, tier, cards, ret_standings);
        unsigned count = ret_standings->count - first;
        ret_standings->quota[tier] = count * (unsigned)book->quota_percent / 100;
        sort(&ret_standings->rows[first], count);
        rank(&ret_standings->rows[first], count, ret_standings->quota[tier]);
    }
    ret_standings->tier_first[book->tier_count] = ret_standings->count;
    assert(ret_standings->count == book->centre_count); /* every centre is in one tier */
}

const struct standing *standings_of(const struct standings *standings, unsigned centre_id)
{
    for (unsigned i = 0; i < standings->count; i++)
        if (standings->rows[i].centre->id == centre_id)
            return &standings->rows[i];
    return NULL;
}
