/* What people call a clause. A rulebook may name it; where it does not, as in older logs, its text to
 * the first pause is what people know it by. */
#ifndef KAOHE_TOOL_CLAUSE_NAME_H
#define KAOHE_TOOL_CLAUSE_NAME_H

#include "common/score/rulebook.h"

enum { CLAUSE_NAME_BYTES = 256 }; /* with its NUL; a longer text is cut */

/* The name of the clause that has this slug; the slug itself where the rules do not have it. */
void clause_name(const struct rulebook *rules, const char *slug, char ret_name[CLAUSE_NAME_BYTES]);

/* The clause that somebody has typed, by its slug or by the name that is shown; NULL: none. Events
 * name the slug alone: this is for the tool's command line. */
const struct clause *clause_named(const struct rulebook *rules, const char *typed);

#endif
