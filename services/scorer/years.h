/* The years of a log as the status tells them (PROTOCOL.md 11). Pure. */
#ifndef KAOHE_SCORER_YEARS_H
#define KAOHE_SCORER_YEARS_H

#include <jansson.h>

#include "common/score/calendar.h"

/* Which rulebook holds for which years: `[{"rulebook","first","last"}]`, the earliest first. */
json_t *years_rulebooks(const struct calendar *calendar);

/* The years that have a finding or are closed: `[{"year","findings","closed"}]`. */
json_t *years_used(const struct calendar *calendar);

#endif
