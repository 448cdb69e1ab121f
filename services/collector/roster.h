/* What a collector needs of a rulebook: the slug of a centre, which a case system may write as slug,
 * GB code or name, and the clause under which overdue cases are reported. No event is judged here.
 */
#ifndef KAOHE_COLLECTOR_ROSTER_H
#define KAOHE_COLLECTOR_ROSTER_H

#include "common/run/home.h"
#include "common/score/rulebook.h"

typedef struct roster roster_t;

/* From the setting scorer/rulebook; where there is none, or it cannot be read, from chengdu-2006. A
 * rulebook that came into the log later is not known here. */
roster_t *roster_new(const struct home *home);
void roster_destroy(roster_t **roster);

/* STATUS_CONFIG: the source is surely none, neither the office nor one of these centres. It may be one
 * where the setting's rulebook cannot be read; and where it has an outbox in this home, since then it was
 * one by a rulebook that came into the log, and what it holds must go out: that is warned of. */
MUST_CHECK enum status roster_check(const roster_t *roster, const struct home *home,
                                    const char *source, struct trouble *ret_trouble);

/* The slug of the clause under which a case is reported overdue (rulebook_case_clause); absent: the
 * rulebook has none, and no case is reported. It is good for as long as the roster. */
struct text roster_case_clause(const roster_t *roster);

/* The slug of the centre that goes by this slug, code or name; without one, `centre` itself. */
struct text roster_slug(const roster_t *roster, struct text centre);

#endif
