#include "common/ledger/finding_check.h"

static bool has_rules_for(const struct calendar *calendar, const struct finding *finding,
                          const struct centre *centre)
{
    const struct year *year = calendar_year(calendar, finding->year);

    return year && rulebook_centre_by_id(year->book, centre->id);
}

/* Whether a scorecard, as it was read from the store, has counted a finding that was read too. */
static bool has_finding_in(const struct scorecard *card, const struct finding_key *key,
                           const struct finding *finding)
{
    if (finding->status == FINDING_PENDING)
        return card->pending > 0;
    return finding->status != FINDING_COUNTED ||
           (card->counts[key->clause] > 0 && card->sums[key->clause] >= finding->worth);
}

const char *finding_check(const struct calendar *calendar, const struct subject *subject,
                          uint64_t n, const struct finding_key *key, const struct finding *finding,
                          const struct scorecard *card)
{
    if (!has_rules_for(calendar, finding, subject->centre))
        return "no rulebook has the year and the centre of a finding";
    if (finding->n >= n || finding->n_ruled >= n)
        return "a finding is of a record that is not in the log";
    if (!has_finding_in(card, key, finding))
        return "a total lacks a finding that the table `findings` has";
    return NULL;
}
