/* The board: what `kaohe watch` shows on a terminal. Pure: the lines are a function of what is known
 * (struct board), of what the keys have chosen (struct board_view), and of nothing else.
 *
 *   title, clock │ who is silent │ tiers │ the last changes │ legend │ link, home │ keys
 *
 * Of the tiers it shows what it has room for: the tables of all, or all side by side (overview.h), or the
 * table of one, which is scrolled where even that is too long.
 */
#ifndef KAOHE_TOOL_BOARD_H
#define KAOHE_TOOL_BOARD_H

#include <jansson.h>

#include "services/tool/keyboard.h"
#include "services/tool/page.h"
#include "services/tool/recent.h"

struct board {
    json_t *standings;
    json_t *before; /* slug → rank before the last change of its tier's ranks */
    json_t *silent; /* slug → since when (silent.h); NULL: it is not known */
    const struct recent *recent;
    const char *centre; /* only this one, and those beside it; NULL: all */
    json_t *why;        /* its explanation; NULL: it is not known */
    int tier;           /* only this one; 0: all */
    int other_year;     /* changes too, and is not shown; 0: none does */
    const char *home, *clock;
    long long heard_s; /* since the last update; -1: none has come yet */
    bool is_silent;
    bool has_keys, has_styles;
    int rows, columns; /* of the terminal */
};

/* Begins with zeros. */
struct board_view {
    unsigned tier;   /* its place in the standings, from 1 on; 0: all, as far as there is room */
    unsigned offset; /* lines of the tiers above the first that is shown */
    bool is_over;
};

/* As many lines as the terminal has, none wider than it is. */
void board_draw(const struct board *board, const struct board_view *view, struct page *ret_page);
/* What a key changes. */
void board_key(const struct board *board, struct key key, struct board_view *view);

#endif
