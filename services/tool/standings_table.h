/* Standings as a table for people, from their JSON form (EVENTS.md, section 10). Pure but for the
 * one that prints. */
#ifndef KAOHE_TOOL_STANDINGS_TABLE_H
#define KAOHE_TOOL_STANDINGS_TABLE_H

#include "common/form/json.h"
#include "services/tool/page.h"

struct table_looks {
    int width;      /* columns are left out, the least important first, until it fits; 0: all */
    json_t *before; /* slug → rank before the last change: arrows show it; NULL: no arrows */
    json_t *silent; /* slug → anything: a sign stands behind these names; NULL: it is not known */
    const char
        *centre; /* slug or name: only this row, with a sign, and those beside it; NULL: all */
};

enum { TABLE_CELL_BYTES = 96 };

/* Prints the tiers of the standings, and what their heads mean. */
void standings_table_print(json_t *standings);

/* Adds one line with the year, and whether it is closed. */
void standings_title(json_t *standings, struct page *page);
/* Adds the lines of one tier: its name, the heads, and a line a centre. */
void standings_tier(json_t *tier, const struct table_looks *looks, struct page *page);
/* Adds its first line alone. */
void standings_tier_title(json_t *tier, struct page *page);
/* Adds what the heads that are shown mean, in as many lines as that takes. */
void standings_legend(const struct table_looks *looks, struct page *page);

/* The row of a centre, by slug or name; NULL: none. Sets its tier. */
json_t *standings_find(json_t *standings, const char *centre, int *ret_tier);

/* A centre's name, with a sign where it is silent; and how its rank has moved, empty where it has not. */
void standings_name(json_t *row, const struct table_looks *looks, char ret_text[TABLE_CELL_BYTES]);
void standings_move(json_t *row, const struct table_looks *looks, char ret_text[TABLE_CELL_BYTES]);

/* The number of a row's tier in Chinese. */
const char *standings_tier_numeral(json_t *row);

/* A centre's `excellent` as people read it; empty: no. */
const char *standings_excellent(const char *word);
/* Points of a JSON number, as people read them. */
void standings_points(json_t *number, char ret_text[POINTS_TEXT_BYTES]);

#endif
