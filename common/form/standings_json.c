#include "common/form/standings_json.h"

#include "common/form/json.h"

const char *excellent_name(enum excellent excellent)
{
    switch (excellent) {
    case EXCELLENT_YES:
        return "yes";
    case EXCELLENT_TIED:
        return "tied";
    case EXCELLENT_NO:
        break;
    }
    return "no";
}

static json_t *standing_json(const struct standing *row)
{
    const struct scorecard *card = row->card;

    return json_pack("{s:s,s:s,s:i,s:o,s:o,s:o,s:o,s:o,s:i,s:s,s:o,s:b}", "centre",
                     row->centre->slug, "name", row->centre->name, "rank", (int)row->rank, "score",
                     json_points(row->score.score), "base", json_points(row->score.base), "bonus",
                     json_points(row->score.bonus), "deduction", json_points(row->score.deduction),
                     "deduction_raw", json_points(row->score.deduction_raw), "pending",
                     (int)card->pending, "excellent", excellent_name(row->excellent), "self_check",
                     card->has_self_check ? json_stamp(card->self_check_ms) : json_null(),
                     "self_check_late", (int)row->self_check_late);
}

static json_t *tier_json(const struct rulebook *book, unsigned tier,
                         const struct standings *standings)
{
    json_t *centres = json_array();

    for (unsigned i = standings->tier_first[tier]; i < standings->tier_first[tier + 1]; i++)
        json_array_append_new(centres, standing_json(&standings->rows[i]));
    return json_pack("{s:i,s:i,s:o}", "tier", (int)book->tiers[tier].number, "quota",
                     (int)standings->quota[tier], "centres", centres);
}

json_t *standings_json(const struct rulebook *book, int year, uint64_t n, bool is_closed,
                       const struct standings *standings)
{
    json_t *tiers = json_array();

    for (unsigned tier = 0; tier < book->tier_count; tier++)
        json_array_append_new(tiers, tier_json(book, tier, standings));
    return json_pack("{s:i,s:I,s:s,s:b,s:o}", "year", year, "n", (json_int_t)n, "rulebook",
                     book->name, "closed", (int)is_closed, "tiers", tiers);
}
