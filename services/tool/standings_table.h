/* Standings as a table for people, from their JSON form (PROTOCOL.md, section 11). */
#ifndef KAOHE_TOOL_STANDINGS_TABLE_H
#define KAOHE_TOOL_STANDINGS_TABLE_H

#include "common/form/json.h"

/* Prints the tiers; with `tier` not 0 only that one, with `centre` (slug or name) only that row. */
void standings_table_print(json_t *standings, int tier, const char *centre);

/* The row of a centre, by slug or name; NULL: none. Sets its tier. */
json_t *standings_find(json_t *standings, const char *centre, int *ret_tier);

/* Points of a JSON number, as people read them. */
void standings_points(json_t *number, char ret_text[POINTS_TEXT_BYTES]);

#endif
