#include "services/tool/board.h"

#include "services/tool/centre_why.h"
#include "services/tool/overview.h"
#include "services/tool/row.h"
#include "services/tool/silent.h"
#include "services/tool/standings_table.h"

enum {
    ROWS_FOR_LEGEND = 16, /* a smaller terminal has none */
    CHANGES_LEAST = 4,    /* lines that are kept for them, with their head, where all tiers show */
    KEYS_BYTES = 160,
    KEYS_COLUMNS_LEAST = 7, /* how to end it */
};

static struct page body, legend, silence; /* scratch: a page is too large for the stack */
static bool is_overview;                  /* the body is one */

static struct table_looks looks_of(const struct board *board)
{
    return (struct table_looks){.width = board->columns,
                                .before = board->before,
                                .silent = board->silent,
                                .centre = board->centre};
}

static json_t *tiers_of(const struct board *board)
{
    return json_object_get(board->standings, "tiers");
}

static unsigned tier_count(const struct board *board)
{
    return board->tier ? 1 : (unsigned)json_array_size(tiers_of(board));
}

static bool is_wanted(const struct board *board, unsigned place, unsigned index, json_t *tier)
{
    if (board->tier)
        return row_number(tier, "tier") == board->tier;
    return place == 0 || place == index + 1;
}

/* Makes the lines of one tier, or of all (`place` 0). */
static void make_body(const struct board *board, unsigned place)
{
    struct table_looks looks = looks_of(board);
    size_t i;
    json_t *tier;

    page_begin(&body, board->has_styles);
    json_array_foreach(tiers_of(board), i, tier)
    {
        if (!is_wanted(board, place, (unsigned)i, tier))
            continue;
        if (body.count > 0)
            page_line(&body);
        standings_tier(tier, &looks, &body);
    }
    if (board->centre)
        centre_why_add(board->why, &body);
}

static bool has_legend(const struct board *board)
{
    return board->rows >= ROWS_FOR_LEGEND;
}

static void make_legend(const struct board *board)
{
    struct table_looks looks = looks_of(board);

    page_begin(&legend, board->has_styles);
    if (has_legend(board))
        standings_legend(&looks, &legend);
}

static void make_silence(const struct board *board)
{
    page_begin(&silence, board->has_styles);
    silent_add(board->silent, board->standings, board->tier, board->centre, board->columns,
               &silence);
}

/* Lines for tiers and changes: all but title, who is silent, legend, link and keys. */
static unsigned room_of(const struct board *board)
{
    unsigned fixed = 3 + legend.count + silence.count;

    return (unsigned)board->rows > fixed ? (unsigned)board->rows - fixed : 0;
}

/* All side by side, where there is room for some changes too. */
static bool make_overview(const struct board *board)
{
    struct table_looks looks = looks_of(board);

    page_begin(&legend, board->has_styles);
    if (has_legend(board))
        overview_legend(tiers_of(board), &looks, &legend);
    page_begin(&body, board->has_styles);
    return overview_add(tiers_of(board), &looks, &body) && body.count + 2 <= room_of(board);
}

/* The place of the tier that is shown; 0: all are. Makes body, legend and who is silent. */
static unsigned lay_out(const struct board *board, const struct board_view *view)
{
    unsigned place = view->tier;

    make_silence(board);
    make_legend(board);
    make_body(board, place);
    is_overview = false;
    if (place > 0 || tier_count(board) < 2 || body.count + CHANGES_LEAST <= room_of(board))
        return place;
    is_overview = make_overview(board);
    if (is_overview)
        return 0;
    make_legend(board);
    make_body(board, 1);
    return 1;
}

/* How far the tiers can be scrolled. */
static unsigned offset_max(const struct board *board)
{
    unsigned room = room_of(board);

    return body.count > room ? body.count - room : 0;
}

static void add_copy(struct page *page, const char *line)
{
    page_line(page);
    page_add(page, "%s", line);
}

static void add_title(const struct board *board, struct page *page)
{
    standings_title(board->standings, page);
    page_right(page, board->clock, board->columns);
}

static void add_link(const struct board *board, struct page *page)
{
    page_line(page);
    page_style(page, board->is_silent ? PAGE_ALERT : PAGE_PLAIN);
    if (board->is_silent)
        page_add(page, "连接中断：%lld 秒没有消息，等待记分程序", board->heard_s);
    else if (board->heard_s < 0)
        page_add(page, "已连接，等待更新");
    else
        page_add(page, "已连接，%lld 秒前更新", board->heard_s);
    page_style(page, PAGE_PLAIN);
    if (board->other_year)
        page_add(page, "  %d年有变动（--year %d）", board->other_year, board->other_year);
    page_add(page, "  主目录 %s", board->home);
}

/* How many lines of the tiers are not shown, and where. */
static void print_scroll(const struct board *board, unsigned first, bool is_short,
                         char ret_text[KEYS_BYTES])
{
    unsigned below = offset_max(board) - first;
    char above_text[KEYS_BYTES / 3] = "", below_text[KEYS_BYTES / 3] = "";

    if (first > 0)
        snprintf(above_text, sizeof above_text, is_short ? "↑%u行" : " 上面还有 %u 行", first);
    if (below > 0)
        snprintf(below_text, sizeof below_text, is_short ? "↓%u行" : " 下面还有 %u 行", below);
    snprintf(ret_text, KEYS_BYTES, "  %s%s%s", is_short ? "" : "↑↓ 滚动", above_text, below_text);
}

static void add_if_fits(const struct board *board, const char *text, struct page *page)
{
    if (page_columns(page->lines[page->count - 1]) + page_columns(text) <= board->columns)
        page_add(page, "%s", text);
}

/* That there is more to see comes first: on a small terminal not all has room. */
static void add_keys(const struct board *board, unsigned first, struct page *page)
{
    bool has_scroll = board->has_keys && offset_max(board) > 0;
    char scroll[KEYS_BYTES] = "";

    page_line(page);
    page_style(page, PAGE_DIM);
    page_add(page, "%s 结束", board->has_keys ? "q" : "Ctrl-C");
    if (has_scroll)
        print_scroll(board, first, false, scroll);
    if (page_columns(scroll) + KEYS_COLUMNS_LEAST > board->columns)
        print_scroll(board, first, true, scroll);
    add_if_fits(board, scroll, page);
    if (board->has_keys && tier_count(board) > 1) {
        add_if_fits(board, "  空格 下一圈层", page);
        add_if_fits(board, "  1-9 选圈层  0 全部", page);
    }
    struct table_looks looks = looks_of(board);
    if (is_overview && !has_legend(board))
        add_if_fits(board, overview_signs(tiers_of(board), &looks), page);
    page_style(page, PAGE_PLAIN);
}

void board_draw(const struct board *board, const struct board_view *view, struct page *ret_page)
{
    lay_out(board, view);
    unsigned room = room_of(board), most = offset_max(board);
    unsigned first = view->offset < most ? view->offset : most, end = first + room;

    page_begin(ret_page, board->has_styles);
    add_title(board, ret_page);
    for (unsigned i = 0; i < silence.count; i++)
        add_copy(ret_page, silence.lines[i]);
    for (unsigned i = first; i < body.count && i < end; i++)
        add_copy(ret_page, body.lines[i]);
    recent_draw(board->recent, room > body.count ? room - body.count : 0, board->columns, ret_page);
    for (unsigned i = 0; i < legend.count; i++)
        add_copy(ret_page, legend.lines[i]);
    add_link(board, ret_page);
    add_keys(board, first, ret_page);
    if (ret_page->count > (unsigned)board->rows)
        ret_page->count = (unsigned)board->rows;
    for (unsigned i = 0; i < ret_page->count; i++)
        page_clip(ret_page->lines[i], board->columns);
}

static unsigned place_of_number(const struct board *board, int number)
{
    size_t i;
    json_t *tier;

    json_array_foreach(tiers_of(board), i,
                       tier) if (row_number(tier, "tier") == number) return (unsigned)i +
        1;
    return 0;
}

static void choose_tier(unsigned tier, struct board_view *view)
{
    view->tier = tier;
    view->offset = 0;
}

static void scroll(const struct board *board, int lines, struct board_view *view)
{
    int most = (int)offset_max(board), offset = (int)view->offset;

    offset = (offset < most ? offset : most) + lines;
    view->offset = (unsigned)(offset < 0 ? 0 : offset > most ? most : offset);
}

void board_key(const struct board *board, struct key key, struct board_view *view)
{
    unsigned place = lay_out(board, view), count = tier_count(board);
    int screen = (int)room_of(board);

    switch (key.kind) {
    case KEY_DIGIT:
        if (key.digit == 0 || place_of_number(board, key.digit))
            choose_tier(count > 1 ? place_of_number(board, key.digit) : 0, view);
        break;
    case KEY_NEXT:
        choose_tier(count > 1 ? place % count + 1 : 0, view);
        break;
    case KEY_PREVIOUS:
        choose_tier(count > 1 ? (place > 1 ? place - 1 : count) : 0, view);
        break;
    case KEY_UP:
    case KEY_DOWN:
        scroll(board, key.kind == KEY_UP ? -1 : 1, view);
        break;
    case KEY_PAGE_UP:
    case KEY_PAGE_DOWN:
        scroll(board, key.kind == KEY_PAGE_UP ? -screen : screen, view);
        break;
    case KEY_QUIT:
        view->is_over = true;
        break;
    case KEY_OTHER:
        break;
    }
}
