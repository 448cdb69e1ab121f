/* What a collector needs of a rulebook. A case is named by (centre, case), and its system may write
 * the centre as slug, GB code or name; and a case whose deadline has passed is reported under a
 * clause. What becomes of an event is not judged by it. */
#ifndef KAOHE_COLLECTOR_ROSTER_H
#define KAOHE_COLLECTOR_ROSTER_H

#include "common/run/home.h"
#include "common/score/rulebook.h"

typedef struct roster roster_t;

/* That of the home's rulebook; where it has none, or none that can be read, of chengdu-2006. */
roster_t *roster_new(const struct home *home);
void roster_destroy(roster_t **roster);

/* The slug of the clause under which a case is reported overdue (rulebook_case_clause); absent: the
 * rulebook has none, and no case is reported. It is good for as long as the roster. */
struct text roster_case_clause(const roster_t *roster);

/* The slug of a centre; a name that nobody knows, and an absent one, as they are. */
struct text roster_slug(const roster_t *roster, struct text centre);

#endif
