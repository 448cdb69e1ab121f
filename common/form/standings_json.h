/* Standings as JSON, in the form of EVENTS.md 10. One home, so that `kaohe standings --json`, the
 * feed and `kaohe score --json` agree byte for byte. */
#ifndef KAOHE_FORM_STANDINGS_JSON_H
#define KAOHE_FORM_STANDINGS_JSON_H

#include <jansson.h>

#include "common/score/standings.h"

const char *excellent_name(enum excellent excellent);

/* As of record `n`. */
json_t *standings_json(const struct rulebook *book, int year, uint64_t n, bool is_closed,
                       const struct standings *standings);

#endif
