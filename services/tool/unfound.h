/* A question about a year, a moment or a centre that the scorer does not have: what was asked for, and what
 * there is. */
#ifndef KAOHE_TOOL_UNFOUND_H
#define KAOHE_TOOL_UNFOUND_H

#include "common/score/rulebook.h"
#include "services/tool/moment.h"

struct unfound {
    uint64_t year;               /* 0: not given */
    const char *centre;          /* NULL: not given */
    const struct moment *moment; /* NULL: not given */
};

/* Says why the question failed with this status and trouble; returns the status. */
MUST_CHECK enum status unfound_fail(const struct tool *tool, kaohe_t *scorer,
                                    const struct unfound *unfound, enum status status,
                                    const struct trouble *trouble);
/* No centre has this name: STATUS_NO, which it says with `more` behind it. */
MUST_CHECK enum status unfound_centre(const struct tool *tool, const struct rulebook *rules,
                                      const char *typed, const char *more);

/* What the scorer's status tells; NULL: it is not known. */

/* Whether the year has a finding or is closed, as far as can be known. */
bool unfound_is_used(json_t *status, int year);
/* Whether the year is closed, as far as can be known. */
bool unfound_is_closed(json_t *status, int year);
/* Whether the log has one rulebook, its first, for all of its years. */
bool unfound_has_one_book(json_t *status);

#endif
