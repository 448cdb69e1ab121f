/* The past: what a view shows, as of an earlier record, and without what occurred after a moment.
 *
 * As of record n, a year's scorecards are the snapshot before n and the effects of the records behind
 * that (past.h). A moment leaves out the findings that stand at n and occurred later: that takes a walk
 * over the findings. All else stays as at n: outcomes, rulings, self-checks, whether the year is closed.
 */
#ifndef KAOHE_LEDGER_VIEW_PAST_H
#define KAOHE_LEDGER_VIEW_PAST_H

#include "common/ledger/view.h"

struct past {
    uint64_t n;           /* 1 to view_last */
    bool has_until;       /* `until` is asked for */
    struct instant until; /* what occurred after it is left out */
};

/* The last record that was received at or before a time, milliseconds since 1970; 0: none was. */
uint64_t view_received_by(view_t *view, int64_t received_ms);

/* The rulebooks of then, and which years have findings: `findings` is 1 or 0. No year is closed in it:
 * view_past_cards says that. `ret_calendar` points into the view. */
void view_past_calendar(view_t *view, const struct past *past, struct calendar *ret_calendar);

/* The scorecards of a year, by centre id, and whether it was closed. */
void view_past_cards(view_t *view, const struct past *past, int year,
                     struct scorecard ret_cards[CENTRES_MAX], bool *ret_is_closed);

/* The findings of a year, of one centre (its id; CENTRES_MAX: of all), from key `from` on, with the
 * status that each had; NULL: from the first. */
void view_past_findings(view_t *view, const struct past *past, int year, unsigned centre,
                        const struct finding_key *from, view_visit_finding *visit, void *context);

/* The rulings up to record `n` on the finding whose first record that is, in their order. */
typedef bool view_visit_ruling(void *context, uint64_t n, enum finding_status status);
void view_past_rulings(view_t *view, uint64_t finding, uint64_t n, view_visit_ruling *visit,
                       void *context);

/* The reports of a centre in a year that came late, from record `from` on, as of then. */
typedef bool view_visit_late(void *context, uint64_t n);
void view_past_late(view_t *view, const struct past *past, int year, unsigned centre, uint64_t from,
                    view_visit_late *visit, void *context);

#endif
